// What a test loss is made of: many data sets with new noise, a broken line fitted to each,
// and noise, squared bias and variance for every number of pieces, beside the test loss of
// other fits. All fits are computed here, whenever something moves.
import { Frame, choice, colour, columns, counted, handle, predict, show, slider } from "../kit/index.js";
import { fitter, placesOf, read, split, testLoss } from "../math/bias-variance.js";
import { normals } from "../math/initialisation.js";
import { clamp, linspace } from "../math/numbers.js";
import { randomNumbers } from "../math/random.js";

export const knobs = ["pieces", "examples", "noise", "truth", "seed"];
export const defaults = { pieces: 6, examples: 21, noise: 0.3, truth: "wave", seed: 1 };
const [MOST, SETS, SHOWN, POINTS, SEEDS] = [20, 100, 40, 100, 1000];
const TITLE = `${SHOWN} fits, mean of ${SETS}, and the truth`;
const EXAMPLES = [21, 41, 81, 161, 321];
const CORNERS = [0.2, 1.4, 0.3, 1.6, 0.6];

/** The truths: x + sin 6x², and a broken line with corners at the quarters. */
export const TRUTHS = {
  wave: (x) => x + Math.sin(6 * x * x),
  zigzag: (x) => read(CORNERS, placesOf([x], CORNERS.length - 1))[0],
};
const GRID = Float64Array.from({ length: POINTS }, (_, i) => (i + 0.5) / POINTS);

/**
 * Fits to 2 × `sets` data sets for 1 to 20 pieces. For each number of pieces: heights at the
 * joints of the first half, the split that they give, and the test loss of the second half.
 */
export function experiment({ truth, examples, noise, seed }, sets = SETS) {
  const random = randomNumbers(seed);
  const x = linspace(0, 1, examples);
  const [clean, onGrid] = [x.map(TRUTHS[truth]), GRID.map(TRUTHS[truth])];
  const noisy = (values) => {
    const draws = normals(values.length, random);
    return Float64Array.from(values, (value, i) => value + noise * draws[i]);
  };
  const data = Array.from({ length: 2 * sets }, () => noisy(clean));
  const targets = Array.from({ length: sets }, () => noisy(onGrid));
  const results = Array.from({ length: MOST }, (_, d) => {
    const [fit, places] = [fitter(x, d + 1), placesOf(GRID, d + 1)];
    const heights = data.map(fit);
    const predictions = heights.map((each) => read(each, places));
    const [loss, lossError] = testLoss(predictions.slice(sets), targets);
    return { heights: heights.slice(0, sets), ...split(predictions.slice(0, sets), onGrid, noise * noise), loss, lossError };
  });
  return { x, y: data[0], results };
}

/** The number of pieces with the least sum. */
export const leastOf = (results) => results.reduce((best, { total }, d) => (total < results[best].total ? d : best), 0) + 1;

