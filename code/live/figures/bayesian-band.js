// What do these points leave open? The reader puts points; the belief of the last weights
// follows: mean, band and functions drawn from it, and two of the weights as an ellipse.
import { Frame, choice, colour, counted, handle, layBeside, node, predict, show, slider, sub } from "../kit/index.js";
import { editPoints } from "../kit/points.js";
import {
  backward, cholesky, covarianceOf, drawn, ellipse, forward, hatFeatures, logEvidence, predict as forecast, prior,
  reluFeatures, update,
} from "../math/bayesian-regression.js";
import { clamp, largest, linspace } from "../math/numbers.js";
import { randomNumbers } from "../math/random.js";

export const knobs = ["points", "layer", "width", "noise", "pick"];
export const defaults = {
  points: [[-0.5, 0.2]], more: [[0.5, -0.2]], joints: linspace(-0.6, 0.6, 7), layer: "relu", width: 1, noise: 0.1, pick: [1.2, -1],
};
const LAYERS = { relu: "ReLUs", hats: "hats", line: "a straight line" };
const [INPUTS, OUTPUTS] = [[-1, 1], [-1.5, 1.5]];
const [WIDTH, NOISE, PICK] = [[0.1, 4], [0.02, 1], [-3, 3]];
const MOST = 24;
const DRAWS = 8;
const GRID = linspace(-1, 1, 101);
const SIGMAS = 1.96;
/** Two weights of each model: those of hats lie at the points and in the gap. */
const PAIRS = { relu: [3, 5], hats: [1, 3], line: [0, 1] };

/** The hidden layer's values at x. */
export function featuresAt(layer, x, joints) {
  if (layer === "line") return [1, x];
  return layer === "relu" ? reluFeatures(x, joints) : hatFeatures(x, joints, (joints.at(-1) - joints[0]) / (joints.length - 1));
}

/** The belief before and after the points, and the log evidence. */
export function believe({ layer, joints, points, width, noise }) {
  const rows = points.map(([x]) => featuresAt(layer, x, joints));
  const targets = points.map(([, y]) => y);
  const before = prior(featuresAt(layer, 0, joints).length, width);
  return { before, after: update(before, rows, targets, noise), evidence: logEvidence(before, rows, targets, noise) };
}

/** Mean and half width of the function's band at each place, and half that of a new target. */
export const bandAt = (belief, layer, joints, noise, places = GRID) => places.map((x) => {
  const [mean, variance] = forecast(belief, featuresAt(layer, x, joints));
  return [x, mean, SIGMAS * Math.sqrt(variance), SIGMAS * Math.sqrt(variance + noise ** 2)];
});

/** The place where the band is widest, and half its width there. */
export const widest = (band) => band.reduce((best, [x, , half]) => (half > best[1] + 1e-9 ? [x, half] : best), [0, -1]);

/** The likeliest weights among those with two of them given. */
export function given(belief, i, j, [a, b]) {
  const factor = cholesky(covarianceOf(belief, i, j));
  const pull = backward(factor, forward(factor, [a - belief.mean[i], b - belief.mean[j]]));
  const unit = (at) => belief.mean.map((_, k) => (k === at ? 1 : 0));
  const columnsOf = [i, j].map((at) => backward(belief.factor, forward(belief.factor, unit(at))));
  return belief.mean.map((value, k) => value + pull[0] * columnsOf[0][k] + pull[1] * columnsOf[1][k]);
}

/** Standard normal numbers, the same at each visit. */
function normals(count, seed = 3) {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, () =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
}

