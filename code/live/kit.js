// What every live figure is built from: a frame with controls, panels with axes,
// handles that move by mouse, finger and keyboard.
import { tickStep, ticks } from "d3-array";
import { drag } from "d3-drag";
import { format, precisionFixed } from "d3-format";
import { select } from "d3-selection";

export const clamp = (value, low, high) =>
  Number.isNaN(value) ? (low + high) / 2 : Math.min(high, Math.max(low, value));

/** A number as a reader sees it: fixed digits, a true minus, powers of ten if huge. */
export function show(value, digits = 2) {
  if (!Number.isFinite(value)) return "beyond number";
  const size = Math.abs(value);
  if (size >= 1e9) return value.toExponential(1).replace("-", "−");
  if (size >= 1e4) return format(",.0f")(value);
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

export const linspace = (low, high, count) =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));

/** The smallest and largest value with a margin around them. */
export function extent(values, margin = 0.05) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = (high - low || 1) * margin;
  return [low - room, high + room];
}

/** A linear scale; d3-scale's own brings colours and dates, three times as much. */
function linear(domain, range) {
  const slope = () => (range[1] - range[0]) / (domain[1] - domain[0]);
  const scale = (value) => range[0] + (value - domain[0]) * slope();
  scale.invert = (pixel) => domain[0] + (pixel - range[0]) / slope();
  scale.domain = () => domain;
  scale.range = (next) => (next ? ((range = next), scale) : range);
  scale.ticks = (number) => ticks(...domain, number);
  scale.tickFormat = (number) =>
    format(`,.${precisionFixed(Math.max(tickStep(...domain, number), 1e-12))}f`);
  return scale;
}

export const colour = (name) => `var(--fathom-${name})`;
/** `share` (0 to 1) of a palette colour on the figure's face; follows light and dark. */
export const tint = (name, share) =>
  `color-mix(in srgb, ${colour(name)} ${(100 * clamp(share, 0, 1)).toFixed(0)}%, ${colour("face")})`;

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

let count = 0;
const unique = (name) => `${name}-${(count += 1)}`;

export function node(parent, tag, attributes = {}, text = "") {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  parent.append(element);
  return element;
}

/**
 * The figure's frame. `layout(width)` sizes the panels, `draw()` puts the model's
 * values on screen; both run in an animation frame, at most once in each.
 */
export class Frame {
  constructor(el, model, { title, knobs, defaults = {} }) {
    this.model = model;
    for (const [key, value] of Object.entries(defaults))
      if (model.get(key) === undefined) model.set(key, structuredClone(value));
    this.initial = Object.fromEntries(knobs.map((key) => [key, structuredClone(model.get(key))]));
    // A link opens the figure moved; reset goes back to the page's own values.
    Object.assign(this.initial, Object.fromEntries(
      knobs.filter((key) => model.initial && key in model.initial)
        .map((key) => [key, structuredClone(model.initial[key])]),
    ));
    this.root = node(el, "section", { class: "fl", "aria-label": `Live figure: ${title}` });
    this.body = node(this.root, "div", { class: "fl-body" });
    this.controls = node(this.root, "div", { class: "fl-controls" });
    const foot = node(this.root, "div", { class: "fl-foot" });
    this.readout = node(foot, "p", { class: "fl-readout" });
    this.buttons = node(foot, "div", { class: "fl-buttons" });
    this.updates = [];
    this.onReset = () => {};
    this.pending = false;
  }

  /** Call last: adds the reset button and starts drawing. */
  start({ layout, draw }) {
    this.layout = layout;
    this.draw = draw;
    this.button("Reset", () => {
      this.set(structuredClone(this.initial));
      this.onReset();
      this.redraw();
    });
    new ResizeObserver(() => {
      const width = Math.floor(this.body.clientWidth);
      if (width === 0 || width === this.width) return;
      this.width = width;
      this.resized = true;
      this.redraw();
    }).observe(this.body);
    this.model.on("change", () => this.redraw());
    this.width = Math.floor(this.body.clientWidth) || 640;
    this.resized = true;
    this.paint();
  }

