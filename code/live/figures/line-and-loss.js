// A line on data, and the loss as a landscape over its two parameters: move either and
// see the other move; let gradient descent take steps.
import { Frame, calm, colour, columns, counted, digitsFor, handle, show, slider, tint } from "../kit/index.js";
import { closedForm, descend, levelSet, loss, steepest, summarise } from "../math/linear-regression.js";
import { clamp, extent, linspace } from "../math/numbers.js";

export const knobs = ["intercept", "slope", "rate"];
export const defaults = { rate: 0.9 };

function render({ model, el }) {
  const x = model.get("x");
  const y = model.get("y");
  const s = summarise(x, y);
  const best = closedForm(s);
  const least = loss(s, ...best);
  const limit = 2 / steepest(s);
  // The window shows the optimum in its middle and the start well inside.
  const range = (key, i, start) => {
    const given = model.get(`${key}_range`);
    if (given) return given;
    const reach = 1.35 * Math.abs(start[key] - best[i]) || Math.abs(best[i]) || 1;
    return [best[i] - reach, best[i] + reach];
  };
  // Steps that are too large lead far out of the window, but not beyond all numbers.
  const far = ([low, high]) => [low - 1e3 * (high - low), high + 1e3 * (high - low)];
  const frame = new Frame(el, model, {
    knobs, defaults,
    limits: (start) => ({
      intercept: far(range("intercept", 0, start)), slope: far(range("slope", 1, start)), rate: [0.01, 1.2],
    }),
  });
  const interceptRange = range("intercept", 0, frame.initial);
  const slopeRange = range("slope", 1, frame.initial);
  const b = () => clamp(model.get("intercept"), ...frame.limits.intercept);
  const m = () => clamp(model.get("slope"), ...frame.limits.slope);

  const xRange = model.get("x_range") ?? (() => {
    const [low, high] = extent(x);
    return low > 0 && low < 0.6 * high ? [0, high] : [low, high];
  })();
  const yRange = model.get("y_range") ?? extent(y, 0.15);
  const xLabel = model.get("x_label") ?? "input x";
  const yLabel = model.get("y_label") ?? "output y";

  const data = frame.panel({
    label: "Data and line", x: xRange, y: yRange, xLabel, yLabel, title: "Line on the data",
  });
  const surface = frame.panel({
    label: "Loss surface", x: interceptRange, y: slopeRange,
    xLabel: "intercept φ₀", yLabel: "slope φ₁", title: "Loss for every line",
  });

  const errors = data.marks.append("path").attr("stroke", colour("error")).attr("stroke-width", 1.2)
    .attr("stroke-opacity", 0.75).attr("fill", "none");
  const placePoints = data.points(x.map((value, i) => [value, y[i]]));
  const line = data.curve("model", 2.8);

  // Nested level sets, the outermost through the worst corner of the window.
  const worst = Math.max(...interceptRange.flatMap((i) => slopeRange.map((j) => loss(s, i, j) - least)));
  const shares = linspace(0.06, 1, 12).map((share) => share * share);
  const rings = shares.slice(0, -1).reverse().map((share, i) =>
    surface.marks.append("path").attr("stroke", tint("model", 0.55)).attr("stroke-width", 0.9)
      .attr("fill", tint("model", 0.04 + 0.035 * i)).datum(levelSet(s, best, share * worst)));
  const trail = surface.curve("highlight", 2);
  const dots = surface.marks.append("g");
  const bestMark = surface.marks.append("path").attr("stroke", colour("ink")).attr("stroke-width", 2)
    .attr("d", "M-5,-5L5,5M-5,5L5,-5");

  let steps = [];
  const forget = () => { steps = []; };
  const move = (values) => { stop(); forget(); frame.set(values); };
  // Four digits of the least loss, whatever the data's unit.
  const digits = clamp(Math.ceil(3 - Math.log10(Math.max(least, 1e-9))), 0, 6);
  const said = () => `loss ${show(loss(s, b(), m()), digits)}`;
  const interceptAt = clamp(0, ...xRange);
  const slopeAt = xRange[0] + 0.9 * (xRange[1] - xRange[0]);
  handle(frame, data, {
    label: "Intercept: moves the line up and down", axis: "y",
    get: () => [interceptAt, b() + m() * interceptAt],
    move: (_, value) => move({ intercept: value - m() * interceptAt }),
    text: () => `intercept ${show(b())}, ${said()}`,
  });
  handle(frame, data, {
    label: "Slope: turns the line", axis: "y",
    get: () => [slopeAt, b() + m() * slopeAt],
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
  const fine = ([low, high]) => {
    const step = (high - low) / 200;
    return { min: low, max: high, step, text: (value) => show(value, Math.max(2, digitsFor(step))) };
  };
  slider(frame, {
    ...fine(interceptRange), label: "Intercept φ₀", get: b, set: (intercept) => move({ intercept }),
  });
  slider(frame, {
    ...fine(slopeRange), label: "Slope φ₁", get: m, set: (slope) => move({ slope }),
  });
  const rate = () => clamp(model.get("rate"), 0.01, 1.2);
  slider(frame, {
    label: "Rate, in units of 2/λ max", min: 0.05, max: 1.1, step: 0.05,
    get: rate, set: (value) => frame.set({ rate: value }),
  });

  let timer = 0;
  function stop() {
    clearInterval(timer);
    timer = 0;
    run?.setAttribute("aria-pressed", "false");
  }
  function step() {
    const before = [b(), m()];
    const after = descend(s, before, rate() * limit);
    const far = Math.abs(after[0] - best[0]) > 50 * (interceptRange[1] - interceptRange[0])
      || Math.abs(after[1] - best[1]) > 50 * (slopeRange[1] - slopeRange[0]);
    if (far || Math.hypot(after[0] - before[0], after[1] - before[1]) === 0) return stop();
    if (steps.length === 0) steps.push(before);
    steps.push(after);
    frame.set({ intercept: after[0], slope: after[1] });
  }
  const stepButton = frame.button("Step", () => { stop(); step(); });
  stepButton.title = "One step of gradient descent";
  let run = frame.button("Run", () => {
    if (timer) return stop();
    // With reduced motion the steps are taken at once, and only their trail is seen.
    if (calm()) return void Array.from({ length: 25 }, step);
    run.setAttribute("aria-pressed", "true");
    timer = setInterval(() => (el.isConnected ? step() : stop()), 120);
  });
  run.setAttribute("aria-pressed", "false");
  frame.onReset = () => { stop(); forget(); };

  frame.start({
    layout(width) {
      const [number, each] = columns(width, 12, 560, 2);
      const height = number === 2 ? 310 : 260;
      for (const panel of [data, surface]) panel.resize(each, height);
      placePoints();
      for (const ring of rings) ring.attr("d", (points) => surface.path(points));
      bestMark.attr("transform", `translate(${surface.x(best[0])} ${surface.y(best[1])})`);
    },
    draw() {
      const at = (value) => b() + m() * value;
      line.attr("d", data.path(xRange.map((value) => [value, at(value)])));
      errors.attr("d", x.map((value, i) => data.path([[value, y[i]], [value, at(value)]])).join(""));
      trail.attr("d", surface.path(steps));
      dots.selectAll("circle").data(steps.slice(-60)).join("circle").attr("r", 2.6)
        .attr("fill", colour("highlight"))
        .attr("cx", (point) => clamp(surface.x(point[0]), -1e4, 1e4))
        .attr("cy", (point) => clamp(surface.y(point[1]), -1e4, 1e4));
      const taken = Math.max(0, steps.length - 1);
      frame.readout.textContent =
        `Loss ${show(loss(s, b(), m()), digits)}; the best line (×) has ${show(least, digits)}.`
        + (taken ? ` ${counted(taken, "step")} of gradient descent.` : "");
    },
  });
}

export default { render };