function render({ model, el }) {
  const joints = Array.from(model.get("joints") ?? defaults.joints);
  const frame = new Frame(el, model, {
    knobs, defaults, growing: ["points"],
    limits: { points: INPUTS, layer: new Set(Object.keys(LAYERS)), width: WIDTH, noise: NOISE, pick: PICK },
  });
  const { initial: start } = frame;
  const points = () => model.get("points");
  const kind = () => model.get("layer");
  const pair = () => PAIRS[kind()];
  const settings = (values = frame.values()) => ({ ...values, joints });
  const z = Array.from({ length: DRAWS }, (_, k) => normals(joints.length + 1, k + 1));
  const curveOf = (weights) => GRID.map((x) => [x, featuresAt(kind(), x, joints).reduce((sum, h, i) => sum + h * weights[i], 0)]);
  let state;
  const compute = () => {
    const key = JSON.stringify(frame.values());
    if (state?.key === key) return state;
    const { before, after, evidence } = believe(settings());
    const factor = cholesky(covarianceOf(after, ...pair()));
    state = { key, before, after, evidence, factor, band: bandAt(after, kind(), joints, model.get("noise")) };
    return state;
  };
  /** The two weights that are picked, from standard numbers, and back. */
  const picked = () => {
    const { after, factor } = compute();
    const [u, v] = model.get("pick");
    const [i, j] = pair();
    return [after.mean[i] + factor[0][0] * u, after.mean[j] + factor[1][0] * u + factor[1][1] * v];
  };

  const plane = frame.panel({
    label: "Points, mean and band", x: INPUTS, y: OUTPUTS, title: "Functions",
    xLabel: "input x", yLabel: "output y",
  }, frame.output);
  const outer = plane.marks.append("path").attr("fill", colour("model")).attr("fill-opacity", 0.09);
  const inner = plane.marks.append("path").attr("fill", colour("model")).attr("fill-opacity", 0.2);
  const both = [...start.points, ...Array.from(model.get("more"), (point) => [...point])];
  const [first, complete] = [start.points, both].map((list) =>
    bandAt(believe(settings({ ...start, points: list })).after, start.layer, joints, start.noise));
  // The start's band, or, as soon as there are more points, that of both groups.
  const ghost = plane.marks.append("path").attr("class", "fl-ghost").attr("fill", "none").attr("stroke", colour("muted"))
    .attr("stroke-width", 1.5).attr("stroke-dasharray", "2 4");
  const samples = plane.marks.append("g").attr("fill", "none").attr("stroke", colour("extra")).attr("stroke-width", 0.9);
  const mean = plane.curve("model", 2.6);
  const chosen = plane.curve("highlight", 2, "6 4").attr("class", null);
  const marks = plane.marks.append("g");
  const legend = plane.notes.append("text").attr("class", "fl-note fl-halo").attr("text-anchor", "end");
  const beside = node(frame.output, "div");
  const weights = frame.panel({
    label: "Two of the weights", x: [-3, 3], y: [-3, 3], title: "Two of the weights", xLabel: "weight", yLabel: "weight",
  }, beside);
  const around = weights.marks.append("path").attr("fill", "none").attr("stroke", colour("muted")).attr("stroke-dasharray", "2 4").attr("stroke-width", 1.5);
  const cloud = weights.marks.append("path").attr("fill", colour("model")).attr("fill-opacity", 0.2).attr("stroke", colour("model")).attr("stroke-width", 2);
  const dots = weights.marks.append("g").attr("fill", colour("extra"));

  editPoints(frame, plane, marks, {
    get: points, set: (list) => frame.set({ points: list }), make: (x, y) => [x, y], most: MOST,
    yLabel: () => "y", full: `There is room for ${MOST} points: take one away first.`,
  });
  handle(frame, weights, {
    label: "Two weights: the dashed curve is the likeliest function that has them", name: "highlight", radius: 6,
    get: picked,
    move: (a, b) => {
      const { after, factor } = compute();
      const [i, j] = pair();
      const standard = forward(factor, [a - after.mean[i], b - after.mean[j]]);
      frame.set({ pick: standard.map((value) => Number(clamp(value, ...PICK).toFixed(3))) });
    },
    text: () => picked().map((value) => show(value)).join(", "),
  });

  choice(frame, { label: "Hidden layer", options: Object.entries(LAYERS), get: kind, set: (value) => frame.set({ layer: value }) });
  slider(frame, {
    label: "Prior’s width σₚ", min: WIDTH[0], max: WIDTH[1], step: 0.05, get: () => model.get("width"),
    set: (value) => frame.set({ width: value }), swatch: colour("muted"),
  });
  slider(frame, {
    label: "Noise σ", min: NOISE[0], max: NOISE[1], step: 0.01, get: () => model.get("noise"),
    set: (value) => frame.set({ noise: value }), swatch: colour("model"),
  });

  const groups = { points: both };
  const outlier = { points: both.with(-1, [both.at(-1)[0], 1]) };
  const hats = { ...groups, layer: "hats" };
  frame.presets([
    { label: "No data", values: { points: [] } },
    { label: "Both groups", values: groups },
    { label: "Outlier", values: outlier },
    { label: "Hats", values: hats },
    { label: "Straight line", values: { ...groups, layer: "line" } },
    { label: "σₚ × 3", values: { ...groups, width: Math.min(WIDTH[1], 3 * start.width) } },
    { label: "σ × 3", values: { ...groups, noise: Math.min(NOISE[1], 3 * start.noise) } },
  ]);
  const added = Array.from(model.get("more"), ([x]) => show(x)).join(", ");
  predict(frame, [
    {
      question: `More points are put at x = ${added}. Where between −1 and 1 will the band of the function be widest?`,
      choices: ["at the points", "between the two groups", "at an end"], values: groups,
      truth: () => (Math.abs(widest(complete)[0]) > largest(both.map(([x]) => x)) ? 2 : 1),
      why: "Beyond the points a slope is known poorly, and nothing on the other side holds it.",
    },
    {
      question: "Then the last point is dragged up to 1, far from where the curve was. What happens to the band?",
      choices: ["it widens near this point", "it widens everywhere", "it moves, and is as wide as before everywhere"],
      truth: 2, values: outlier,
      why: "The variance depends on where one measured, not on what came out. The evidence falls.",
    },
    {
      question: "Back to both groups, with hats instead of ReLUs: how wide is the band of the function at x = 1, beyond the last hat?",
      choices: ["widest of all", "as wide as the prior", "it has no width at all"], truth: 2, values: hats,
      why: "There all features are zero, whatever the weights: the model is certain, without a reason.",
    },
  ]);

  frame.start({
    layout(width) {
      layBeside(frame, width, { main: plane, other: weights, place: beside, share: 0.62, wide: [270, 270], narrow: [200, 170] });
      legend.attr("x", plane.x.range()[1] - 6).attr("y", plane.y.range()[1] + 14);
    },
    draw() {
      const { before, after, evidence, band } = compute();
      const [i, j] = pair();
      plane.follow(band.flatMap(([, middle, half]) => [middle - half, middle + half]));
      const area = (which) => `${plane.path(band.map((row) => [row[0], row[1] + row[which]]))}`
        + `${plane.path(band.map((row) => [row[0], row[1] - row[which]]).reverse()).replace("M", "L")}Z`;
      const more = points().length > start.points.length;
      ghost.attr("d", [1, -1].map((sign) =>
        plane.path((more ? complete : first).map(([x, middle, half]) => [x, middle + sign * half]))).join(""));
      legend.text(more ? "dotted: both groups, at first" : "dotted: the start’s band");
      outer.attr("d", area(3));
      inner.attr("d", area(2));
      mean.attr("d", plane.path(band));
      const settingsOf = z.map((each) => drawn(after, each.slice(0, after.mean.length)));
      samples.selectAll("path").data(settingsOf).join("path").attr("d", (each) => plane.path(curveOf(each)));
      chosen.attr("d", plane.path(curveOf(given(after, i, j, picked()))));
      marks.selectAll("circle").data(points()).join("circle").attr("r", 5).attr("fill", colour("data"))
        .attr("stroke", colour("face")).attr("cursor", "grab")
        .attr("cx", ([x]) => plane.x(x)).attr("cy", ([, y]) => plane.y(y));

      const rings = [ellipse(before, i, j), ellipse(after, i, j)];
      const spots = settingsOf.map((each) => [each[i], each[j]]);
      const reach = 1.08 * largest([...rings.flat(2), ...spots.flat()]);
      weights.x.domain([-reach, reach]);
      weights.y.domain([-reach, reach]);
      const name = (at) => `weight φ${sub(at + (kind() === "hats"))}`;
      Object.assign(weights.options, { xLabel: name(i), yLabel: name(j) });
      weights.drawAxes();
      around.attr("d", weights.path(rings[0]));
      cloud.attr("d", weights.path(rings[1]));
      dots.selectAll("circle").data(spots).join("circle").attr("r", 2.8)
        .attr("cx", ([a]) => weights.x(a)).attr("cy", ([, b]) => weights.y(b));

      const [place, half] = widest(band);
      const [[aa, ab], [, bb]] = covarianceOf(after, i, j);
      const at = (x) => `±${show(band[Math.round((x + 1) * 50)][2])}`;
      frame.readout.textContent = `${counted(points().length, "point")}, ${LAYERS[kind()]}. `
        + `The function’s 95 % band is widest at x = ${show(place)}, ±${show(half)}; at −1, 0 and 1: ${at(-1)}, ${at(0)}, ${at(1)}. `
        + `Deviations of the two weights ${show(Math.sqrt(aa))} and ${show(Math.sqrt(bb))} (prior ${show(model.get("width"))}), `
        + `correlation ${show(ab / Math.sqrt(aa * bb))}. Log evidence ${show(evidence)}.`;
    },
  });
}

export default { render };
