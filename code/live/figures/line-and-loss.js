// A line on data, and the loss as a landscape over its two parameters: move either and
// see the other move; let gradient descent walk, and see at which rate it gets lost.
import {
  Frame, arrow, colour, columns, counted, digitsFor, handle, node, predict, show, slider, tint, walker,
} from "../kit/index.js";
import { closedForm, curvatures, descend, levelSet, loss, summarise } from "../math/linear-regression.js";
import { clamp, extent, linspace } from "../math/numbers.js";
import { PATHS, pathOf, rates } from "./line-and-loss/rates.js";

export const knobs = ["intercept", "slope", "rate"];
export const defaults = { intercept: 0, slope: 0, rate: 0.1 };
const WALK = 40;
const SEEN = 24;

function render({ model, el }) {
  const x = model.get("x");
  const y = model.get("y");
  // The loss may count more examples than are drawn: they enter by six sums.
  const [n, ...sums] = model.get("sums") ?? [];
  const s = n ? { n, x: sums[0], y: sums[1], xx: sums[2], xy: sums[3], yy: sums[4] } : summarise(x, y);
  const mse = (...line) => loss(s, ...line) / s.n;
  const best = closedForm(s);
  const least = mse(...best);
  const [flat, steep] = curvatures(s).map((value) => value / s.n);
  const limit = 2 / steep;
  const { step: fineRate, max: topRate } = rates(limit);
  const inRates = (value, more = 0) => show(value, digitsFor(fineRate) + more);
  // The window shows the optimum in its middle, the start and the origin well inside.
  const range = (key, i, start) => {
    const given = model.get(`${key}_range`);
    if (given) return given;
    const reach = 1.35 * Math.max(Math.abs(start[key] - best[i]), Math.abs(best[i])) || 1;
    return [best[i] - reach, best[i] + reach];
  };
  // Steps that are too large lead far out of the window, but not beyond all numbers.
  const far = ([low, high]) => [low - 1e3 * (high - low), high + 1e3 * (high - low)];
  const frame = new Frame(el, model, {
    knobs, defaults,
    limits: (start) => ({
      intercept: far(range("intercept", 0, start)), slope: far(range("slope", 1, start)), rate: [fineRate, topRate],
    }),
  });
  const interceptRange = range("intercept", 0, frame.initial);
  const slopeRange = range("slope", 1, frame.initial);
  const b = () => clamp(model.get("intercept"), ...frame.limits.intercept);
  const m = () => clamp(model.get("slope"), ...frame.limits.slope);
  const rate = () => clamp(model.get("rate"), fineRate, topRate);
  const next = (line) => descend(s, line, rate() / s.n);
  const outside = (line) => [interceptRange, slopeRange].some(([low, high], i) => line[i] < low || line[i] > high);

  const xRange = model.get("x_range") ?? (() => {
    const [low, high] = extent(x);
    return low > 0 && low < 0.6 * high ? [0, high] : [low, high];
  })();
  const ends = (line) => xRange.map((value) => [value, line[0] + line[1] * value]);

  const place = node(frame.output, "div");
  const data = frame.panel({
    label: "Data and line", x: xRange, y: model.get("y_range") ?? extent(y, 0.15), title: "Line on the data",
    xLabel: model.get("x_label") ?? "input x", yLabel: model.get("y_label") ?? "output y",
  }, place);
  const surface = frame.panel({
    label: "Loss surface", x: interceptRange, y: slopeRange,
    xLabel: "intercept φ₀", yLabel: "slope φ₁", title: "Loss of every line",
  }, frame.output);
  // From the worst line of the window down to a ten-thousandth of it.
  const worst = Math.max(...interceptRange.flatMap((i) => slopeRange.map((j) => mse(i, j) - least)));
  const course = frame.panel({
    label: "Loss above its minimum, step by step", x: [0, WALK], y: [-3, 0].map((power) => Math.log10(worst) + power),
    title: "Loss above its minimum, as a power of ten", xLabel: "step",
  });

  data.ghost(ends([frame.initial.intercept, frame.initial.slope]));
  const errors = data.marks.append("path").attr("stroke", colour("error")).attr("stroke-width", 1.2)
    .attr("stroke-opacity", 0.75).attr("fill", "none");
  data.points(x.map((value, i) => [value, y[i]]));
  const nextLine = data.curve("highlight", 1.8, "5 4").attr("class", null);
  const line = data.curve("model", 2.8);

  // Nested level sets, the outermost through the worst corner of the window.
  const levels = linspace(0.06, 1, 12).slice(0, -1).reverse().map((share) => share * share * worst);
  const points = levels.map((excess) => levelSet(s, best, s.n * excess));
  const rings = surface.marks.append("g").selectAll("path").data(points).join("path").attr("stroke", tint("model", 0.55))
    .attr("stroke-width", 0.9).attr("fill", (_, i) => tint("model", 0.04 + 0.035 * i));
  // The loss is written on rings that lie in the window, where they come down furthest.
  const marked = levels.map((excess, i) => ({
    excess, at: points[i].filter((point) => !outside(point)).sort((one, other) => one[1] - other[1])[0],
  })).filter(({ at }, i) => at && i % 3 === 1);
  const heights = surface.notes.append("g");
  surface.ghost([[frame.initial.intercept, frame.initial.slope]]);
  const trail = surface.curve("highlight", 1.4).attr("class", null);
  const dots = surface.marks.append("g");
  const bestMark = surface.marks.append("path").attr("stroke", colour("ink")).attr("stroke-width", 2)
    .attr("d", "M-5,-5L5,5M-5,5L5,-5");
  const ahead = surface.notes.append("path").attr("fill", "none").attr("stroke", colour("ink")).attr("stroke-width", 2)
    .attr("clip-path", surface.marks.attr("clip-path"));
  const key = surface.notes.append("text").attr("class", "fl-note fl-halo").attr("text-anchor", "end");
  const fall = course.curve("highlight", 2);
  const fallDots = course.marks.append("g");

  let steps = [];
  const move = (values) => { walk.stop(); frame.set(values); };
  // Four digits of the least loss, whatever the data's unit.
  const digits = clamp(Math.ceil(3 - Math.log10(Math.max(least, 1e-9))), 0, 6);
  const said = () => `loss ${show(mse(b(), m()), digits)}`;
  const interceptAt = clamp(0, ...xRange);
  const slopeAt = xRange[0] + 0.9 * (xRange[1] - xRange[0]);
  handle(frame, data, {
    label: "Intercept: moves the line up and down", axis: "y",
    get: () => [interceptAt, b() + m() * interceptAt],
    range: () => interceptRange.map((value) => value + m() * interceptAt),
    move: (_, value) => move({ intercept: value - m() * interceptAt }),
    text: () => `intercept ${show(b())}, ${said()}`,
  });
  handle(frame, data, {
    label: "Slope: turns the line", axis: "y",
    get: () => [slopeAt, b() + m() * slopeAt],
    range: () => slopeRange.map((value) => b() + value * slopeAt),
    move: (_, value) => move({ slope: (value - b()) / slopeAt }),
    text: () => `slope ${show(m())}, ${said()}`,
  });
  handle(frame, surface, {
    label: "Line on the loss surface: left and right change the intercept, up and down the slope",
    get: () => [b(), m()],
    move: (intercept, slope) => move({ intercept, slope }),
    text: () => `intercept ${show(b())}, slope ${show(m())}, ${said()}`,
  });

  // As many digits as tell two neighbouring positions of the slider apart.
  for (const [label, key, get, [min, max]] of [
    ["Intercept φ₀", "intercept", b, interceptRange], ["Slope φ₁", "slope", m, slopeRange],
  ]) {
    const step = (max - min) / 200;
    const text = (value) => show(value, Math.max(2, digitsFor(step)));
    slider(frame, { label, min, max, step, text, get, set: (value) => move({ [key]: value }) });
  }
  slider(frame, {
    label: "Learning rate α", min: fineRate, max: topRate, step: fineRate, get: rate, text: inRates,
    set: (value) => frame.set({ rate: value }), swatch: colour("highlight"),
  });

  /** One step; false where there is none to take, or the map is left. */
  function step() {
    const before = [b(), m()];
    const after = next(before);
    const from = (other) => Math.max(...[interceptRange, slopeRange].map(([low, high], i) => Math.abs(after[i] - other[i]) / (high - low)));
    if (from(best) > 50 || from(before) < 1e-12) return false;
    if (String(steps.at(-1)) !== String(before)) steps = [before];
    steps.push(after);
    frame.set({ intercept: after[0], slope: after[1] });
    return !outside(after);
  }
  frame.button("Step", () => { walk.stop(); step(); }).title = "One step of gradient descent";
  const walk = walker(frame, { label: `Run ${WALK} steps`, count: WALK, step });
  frame.onReset = walk.stop;

  const named = model.get("rates")
    ?? [0.15, 0.9, 1.06].map((share) => Number((fineRate * Math.round((share * limit) / fineRate)).toPrecision(6)));
  /** From (0, 0), as the page's own loop. */
  const from0 = (value) => () => {
    steps = [];
    frame.show({ intercept: 0, slope: 0, rate: value });
    walk.start();
  };
  frame.presets([
    ...named.map((value) => ({ label: `α = ${inRates(value)}`, action: from0(value) })),
    { label: "Best line", action: () => move({ intercept: best[0], slope: best[1] }) },
  ]);
  const why = (value) => `A step multiplies the way across by 1 − αλ = ${show(1 - value * steep)}.`;
  predict(frame, [named[0], named.at(-1)].map((value) => ({
    question: `Gradient descent starts at φ = (0, 0), with a learning rate of ${inRates(value)}. How does its path go?`,
    choices: PATHS, truth: pathOf(value, steep), action: from0(value), why: why(value),
  })).concat(named.at(-1) > limit ? [{
    question: `At ${inRates(named.at(-1))}, in which direction do the steps grow?`,
    choices: ["across the valley", "along the valley", "in both"], truth: 0, action: from0(named.at(-1)),
    why: `Along it a step multiplies by ${show(1 - named.at(-1) * flat)}: there the path still comes nearer.`,
  }] : []));

  frame.start({
    layout(width) {
      const [number, each] = columns(width, 12, 560, 2);
      // One below the other, only the landscape stays in sight while a control is moved.
      if (number === 1) frame.output.before(place);
      else frame.output.prepend(place);
      for (const panel of [data, surface]) panel.resize(each, number === 2 ? 265 : 225);
      course.resize(width, 140);
      rings.attr("d", (ring) => surface.path(ring));
      heights.selectAll("text").data(marked).join("text").attr("class", "fl-tick fl-halo").attr("text-anchor", "middle")
        .attr("x", ({ at }) => clamp(surface.x(at[0]), surface.x.range()[0] + 16, surface.x.range()[1] - 16)).attr("y", ({ at }) => Math.min(surface.y(at[1]) + 4, surface.y.range()[0] - 4))
        .text(({ excess }) => show(least + excess, Math.max(0, digits - 3)));
      bestMark.attr("transform", `translate(${surface.x(best[0])} ${surface.y(best[1])})`);
      key.attr("x", surface.x.range()[1] - 6).attr("y", surface.y.range()[1] + 15);
    },
    draw() {
      const now = [b(), m()];
      if (String(steps.at(-1)) !== String(now)) steps = [];
      const after = next(now);
      data.follow(ends(now).map(([, value]) => value));
      line.attr("d", data.path(ends(now)));
      nextLine.attr("d", data.path(ends(after)));
      errors.attr("d", x.map((value, i) => data.path([[value, y[i]], [value, now[0] + now[1] * value]])).join(""));
      trail.attr("d", surface.path(steps));
      const pixel = ([i, j]) => [clamp(surface.x(i), -1e4, 1e4), clamp(surface.y(j), -1e4, 1e4)];
      const [left, right] = surface.x.range();
      const [bottom, top] = surface.y.range();
      // A step that the knob would hide is drawn longer, and the key says so.
      const [from, to] = [now, after].map(pixel);
      const long = Math.hypot(to[0] - from[0], to[1] - from[1]);
      const stretch = long < 0.01 ? 1 : Math.max(1, SEEN / long);
      ahead.attr("d", arrow(from, from.map((at, i) => at + stretch * (to[i] - at))));
      key.text(stretch > 1 ? "arrow: downhill; the step is shorter" : "arrow: the next step");
      // Where the walk began is hollow.
      const seen = steps.map(pixel).filter(([i, j]) => i >= left && i <= right && j >= top && j <= bottom);
      dots.selectAll("circle").data(seen).join("circle").attr("r", (_, i) => (i ? 2.6 : 5))
        .attr("fill", (_, i) => (i ? colour("highlight") : "none")).attr("stroke", colour("highlight")).attr("stroke-width", (_, i) => (i ? 0 : 2))
        .attr("cx", ([i]) => i).attr("cy", ([, j]) => j);

      const losses = (steps.length ? steps : [now]).map((each, i) => [i, Math.log10(mse(...each) - least)])
        .filter(([, power]) => Number.isFinite(power));
      const until = WALK * Math.max(1, Math.ceil((steps.length - 1) / WALK));
      if (course.x.domain()[1] !== until) {
        course.x.domain([0, until]);
        course.drawAxes();
      }
      if (losses.length) course.follow(losses.map(([, power]) => power));
      fall.attr("d", losses.length > 1 ? course.path(losses) : null);
      fallDots.selectAll("circle").data(losses).join("circle").attr("r", 2.6).attr("fill", colour("highlight"))
        .attr("cx", ([i]) => course.x(i)).attr("cy", ([, power]) => course.y(power));

      const taken = Math.max(0, steps.length - 1);
      const lost = steps.findIndex(outside);
      const above = rate() > limit;
      const factors = [steep, flat].map((value) => show(1 - rate() * value));
      frame.readout.textContent =
        `Mean squared error ${show(mse(...now), digits)}; the best line (×) has ${show(least, digits)}. `
        + (taken ? `${counted(taken, "step")} of gradient descent. ` : "")
        + (lost > 0 && above ? `Diverged: step ${lost} left the map. ` : "")
        + `The rate ${inRates(rate())} is ${above ? "above" : "below"} 2/λ max = ${inRates(limit, 1)}: each step multiplies `
        + `the way to × by ${factors[0]} across the valley and by ${factors[1]} along it.`;
    },
  });
}

export default { render };
