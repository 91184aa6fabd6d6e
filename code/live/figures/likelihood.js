// Maximum likelihood for one mean and one standard deviation: the density at each
// data point, their product, its negative logarithm, and the sum of squares.
import { Frame, colour, columns, handle, node, powerOfTen, predict, show, slider } from "../kit/index.js";
import { leastSquares, normalDensity, normalNegativeLog } from "../math/losses.js";
import { clamp, extent, linspace, mean as average } from "../math/numbers.js";

export const knobs = ["mean", "sigma"];
export const defaults = { mean: 0, sigma: 1 };
const LISTED = 12;

/** How many examples of such a mean surprise multiply to zero in single precision; Infinity if none do. */
export const untilZero = (surprise) => (surprise > 0 ? Math.floor((149 * Math.LN2) / surprise) + 1 : Infinity);

/** How small e^−negative is, in words: "18 zeros after the point". */
export function smallness(negative) {
  const zeros = Math.ceil(negative / Math.LN10) - 1;
  return zeros > 1 ? `, ${zeros} zeros after the point` : "";
}

function render({ model, el }) {
  const x = model.get("x");
  const y = model.get("y");
  const unit = model.get("unit") ? ` ${model.get("unit")}` : "";
  const best = average(y);
  /** The best standard deviation around a mean. */
  const spread = (at) => Math.sqrt(leastSquares(at, y) / y.length);
  const bestSigma = spread(best);
  // Whole numbers as ends, where the data's unit allows it.
  const whole = ([low, high]) => (high - low > 20 ? [Math.floor(low), Math.ceil(high)] : [low, high]);
  const widths = model.get("sigma_range") ?? whole([0.3 * bestSigma, 3 * bestSigma]);
  const heights = whole(extent(y, 0.25));
  const frame = new Frame(el, model, { knobs, defaults, limits: { mean: heights, sigma: widths } });
  const { initial: start } = frame;
  const mean = () => clamp(model.get("mean"), ...heights);
  const sigma = () => clamp(model.get("sigma"), ...widths);
  const means = linspace(...heights, 161);
  const sigmas = linspace(...widths, 121);

  const data = frame.panel({
    label: "The data, with a knob at the predicted mean", x: extent(x, 0.16), y: heights,
    title: "Data, prediction, densities",
    xLabel: model.get("x_label") ?? "input x", yLabel: model.get("y_label") ?? "target y",
  });
  const band = data.marks.append("rect").attr("fill", colour("model")).attr("fill-opacity", 0.1);
  const bells = data.marks.append("g").attr("fill", "none").attr("stroke", colour("model")).attr("stroke-width", 1.3);
  data.ghost(data.x.domain().map((at) => [at, start.mean]));
  const level = data.curve("model", 2.5);
  const bars = data.marks.append("path").attr("stroke", colour("highlight")).attr("stroke-width", 2.2);
  data.points(x.map((value, i) => [value, y[i]]), "data", 4);
  const key = data.notes.append("text").attr("class", "fl-note fl-halo").attr("text-anchor", "end")
    .text("bars: density at each point");
  // Curves at a few inputs only, so that each can be followed.
  const inputs = [...new Set(x)].sort((a, b) => a - b);
  const shown = [...new Set([0, 1, 2, 3].map((i) => inputs[Math.round((i * (inputs.length - 1)) / 3)]))];
  // The product and the sum, written out.
  const ledger = node(frame.body, "div", { class: "fl-ledger" });
  const [product, sum] = [node(ledger, "p"), node(ledger, "p")];
  frame.body.append(frame.output);

  const across = `mean μ${unit && ` [${unit.trim()}]`}`;
  /** A curve of m and s, over one of the two; the range of its axis fits its start and follows it. */
  const plot = (title, label, xLabel, f, { wide = false, range } = {}) => {
    const places = wide ? sigmas : means;
    const along = (m, s) => places.map((value) => [value, wide ? f(m, value) : f(value, s)]);
    const first = along(start.mean, start.sigma);
    const where = frame.panel({
      label, x: wide ? widths : heights, title, xLabel, y: range ?? extent(first.map(([, value]) => value), 0.12),
    }, frame.output);
    where.ghost(first);
    const line = where.curve(wide ? "highlight" : "model", 2.5);
    return { title, where, f, wide, along, line, mark: where.marks.append("path").attr("fill", colour("ink")) };
  };
  const negativeLog = (m, s) => normalNegativeLog(y, m, s);
  const curves = [
    plot("Likelihood, of its peak", "Likelihood against the mean, as a share of its peak", across,
      (m, s) => Math.exp(negativeLog(best, s) - negativeLog(m, s)), { range: [0, 1.2] }),
    plot("Negative log", "Negative log-likelihood against the mean", across, negativeLog),
    plot("Squares, in thousands", "Sum of squares against the mean", across, (m) => leastSquares(m, y) / 1000),
    plot("The same, over σ", "Negative log-likelihood against the standard deviation",
      `deviation σ${unit && ` [${unit.trim()}]`}`, negativeLog, { wide: true }),
  ];
  const peak = curves[0].where.notes.append("text").attr("class", "fl-tick fl-halo").attr("text-anchor", "middle");
  const two = (value, ends) => Number(clamp(value, ...ends).toFixed(2));
  const setMean = (value) => frame.set({ mean: two(value, heights) });
  const setSigma = (value) => frame.set({ sigma: two(value, widths) });
  const says = (value) => `${show(value, 1)}${unit}`;
  const wordsFor = () => `mean ${says(mean())}, negative log-likelihood ${show(negativeLog(mean(), sigma()))}`;
  handle(frame, data, {
    label: "Predicted mean", axis: "y", get: () => [data.x.domain()[1], mean()],
    move: (_, value) => setMean(value), text: wordsFor,
  });
  for (const { where, f, wide, title } of curves)
    handle(frame, where, {
      label: wide ? "Standard deviation, on its curve" : `Predicted mean, on the curve: ${title.split(",")[0].toLowerCase()}`,
      axis: "x", radius: 7, name: wide ? "highlight" : "model",
      get: () => [wide ? sigma() : mean(), f(mean(), sigma())], move: wide ? setSigma : setMean,
      text: wide ? () => `standard deviation ${says(sigma())}, negative log-likelihood ${show(f(mean(), sigma()))}` : wordsFor,
    });
  slider(frame, {
    label: "Predicted mean μ", min: heights[0], max: heights[1], step: 0.1, get: mean, set: setMean,
    text: says, swatch: colour("model"),
  });
  slider(frame, {
    label: "Standard deviation σ", min: widths[0], max: widths[1], step: 0.1, get: sigma, set: setSigma,
    text: says, swatch: colour("highlight"),
  });

  const doubled = { sigma: two(2 * start.sigma, widths) };
  const fitted = (at) => two(spread(at), widths);
  frame.presets([
    { label: "σ × 2", values: doubled },
    { label: "σ ÷ 2", values: { sigma: two(start.sigma / 2, widths) } },
    { label: "Best μ", values: { mean: two(best, heights) } },
    { label: "Best σ for this μ", action: () => setSigma(spread(mean())) },
    { label: "Best of both", values: { mean: two(best, heights), sigma: fitted(best) } },
  ]);
  predict(frame, [
    {
      question: "σ is doubled. Where do the best points of the three curves over μ go?",
      choices: ["all three move", "only the likelihood’s moves", "only the sum of squares’ stays", "none of them moves"],
      truth: 3, values: doubled, why: "Whatever σ is, the best μ is the mean of the measurements.",
    },
    {
      question: "Which of these three curves does not change at all?",
      choices: ["the likelihood", "the negative log-likelihood", "the sum of squares"],
      truth: 2, values: doubled, why: "It contains no σ. The other two become flatter.",
    },
    {
      question: `μ stays at ${says(start.mean)}, off the middle of the data. Compared with their standard deviation, the best σ is …`,
      choices: ["smaller", "the same", "larger"], truth: spread(start.mean) > bestSigma + 1e-9 ? 2 : 1,
      values: { sigma: fitted(start.mean) }, why: "It is the root of the mean squared residual, and the residuals are measured from μ.",
    },
  ]);

  frame.start({
    layout(width) {
      data.resize(width, width > 560 ? 250 : 230);
      const [number, each] = columns(width, 12, 600, 4);
      for (const { where } of curves) where.resize(number === 4 ? each : Math.floor((width - 12) / 2), number === 4 ? 175 : 124);
      key.attr("x", data.x.range()[1] - 6).attr("y", data.y.range()[1] + 16);
    },
    draw() {
      const [m, s] = [mean(), sigma()];
      // A density of the best fit's peak is drawn as long as a seventh of the panel.
      const scale = (data.width / 7) / normalDensity(0, 0, bestSigma);
      const reach = linspace(clamp(m - 3.5 * s, ...heights), clamp(m + 3.5 * s, ...heights), 61);
      bells.selectAll("path").data(shown).join("path").attr("d", (at) => reach
        .map((value, i) => `${i ? "L" : "M"}${(data.x(at) + scale * normalDensity(value, m, s)).toFixed(2)},${data.y(value).toFixed(2)}`)
        .join(""));
      bars.attr("d", x.map((at, i) =>
        `M${data.x(at).toFixed(2)},${data.y(y[i]).toFixed(2)}h${(scale * normalDensity(y[i], m, s)).toFixed(2)}`).join(""));
      level.attr("d", data.path(data.x.domain().map((at) => [at, m])));
      const [left, right] = data.x.range();
      const [top, bottom] = [m + s, m - s].map((value) => data.y(clamp(value, ...heights)));
      band.attr("x", left).attr("width", right - left).attr("y", top).attr("height", Math.max(0, bottom - top));
      for (const { where, line, along, wide, mark } of curves) {
        const points = along(m, s);
        where.follow(points.map(([, value]) => value));
        line.attr("d", where.path(points));
        // A triangle marks the best place of each curve, as in the page's figures.
        mark.attr("d", `M${where.x(clamp(wide ? spread(m) : best, ...where.x.domain())) - 5},${where.y.range()[0]}h10l-5,-9z`);
      }
      const [middle, above] = [curves[0].where.x(clamp(best, ...heights)), curves[0].where.y(1) - 5];
      peak.attr("x", middle).attr("y", above).text(`peak ${powerOfTen(-negativeLog(best, s))}`);

      const surprises = y.map((value) => normalNegativeLog([value], m, s));
      const written = (values, sign) => (values.length > LISTED
        ? [...values.slice(0, LISTED / 2), "…", ...values.slice(-2)] : values).join(sign);
      const negative = negativeLog(m, s);
      const unbroken = (logarithm) => powerOfTen(logarithm).replaceAll(" ", "\u00a0"); // on one line
      const density = (surprise) => (surprise < 9 ? show(Math.exp(-surprise), 4) : unbroken(-surprise));
      product.textContent = `Product of the densities: ${written(surprises.map(density), " × ")} = ${unbroken(-negative)}`;
      sum.textContent = `Sum of their −log: ${written(surprises.map((value) => show(value)), " + ").replaceAll("+ −", "− ")} = ${show(negative)}`;
      const zero = untilZero(negative / y.length);
      frame.readout.textContent = `Likelihood ${powerOfTen(-negative)}${smallness(negative)}`
        + `${zero < 1e4 ? `; some ${zero} such measurements give 0 in single precision` : ""}. `
        + `Negative log-likelihood ${show(negative)}. Sum of squares ${show(leastSquares(m, y), 0)}${unit && `${unit}²`}. `
        + `Best (triangles): μ ${says(best)}, and for this μ, σ ${says(spread(m))}.`;
    },
  });
}

export default { render };
