// Softmax and cross-entropy: logits that are dragged, their probabilities, the loss for
// one true class, and the gradient that training follows, a step at a time.
import { Frame, arrow, choice, colour, columns, counted, handle, powerOfTen, predict, show, slider } from "../kit/index.js";
import { crossEntropy, crossEntropyGradient, softmax } from "../math/losses.js";
import { clamp, largest } from "../math/numbers.js";

export const knobs = ["logits", "shift", "factor", "truth"];
export const defaults = { logits: [2, 0, -1], shift: 0, factor: 1, truth: 0 };
const NAMES = ["model", "highlight", "extra", "truth"];
const FACTORS = [0.1, 10];

/** The logits after one step down the gradient, of rate one. */
export const stepped = (logits, truth) =>
  crossEntropyGradient(logits, truth).map((slope, k) => logits[k] - slope);

function render({ model, el }) {
  const limit = model.get("limit") ?? 6;
  const frame = new Frame(el, model, {
    knobs, defaults,
    limits: ({ logits }) => ({
      logits: [-limit, limit], shift: [-limit, limit], factor: FACTORS, truth: new Set(logits.keys()),
    }),
  });
  const { initial: start } = frame;
  const count = start.logits.length;
  const names = model.get("names") ?? Array.from({ length: count }, (_, k) => `class ${k + 1}`);
  const own = () => model.get("logits").map((z) => clamp(z, -limit, limit));
  const shift = () => clamp(model.get("shift"), -limit, limit);
  const factor = () => clamp(model.get("factor"), ...FACTORS);
  const logitsOf = (values) => values.logits.map((z) => values.factor * z + values.shift);
  const logits = () => logitsOf({ logits: own(), factor: factor(), shift: shift() });
  const truth = () => Math.round(clamp(model.get("truth"), 0, count - 1));
  /** Logits as the bars show them, into the knob: without shift and factor. */
  const back = (z) => Number(clamp((z - shift()) / factor(), -limit, limit).toFixed(4));
  let steps = 0;
  const setLogit = (k, value) => frame.set({ logits: own().with(k, Number(clamp(value, -limit, limit).toFixed(2))) });

  const panel = (title, label, y, f, digits = 2) => {
    const where = frame.panel({ label, x: [-0.5, count - 0.5], y, title, ticks: false }, frame.output);
    // Classes stand below the bars: nothing is counted there.
    where.x.ticks = () => [];
    return {
      where, f, digits, ghosts: where.marks.append("g"), bars: where.marks.append("g"),
      words: where.notes.append("g"), below: where.notes.append("g"),
    };
  };
  const tall = Math.ceil(1.1 * largest(start.logits, 2));
  const surprises = (z) => z.map((_, k) => crossEntropy(z, k));
  const panels = [
    panel("Logits, arrows: a step", "Logits, with a knob on each bar", [-tall, tall], (z) => z),
    panel("Probabilities", "Probabilities: the softmax of the logits", [0, 1.25], softmax, 3),
    panel("−log probability", "The negative logarithm of each probability", [0, Math.ceil(1.25 * Math.max(...surprises(start.logits)))], surprises),
    panel("Gradient of the loss", "Gradient of the loss: probability minus truth", [-1.5, 1.5], (z) => crossEntropyGradient(z, truth()), 3),
  ];
  const arrows = panels[0].where.notes.append("path").attr("fill", "none").attr("stroke", colour("ink")).attr("stroke-width", 2.2);
  names.forEach((name, k) => handle(frame, panels[0].where, {
    label: `Logit of ${name}`, axis: "y", name: NAMES[k % 4], radius: 7,
    get: () => [k, logits()[k]], range: () => [-limit, limit].map((end) => factor() * end + shift()),
    move: (_, value) => setLogit(k, back(value)),
    text: () => `logit ${show(logits()[k])}, probability ${show(softmax(logits())[k], 3)}`,
  }));

  choice(frame, {
    label: "True class", options: names.map((name, k) => [String(k), name]),
    get: () => String(truth()), set: (value) => frame.set({ truth: Number(value) }),
  });
  names.forEach((name, k) => slider(frame, {
    label: `Logit of ${name}`, min: -limit, max: limit, step: 0.05, swatch: colour(NAMES[k % 4]),
    get: () => own()[k], set: (value) => setLogit(k, value),
    text: (z) => `${show(z)}, ${show(100 * softmax(logits())[k], 1)} %`,
  }));
  slider(frame, {
    label: "Added to all logits", min: -limit, max: limit, step: 0.1, get: shift,
    set: (value) => frame.set({ shift: value }), text: (value) => show(value, 1),
  });
  slider(frame, {
    label: "Factor of all logits", min: FACTORS[0], max: FACTORS[1], step: 0.1, get: factor,
    set: (value) => frame.set({ factor: value }), text: (value) => show(value, 1),
  });

  const t = start.truth;
  const raised = { logits: start.logits.with(t, Math.min(limit, start.logits[t] + 2)) };
  const wrong = start.logits.map((_, k) => (k === (t + 1) % count ? limit : -limit));
  const together = { shift: Math.min(3, limit) };
  const [cold, hot] = [{ factor: FACTORS[1] }, { factor: FACTORS[0] }];
  frame.presets([
    { label: `${names[t]} + 2`, values: raised },
    { label: `All + ${together.shift}`, values: together },
    { label: "All × 10", values: cold },
    { label: "All × 0.1", values: hot },
    { label: "A tie", values: { logits: start.logits.map(() => 0) } },
    { label: "Sure and wrong", values: { logits: wrong } },
  ]);
  predict(frame, [
    {
      question: `The truth is ${names[t]}, and only its logit rises, by 2. Which bars of the gradient shrink?`,
      choices: ["the truth’s alone", "the others’ alone", "all of them", "none: the truth’s grows"], truth: 2,
      values: raised, why: "The truth’s probability comes nearer to one, and takes from all others.",
    },
    {
      question: `${together.shift} is added to all logits. What changes with them?`,
      choices: ["probabilities, loss and gradient", "the loss alone", "nothing"], truth: 2,
      values: together, why: "Only differences of logits count.",
    },
    {
      question: "All logits are multiplied by 10. What becomes of the probabilities?",
      choices: ["they stay", "they come close to each other", "nearly all goes to the largest", "their order turns round"],
      truth: 2, values: cold, why: "All differences are ten times as large: the model is all but certain.",
    },
    {
      question: `All ${count} logits are equal. How large is the loss, whatever the truth?`, unit: "nats", near: 0.02,
      truth: Math.log(count), values: { logits: start.logits.map(() => 0) }, why: `Each probability is 1/${count}, and the loss log ${count}.`,
    },
  ]);
  let reached = "";
  const down = frame.button("Step down the gradient", () => {
    if (reached !== JSON.stringify(frame.values())) steps = 0;
    const wanted = stepped(logits(), truth());
    frame.set({ logits: wanted.map(back) });
    steps += 1;
    reached = JSON.stringify(frame.values());
    if (wanted.some((z, k) => Math.abs(z - logits()[k]) > 1e-2))
      frame.note(`The logits of this figure end at ${show(-limit, 0)} and ${show(limit, 0)}, before the factor: a step went further.`);
  });
  down.title = "Each logit less its bar of the gradient: the arrows";

  frame.start({
    layout(width) {
      const [number, each] = columns(width, 12, 600, 4);
      for (const { where, below } of panels) {
        const [wide, high] = number === 4 ? [each, 175] : [Math.floor((width - 12) / 2), 120];
        where.resize(wide, high);
        where.svg.attr("height", high + 14).attr("viewBox", `0 0 ${wide} ${high + 14}`);
        below.selectAll("text").data(names).join("text").attr("class", "fl-tick").attr("text-anchor", "middle")
          .attr("x", (_, k) => where.x(k)).attr("y", where.y.range()[0] + 15).text((name) => name);
      }
    },
    draw() {
      const z = logits();
      panels.forEach(({ where, f, digits, ghosts, bars, words }, i) => {
        const values = f(z);
        where.follow(values.map((value) => 1.15 * value));
        const half = Math.min(24, 0.3 * (where.x(1) - where.x(0)));
        const [bottom, top] = where.y.range();
        const at = (value) => clamp(where.y(value), top, bottom);
        bars.selectAll("rect").data(values).join("rect")
          .attr("x", (_, k) => where.x(k) - half).attr("width", 2 * half)
          .attr("y", (value) => Math.min(at(value), at(0))).attr("height", (value) => Math.abs(at(value) - at(0)))
          .attr("fill", (_, k) => colour(NAMES[k % 4]))
          // The surprises at what did not happen cost nothing.
          .attr("fill-opacity", (_, k) => (i === 2 && k !== truth() ? 0.18 : 0.75));
        // A logit is written on the other side of zero, clear of its knob; else at the bar's end.
        const clear = (value) => Math.max(0, 9 - Math.abs(at(value) - at(0)));
        const written = (value) => (i === 0
          ? at(0) + (value < 0 ? -6 - clear(value) : 14 + clear(value))
          : at(value) + (value < 0 ? 14 : -6));
        // How high each bar was at the start.
        ghosts.selectAll("path").data(f(logitsOf(start))).join("path").attr("class", "fl-ghost")
          .attr("stroke", colour("muted")).attr("stroke-width", 2).attr("stroke-dasharray", "2 3")
          .attr("d", (value, k) => `M${where.x(k) - half - 5},${at(value)}H${where.x(k) + half + 5}`);
        words.selectAll("text").data(values).join("text").attr("class", "fl-note fl-halo").attr("text-anchor", "middle")
          .attr("x", (_, k) => where.x(k))
          .attr("y", (value) => clamp(written(value), top + 12, bottom - 4))
          .text((value) => show(value, Math.abs(value) >= 10 ? digits - 1 : digits));
      });
      const { where } = panels[0];
      const edge = Math.min(24, 0.3 * (where.x(1) - where.x(0))) + 4;
      arrows.attr("d", stepped(z, truth()).map((next, k) => arrow(
        [where.x(k) + edge, where.y(z[k])], [where.x(k) + edge, where.y(next)],
      )).join(""));
      if (reached !== JSON.stringify(frame.values())) steps = 0;
      const p = softmax(z);
      const loss = crossEntropy(z, truth());
      const most = Math.max(...p);
      const first = names.filter((_, k) => most - p[k] < 1e-9);
      frame.readout.textContent = `The truth is ${names[truth()]}, with probability `
        + `${loss < 7 ? show(p[truth()], 3) : powerOfTen(-loss)}: cross-entropy ${show(loss, 3)} nats. `
        + (first.length > 1 ? `A tie of ${first.length} classes. ` : `Most probable: ${first[0]}. `)
        + (steps ? `${counted(steps, "step")} down the gradient. ` : "")
        + (shift() ? `${show(shift(), 1)} added to all logits, without effect on probabilities, loss and gradient.` : "");
    },
  });
}

export default { render };