  paint() {
    if (this.resized) this.layout(this.width);
    this.resized = false;
    this.draw();
    for (const update of this.updates) update();
  }

  redraw() {
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => {
      this.pending = false;
      this.paint();
    });
  }

  set(values) {
    for (const [key, value] of Object.entries(values)) this.model.set(key, value);
    this.model.save_changes();
  }

  button(label, action, parent = this.buttons) {
    const button = node(parent, "button", { type: "button", class: "fl-button" }, label);
    button.addEventListener("click", action);
    return button;
  }

  /** A range input; `get` and `set` read and write its number, `text` says it in words. */
  slider({ label, min, max, step, get, set, text = show, parent = this.controls, swatch }) {
    const id = unique("fl-slider");
    const row = node(parent, "div", { class: "fl-slider" });
    const head = node(row, "div", { class: "fl-slider-head" });
    const name = node(head, "label", { for: id }, label);
    if (swatch) name.style.setProperty("--swatch", swatch);
    if (swatch) name.classList.add("fl-swatch");
    const value = node(head, "output", { for: id, "aria-live": "off" });
    const input = node(row, "input", { type: "range", id, min, max, step });
    input.addEventListener("input", () => set(clamp(Number(input.value), min, max)));
    const update = () => {
      const number = get();
      const words = text(number);
      input.value = number;
      value.textContent = words;
      input.setAttribute("aria-valuetext", words);
      // How much of the track lies behind the thumb, for its colour.
      const share = (clamp(number, min, max) - min) / (max - min);
      input.style.setProperty("--share", `${(100 * share).toFixed(1)}%`);
    };
    this.updates.push(update);
    return { row, input };
  }

  /** A list to choose from; `options` is a list of [value, label]. */
  choice({ label, options, get, set, parent = this.controls }) {
    const id = unique("fl-choice");
    const row = node(parent, "div", { class: "fl-choice" });
    node(row, "label", { for: id }, label);
    const input = node(row, "select", { id });
    for (const [value, text] of options) node(input, "option", { value }, text);
    input.addEventListener("change", () => set(input.value));
    this.updates.push(() => { input.value = get(); });
    return { row, input };
  }
}

