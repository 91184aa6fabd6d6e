// A section through the surface: the network with its second input held, a network with
// one input, which bends where the line of the section crosses a unit's line.
import { colour, handle, show } from "../../kit/index.js";
import { knots, slopeOf } from "../../math/line-regions.js";
import { affine, shallow } from "../../math/networks.js";
import { extent } from "../../math/numbers.js";

export class Section {
  /** `get` is the point [x₁, x₂] that it goes through, `set` moves it along; `text` says what is there. */
  constructor(frame, { range, names, xLabel, get, set, text }) {
    Object.assign(this, { range, names });
    const panel = this.panel = frame.panel({
      label: "Section: the output along the first input, with a knob at the point that is read",
      x: range, y: [0, 1], title: "Section", xLabel, yLabel: "output",
    });
    this.probe = panel.marks.append("path").attr("stroke", colour("ink")).attr("stroke-dasharray", "3 3").attr("stroke-width", 1);
    this.curve = panel.curve("model", 2.8);
    this.bends = panel.marks.append("g");
    this.words = panel.notes.append("text").attr("class", "fl-note").attr("text-anchor", "end").attr("y", 15);
    this.height = 0;
    handle(frame, panel, {
      label: "Along the section: where it is read", axis: "x", name: "ink", radius: 5,
      get: () => [get()[0], this.height], move: (x) => set([x, get()[1]]), text: () => `x₁ ${show(get()[0])}: ${text()}`,
    });
  }

  /** `point` is where it is read, by the mouse or for good; `heights` are those of the whole surface. */
  draw(theta, phi, point, heights) {
    const { panel, range } = this;
    const rows = theta.map(([offset, one, two]) => [offset + two * point[1], one]);
    const at = (x) => shallow(rows, phi, x);
    const ends = extent(heights, 0.08);
    if (String(ends) !== String(panel.y.domain())) {
      panel.y.domain(ends);
      panel.drawAxes();
    }
    this.height = at(point[0]);
    this.curve.attr("d", panel.path(knots(rows, range).map((x) => [x, at(x)])));
    const joints = rows.map(([offset, one], d) => ({ d, x: -offset / one })).filter(({ x }) => x > range[0] && x < range[1]);
    this.bends.selectAll("circle").data(joints).join("circle").attr("r", 4.5).attr("stroke-width", 2.2)
      .attr("fill", colour("face")).attr("stroke", ({ d }) => colour(this.names[d % this.names.length]))
      .attr("cx", ({ x }) => panel.x(x)).attr("cy", ({ x }) => panel.y(at(x)));
    this.probe.attr("d", panel.path(panel.y.domain().map((end) => [point[0], end])));
    const slope = slopeOf(rows, phi, rows.map((row) => affine(row, point[0]) > 0));
    this.words.attr("x", panel.x.range()[1]).text(`at x₂ = ${show(point[1])}; slope at the point ${show(slope)}`);
  }
}