function render({ model, el }) {
  const frame = new Frame(el, model, {
    knobs, defaults,
    limits: { pieces: [1, MOST], examples: new Set(EXAMPLES), noise: [0, 1], truth: new Set(Object.keys(TRUTHS)), seed: [1, SEEDS] },
  });
  const pieces = () => Math.round(clamp(model.get("pieces"), 1, MOST));
  const noise = () => clamp(model.get("noise"), 0, 1);
  const seed = () => Math.round(clamp(model.get("seed"), 1, SEEDS));
  const examples = () => model.get("examples");
  const setPieces = (value) => frame.set({ pieces: Math.round(clamp(value, 1, MOST)) });
  const setNoise = (value) => frame.set({ noise: Number(clamp(value, 0, 1).toFixed(2)) });
  let [key, state] = ["", null];
  /** Computed anew only where it changes: not when another number of pieces is looked at. */
  const now = () => {
    const setting = { truth: model.get("truth"), examples: examples(), noise: noise(), seed: seed() };
    const wanted = JSON.stringify(setting);
    if (wanted !== key) [key, state] = [wanted, experiment(setting)];
    return state;
  };

  const fits = frame.panel({
    label: "Fits to forty data sets, the mean of a hundred fits, and the truth", x: [0, 1], y: [-0.8, 2.2],
    title: TITLE, xLabel: "input x", yLabel: "output",
  }, frame.output);
  const lines = fits.marks.append("g");
  const dots = fits.marks.append("g");
  const one = fits.curve("extra", 1.8);
  const mean = fits.curve("model", 3);
  const real = fits.curve("truth", 2.4, "7 4");
  const caption = fits.notes.append("text").attr("class", "fl-note fl-halo").attr("text-anchor", "end")
    .text("dots: one data set, with its fit");

  const sums = frame.panel({
    label: "Noise, squared bias and variance against the number of pieces, with knobs for pieces and noise",
    x: [0.2, MOST + 0.8], y: [0, 0.45], title: " ", xLabel: "pieces", yLabel: "squared error",
  }, frame.output);
  sums.x.ticks = () => [1, 5, 10, 15, 20];
  const stack = sums.marks.append("g");
  const level = sums.marks.append("line").attr("stroke", colour("muted")).attr("stroke-dasharray", "3 3");
  const losses = sums.marks.append("g");
  const { results: atFirst } = experiment(Object.fromEntries(knobs.map((each) => [each, frame.initial[each]])));
  sums.ghost(atFirst.map(({ total }, d) => [d + 1, total]), 1.6);
  const NAMES = [["noise", "noise", "muted", 0.45], ["squaredBias", "bias²", "highlight", 0.9], ["variance", "variance", "model", 0.9]];
  // In the place of the title, where no bar comes.
  const legend = sums.notes.append("text").attr("class", "fl-note").attr("y", 15);
  const entries = [["■ variance", "model"], ["■ bias²", "highlight"], ["■ noise", "muted"], ["● test loss", "ink"], ["⋯ start", "muted"]];
  legend.selectAll("tspan").data(entries).join("tspan").style("fill", ([, name]) => colour(name))
    .attr("dx", (_, i) => (i ? 9 : 0)).text(([name]) => name);

  handle(frame, sums, {
    label: "Number of pieces", axis: "x", radius: 7, steps: [1, 0], range: [1, MOST],
    get: () => [pieces(), sums.y.domain()[0]], move: (value) => setPieces(value), text: () => counted(pieces(), "piece"),
  });
  handle(frame, sums, {
    label: "Noise: its variance", axis: "y", radius: 6, name: "muted", steps: [0, 0.02], range: [0, 1],
    get: () => [sums.x.domain()[1], noise() ** 2], move: (_, value) => setNoise(Math.sqrt(value)),
    text: () => `standard deviation ${show(noise())}`,
  });
  slider(frame, { label: "Pieces", min: 1, max: MOST, step: 1, get: pieces, set: setPieces, text: (value) => show(value, 0), swatch: colour("model") });
  slider(frame, {
    label: "Examples in a data set", min: 0, max: EXAMPLES.length - 1, step: 1, text: () => show(examples(), 0),
    get: () => EXAMPLES.indexOf(examples()), set: (index) => frame.set({ examples: EXAMPLES[Math.round(index)] }),
  });
  slider(frame, { label: "Noise σ", name: "Noise σ, standard deviation", min: 0, max: 1, step: 0.05, get: noise, set: setNoise, swatch: colour("muted") });
  choice(frame, {
    label: "Truth", options: [["wave", "a wave"], ["zigzag", "a zigzag of four straight pieces"]],
    get: () => model.get("truth"), set: (truth) => frame.set({ truth }),
  });
  frame.button("New data sets", () => frame.set({ seed: (seed() % SEEDS) + 1 })).title = "The same truth and setting, other noise";

  const twice = { noise: 2 * frame.initial.noise };
  const through = { pieces: MOST, examples: EXAMPLES[0] };
  const zigzag = (number) => ({ truth: "zigzag", pieces: number });
  frame.presets([
    { label: "Noise × 2", values: twice }, { label: "Through every example", values: through },
    { label: "Zigzag, 4 pieces", values: zigzag(4) }, { label: "Zigzag, 5 pieces", values: zigzag(5) },
    { label: "Zigzag, 8 pieces", values: zigzag(8) }, { label: "Examples × 4", values: { examples: 81 } },
    { label: "No noise", values: { noise: 0 } },
  ]);
  predict(frame, [
    {
      question: "The noise gets twice as large. Which number of pieces has the least expected test loss now?",
      choices: ["a larger one: more noise asks for a richer model", "the same as before", "a smaller one"],
      truth: 2, values: twice, why: "Each parameter now costs four times as much variance, and bias² is what it was.",
    },
    {
      question: `With ${MOST} pieces and ${MOST + 1} examples, the curve passes through each of its noisy examples. How large is its variance, beside the noise?`,
      choices: ["zero: it makes no error", "about two thirds of the noise", "as large as the noise", "many times the noise"],
      truth: 1, values: through, why: "At an example the fit has that example’s noise; between two it takes a mean of both, which scatters less.",
    },
    {
      question: "The truth is a zigzag with four straight pieces, and a model with four fits it without bias. What does a fifth piece do?",
      choices: ["bias² stays zero, the variance rises", "bias² rises, and so does the variance", "both fall"],
      truth: 1, values: zigzag(5), why: "Five pieces have their joints at fifths, and can’t bend at the quarters.",
    },
  ]);

  const path = (heights) => fits.path(Array.from(heights, (y, k) => [k / (heights.length - 1), y]));
  frame.start({
    layout(width) {
      const [number, each] = columns(width, 12, 620, 2);
      for (const panel of [fits, sums]) panel.options.xLabel = number === 2 ? panel === fits ? "input x" : "pieces" : "";
      fits.options.title = number === 2 ? TITLE : `${SHOWN} fits, mean, truth, one data set`;
      caption.attr("visibility", number === 2 ? null : "hidden");
      fits.resize(each, number === 2 ? 290 : 112);
      sums.resize(each, number === 2 ? 290 : 136);
      caption.attr("x", fits.x.range()[1] - 6).attr("y", fits.y.range()[0] - 8);
      legend.attr("x", sums.x.range()[0]);
      legend.selectAll("tspan").attr("display", ([name]) => (number === 1 && name === "⋯ start" ? "none" : null));
    },
    draw() {
      const { x, y, results } = now();
      const d = pieces();
      const { heights } = results[d - 1];
      const shown = heights.slice(0, SHOWN);
      const middle = heights[0].map((_, k) => heights.reduce((sum, each) => sum + each[k], 0) / heights.length);
      const curve = linspace(0, 1, 121).map((at) => [at, TRUTHS[model.get("truth")](at)]);
      fits.follow([...shown.flatMap((each) => [...each]), ...y, ...curve.map((point) => point[1])]);
      lines.selectAll("path").data(shown).join("path").attr("fill", "none").attr("stroke", colour("data"))
        .attr("stroke-width", 1).attr("stroke-opacity", 0.3).attr("d", path);
      dots.selectAll("circle").data(x).join("circle").attr("r", x.length > 50 ? 2 : 3).attr("fill", colour("extra"))
        .attr("cx", (at) => fits.x(at)).attr("cy", (_, i) => fits.y(y[i]));
      one.attr("d", path(heights[0]));
      mean.attr("d", path(middle));
      real.attr("d", fits.path(curve));

      sums.follow(results.flatMap(({ total, loss, lossError }) => [0, total, loss + 2 * lossError]));
      const bars = results.flatMap((each, k) => {
        let base = 0;
        return NAMES.map(([name, , fill, share]) => {
          const bar = { at: k + 1, base, top: base + Math.max(0, each[name]), fill, share: share * (k + 1 === d ? 1 : 0.45) };
          base = bar.top;
          return bar;
        });
      });
      const wide = sums.x(0.82) - sums.x(0);
      stack.selectAll("rect").data(bars).join("rect").attr("width", wide).attr("x", ({ at }) => sums.x(at) - wide / 2)
        .attr("y", ({ top }) => sums.y(top)).attr("height", ({ base, top }) => Math.max(0, sums.y(base) - sums.y(top)))
        .attr("fill", ({ fill }) => colour(fill)).attr("fill-opacity", ({ share }) => share);
      const [left, right] = sums.x.range();
      level.attr("x1", left).attr("x2", right).attr("y1", sums.y(noise() ** 2)).attr("y2", sums.y(noise() ** 2));
      losses.selectAll("line").data(results).join("line").attr("stroke", colour("ink")).attr("stroke-width", 1.4)
        .attr("x1", (_, k) => sums.x(k + 1)).attr("x2", (_, k) => sums.x(k + 1))
        .attr("y1", (each) => sums.y(each.loss - 2 * each.lossError)).attr("y2", (each) => sums.y(each.loss + 2 * each.lossError));
      losses.selectAll("circle").data(results).join("circle").attr("fill", colour("ink"))
        .attr("r", (_, k) => (k + 1 === d ? 4 : 2.4)).attr("cx", (_, k) => sums.x(k + 1)).attr("cy", (each) => sums.y(each.loss));

      const each = results[d - 1];
      const best = leastOf(results);
      const remark = noise() === 0 ? " Without noise all fits are one."
        : d === examples() - 1 ? " Each fit passes through all of its dots." : "";
      frame.readout.textContent = `${counted(d, "piece")}, ${examples()} examples: noise ${show(each.noise, 3)} + bias² ${show(each.squaredBias, 3)} `
        + `+ variance ${show(each.variance, 3)} = ${show(each.total, 3)} ± ${show(each.totalError, 3)}; `
        + `test loss of other fits ${show(each.loss, 3)} ± ${show(each.lossError, 3)}. `
        + `Least sum: ${counted(best, "piece")}.${remark}`;
    },
  });
}

export default { render };
