import { tickStep } from "d3-array";
import { select } from "d3-selection";
import { clamp } from "../math/numbers.js";
import { colour, unique } from "./page.js";
import { follow, linear } from "./scale.js";
import { digitsFor, fixed } from "./text.js";

/**
 * One set of axes in an SVG, drawn at its real size so that letters stay readable.
 * `ticks` may be "ends": only the ends of the vertical axis are written, within it.
 */
export class Panel {
  constructor(parent, { label, x, y, xLabel = "", yLabel = "", ticks = true, title = "", square = false }) {
    this.options = { xLabel, yLabel, ticks, title, square };
    this.x = linear(x, [0, 1]);
    this.y = linear(y, [1, 0]);
    this.yStart = y;
    this.placed = []; // what stands at fixed numbers, and moves with the axes alone
    this.held = false; // while a knob is dragged up or down, the axis must stay
    this.svg = select(parent).append("svg")
      .attr("class", "fl-panel").attr("role", "group").attr("aria-label", label);
    const clip = unique("fl-clip");
    this.clipRect = this.svg.append("clipPath").attr("id", clip).append("rect");
    this.backdrop = this.svg.append("rect").attr("class", "fl-face");
    this.axes = this.svg.append("g").attr("class", "fl-axes").attr("aria-hidden", "true");
    this.marks = this.svg.append("g").attr("class", "fl-marks").attr("clip-path", `url(#${clip})`).attr("aria-hidden", "true");
    this.notes = this.svg.append("g").attr("class", "fl-notes").attr("aria-hidden", "true");
    this.handles = this.svg.append("g");
  }

  resize(width, height) {
    const { xLabel, yLabel, ticks, title } = this.options;
    this.width = width;
    this.height = height;
    const margin = this.margin = {
      top: title ? 22 : 8,
      right: 10,
      bottom: ticks === true ? (xLabel ? 38 : 22) : 6,
      left: ticks === true ? (yLabel ? 50 : 36) : 6,
    };
    this.svg.attr("width", width).attr("height", height).attr("viewBox", `0 0 ${width} ${height}`);
    this.x.range([margin.left, width - margin.right]);
    this.y.range([height - margin.bottom, margin.top]);
    for (const rect of [this.clipRect, this.backdrop])
      rect.attr("x", margin.left).attr("y", margin.top)
        .attr("width", Math.max(0, width - margin.left - margin.right))
        .attr("height", Math.max(0, height - margin.top - margin.bottom));
    this.drawAxes();
    for (const place of this.placed) place();
    return this;
  }

  /** Keep values in sight: the vertical range steps out when they leave it, and back. */
  follow(values) {
    if (this.held) return;
    const finite = values.filter(Number.isFinite);
    const next = follow(this.yStart, [Math.min(...finite), Math.max(...finite)], this.y.domain());
    if (String(next) === String(this.y.domain())) return;
    this.y.domain(next);
    this.drawAxes();
    for (const place of this.placed) place();
  }

  /** Back to the range of the start. */
  forget() {
    this.held = false;
    this.follow(this.yStart);
  }

  drawAxes() {
    const { xLabel, yLabel, ticks, title } = this.options;
    const { height, axes, x, y } = this;
    axes.selectAll("*").remove();
    const grid = (x1, y1, x2, y2, zero) => axes.append("line").attr("class", zero ? "fl-zero" : "fl-grid")
      .attr("x1", x1).attr("y1", y1).attr("x2", x2).attr("y2", y2);
    const write = (text, left, top, anchor, kind = "fl-tick") => axes.append("text").attr("class", kind)
      .attr("x", left).attr("y", top).attr("text-anchor", anchor).text(text);
    const [left, right] = x.range();
    const [bottom, top] = y.range();
    const xCount = Math.max(2, Math.floor((right - left) / 70));
    const yCount = Math.max(2, Math.floor((bottom - top) / 42));
    const [xTicks, xText] = [x.ticks(xCount), x.tickFormat(xCount)];
    const [yTicks, yText] = [y.ticks(yCount), y.tickFormat(yCount)];
    for (const value of xTicks) {
      grid(x(value), top, x(value), bottom, value === 0);
      if (ticks === true) write(xText(value), x(value), bottom + 15, "middle");
    }
    for (const value of yTicks) {
      grid(left, y(value), right, y(value), value === 0);
      if (ticks === true) write(yText(value), left - 6, y(value) + 4, "end");
    }
    if (ticks === "ends") {
      const text = fixed(digitsFor(Math.max(tickStep(...y.domain(), 4), 1e-12)));
      [top + 11, bottom - 3].forEach((at, i) => write(text(y.domain()[1 - i]), left + 3, at, "start", "fl-tick fl-halo"));
    }
    if (title) write(title, left, 15, "start", "fl-title");
    if (xLabel) write(xLabel, (left + right) / 2, height - 5, "middle", "fl-label");
    if (yLabel) write(yLabel, 0, 0, "middle", "fl-label")
      .attr("transform", `translate(12 ${(top + bottom) / 2}) rotate(-90)`);
  }

  /** Path text of a polyline through [x, y] pairs; points far outside are cut off. */
  path(points) {
    const far = 1e5;
    return points
      .filter((point) => Number.isFinite(point[1]))
      .map(([across, down], i) => {
        const px = clamp(this.x(across), -far, far).toFixed(2);
        const py = clamp(this.y(down), -far, far).toFixed(2);
        return `${i ? "L" : "M"}${px},${py}`;
      })
      .join("");
  }

  curve(name, width = 2.5, dash = "") {
    return this.marks.append("path").attr("class", "fl-curve").attr("fill", "none").attr("stroke", colour(name))
      .attr("stroke-width", width).attr("stroke-dasharray", dash).attr("stroke-linejoin", "round");
  }

  /** Data points: they move with the axes alone. */
  points(pairs, name = "data", radius = 3.2) {
    const circles = this.marks.append("g").selectAll("circle").data(pairs).join("circle")
      .attr("r", radius).attr("fill", colour(name)).attr("fill-opacity", 0.75);
    const place = () => circles.attr("cx", (pair) => this.x(pair[0])).attr("cy", (pair) => this.y(pair[1]));
    this.placed.push(place);
    return place;
  }

  /** How it was at the start: a curve through [x, y] pairs that stays, behind what moves. */
  ghost(pairs, width = 2) {
    const curve = this.curve("muted", width, "2 4").attr("class", "fl-ghost");
    this.placed.push(() => curve.attr("d", this.path(pairs)));
  }

  /** Where a pointer event lies, in the panel's units. */
  at(event) {
    const box = this.svg.node().getBoundingClientRect();
    return [this.x.invert(event.clientX - box.left), this.y.invert(event.clientY - box.top)];
  }

  inside(event) {
    const box = this.svg.node().getBoundingClientRect();
    const [left, right] = this.x.range();
    const [bottom, top] = this.y.range();
    const across = event.clientX - box.left;
    const down = event.clientY - box.top;
    return across >= left && across <= right && down >= top && down <= bottom;
  }

  /** Pixels of a point, kept on the panel so that a handle can always be reached. */
  place([across, down]) {
    const [left, right] = this.x.range();
    const [bottom, top] = this.y.range();
    // What is nowhere (the joint of a level unit) waits at the edge.
    const px = Number.isNaN(across) ? left : this.x(across);
    return [clamp(px, left, right), clamp(this.y(down), top, bottom)];
  }
}
