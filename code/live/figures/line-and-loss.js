// A line on data, and the loss as a landscape over its two parameters: move either and
// see the other move; let gradient descent take steps.
import { Frame, Panel, calm, clamp, colour, columns, extent, linspace, show, tint } from "../kit.js";

export const knobs = ["intercept", "slope", "rate"];
export const defaults = { rate: 0.9 };

/** Sums that hold everything the least-squares loss needs to know about the data. */
export function summarise(x, y) {
  const sums = { n: x.length, x: 0, y: 0, xx: 0, xy: 0, yy: 0 };
  x.forEach((value, i) => {
    sums.x += value;
    sums.y += y[i];
    sums.xx += value * value;
    sums.xy += value * y[i];
    sums.yy += y[i] * y[i];
  });
  return sums;
}

export const loss = (s, b, m) =>
  Math.max(0, s.yy + s.n * b * b + m * m * s.xx + 2 * (b * m * s.x - b * s.y - m * s.xy));

export const gradient = (s, b, m) => [
  2 * (s.n * b + m * s.x - s.y),
  2 * (b * s.x + m * s.xx - s.xy),
];

export function closedForm(s) {
  const determinant = s.n * s.xx - s.x * s.x;
  return [(s.xx * s.y - s.x * s.xy) / determinant, (s.n * s.xy - s.x * s.y) / determinant];
}

/** Largest eigenvalue of the Hessian [[2n, 2Σx], [2Σx, 2Σx²]]: it limits the rate. */
export function steepest(s) {
  const half = s.n + s.xx;
  return half + Math.sqrt((s.n - s.xx) ** 2 + 4 * s.x * s.x);
}

/** The points (b, m) where the loss exceeds its minimum by `excess`: an ellipse. */
function level(s, [b, m], excess) {
  // With b* = b + (u − Σx·v)/n and so on, L − L* = (n·δb + Σx·δm)²/n + det/n·δm².
  const determinant = s.n * s.xx - s.x * s.x;
  return linspace(0, 2 * Math.PI, 73).map((angle) => {
    const dm = Math.sqrt((excess * s.n) / determinant) * Math.sin(angle);
    const db = Math.sqrt(excess / s.n) * Math.cos(angle) - (s.x / s.n) * dm;
    return [b + db, m + dm];
  });
}

function render({ model, el }) {
  const x = model.get("x");
  const y = model.get("y");
  const s = summarise(x, y);
  const best = closedForm(s);
  const least = loss(s, ...best);
  const limit = 2 / steepest(s);
  const start = model.initial ?? { intercept: model.get("intercept"), slope: model.get("slope") };

  // The window shows the optimum in its middle and the start well inside.
  const range = (key, i) => {
    const given = model.get(`${key}_range`);
    if (given) return given;
    const reach = 1.35 * Math.abs(start[key] - best[i]) || Math.abs(best[i]) || 1;
    return [best[i] - reach, best[i] + reach];
  };
  const interceptRange = range("intercept", 0);
  const slopeRange = range("slope", 1);
  const within = (value, [low, high]) =>
    clamp(value, low - 1e3 * (high - low), high + 1e3 * (high - low));
  const b = () => within(model.get("intercept"), interceptRange);
  const m = () => within(model.get("slope"), slopeRange);

  const xRange = model.get("x_range") ?? (() => {
    const [low, high] = extent(x);
    return low > 0 && low < 0.6 * high ? [0, high] : [low, high];
  })();
  const yRange = model.get("y_range") ?? extent(y, 0.15);
  const xLabel = model.get("x_label") ?? "input x";
  const yLabel = model.get("y_label") ?? "output y";

  const frame = new Frame(el, model, { title: model.get("_title"), knobs, defaults });
  const data = new Panel(frame.body.appendChild(document.createElement("div")), {
    label: "Data and line", x: xRange, y: yRange, xLabel, yLabel, title: "Line on the data",
  });
  const surface = new Panel(frame.body.appendChild(document.createElement("div")), {
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
      .attr("fill", tint("model", 0.04 + 0.035 * i)).datum(level(s, best, share * worst)));
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
  frame.updates.push(
    data.handle({
      label: "Intercept: moves the line up and down", axis: "y",
      get: () => [interceptAt, b() + m() * interceptAt],
      move: (_, value) => move({ intercept: value - m() * interceptAt }),
      text: () => `intercept ${show(b())}, ${said()}`,
    }),
    data.handle({
      label: "Slope: turns the line", axis: "y",
      get: () => [slopeAt, b() + m() * slopeAt],
      move: (_, value) => move({ slope: (value - b()) / slopeAt }),
      text: () => `slope ${show(m())}, ${said()}`,
    }),
    surface.handle({
      label: "Line on the loss surface: left and right change the intercept, up and down the slope",
      get: () => [b(), m()],
      move: (intercept, slope) => move({ intercept, slope }),
      text: () => `intercept ${show(b())}, slope ${show(m())}, ${said()}`,
    }),
  );

  // As many digits as tell two neighbouring positions of the slider apart.
  const fine = ([low, high]) => {
    const step = (high - low) / 200;
    const digits = Math.max(2, Math.ceil(-Math.log10(step)));
    return { min: low, max: high, step, text: (value) => show(value, digits) };
  };
  frame.slider({
    ...fine(interceptRange), label: "Intercept φ₀", get: b, set: (intercept) => move({ intercept }),
  });
  frame.slider({
    ...fine(slopeRange), label: "Slope φ₁", get: m, set: (slope) => move({ slope }),
  });
  const rate = () => clamp(model.get("rate"), 0.01, 1.2);
  frame.slider({
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
    const [db, dm] = gradient(s, ...before);
    const after = [before[0] - rate() * limit * db, before[1] - rate() * limit * dm];
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
        + (taken ? ` ${taken} ${taken === 1 ? "step" : "steps"} of gradient descent.` : "");
    },
  });
}

export default { render };
