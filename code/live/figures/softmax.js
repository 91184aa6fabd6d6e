// Softmax and cross-entropy: logits that are dragged, their probabilities, the loss for
// one true class, and the gradient that training would follow.
import { Frame, choice, colour, columns, handle, show, slider } from "../kit/index.js";
import { crossEntropy, crossEntropyGradient, softmax } from "../math/losses.js";
import { clamp } from "../math/numbers.js";

export const knobs = ["logits", "shift", "truth"];
export const defaults = { logits: [2, 0, -1], shift: 0, truth: 0 };
const NAMES = ["model", "highlight", "extra", "truth"];

function render({ model, el }) {
  const limit = model.get("limit") ?? 6;
  const frame = new Frame(el, model, {
    knobs, defaults,
    limits: ({ logits }) => ({ logits: [-limit, limit], shift: [-limit, limit], truth: new Set(logits.keys()) }),
  });
  const count = frame.initial.logits.length;
  const names = model.get("names") ?? Array.from({ length: count }, (_, k) => `class ${k + 1}`);
  const own = () => model.get("logits").map((z) => clamp(z, -limit, limit));
  const shift = () => clamp(model.get("shift"), -limit, limit);
  const logits = () => own().map((z) => z + shift());
  const truth = () => Math.round(clamp(model.get("truth"), 0, count - 1));
  const setLogit = (k, value) => frame.set({
    logits: own().with(k, Number(clamp(value, -limit, limit).toFixed(2))),
  });

  const panel = (title, label, y, f, text) => {
    const where = frame.panel({ label, x: [-0.5, count - 0.5], y, title });
    return {
      where, f, text, bars: where.marks.append("g"), words: where.notes.append("g"), below: where.notes.append("g"),
    };
  };
  const panels = [
    panel("Logits z", "Logits, with a knob on each bar", [-2 * limit, 2 * limit], logits, (z) => show(z)),
    panel("Probabilities: softmax", "Probabilities", [0, 1.15], () => softmax(logits()), (p) => show(p, 3)),
    panel(
      "Surprise: −log probability", "The negative logarithm of each probability", [0, 2.2 * limit],
      () => logits().map((_, k) => crossEntropy(logits(), k)), (s) => show(s),
    ),
    panel("Gradient: probability minus truth", "Gradient of the loss", [-1.2, 1.2], () => crossEntropyGradient(logits(), truth()), (g) => show(g, 3)),
  ];
  names.forEach((name, k) => handle(frame, panels[0].where, {
    label: `Logit of ${name}`, axis: "y", name: NAMES[k % 4], radius: 8,
    get: () => [k, logits()[k]],
    move: (_, value) => setLogit(k, value - shift()),
    text: () => `logit ${show(logits()[k])}, probability ${show(softmax(logits())[k], 3)}`,
  }));

  choice(frame, {
    label: "True class", options: names.map((name, k) => [String(k), name]),
    get: () => String(truth()), set: (value) => frame.set({ truth: Number(value) }),
  });
  slider(frame, {
    label: "Added to all logits", min: -limit, max: limit, step: 0.1, get: shift,
    set: (value) => frame.set({ shift: value }), text: (value) => show(value, 1),
  });
  names.forEach((name, k) => slider(frame, {
    label: `Logit of ${name}`, min: -limit, max: limit, step: 0.05, swatch: colour(NAMES[k % 4]),
    get: () => own()[k], set: (value) => setLogit(k, value),
    text: (z) => `${show(z)}, ${show(100 * softmax(logits())[k], 1)} %`,
  }));

  frame.start({
    layout(width) {
      const [number, each] = columns(width, 12, 460, 2);
      for (const { where, below } of panels) {
        where.resize(each, number === 2 ? 230 : 180);
        // Classes stand below the bars, where the axis would count them.
        where.axes.selectAll("line").filter(function vertical() {
          return this.getAttribute("x1") === this.getAttribute("x2");
        }).remove();
        where.axes.selectAll("text.fl-tick[text-anchor=middle]").remove();
        below.selectAll("text").data(names).join("text").attr("class", "fl-tick").attr("text-anchor", "middle")
          .attr("x", (_, k) => where.x(k)).attr("y", where.y.range()[0] + 15).text((name) => name);
      }
    },
    draw() {
      panels.forEach(({ where, f, text, bars, words }, i) => {
        const values = f();
        const half = Math.min(30, 0.3 * (where.x(1) - where.x(0)));
        const [bottom, top] = where.y.range();
        const at = (value) => clamp(where.y(value), top, bottom);
        bars.selectAll("rect").data(values).join("rect")
          .attr("x", (_, k) => where.x(k) - half).attr("width", 2 * half)
          .attr("y", (value) => Math.min(at(value), at(0))).attr("height", (value) => Math.abs(at(value) - at(0)))
          .attr("fill", (_, k) => colour(NAMES[k % 4]))
          // The surprises at what did not happen cost nothing.
          .attr("fill-opacity", (_, k) => (i === 2 && k !== truth() ? 0.18 : 0.75));
        words.selectAll("text").data(values).join("text").attr("class", "fl-note fl-halo").attr("text-anchor", "middle")
          .attr("x", (_, k) => where.x(k))
          .attr("y", (value) => clamp(at(value) + (value < 0 ? 1 : -1) * (i === 0 ? 20 : 6) + (value < 0 ? 8 : 0), top + 12, bottom - 4))
          .text((value) => text(value));
      });
      const z = logits();
      frame.readout.textContent = `The truth is ${names[truth()]}, with probability ${show(softmax(z)[truth()], 3)}: `
        + `cross-entropy ${show(crossEntropy(z, truth()), 3)}. Shift of all logits ${show(shift(), 1)}, `
        + `without effect on probabilities, loss and gradient.`;
    },
  });
}

export default { render };
