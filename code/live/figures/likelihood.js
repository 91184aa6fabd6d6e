// Maximum likelihood for one mean and one standard deviation: the density at each
// data point, their product, its negative logarithm, and the sum of squares.
import { Frame, colour, columns, handle, powerOfTen, show, slider } from "../kit/index.js";
import { leastSquares, normalDensity, normalNegativeLog } from "../math/losses.js";
import { clamp, extent, linspace, mean as average } from "../math/numbers.js";

export const knobs = ["mean", "sigma"];
export const defaults = { mean: 0, sigma: 1 };

function render({ model, el }) {
  const x = model.get("x");
  const y = model.get("y");
  const unit = model.get("unit") ? ` ${model.get("unit")}` : "";
  const best = average(y);
  /** The best standard deviation around a mean. */
  const spread = (at) => Math.sqrt(leastSquares(at, y) / y.length);
  const bestSigma = spread(best);
  const widths = model.get("sigma_range") ?? [0.3 * bestSigma, 3 * bestSigma];
  const heights = extent(y, 0.25);
  const frame = new Frame(el, model, { knobs, defaults, limits: { mean: heights, sigma: widths } });
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
  const level = data.curve("model", 2.5);
  const bars = data.marks.append("path").attr("stroke", colour("highlight")).attr("stroke-width", 2.2);
  const placePoints = data.points(x.map((value, i) => [value, y[i]]), "data", 4);
  const key = data.notes.append("text").attr("class", "fl-note fl-halo").attr("text-anchor", "end")
    .text("bars: density at each point");
  // Curves at a few inputs only, so that each can be followed.
  const inputs = [...new Set(x)].sort((a, b) => a - b);
  const shown = [...new Set([0, 1, 2, 3].map((i) => inputs[Math.round((i * (inputs.length - 1)) / 3)]))];

  const lowest = normalNegativeLog(y, best, bestSigma);
  const highest = normalNegativeLog(y, heights[0], bestSigma);
  const room = 0.12 * (highest - lowest);
  const across = `predicted mean μ${unit && ` [${unit.trim()}]`}`;
  const curves = [
    {
      where: frame.panel({
        label: "Likelihood against the mean", x: heights, y: [-0.05, 1.12],
        title: "Likelihood, share of its peak", xLabel: across,
      }),
      f: (m) => Math.exp(normalNegativeLog(y, best, sigma()) - normalNegativeLog(y, m, sigma())),
    },
    {
      where: frame.panel({
        label: "Negative log-likelihood against the mean", x: heights, y: [lowest - room, highest + room],
        title: "Negative log-likelihood", xLabel: across,
      }),
      f: (m) => normalNegativeLog(y, m, sigma()),
    },
    {
      where: frame.panel({
        label: "Sum of squares against the mean", x: heights, y: [0, 1.12 * leastSquares(heights[0], y) / 1000],
        title: "Sum of squares, in thousands", xLabel: across,
      }),
      f: (m) => leastSquares(m, y) / 1000,
    },
    {
      where: frame.panel({
        label: "Negative log-likelihood against the standard deviation", x: widths, y: [lowest - room, highest + room],
        title: "Negative log-likelihood", xLabel: `standard deviation σ${unit && ` [${unit.trim()}]`}`,
      }),
      f: (s) => normalNegativeLog(y, mean(), s), wide: true,
    },
  ];
  const setMean = (value) => frame.set({ mean: Number(clamp(value, ...heights).toFixed(2)) });
  const setSigma = (value) => frame.set({ sigma: Number(clamp(value, ...widths).toFixed(2)) });
  const says = (value) => `${show(value, 1)}${unit}`;
  const wordsFor = () => `mean ${says(mean())}, negative log-likelihood ${show(normalNegativeLog(y, mean(), sigma()))}`;
  handle(frame, data, {
    label: "Predicted mean", axis: "y", get: () => [data.x.domain()[1], mean()],
    move: (_, value) => setMean(value), text: wordsFor,
  });
  for (const each of curves) {
    each.line = each.where.curve(each.wide ? "highlight" : "model", 2.5);
    handle(frame, each.where, {
      label: each.wide ? "Standard deviation, on its curve" : `Predicted mean, on the curve of the ${each.where.options.title.split(",")[0].toLowerCase()}`,
      axis: "x", radius: 7, name: each.wide ? "highlight" : "model",
      get: () => (each.wide ? [sigma(), each.f(sigma())] : [mean(), each.f(mean())]),
      move: each.wide ? setSigma : setMean,
      text: each.wide ? () => `standard deviation ${says(sigma())}, negative log-likelihood ${show(each.f(sigma()))}` : wordsFor,
    });
  }
  slider(frame, {
    label: "Predicted mean μ", min: heights[0], max: heights[1], step: 0.1, get: mean, set: setMean,
    text: says, swatch: colour("model"),
  });
  slider(frame, {
    label: "Standard deviation σ", min: widths[0], max: widths[1], step: 0.1, get: sigma, set: setSigma,
    text: says, swatch: colour("highlight"),
  });

  frame.start({
    layout(width) {
      data.resize(width, width > 560 ? 290 : 250);
      const [number, each] = columns(width, 12, 460, 2);
      for (const { where } of curves) where.resize(each, number === 2 ? 190 : 160);
      placePoints();
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
      for (const { where, line, f, wide } of curves)
        line.attr("d", where.path((wide ? sigmas : means).map((value) => [value, f(value)])));
      const negative = normalNegativeLog(y, m, s);
      frame.readout.textContent = `Likelihood, a product of ${y.length} densities: ${powerOfTen(-negative)}. `
        + `Negative log-likelihood ${show(negative)}. Sum of squares ${show(leastSquares(m, y), 0)}. `
        + `Here the best mean is ${says(best)}; the best standard deviation for this mean is `
        + `${says(spread(m))}.`;
    },
  });
}

export default { render };
