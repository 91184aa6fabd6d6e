// A network with two hidden layers, taken apart: the units of the first layer; each unit
// of the second, a curve that bends at their joints; this curve clipped, and weighted; and
// the sum, with a new bend wherever a curve crosses zero.
import { Frame, choice, colour, handle, node, predict, show, slider, sub } from "../kit/index.js";
import { relu } from "../math/activations.js";
import { countPieces, joints, knots as ends, switches } from "../math/line-regions.js";
import { affine, deep, shallow } from "../math/networks.js";
import { clamp, extent, largest, reach } from "../math/numbers.js";

export const knobs = ["theta", "rows", "weights", "unit"];
export const defaults = { unit: 0 };
const NAMES = ["highlight", "extra", "ink"];

/** What must be added to a unit of the second layer so that it is never clipped. */
export const lift = (theta, row, range) =>
  Math.max(0, 0.1 - Math.min(...ends(theta, range).map((at) => shallow(theta, row, at))));

function render({ model, el }) {
  const range = model.get("x_range") ?? [-1, 1];
  const frame = new Frame(el, model, {
    knobs, defaults,
    limits: ({ theta, rows, weights }) => {
      // A joint of the first layer may go anywhere in view, each curve up until it is free.
      const first = Math.max(reach(theta.flat()), Math.ceil(largest(theta.map((unit) => unit[1])) * largest(range)));
      const second = Math.max(reach(rows.flat()), ...rows.map((row) => Math.ceil(row[0] + lift(theta, row, range))));
      const last = reach(weights);
      return { theta: [-first, first], rows: [-second, second], weights: [-last, last], unit: new Set(rows.keys()) };
    },
  });
  const { initial: start, limits } = frame;
  const x = model.get("x") ?? [];
  const y = model.get("y") ?? [];
  const [theta, rows, weights, unit] = knobs.map((key) => () => model.get(key));
  const setRow = (d, i, value) => frame.set({
    rows: rows().with(d, rows()[d].with(i, clamp(value, ...limits.rows))),
  });
  const setWeight = (i, value) => frame.set({ weights: weights().with(i, clamp(value, ...limits.weights)) });

  /** A network's curves: all places where it may bend, and what each stage is there. */
  const curvesOf = (t, r, w) => {
    const found = switches(t, r, range);
    const at = [range[0], ...found.map((each) => each.x), range[1]];
    const through = (f) => at.map((value) => [value, f(value)]);
    return {
      found, output: (value) => deep([t, r, [w]], value)[0],
      total: through((value) => deep([t, r, [w]], value)[0]),
      first: t.map((row) => through((value) => relu(affine(row, value)))),
      second: r.map((row, d) => [(z) => z, relu, (z) => w[d + 1] * relu(z)]
        .map((f) => through((value) => f(shallow(t, row, value))))),
    };
  };
  const initially = curvesOf(start.theta, start.rows, start.weights);
  const heights = (...curves) => curves.flat().map((point) => point[1]);
  const around = (values) => [-1, 1].map((sign) => sign * 1.25 * largest(values, 0.1));
  const stageRange = around(heights(...initially.second.flatMap((stages) => stages.slice(0, 2))));
  const weightedRange = around(heights(...initially.second.map((stages) => stages[2])));
  const firstRange = extent([0, ...heights(...initially.first)], 0.15);

  const columns = node(frame.body, "div", { class: "fl-columns", style: "grid-template-rows: repeat(6, auto)" });
  const stage = (title, label, vertical, points, name, width = 2.2) => {
    const panel = frame.panel({ label, x: range, y: vertical, ticks: "ends", title }, columns);
    panel.svg.style("--title", colour(name));
    panel.ghost(points, 1.5);
    return { panel, curve: panel.curve(name, width), marks: panel.marks.append("g") };
  };
  const firstLayer = [];
  const secondLayer = start.rows.map((row, d) => {
    const name = NAMES[d % 3];
    const index = sub(d + 1);
    if (d >= start.theta.length) node(columns, "div"); // an empty place in the row above
    else {
      const drawn = stage(`h${index}`, `First layer: unit ${d + 1}, with a knob at its joint`, firstRange, initially.first[d], "data");
      firstLayer.push(drawn);
      handle(frame, drawn.panel, {
        label: `Joint of the first layer’s unit ${d + 1}`, axis: "x", name: "data", radius: 6,
        get: () => [joints(theta())[d], 0],
        move: (value) => frame.set({ theta: theta().with(d, [-value * theta()[d][1], theta()[d][1]]) }),
        text: () => `x = ${show(joints(theta())[d])}`,
      });
    }
    const knob = (label, words, limit, get, set) => slider(frame, {
      label, name: `${label}, ${words} of unit ${d + 1}`, min: limit[0], max: limit[1], step: 0.02,
      parent: columns, swatch: colour(name), get, set,
    });
    const parts = [];
    const add = (title, label, vertical, i) => parts.push(
      stage(title, `Unit ${d + 1} of the second layer: ${label}`, vertical, initially.second[d][i], name));
    knob(`β₁${index}`, "offset", limits.rows, () => rows()[d][0], (value) => setRow(d, 0, value));
    add(`before ${d + 1}`, "before clipping, with a knob that moves it up and down", stageRange, 0);
    add(`h′${index}, clipped`, "clipped at zero", stageRange, 1);
    knob(`Ω₂${index}`, "weight in the sum", limits.weights, () => weights()[d + 1], (value) => setWeight(d + 1, value));
    add(`weighted ${d + 1}`, "clipped and weighted", weightedRange, 2);
    // The knob holds the curve at its lowest place: above zero there, it is free.
    const lowest = ends(start.theta, range).reduce((one, other) =>
      (shallow(start.theta, row, other) < shallow(start.theta, row, one) ? other : one));
    const height = () => shallow(theta(), rows()[d], lowest);
    const inset = 0.04 * (range[1] - range[0]);
    handle(frame, parts[0].panel, {
      label: `Height of unit ${d + 1}, before it is clipped`, axis: "y", name, radius: 6,
      range: () => limits.rows.map((end) => end - rows()[d][0] + height()),
      get: () => [clamp(lowest, range[0] + inset, range[1] - inset), height()],
      move: (_, value) => setRow(d, 0, rows()[d][0] + value - height()),
      text: () => `offset ${show(rows()[d][0])}, lowest about ${show(height())}`,
    });
    return parts;
  });

  frame.body.append(frame.output);
  const sum = frame.panel({
    label: "The network's output, with all its bends", x: range,
    y: model.get("y_range") ?? extent([...y, ...heights(initially.total)], 0.3), title: "sum",
    xLabel: model.get("x_label") ?? "input x", yLabel: model.get("y_label") ?? "output y",
  }, frame.output);
  sum.ghost(initially.total);
  sum.points(x.map((value, i) => [value, y[i]]));
  const total = sum.curve("model", 2.8);
  const bends = sum.marks.append("g");
  const key = sum.notes.append("text").attr("class", "fl-note fl-halo");

  choice(frame, {
    label: "Unit of the second layer whose weights Ω₁ are set here",
    options: start.rows.map((_, d) => [String(d), `unit ${d + 1}`]),
    get: () => String(unit()), set: (value) => frame.set({ unit: Number(value) }),
  });
  start.theta.forEach((_, j) => slider(frame, {
    label: `Its weight of h${sub(j + 1)}`, min: limits.rows[0], max: limits.rows[1], step: 0.02, swatch: colour("data"),
    get: () => rows()[unit()][j + 1], set: (value) => setRow(unit(), j + 1, value),
  }));

  const crossings = (found) => start.rows.map((_, d) => found.filter((each) => each.layer === 2 && each.unit === d).length);
  const lifted = (d) => ({
    rows: start.rows.with(d, start.rows[d].with(0, start.rows[d][0] + lift(start.theta, start.rows[d], range))),
  });
  frame.presets(start.rows.map((_, d) => ({ label: `Lift unit ${d + 1} above zero`, values: lifted(d) })));
  const before = crossings(initially.found);
  const most = before.indexOf(Math.max(...before));
  predict(frame, [{
    question: `Unit ${most + 1} of the second layer is lifted until it is positive everywhere. Which bends does the network lose?`,
    choices: ["all of them", "those at joints of the first layer", "those where this unit crossed zero", "none: the curve only moves up"],
    truth: 2, values: lifted(most),
    why: "What is never clipped adds no bend of its own. The joints of the first layer stay, and the crossings of the other units.",
  }]);

  frame.start({
    layout(width) {
      sum.resize(width, width > 560 ? 240 : 195);
      const each = Math.floor((width - 10 * (secondLayer.length - 1)) / secondLayer.length);
      for (const { panel } of [...firstLayer, ...secondLayer.flat()]) panel.resize(each, width > 560 ? 92 : 78);
      key.attr("x", sum.x.range()[0] + 6).attr("y", sum.y.range()[1] + 16)
        .text(width > 480 ? "filled: joint of the first layer; hollow: new bend; dotted: the start" : "filled: layer 1; hollow: new; dotted: start");
    },
    draw() {
      const now = curvesOf(theta(), rows(), weights());
      const { found } = now;
      const put = ({ panel, curve, marks }, points, list, radius) => {
        panel.follow(heights(points));
        curve.attr("d", panel.path(points));
        const height = (at) => points[1 + found.findIndex((each) => each.x === at)][1];
        marks.selectAll("circle").data(list).join("circle").attr("r", radius).attr("stroke-width", 2)
          .attr("fill", ({ layer }) => colour(layer === 1 ? "data" : "face"))
          .attr("stroke", (each) => colour(each.layer === 1 ? "data" : NAMES[each.unit % 3]))
          .attr("cx", (each) => panel.x(each.x)).attr("cy", (each) => panel.y(height(each.x)));
      };
      put({ panel: sum, curve: total, marks: bends }, now.total, found, 4.5);
      firstLayer.forEach((drawn, d) => put(drawn, now.first[d], [], 3));
      const shared = found.filter((each) => each.layer === 1);
      secondLayer.forEach((parts, d) => parts.forEach((drawn, i) => {
        const own = found.filter((each) => each.layer === 2 && each.unit === d);
        // What was clipped away bends no more.
        const kept = shared.filter((each) => i === 0 || shallow(theta(), rows()[d], each.x) > 0);
        put(drawn, now.second[d][i], [...kept, ...own], 3.4);
      }));
      const each = crossings(found);
      const at = String(each) === String(before) ? "" : ` (at the start ${before.join(", ")})`;
      frame.readout.textContent = `Joints of the first layer in view: ${shared.length}. Units 1 to ${each.length} of the second cross `
        + `zero ${each.join(", ")} times${at}. Together ${found.length} places to bend, ${countPieces(found, range)} pieces.`;
    },
  });
}

export default { render };
