// A network with two hidden layers, taken apart: the units of the first layer; each unit
// of the second, a curve that bends at their joints, and what clipping leaves of it; this
// weighted; and the sum, with a new bend wherever a curve crosses zero. One input is
// followed through all of them.
import { Frame, became, choice, colour, handle, node, predict, show, slider, sub, trails } from "../kit/index.js";
import { relu } from "../math/activations.js";
import { changes, countPieces, joints, knots as ends } from "../math/line-regions.js";
import { affine, deep, shallow } from "../math/networks.js";
import { clamp, extent, largest, reach } from "../math/numbers.js";
import { curvesOf, lift } from "./clip-and-recombine/stages.js";

export const knobs = ["theta", "rows", "weights", "unit", "at"];
export const defaults = { unit: 0, at: 0.4 };
const NAMES = ["highlight", "extra", "ink"];

function render({ model, el }) {
  const range = model.get("x_range") ?? [-1, 1];
  const frame = new Frame(el, model, {
    knobs, defaults,
    limits: ({ theta, rows, weights }) => {
      // A joint of the first layer may go anywhere in view, each curve up until it is free.
      const first = Math.max(reach(theta.flat()), Math.ceil(largest(theta.map((unit) => unit[1])) * largest(range)));
      const second = Math.max(reach(rows.flat()), ...rows.map((row) => Math.ceil(row[0] + lift(theta, row, range))));
      const last = reach(weights);
      return { theta: [-first, first], rows: [-second, second], weights: [-last, last], unit: new Set(rows.keys()), at: range };
    },
  });
  const { initial: start, limits } = frame;
  const x = model.get("x") ?? [];
  const y = model.get("y") ?? [];
  const [theta, rows, weights, unit, at] = knobs.map((key) => () => model.get(key));
  const setRow = (d, i, value) => frame.set({
    rows: rows().with(d, rows()[d].with(i, clamp(value, ...limits.rows))),
  });
  const setWeight = (i, value) => frame.set({ weights: weights().with(i, clamp(value, ...limits.weights)) });

  const initially = curvesOf(start.theta, start.rows, start.weights, range);
  const heights = (...curves) => curves.flat().map((point) => point[1]);
  const around = (curves) => extent([0, ...heights(...curves)], 0.12);
  const stageRange = around(initially.second.map((stages) => stages[0]));
  const weightedRange = around(initially.second.map((stages) => stages[2]));
  const firstRange = around(initially.first);

  const columns = node(frame.body, "div", { class: "fl-columns", style: "grid-template-rows: repeat(5, auto)" });
  const stage = (title, label, vertical, points, name, width = 2.2) => {
    const panel = frame.panel({ label, x: range, y: vertical, ticks: "ends", title }, columns);
    panel.svg.style("--title", colour(name));
    const fill = panel.marks.append("path").attr("fill", colour(name)).attr("fill-opacity", 0.16);
    panel.ghost(points, 1.5);
    const thin = panel.curve(name, 1.3);
    const probe = panel.marks.append("path").attr("stroke", colour("muted")).attr("stroke-width", 1);
    const number = panel.notes.append("text").attr("class", "fl-tick fl-halo").attr("text-anchor", "end").attr("y", 15);
    return {
      panel, fill, thin, curve: panel.curve(name, width), marks: panel.marks.append("g"), probe, number,
      dot: panel.marks.append("circle").attr("r", 3.5).attr("fill", colour("ink")),
    };
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
    add(`h′${index}`, "before and after it is clipped at zero, with a knob that moves it up and down", stageRange, 0);
    knob(`Ω₂${index}`, "weight in the sum", limits.weights, () => weights()[d + 1], (value) => setWeight(d + 1, value));
    add(`Ω₂${index}h′${index}`, "clipped and weighted", weightedRange, 2);
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
  const drops = sum.marks.append("g");
  const total = sum.curve("model", 2.8);
  const drawTrails = trails(sum);
  const bends = sum.marks.append("g");
  const key = sum.notes.append("text").attr("class", "fl-note").attr("text-anchor", "end").attr("y", 15);
  const probe = sum.marks.append("path").attr("stroke", colour("muted")).attr("stroke-width", 1);
  handle(frame, sum, {
    label: "Input x that is followed", axis: "x", name: "ink", radius: 5,
    get: () => [at(), deep([theta(), rows(), [weights()]], at())[0]],
    move: (value) => frame.set({ at: Number(clamp(value, ...range).toFixed(3)) }),
    text: () => `x ${show(at())}, sum ${show(deep([theta(), rows(), [weights()]], at())[0])}`,
  });

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
  // The joint nearest to the middle goes a twentieth of the view to the right.
  const off = joints(start.theta).map((joint) => Math.abs(joint - (range[0] + range[1]) / 2));
  const first = off.indexOf(Math.min(...off.filter(Number.isFinite)));
  const further = (range[1] - range[0]) / 20;
  const [offset, slope] = start.theta[first];
  const pushed = { theta: start.theta.with(first, [offset - further * slope, slope]) };
  frame.presets([
    ...start.rows.map((_, d) => ({ label: `Lift unit ${d + 1} above zero`, values: lifted(d) })),
    { label: `Joint of h${sub(first + 1)} + ${show(further, 1)}`, values: pushed },
  ]);
  const before = crossings(initially.found);
  const most = before.indexOf(Math.max(...before));
  predict(frame, [
    {
      question: `Unit ${most + 1} of the second layer is lifted until it is positive everywhere. Which bends does the network lose?`,
      choices: ["all of them", "those at joints of the first layer", "those where this unit crossed zero", "none: the curve only moves up"],
      truth: 2, values: lifted(most),
      why: "What is never clipped adds no bend of its own. The joints of the first layer stay, and the crossings of the other units.",
    },
    {
      question: `The joint of h${sub(first + 1)} moves to the right, nothing else is touched. Which bends of the network move?`,
      choices: [
        "this one alone", `this one, and crossings of zero where h${sub(first + 1)} is on`,
        `this one, and crossings of zero where h${sub(first + 1)} is off`, "all of them",
      ],
      truth: 1, values: pushed,
      why: "Where the unit is on, the curves that read it are shifted, and cross zero elsewhere. Where it is off, nothing changes.",
    },
  ]);

  frame.start({
    layout(width) {
      const wide = width > 560;
      sum.resize(width, wide ? 240 : 195);
      const each = Math.floor((width - 10 * (secondLayer.length - 1)) / secondLayer.length);
      for (const drawn of firstLayer) drawn.panel.resize(each, wide ? 86 : 74);
      for (const parts of secondLayer) parts.forEach(({ panel }, i) => panel.resize(each, wide ? [130, 92][i] : [108, 78][i]));
      for (const { panel, number } of [...firstLayer, ...secondLayer.flat()]) number.attr("x", panel.x.range()[1]);
      key.attr("x", sum.x.range()[1])
        .text(wide ? "filled: joint of the first layer; hollow: new; ×: gone; dotted: the start" : "filled: layer 1; hollow: new; ×: gone");
    },
    draw() {
      const now = curvesOf(theta(), rows(), weights(), range);
      const { found } = now;
      const read = at();
      const line = ({ panel, probe: mark }) => mark.attr("d", panel.path(panel.y.domain().map((end) => [read, end])));
      const height = (points, which) => points[1 + which][1];
      const put = ({ panel, curve, marks }, points, list, radius, drawn = points) => {
        curve.attr("d", panel.path(drawn));
        marks.selectAll("circle").data(list).join("circle").attr("r", radius).attr("stroke-width", 2)
          .attr("fill", ({ layer }) => colour(layer === 1 ? "data" : "face"))
          .attr("stroke", (each) => colour(each.layer === 1 ? "data" : NAMES[each.unit % 3]))
          .attr("cx", (each) => panel.x(each.x)).attr("cy", (each) => panel.y(height(points, found.indexOf(each))));
      };
      const mark = (drawn, value, text) => {
        line(drawn);
        drawn.dot.attr("cx", drawn.panel.x(read)).attr("cy", drawn.panel.y(value));
        drawn.number.text(text);
      };
      sum.follow(heights(now.total));
      put({ panel: sum, curve: total, marks: bends }, now.total, found, 4.5);
      line({ panel: sum, probe });
      const since = changes(initially.found, found);
      const [was, is] = [initially, now].map(({ found: list, total: points }) => (each) => [each.x, height(points, list.indexOf(each))]);
      drawTrails(since.moved.map(([then, other]) => [was(then), is(other)]), since.gone.map(was));
      const own = found.filter(({ layer }) => layer === 2);
      drops.selectAll("path").data(own).join("path").attr("stroke-width", 1.2).attr("stroke-dasharray", "2 3")
        .attr("stroke", (each) => colour(NAMES[each.unit % 3]))
        .attr("d", (each) => sum.path([is(each), [each.x, sum.y.domain()[1]]]));

      firstLayer.forEach((drawn, d) => {
        drawn.panel.follow(heights(now.first[d]));
        put(drawn, now.first[d], [], 3);
        const value = relu(affine(theta()[d], read));
        mark(drawn, value, show(value));
      });
      const shared = found.filter((each) => each.layer === 1);
      const shares = secondLayer.map(([clip, weighted], d) => {
        const [before, after, last] = now.second[d];
        const mine = own.filter((each) => each.unit === d);
        // What was clipped away bends no more.
        const kept = shared.filter((each) => shallow(theta(), rows()[d], each.x) > 0);
        clip.panel.follow(heights(before));
        weighted.panel.follow(heights(last));
        put(clip, before, [...shared, ...mine], 3.4, after);
        clip.thin.attr("d", clip.panel.path(before));
        // Between the curve and what is left of it: what clipping takes away.
        clip.fill.attr("d", `${clip.panel.path([...before, ...after.toReversed()])}Z`);
        put(weighted, last, [...kept, ...mine], 3.4);
        const z = shallow(theta(), rows()[d], read);
        mark(clip, relu(z), `a[${show(z)}] = ${show(relu(z))}`);
        if (clip.panel.width < 140) clip.number.text(z > 0 ? show(z) : `${show(z)} → 0`);
        const share = weights()[d + 1] * relu(z);
        mark(weighted, share, show(share));
        return share;
      });
      const each = crossings(found);
      const unchanged = String(each) === String(before) ? "" : ` (at the start ${before.join(", ")})`;
      const change = became(since);
      const sign = (value) => `${value < 0 ? "−" : "+"} ${show(Math.abs(value))}`;
      frame.readout.textContent = `Joints of the first layer in view: ${shared.length}. Units 1 to ${each.length} of the second cross `
        + `zero ${each.join(", ")} times${unchanged}. Together ${found.length} places to bend, ${countPieces(found, range)} pieces`
        + `${change && `; since the start ${change}`}. At x = ${show(read)} the sum is ${show(weights()[0])} `
        + `${shares.map(sign).join(" ")} = ${show(now.output(read))}.`;
    },
  });
}

export default { render };
