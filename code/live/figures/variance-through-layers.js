// A deep ReLU network before training: how large values become on the way forward, and
// gradients on the way back, against the variance of the weights; drawn at random, in
// single precision, beside what is expected.
import { Frame, choice, colour, columns, counted, handle, node, powerOfTen, predict, raised, show, slider } from "../kit/index.js";
import {
  drawNetwork, gradientsOf, meanSquare, preActivations, pushBackward, pushForward, variancesOf,
} from "../math/initialisation.js";
import { clamp, extent } from "../math/numbers.js";
import { randomNumbers } from "../math/random.js";

export const knobs = ["ratio", "rule", "widths", "seed"];
export const defaults = { ratio: 1, rule: "he_forward", widths: "constant", seed: 1, width: 100, narrow: 10, layers: 50, draws: 5 };
const RATIO = [0.01, 100];
const SEEDS = [1, 1000];
const RULES = { he_forward: "2/D (He, forward)", he_backward: "2/D′ (He, backward)", harmonic: "4/(D+D′) (between)" };
/** Where single precision ends, as powers of ten: its largest number, and the least above zero. */
const ENDS = [Math.log10(2 ** -149), Math.log10(3.4028235e38)];

/** All sizes of the network, from the inputs: all `width`, or narrowing evenly to `narrow`. */
export const sizesOf = (widths, { width, narrow, layers }) => Array.from({ length: layers + 1 }, (_, k) =>
  (widths === "constant" ? width : Math.round(width * (narrow / width) ** (k / layers))));

/** Draws of a network, and which of its units are on, which no variance of the weights changes. */
export function drawAll(sizes, seed, draws) {
  const random = randomNumbers(seed);
  const usual = variancesOf(sizes, "he_forward");
  return Array.from({ length: draws }, () => {
    const network = drawNetwork(sizes, random);
    return { network, signs: preActivations(network, usual) };
  });
}

/** Powers of ten of the standard deviations by layer: expected, and of each draw (null: beyond, or all zero). */
export function measure(sizes, drawn, rule, ratio) {
  const variances = variancesOf(sizes, rule, ratio);
  const power = (logarithms) => logarithms.map((value) => value / 2 / Math.LN10);
  const size = (values) => {
    const square = meanSquare(values);
    return square > 0 ? Math.log10(square) / 2 : Number.isNaN(square) ? Infinity : -Infinity;
  };
  return {
    variances,
    expected: [power(pushForward(sizes, variances)), power(pushBackward(sizes, variances))],
    measured: [
      drawn.map(({ network }) => preActivations(network, variances).map(size)),
      drawn.map(({ network, signs }) => gradientsOf(network, variances, signs).map(size)),
    ],
  };
}

/** 10^power in words. */
const written = (power) => (power > -2 && power < 3 ? show(10 ** power, power < 0 ? 3 : 2) : powerOfTen(power * Math.LN10));

