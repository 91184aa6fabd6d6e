// Maximum likelihood for one mean and one standard deviation: the density at each
// data point, their product, its negative logarithm, and the sum of squares.
import { Frame, Panel, clamp, colour, columns, extent, linspace, node, show } from "../kit.js";

export const knobs = ["mean", "sigma"];
export const defaults = { mean: 0, sigma: 1 };

export const density = (y, mean, sigma) =>
  Math.exp(-0.5 * ((y - mean) / sigma) ** 2) / (Math.sqrt(2 * Math.PI) * sigma);
export const squares = (y, mean) => y.reduce((sum, value) => sum + (value - mean) ** 2, 0);
export const negativeLog = (y, mean, sigma) =>
  squares(y, mean) / (2 * sigma ** 2) + y.length * (Math.log(sigma) + 0.5 * Math.log(2 * Math.PI));

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** The likelihood as digits and a power of ten, from its negative log: no underflow. */
export function scientific(negative) {
  const tens = -negative / Math.LN10;
  let power = Math.floor(tens);
  let digits = (10 ** (tens - power)).toFixed(2);
  if (digits === "10.00") [digits, power] = ["1.00", power + 1];
  return `${digits} × 10${[...String(power)].map((letter) => RAISED[letter]).join("")}`;
}

function render({ model, el }) {
  const frame = new Frame(el, model, { title: model.get("_title"), knobs, defaults });
  const x = model.get("x");
  const y = model.get("y");
  const unit = model.get("unit") ? ` ${model.get("unit")}` : "";
  const best = y.reduce((sum, value) => sum + value, 0) / y.length;
  const bestSigma = Math.sqrt(squares(y, best) / y.length);
  const widths = model.get("sigma_range") ?? [0.3 * bestSigma, 3 * bestSigma];
  const heights = extent(y, 0.25);
  const mean = () => clamp(model.get("mean"), ...heights);
  const sigma = () => clamp(model.get("sigma"), ...widths);
  const means = linspace(...heights, 161);
  const sigmas = linspace(...widths, 121);

  const panel = (options) => new Panel(node(frame.body, "div"), options);
  const data = panel({
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

  const lowest = negativeLog(y, best, bestSigma);
  const highest = negativeLog(y, heights[0], bestSigma);
  const room = 0.12 * (highest - lowest);
  const across = `predicted mean μ${unit && ` [${unit.trim()}]`}`;
  const curves = [
    {
      where: panel({
        label: "Likelihood against the mean", x: heights, y: [-0.05, 1.12],
        title: "Likelihood, share of its peak", xLabel: across,
      }),
      f: (m) => Math.exp(negativeLog(y, best, sigma()) - negativeLog(y, m, sigma())),
    },
    {
      where: panel({
        label: "Negative log-likelihood against the mean", x: heights, y: [lowest - room, highest + room],
        title: "Negative log-likelihood", xLabel: across,
      }),
      f: (m) => negativeLog(y, m, sigma()),
    },
    {
      where: panel({
        label: "Sum of squares against the mean", x: heights, y: [0, 1.12 * squares(y, heights[0]) / 1000],
        title: "Sum of squares, in thousands", xLabel: across,
      }),
      f: (m) => squares(y, m) / 1000,
    },
    {
      where: panel({
        label: "Negative log-likelihood against the standard deviation", x: widths, y: [lowest - room, highest + room],
        title: "Negative log-likelihood", xLabel: `standard deviation σ${unit && ` [${unit.trim()}]`}`,
      }),
      f: (s) => negativeLog(y, mean(), s), wide: true,
    },
  ];
  const setMean = (value) => frame.set({ mean: Number(clamp(value, ...heights).toFixed(2)) });
  const setSigma = (value) => frame.set({ sigma: Number(clamp(value, ...widths).toFixed(2)) });
  const says = (value) => `${show(value, 1)}${unit}`;
  const wordsFor = () => `mean ${says(mean())}, negative log-likelihood ${show(negativeLog(y, mean(), sigma()))}`;
  frame.updates.push(data.handle({
    label: "Predicted mean", axis: "y", get: () => [data.x.domain()[1], mean()],
    move: (_, value) => setMean(value), text: wordsFor,
  }));
  for (const each of curves) {
    each.line = each.where.curve(each.wide ? "highlight" : "model", 2.5);
    frame.updates.push(each.where.handle({
      label: each.wide ? "Standard deviation, on its curve" : `Predicted mean, on the curve of the ${each.where.options.title.split(",")[0].toLowerCase()}`,
      axis: "x", radius: 7, name: each.wide ? "highlight" : "model",
      get: () => (each.wide ? [sigma(), each.f(sigma())] : [mean(), each.f(mean())]),
      move: each.wide ? setSigma : setMean,
      text: each.wide ? () => `standard deviation ${says(sigma())}, negative log-likelihood ${show(each.f(sigma()))}` : wordsFor,
    }));
  }
  frame.slider({
    label: "Predicted mean μ", min: heights[0], max: heights[1], step: 0.1, get: mean, set: setMean,
    text: says, swatch: colour("model"),
  });
  frame.slider({
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
      const scale = (data.width / 7) / density(0, 0, bestSigma);
      const reach = linspace(clamp(m - 3.5 * s, ...heights), clamp(m + 3.5 * s, ...heights), 61);
      bells.selectAll("path").data(shown).join("path").attr("d", (at) => reach
        .map((value, i) => `${i ? "L" : "M"}${(data.x(at) + scale * density(value, m, s)).toFixed(2)},${data.y(value).toFixed(2)}`)
        .join(""));
      bars.attr("d", x.map((at, i) =>
        `M${data.x(at).toFixed(2)},${data.y(y[i]).toFixed(2)}h${(scale * density(y[i], m, s)).toFixed(2)}`).join(""));
      level.attr("d", data.path(data.x.domain().map((at) => [at, m])));
      const [left, right] = data.x.range();
      const [top, bottom] = [m + s, m - s].map((value) => data.y(clamp(value, ...heights)));
      band.attr("x", left).attr("width", right - left).attr("y", top).attr("height", Math.max(0, bottom - top));
      for (const { where, line, f, wide } of curves)
        line.attr("d", where.path((wide ? sigmas : means).map((value) => [value, f(value)])));
      const negative = negativeLog(y, m, s);
      frame.readout.textContent = `Likelihood, a product of ${y.length} densities: ${scientific(negative)}. `
        + `Negative log-likelihood ${show(negative)}. Sum of squares ${show(squares(y, m), 0)}. `
        + `Here the best mean is ${says(best)}; the best standard deviation for this mean is `
        + `${says(Math.sqrt(squares(y, m) / y.length))}.`;
    },
  });
}

export default { render };