/** One set of axes in an SVG, drawn at its real size so that letters stay readable. */
export class Panel {
  constructor(parent, { label, x, y, xLabel = "", yLabel = "", ticks = true, title = "", square = false }) {
    this.options = { xLabel, yLabel, ticks, title, square };
    this.x = linear(x, [0, 1]);
    this.y = linear(y, [1, 0]);
    this.svg = select(parent).append("svg")
      .attr("class", "fl-panel").attr("role", "group").attr("aria-label", label);
    const clip = unique("fl-clip");
    this.clipRect = this.svg.append("clipPath").attr("id", clip).append("rect");
    this.backdrop = this.svg.append("rect").attr("class", "fl-face");
    this.axes = this.svg.append("g").attr("class", "fl-axes").attr("aria-hidden", "true");
    this.marks = this.svg.append("g").attr("clip-path", `url(#${clip})`).attr("aria-hidden", "true");
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
      bottom: ticks ? (xLabel ? 38 : 22) : 6,
      left: ticks ? (yLabel ? 50 : 36) : 6,
    };
    this.svg.attr("width", width).attr("height", height).attr("viewBox", `0 0 ${width} ${height}`);
    this.x.range([margin.left, width - margin.right]);
    this.y.range([height - margin.bottom, margin.top]);
    for (const rect of [this.clipRect, this.backdrop])
      rect.attr("x", margin.left).attr("y", margin.top)
        .attr("width", Math.max(0, width - margin.left - margin.right))
        .attr("height", Math.max(0, height - margin.top - margin.bottom));
    this.drawAxes();
    return this;
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
      if (ticks) write(xText(value), x(value), bottom + 15, "middle");
    }
    for (const value of yTicks) {
      grid(left, y(value), right, y(value), value === 0);
      if (ticks) write(yText(value), left - 6, y(value) + 4, "end");
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
    return this.marks.append("path").attr("fill", "none").attr("stroke", colour(name))
      .attr("stroke-width", width).attr("stroke-dasharray", dash).attr("stroke-linejoin", "round");
  }

  /** Data points, drawn once and placed by the returned function. */
  points(pairs, name = "data", radius = 3.2) {
    const circles = this.marks.append("g").selectAll("circle").data(pairs).join("circle")
      .attr("r", radius).attr("fill", colour(name)).attr("fill-opacity", 0.75);
    return () => circles.attr("cx", (pair) => this.x(pair[0])).attr("cy", (pair) => this.y(pair[1]));
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

  /**
   * A knob on the picture: dragged by mouse or finger, moved by arrow keys.
   * `get` returns [x, y]; `move(x, y)` is told where the reader wants it; `axis` is
   * "x", "y" or "both"; `value` and `text` say it to a screen reader.
   */
  handle({ label, axis = "both", get, move, text, steps, name = "model", radius = 8, dead = false }) {
    const { x, y } = this;
    const group = this.handles.append("g").attr("class", `fl-handle fl-handle-${axis}`)
      .attr("tabindex", 0).attr("role", "slider").attr("aria-label", label)
      .attr("aria-orientation", axis === "y" ? "vertical" : "horizontal");
    group.append("circle").attr("class", "fl-reach").attr("r", 20);
    group.append("circle").attr("class", "fl-ring").attr("r", radius + 4);
    group.append("circle").attr("class", "fl-grip").attr("r", radius).attr("fill", colour(name));
    if (dead) group.classed("fl-dead", true);
    const bound = (across, down) => move(
      clamp(across, ...x.domain()), clamp(down, ...[...y.domain()].sort((a, b) => a - b)),
    );
    let offset = [0, 0];
    group.call(
      drag()
        .container(this.svg.node())
        .on("start", (event) => {
          const [px, py] = this.place(get());
          offset = [px - event.x, py - event.y];
          group.classed("fl-moving", true).node().focus({ preventScroll: true });
        })
        .on("drag", (event) => bound(x.invert(event.x + offset[0]), y.invert(event.y + offset[1])))
        .on("end", () => group.classed("fl-moving", false)),
    );
    const keys = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
    group.on("keydown", (event) => {
      const direction = keys[event.key];
      const far = { PageDown: -10, PageUp: 10 }[event.key];
      if (!direction && !far) return;
      event.preventDefault();
      const [dx, dy] = steps ?? [
        (x.domain()[1] - x.domain()[0]) / 100, (y.domain()[1] - y.domain()[0]) / 100,
      ];
      const [across, down] = get();
      const size = event.shiftKey ? 10 : 1;
      // One-way knobs answer to both pairs of arrows, as a native slider does.
      let [right, up] = direction ?? [far, far];
      if (axis !== "both") right = up = right || up;
      bound(across + right * dx * size, down + up * dy * size);
    });
    return () => {
      const [across, down] = get();
      const [px, py] = this.place([across, down]);
      const [low, high] = axis === "y" ? y.domain() : x.domain();
      const now = axis === "y" ? down : across;
      group.attr("transform", `translate(${px} ${py})`)
        .attr("aria-valuemin", show(low).replace("−", "-"))
        .attr("aria-valuemax", show(high).replace("−", "-"))
        .attr("aria-valuenow", clamp(now, low, high).toFixed(3))
        .attr("aria-valuetext", text());
    };
  }

  /** Pixels of a point, kept on the panel so that a handle can always be reached. */
  place([across, down]) {
    const [left, right] = this.x.range();
    const [bottom, top] = this.y.range();
    return [clamp(this.x(across), left, right), clamp(this.y(down), top, bottom)];
  }
}

/** Panels side by side where there is room, else one below the other. */
export const columns = (width, gap, least, wanted) => {
  const count = width >= least ? wanted : 1;
  return [count, Math.floor((width - gap * (count - 1)) / count)];
};
