// What does one example do to the others? A batch of values that are dragged, above, and
// what batch norm makes of them, below: by this batch, or by what was remembered.
import { Frame, choice, colour, handle, predict, show, slider, tint } from "../kit/index.js";
import { normalise, statistics } from "../math/normalisation.js";
import { clamp } from "../math/numbers.js";

export const knobs = ["values", "count", "mode"];
export const defaults = { values: [-1.8, -1.1, -0.4, 0.3, 0.9, 1.7, 2.4, -2.5], count: 6, mode: "training" };
const [FAR, MOST] = [8, 8];
const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight"];

/** Mean and variance by which a batch is measured: its own, or the ones remembered. */
export const measured = (values, memory, mode) => (mode === "training" ? statistics(values) : memory);

/** The place of the output that lies farthest out, and how far apart the others are. */
export function apart(outputs) {
  const farthest = outputs.reduce((best, z, i) => (Math.abs(z) > Math.abs(outputs[best]) ? i : best), 0);
  const others = outputs.filter((_, i) => i !== farthest);
  return { farthest, spread: Math.max(...others) - Math.min(...others) };
}

function render({ model, el }) {
  const frame = new Frame(el, model, {
    knobs, defaults,
    limits: { values: [-FAR, FAR], count: [2, MOST], mode: new Set(["training", "evaluation"]) },
  });
  const count = () => Math.round(clamp(model.get("count"), 2, MOST));
  const batch = (values, number) => values.slice(0, number).map((value) => clamp(value, -FAR, FAR));
  const inputs = () => batch(model.get("values"), count());
  const mode = () => model.get("mode");
  const start = batch(frame.initial.values, frame.initial.count);
  const memory = statistics(start, 1); // as if this batch had been seen again and again
  const by = () => measured(inputs(), memory, mode());
  const outputs = () => normalise(inputs(), by());
  const setValue = (k, value) => frame.set({ values: model.get("values").with(k, Number(clamp(value, -FAR, FAR).toFixed(2))) });

  const panel = frame.panel({
    label: "A batch of values, each with a knob, and what comes out below",
    x: [-FAR - 0.6, FAR + 0.6], y: [-0.4, 1.45], title: "Above: a batch. Below: normalised.", xLabel: "value",
  }, frame.output);
  panel.y.ticks = () => [0, 1];
  panel.y.tickFormat = () => (row) => (row ? "x" : "z");
  const band = panel.marks.append("rect").attr("fill", tint("highlight", 0.22));
  const middle = panel.marks.append("line").attr("stroke", colour("highlight")).attr("stroke-width", 2);
  const threads = panel.marks.append("path").attr("fill", "none").attr("stroke", colour("muted")).attr("stroke-width", 1.2);
  const ghosts = panel.marks.append("path").attr("class", "fl-ghost").attr("fill", "none").attr("stroke", colour("muted"))
    .attr("stroke-width", 2).attr("stroke-dasharray", "2 3");
  const dots = panel.marks.append("g");
  const word = panel.notes.append("text").attr("class", "fl-note fl-halo").attr("text-anchor", "middle");

  const grips = Array.from({ length: MOST }, (_, k) => handle(frame, panel, {
    label: `Example ${k + 1}`, axis: "x", radius: 6, range: [-FAR, FAR], steps: [0.1, 0],
    get: () => [clamp(model.get("values")[k], -FAR, FAR), 1], move: (value) => setValue(k, value),
    text: () => (k < count() ? `${show(inputs()[k])}, comes out at ${show(outputs()[k])}` : "not in the batch"),
  }));
  // On a phone the reach of a neighbour covers a knob: that of the held one goes first.
  const close = (j, k) => j !== k && Math.abs(panel.x(model.get("values")[j]) - panel.x(model.get("values")[k])) < 30;
  const reach = (grip) => grip.selectAll(".fl-reach, .fl-ring");
  grips.forEach((grip, k) => grip
    .on("focus", () => grips.forEach((other, j) => reach(other).style("pointer-events", close(j, k) ? "none" : null)))
    .on("blur", () => grips.forEach((other) => reach(other).style("pointer-events", null))));
  slider(frame, {
    label: "Examples in the batch", min: 2, max: MOST, step: 1, get: count, set: (number) => frame.set({ count: number }),
    text: (number) => show(number, 0),
  });
  choice(frame, {
    label: "Measured by", options: [["training", "this batch (training)"], ["evaluation", "the memory (evaluation)"]],
    get: mode, set: (wanted) => frame.set({ mode: wanted }),
  });

  const last = frame.initial.count - 1;
  const away = { values: frame.initial.values.with(last, FAR) };
  const all = (change) => ({ values: frame.initial.values.map((value) => Number(clamp(change(value), -FAR, FAR).toFixed(2))) });
  const [wider, moved] = [all((value) => 3 * value), all((value) => value + 4)];
  const [two, kept] = [{ count: 2 }, { ...away, mode: "evaluation" }];
  frame.presets([
    { label: "One runs away", values: away }, { label: "All × 3", values: wider }, { label: "All + 4", values: moved },
    { label: "A batch of two", values: two }, { label: "One runs away, in evaluation", values: kept },
  ]);
  predict(frame, [
    {
      question: `Example ${last + 1} runs away to the right, to ${FAR}. What becomes of the outputs of the ${NUMBERS[last]} others?`,
      choices: ["they stay", "they keep their distances, and move to the left", "they come close together, left of zero", "they follow to the right"],
      truth: 2, values: away, why: "They share its mean, which moved, and its deviation, which grew.",
    },
    {
      question: `However far example ${last + 1} runs, how far out can its own output get?`,
      unit: "", near: 0.1, truth: Math.sqrt(last), values: away,
      why: `Squares of ${NUMBERS[last + 1]} outputs add up to ${last + 1}, and the others must balance it: at most √${last}.`,
    },
    {
      question: "A batch of two examples. Where are the outputs?",
      choices: ["it depends on how far apart they are", "one at −1, one at 1", "both at 0"], truth: 1, values: two,
      why: "Each lies one deviation from the mean, whatever the distance: only the order is left.",
    },
  ]);

  frame.start({
    layout(width) {
      panel.resize(width, width < 560 ? 175 : 210);
    },
    draw() {
      const [x, z, { mean, variance }] = [inputs(), outputs(), by()];
      const deviation = Math.sqrt(variance);
      const at = (value) => panel.x(clamp(value, ...panel.x.domain()));
      const [above, below] = [panel.y(1), panel.y(0)];
      band.attr("x", at(mean - deviation)).attr("width", Math.max(1, at(mean + deviation) - at(mean - deviation)))
        .attr("y", above - 15).attr("height", 30);
      middle.attr("x1", at(mean)).attr("x2", at(mean)).attr("y1", above - 15).attr("y2", above + 15);
      word.attr("x", clamp(at(mean), panel.x(-FAR + 3), panel.x(FAR - 3))).attr("y", above - 19).text("mean ± deviation");
      threads.attr("d", x.map((value, i) => `M${at(value)},${above}L${at(z[i])},${below}`).join(""));
      ghosts.attr("d", normalise(start).map((value) => `M${at(value)},${below - 16}V${below + 16}`).join(""));
      dots.selectAll("circle").data(z).join("circle").attr("r", 5).attr("fill", colour("model"))
        .attr("cx", at).attr("cy", below);
      grips.forEach((grip, k) => grip.style("display", k < x.length ? null : "none"));
      const { farthest, spread } = apart(z);
      const others = x.length > 2 ? ` The ${NUMBERS[x.length - 1]} others lie within ${show(spread)} of each other.` : "";
      frame.readout.textContent = `${mode() === "training" ? "This batch" : "The memory"} has mean ${show(mean)} and deviation ${show(deviation)}. `
        + `Farthest out is example ${farthest + 1}: ${show(x[farthest])} becomes ${show(z[farthest])}`
        + `${mode() === "training" ? `, of at most √${x.length - 1} = ${show(Math.sqrt(x.length - 1))}` : ""}.${others}`;
    },
  });
}

export default { render };
