// A network with two hidden layers of three units: each unit of the second layer is a
// curve that bends with the first layer; it is clipped, weighted and added up.
import { Frame, choice, colour, handle, node, show, slider, sub } from "../kit/index.js";
import { relu } from "../math/activations.js";
import { countPieces, switches } from "../math/line-regions.js";
import { deep, shallow } from "../math/networks.js";
import { clamp, extent, largest, linspace, reach } from "../math/numbers.js";

export const knobs = ["rows", "weights", "unit"];
export const defaults = { unit: 0 };
const NAMES = ["highlight", "extra", "ink"];

function render({ model, el }) {
  const frame = new Frame(el, model, { knobs, defaults });
  const theta = model.get("theta");
  const range = model.get("x_range") ?? [-1, 1];
  const x = model.get("x") ?? [];
  const y = model.get("y") ?? [];
  const start = frame.initial;
  const most = { rows: reach(start.rows.flat()), weights: reach(start.weights) };
  const rows = () => model.get("rows").map((row) => row.map((value) => clamp(value, -most.rows, most.rows)));
  const weights = () => model.get("weights").map((value) => clamp(value, -most.weights, most.weights));
  const unit = () => Math.round(clamp(model.get("unit"), 0, start.rows.length - 1));
  const setRow = (d, i, value) => {
    const next = rows();
    next[d][i] = clamp(value, -most.rows, most.rows);
    frame.set({ rows: next });
  };
  const setWeight = (i, value) => frame.set({ weights: weights().with(i, value) });

  /** Unit `row` of the second layer, before it is clipped. */
  const before = (row, at) => shallow(theta, row, at);
  const grid = linspace(...range, 201);
  const initially = grid.map((at) => deep([theta, start.rows, [start.weights]], at)[0]);
  const around = (values) => [-1, 1].map((sign) => sign * 1.25 * largest(values, 0.1));
  const stageRange = around(start.rows.flatMap((row) => grid.map((at) => before(row, at))));
  const weightedRange = around(start.rows.flatMap((row, d) =>
    grid.map((at) => start.weights[d + 1] * relu(before(row, at)))));

  const sum = frame.panel({
    label: "The network's output, with all its bends", x: range,
    y: model.get("y_range") ?? extent([...y, ...initially], 0.3), title: "Sum: the network’s output",
    xLabel: model.get("x_label") ?? "input x", yLabel: model.get("y_label") ?? "output y",
  });
  const placePoints = sum.points(x.map((value, i) => [value, y[i]]));
  const total = sum.curve("model", 2.8);
  const bends = sum.marks.append("g");
  const key = sum.notes.append("text").attr("class", "fl-note fl-halo");

  const stages = start.rows.map((_, d) => {
    const box = node(frame.body, "div", { class: "fl-unit" });
    return [
      [`Unit ${d + 1}: before`, "before clipping, with a knob that moves it up and down", stageRange],
      ["clipped", "clipped at zero", stageRange],
      ["weighted", "clipped and weighted", weightedRange],
    ].map(([title, label, yRange], i) => {
      const panel = frame.panel({
        label: `Unit ${d + 1} of the second layer: ${label}`, x: range, y: yRange, ticks: false, title,
      }, box);
      panel.svg.style("--title", colour(NAMES[d % 3]));
      const curve = panel.curve(NAMES[d % 3], 2.2);
      const marks = panel.marks.append("g");
      if (i === 0) {
        const middle = (range[0] + range[1]) / 2;
        handle(frame, panel, {
          label: `Offset of unit ${d + 1}`, axis: "y", name: NAMES[d % 3], radius: 6,
          get: () => [middle, before(rows()[d], middle)],
          move: (_, value) => setRow(d, 0, rows()[d][0] + value - before(rows()[d], middle)),
          text: () => show(rows()[d][0]),
        });
      }
      return { panel, curve, marks };
    });
  });

  choice(frame, {
    label: "Unit whose numbers are set below",
    options: start.rows.map((_, d) => [String(d), `unit ${d + 1}`]),
    get: () => String(unit()), set: (value) => frame.set({ unit: Number(value) }),
  });
  slider(frame, {
    label: "Its offset", min: -most.rows, max: most.rows, step: 0.02,
    get: () => rows()[unit()][0], set: (value) => setRow(unit(), 0, value),
  });
  theta.forEach((_, j) => slider(frame, {
    label: `Its weight of h${sub(j + 1)}`, min: -most.rows, max: most.rows, step: 0.02,
    get: () => rows()[unit()][j + 1], set: (value) => setRow(unit(), j + 1, value),
  }));
  slider(frame, {
    label: "Its weight in the sum", min: -most.weights, max: most.weights, step: 0.02,
    get: () => weights()[unit() + 1], set: (value) => setWeight(unit() + 1, value),
  });

  frame.start({
    layout(width) {
      sum.resize(width, width > 560 ? 270 : 240);
      const each = Math.floor((width - 24) / 3);
      for (const parts of stages)
        for (const { panel } of parts) panel.resize(each, Math.min(130, Math.max(96, each * 0.62)));
      placePoints();
      key.attr("x", sum.x.range()[0] + 6).attr("y", sum.y.range()[1] + 16)
        .text(width > 480 ? "filled: joint of the first layer; hollow: new bend" : "filled: layer 1; hollow: new");
    },
    draw() {
      const [r, w] = [rows(), weights()];
      const found = switches(theta, r, range);
      const knots = [range[0], ...found.map((each) => each.x), range[1]];
      const output = (at) => deep([theta, r, [w]], at)[0];
      total.attr("d", sum.path(knots.map((at) => [at, output(at)])));
      const mark = (group, panel, list, f, radius) => group.selectAll("circle").data(list).join("circle")
        .attr("r", radius).attr("stroke-width", 2)
        .attr("fill", ({ layer }) => colour(layer === 1 ? "data" : "face"))
        .attr("stroke", (each) => colour(each.layer === 1 ? "data" : NAMES[each.unit % 3]))
        .attr("cx", (each) => panel.x(each.x)).attr("cy", (each) => clamp(panel.y(f(each.x)), -1e4, 1e4));
      mark(bends, sum, found, output, 4.5);
      stages.forEach((parts, d) => {
        const z = (at) => before(r[d], at);
        const own = found.filter((each) => each.layer === 2 && each.unit === d);
        const shared = found.filter((each) => each.layer === 1);
        const functions = [z, (at) => relu(z(at)), (at) => w[d + 1] * relu(z(at))];
        parts.forEach(({ panel, curve, marks }, i) => {
          curve.attr("d", panel.path(knots.map((at) => [at, functions[i](at)])));
          // What was clipped away bends no more.
          const list = [...shared.filter((each) => i === 0 || z(each.x) > 0), ...own];
          mark(marks, panel, list, functions[i], 3.4);
        });
      });
      const first = found.filter(({ layer }) => layer === 1).length;
      const each = r.map((_, d) => found.filter((one) => one.layer === 2 && one.unit === d).length);
      frame.readout.textContent = `${first} joints of the first layer; units 1 to ${r.length} cross zero `
        + `${each.join(", ")} times: ${countPieces(found, range)} pieces in view. Unit ${unit() + 1}: offset `
        + `${show(r[unit()][0])}, weights ${r[unit()].slice(1).map((value) => show(value)).join(", ")}, `
        + `weight in the sum ${show(w[unit() + 1])}.`;
    },
  });
}

export default { render };