function render({ model, el }) {
  const frame = new Frame(el, model, {
    knobs, defaults,
    limits: { ratio: RATIO, rule: new Set(Object.keys(RULES)), widths: new Set(["constant", "narrowing"]), seed: SEEDS },
  });
  const shape = Object.fromEntries(["width", "narrow", "layers", "draws"].map((key) => [key, model.get(key)]));
  const { layers, draws, width: D } = shape;
  const ratio = () => clamp(model.get("ratio"), ...RATIO);
  const seed = () => Math.round(clamp(model.get("seed"), ...SEEDS));
  const setRatio = (value) => frame.set({ ratio: Number(clamp(value, ...RATIO).toPrecision(5)) });
  let [key, sizes, drawn] = ["", [], []];
  /** Drawn anew only where widths or seed are others: weights are scaled, not drawn, when the variance moves. */
  const now = () => {
    const wanted = `${model.get("widths")} ${seed()}`;
    if (wanted !== key) {
      [key, sizes] = [wanted, sizesOf(model.get("widths"), shape)];
      drawn = drawAll(sizes, seed(), draws);
    }
    return measure(sizes, drawn, model.get("rule"), ratio());
  };

  const panel = (title, label) => {
    const where = frame.panel({ label, x: [1, layers], y: [-1, 1.5], title, xLabel: "layer" }, frame.output);
    const { ticks } = where.y;
    where.y.ticks = (count) => ticks(count).filter(Number.isInteger);
    where.y.tickFormat = () => (power) => `10${raised(power)}`;
    where.x.ticks = () => [1, 10, 20, 30, 40, 50].filter((each) => each <= layers);
    const ends = where.marks.append("g");
    return {
      where, ends, ghost: where.curve("muted", 2, "2 4").attr("class", "fl-ghost"),
      lines: where.marks.append("g"), theory: where.curve("truth", 2.6, "7 4"), lost: where.notes.append("g"),
    };
  };
  const panels = [
    panel("Forward: standard deviation of values", "Standard deviation of the pre-activations by layer, with a knob at the last"),
    panel("Backward: that of gradients", "Standard deviation of the gradients by layer, with a knob at the first"),
  ];
  const initially = measure(sizesOf(frame.initial.widths, shape), [], frame.initial.rule, frame.initial.ratio).expected;
  panels.forEach(({ where, ghost }, i) => where.placed.push(() =>
    ghost.attr("d", where.path(initially[i].map((power, k) => [k + 1, power])))));

  // Held at the far end of each way, where the powers have added up.
  let state = now();
  panels.forEach(({ where }, i) => {
    const end = i ? 0 : layers - 1;
    handle(frame, where, {
      label: i ? "Gradients at layer 1: changes the variance of the weights" : `Values at layer ${layers}: changes the variance of the weights`,
      axis: "y", name: "truth", radius: 7, range: () => RATIO.map((each) => farOf(i, each)),
      get: () => [end + 1, farOf(i, ratio())],
      // As many layers lie behind as the power of the ratio that has added up.
      move: (_, power) => setRatio(10 ** ((2 * (power - farOf(i, 1))) / (layers - i))),
      text: () => `${written(farOf(i, ratio()))}, weights ${show(ratio())} times the rule`,
    });
  });
  function farOf(i, value) {
    const variances = variancesOf(sizes, model.get("rule"), value);
    const found = i ? pushBackward(sizes, variances)[0] : pushForward(sizes, variances).at(-1);
    return found / 2 / Math.LN10;
  }

  const { row } = slider(frame, {
    label: "σ², as a multiple of the rule", min: -2, max: 2, step: 0.01,
    get: () => Math.log10(ratio()), set: (power) => setRatio(10 ** power), text: () => `× ${show(ratio(), ratio() < 0.1 ? 3 : 2)}`,
  });
  // In the middle of its track.
  const middle = node(row, "div", { class: "fl-middle", "aria-hidden": "true" });
  frame.updates.push(() => { middle.textContent = model.get("rule") === "harmonic" ? "↑ between" : "↑ He"; });
  choice(frame, {
    label: "Rule, from D to D′ values", options: Object.entries(RULES),
    get: () => model.get("rule"), set: (rule) => frame.set({ rule }),
  });
  choice(frame, {
    label: "Widths", options: [["constant", `all ${D}`], ["narrowing", `from ${D} down to ${shape.narrow}`]],
    get: () => model.get("widths"), set: (widths) => frame.set({ widths }),
  });
  frame.button("Draw again", () => frame.set({ seed: (seed() % SEEDS[1]) + 1 })).title = "Other weights, with the same variance";

  const rule = (ratio_, rule_ = "he_forward", widths = "constant") => ({ ratio: ratio_, rule: rule_, widths });
  const [twice, torch, narrow] = [rule(2), rule(0.16667), rule(1, "he_forward", "narrowing")];
  frame.presets([
    { label: "He", values: rule(1) }, { label: "Half of He", values: rule(0.5) }, { label: "Twice He", values: twice },
    { label: "PyTorch’s default, biases zero", values: torch }, { label: "Glorot", values: rule(0.5, "harmonic") },
    { label: "100 × He", values: rule(100) }, { label: "Narrowing, forward", values: narrow },
    { label: "Narrowing, backward", values: rule(1, "he_backward", "narrowing") },
    { label: "Narrowing, between", values: rule(1, "harmonic", "narrowing") },
  ]);
    predict(frame, [
    {
      question: `The weights get twice the variance of He’s. Against He’s, how large are the values at layer ${layers} now?`,
      choices: ["about twice as large", `about ${layers} times as large`, `about ${powerOfTen(layers * Math.log(2) / 2)} times as large`, "larger than float32 can hold"],
      truth: 2, values: twice, why: `Each of ${layers} layers multiplies the standard deviation by √2.`,
    },
    {
      question: "PyTorch’s linear layer draws weights of the variance 1/(3D), a sixth of He’s. How large are the gradients at layer 1, against those at the last?",
      choices: ["about 0.4 times as large", "about 1/300", `about 10${raised(Math.round(((layers - 1) * Math.log10(1 / 6)) / 2))}`, "exactly zero in float32"], truth: 2, values: torch,
      why: `Going back, each of ${layers - 1} layers multiplies them by √(1/6) = 0.41.`,
    },
    {
      question: `The widths narrow from ${D} to ${shape.narrow} over ${layers} layers, and each layer keeps the values’ size (2/D). What becomes of the gradients on the way back?`,
      choices: ["they keep their size, too", `they lose a factor of about ${show(Math.sqrt(D / shape.narrow), 1)} in all`, "they vanish: less than a thousandth is left"], truth: 1, values: narrow,
      why: `Each layer multiplies their variance by D′/D, and over all layers that makes ${shape.narrow}/${D}, however many there are. Single draws scatter more than that, most of them below what is expected.`,
    },
  ]);

  frame.start({
    layout(width) {
      const [number, each] = columns(width, 12, 560, 2);
      panels[0].where.options.xLabel = number === 2 ? "layer" : "";
      for (const [i, { where }] of panels.entries()) where.resize(each, number === 2 ? 270 : [124, 140][i]);
    },
    draw() {
      state = now();
      const { expected, measured, variances } = state;
      const both = [...expected, ...measured.flat()].flat().filter(Number.isFinite);
      const stories = panels.map(({ where, ends, lines, theory, lost }, i) => {
        // Both have one range, so that they can be compared; beyond float32 there is little to see.
        where.follow(extent(both.map((power) => clamp(power, ENDS[0] - 5, ENDS[1] + 5)), 0.03));
        const [low, high] = where.y.domain();
        ends.selectAll("path").data(ENDS.filter((end) => end > low && end < high)).join("path").attr("stroke", colour("error"))
          .attr("stroke-width", 1.4).attr("stroke-dasharray", "1 3").attr("d", (end) => where.path([[1, end], [layers, end]]));
        theory.attr("d", where.path(expected[i].map((power, k) => [k + 1, power])));
        lines.selectAll("path").data(measured[i]).join("path").attr("fill", "none").attr("stroke", colour("model"))
          .attr("stroke-width", 1.3).attr("stroke-opacity", 0.75).attr("d", (draw) => where.path(draw.map((power, k) => [k + 1, power])));
        // In the order of the way, the first layer that a draw loses.
        const firsts = measured[i].map((draw) => (i ? draw.toReversed() : draw).findIndex((power) => !Number.isFinite(power)));
        const marks = firsts.map((first, d) => [first, measured[i][d]]).filter(([first]) => first > 0)
          .map(([first, draw]) => [i ? layers - first : first + 1, draw[i ? layers - 1 - first : first] > 0 ? 1 : 0]);
        lost.selectAll("text").data(marks).join("text").attr("class", "fl-note fl-halo").attr("text-anchor", "middle")
          .style("fill", colour("error")).text("×").attr("x", ([layer]) => where.x(layer))
          .attr("y", ([, up]) => clamp(where.y(ENDS[up]), where.y.range()[1] + 8, where.y.range()[0]) + 4);
        const far = measured[i].map((draw) => draw.at(i ? 0 : -1));
        const place = i ? "layer 1" : `layer ${layers}`;
        const some = marks.length;
        if (!some) return `${i ? "Back" : "Forward"}, at ${place}: ${written(farOf(i, ratio()))} expected, ${written(Math.min(...far))} to ${written(Math.max(...far))} drawn.`;
        const after = firsts.filter((first) => first > 0);
        const span = [Math.min(...after), Math.max(...after)];
        const when = span[0] === span[1] ? counted(span[0], "layer") : `${span[0]} to ${span[1]} layers`;
        return `${i ? "Back" : "Forward"}: after ${when} ${marks[0][1] ? "larger than float32 can hold" : "all exactly zero in float32"}`
          + `${some < draws ? ` (${some} of ${draws} draws)` : ""}.`;
      });
      const range = [Math.min(...variances), Math.max(...variances)].map((value) => show(value, value < 0.01 ? 5 : value < 1 ? 4 : 2));
      frame.readout.textContent = `σ² = ${range[0]}${range[1] === range[0] ? "" : ` to ${range[1]}`}. ${stories.join(" ")}`;
    },
  });
}

export default { render };
