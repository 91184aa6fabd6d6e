// A surface over a square of two inputs, seen from a side that the reader chooses.
import { clamp, mean } from "../math/numbers.js";
import { square } from "../math/regions.js";
import { colour, drag, node, select, show, slider } from "./index.js";

const FLOOR = -0.9; // heights run from -0.75 to 0.75

/**
 * The side is two knobs of the figure, `turn` and `tilt` in degrees. Points are
 * [x, y, height], with x and y in `range` and heights from -0.75 to 0.75.
 */
export class Surface {
  constructor(frame, { range, title = "Surface", names = ["x₁", "x₂"], parent = node(frame.body, "div") }) {
    Object.assign(this, { frame, range, names });
    this.svg = select(parent).append("svg").attr("class", "fl-surface fl-panel")
      .attr("role", "img");
    this.facets = this.svg.append("g");
    this.svg.append("text").attr("class", "fl-title").attr("x", 6).attr("y", 15).text(title);
    let from = [0, 0];
    drag(frame, this.svg.node(), this.svg.node(), {
      axis: "x", // a finger turns it; up and down it scrolls the page, and sliders tilt it
      start: (at) => { from = at; },
      move: (at) => {
        const [dx, dy] = [at[0] - from[0], at[1] - from[1]];
        from = at;
        frame.set({
          turn: ((((frame.model.get("turn") + dx * 0.6 + 180) % 360) + 360) % 360) - 180,
          tilt: clamp(frame.model.get("tilt") + dy * 0.4, 5, 85),
        });
      },
    });
  }

  get turn() {
    return clamp(this.frame.model.get("turn"), -180, 180);
  }

  get tilt() {
    return clamp(this.frame.model.get("tilt"), 5, 85);
  }

  /** The second way to turn it, for keyboards and exact values. */
  addSliders() {
    const text = (degrees) => `${show(degrees, 0)}°`;
    slider(this.frame, {
      label: "Turn the surface", min: -180, max: 180, step: 5, text,
      get: () => this.turn, set: (turn) => this.frame.set({ turn }),
    });
    slider(this.frame, {
      label: "Tilt the surface", min: 5, max: 85, step: 5, text,
      get: () => this.tilt, set: (tilt) => this.frame.set({ tilt }),
    });
  }

  resize(width, height) {
    Object.assign(this, { width, height });
    this.svg.attr("width", width).attr("height", height).attr("viewBox", `0 0 ${width} ${height}`);
  }

  /** Orthographic view: [pixel across, pixel down, how far from the eye]. */
  project([x, y, height]) {
    const [turn, tilt] = [this.turn, this.tilt].map((degrees) => (degrees * Math.PI) / 180);
    const half = (this.range[1] - this.range[0]) / 2;
    const [u, v] = [x, y].map((value) => (value - mean(this.range)) / half);
    const across = u * Math.cos(turn) - v * Math.sin(turn);
    const deep = u * Math.sin(turn) + v * Math.cos(turn);
    const size = this.height - 6;
    const unit = Math.min(this.width, size) / 2.95;
    return [
      this.width / 2 + unit * across,
      size / 2 + 4 - unit * (deep * Math.sin(tilt) + height * Math.cos(tilt)), deep,
    ];
  }

  /**
   * `facets` are {points, ...}, drawn from the farthest to the nearest; `levels` are lines;
   * `scale` says what some heights are, [height, text] each, at the corner on the left.
   */
  draw({ facets, levels, fill, chosen, label, scale = [] }) {
    const view = (points) => points.map((point) => this.project(point));
    const path = (points) => `M${points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}`;
    const join = (kind, data) => this.facets.selectAll(`path.${kind}`).data(data).join("path").attr("class", kind);
    const floor = square(this.range).map((point) => [...point, FLOOR]);
    join("floor", [view(floor)]).attr("d", (points) => `${path(points)}Z`)
      .attr("fill", "none").attr("stroke", colour("grid"));

    const shapes = facets.map((facet) => {
      const points = view(facet.points);
      return { facet, points, deep: mean(points.map((point) => point[2])) };
    }).sort((a, b) => b.deep - a.deep);
    join("facet", shapes).attr("d", ({ points }) => `${path(points)}Z`)
      .attr("fill", ({ facet }) => fill(facet)).attr("stroke-linejoin", "round")
      .attr("stroke", ({ facet }) => colour(chosen(facet) ? "highlight" : "ink"))
      .attr("stroke-width", ({ facet }) => (chosen(facet) ? 2.5 : 0.9));
    join("level", [levels.map(view)]).attr("fill", "none").attr("stroke", colour("face"))
      .attr("stroke-opacity", 0.5).attr("d", (list) => list.map(path).join("")).raise();

    // Each input's name stands at that one of its two edges which is nearer to the eye.
    const middle = mean(this.range);
    const edges = [(end) => [middle, end, FLOOR], (end) => [end, middle, FLOOR]].map((at) =>
      view(this.range.map(at)).sort((a, b) => b[1] - a[1])[0]);
    this.facets.selectAll("text.fl-label").data(edges).join("text").attr("class", "fl-label")
      .attr("text-anchor", "middle")
      .attr("x", ([across]) => across + Math.sign(across - this.width / 2) * 12)
      .attr("y", ([, down]) => down + 14).text((_, i) => this.names[i]);
    // The heights stand at the corner of the floor that is farthest to the left.
    const corner = square(this.range).reduce((one, other) =>
      (this.project([...other, 0])[0] < this.project([...one, 0])[0] ? other : one));
    const heights = scale.map(([height, text]) => [this.project([...corner, height]), text]);
    join("scale", scale.length ? [view([[...corner, scale[0][0]], [...corner, scale.at(-1)[0]]])] : [])
      .attr("d", path).attr("fill", "none").attr("stroke", colour("muted"));
    this.facets.selectAll("text.fl-tick").data(heights).join("text").attr("class", "fl-tick fl-halo")
      .attr("text-anchor", "end").attr("x", ([[across]]) => across - 5).attr("y", ([[, down]]) => down + 4)
      .text(([, text]) => text);
    this.svg.attr("aria-label", label);
  }
}
