// A loss as a graph of single numbers: values go forward, gradients come back, one edge at
// a time; then an input is nudged, and the loss does what its gradient said.
import { Frame, choice, colour, handle, node, predict, show, slider, tint, walker } from "../kit/index.js";
import { Diagram } from "../kit/diagram.js";
import { OPERATIONS, backward, check, forward, gradients } from "../math/autodiff.js";
import { clamp, linspace } from "../math/numbers.js";

export const knobs = ["values", "step", "chosen", "nudge"];
/** L = (v ReLU(w x) + x − y)²: x is read twice. Presets name the inputs that differ. */
export const defaults = {
  inputs: { x: 2, w: 1.5, v: 0.5, y: 1.5 },
  nodes: [
    ["z", "multiply", ["w", "x"]], ["h", "relu", ["z"]], ["q", "multiply", ["v", "h"]],
    ["f", "add", ["q", "x"]], ["r", "subtract", ["f", "y"]], ["L", "square", ["r"]],
  ],
  step: 0,
  nudge: 0.1,
};
const PRESETS = [
  {
    label: "Dead ReLU: w = −1.5", inputs: { w: -1.5 }, question: "w becomes −1.5, so z is negative. Which gradients are zero?",
    choices: ["those of z and w alone", "those of z, w and x", "those of z, w and v", "all of them"], truth: 2,
    why: "The ReLU passes nothing back to z and w, and v is multiplied by h = 0. But x is read twice: the other path still carries 1.00.",
  },
  {
    label: "Two paths cancel", inputs: { w: 1, v: -1, y: -2 }, near: 0.05, truth: 0,
    question: "With x = 2, w = 1, v = −1 and y = −2 the loss is 4 as before. What is the gradient of x?",
    why: "4 comes by the short path and 4 × (−1) × 1 by the long one: as long as z is positive, f does not depend on x.",
  },
  { label: "On the target: y = 3.5", inputs: { y: 3.5 } },
];

/** Without zeros at the end: on an edge there is little room. */
const short = (value) => (Math.abs(value) < 1e4 ? show(value).replace(/\.?0+$/, "") : show(value));

/** Steps: the inputs, a node each, ∂L/∂L, an edge each. What the last of `step` of them did. */
export function sentence(nodes, values, messages, step) {
  const worth = (name) => (values[name] < 0 ? `(${show(values[name])})` : show(values[name]));
  const loss = nodes.at(-1)[0];
  if (step === 0) return "Only the inputs are known. Values go forward from them, then gradients come back.";
  if (step <= nodes.length) {
    const [name, operation, from] = nodes[step - 1];
    const { text } = OPERATIONS[operation];
    return `Forward: ${name} = ${text(...from)} = ${text(...from.map(worth)).replace("·", "×")} = ${show(values[name])}.`
      + (name === loss ? " The forward pass ends here: this is the loss." : "");
  }
  if (step === nodes.length + 1)
    return `Backward: ∂${loss}/∂${loss} = 1. Each edge takes the gradient of its node back, times the local derivative.`;
  const { from, to, upstream, local, sent, before, earlier, total } = messages[step - nodes.length - 2];
  const cancels = Math.abs(total) < 1e-9 && Math.abs(sent) > 1e-9;
  const factor = (value) => (value < 0 ? `(${show(value)})` : show(value));
  return `From ${from} back to ${to}: ∂${loss}/∂${from} × ∂${from}/∂${to} = ${show(upstream)} × ${factor(local)} = ${show(sent)}`
    + (earlier ? `, ${cancels ? "which cancels" : "added to"} the ${show(before)} that came by the other path: ∂${loss}/∂${to} = ${show(total)}.` : ".")
    + (local === 0 && nodes.find(([name]) => name === from)[1] === "relu" ? ` ${to} is not positive: the ReLU passes nothing back.` : "");
}

function render({ model, el }) {
  const [inputs, nodes] = [model.get("inputs") ?? defaults.inputs, model.get("nodes") ?? defaults.nodes];
  const names = Object.keys(inputs);
  check(nodes, names);
  const range = model.get("range") ?? [-4, 4];
  const words = Object.fromEntries([
    ...names.map((name) => [name, name]),
    ...nodes.map(([name, operation, from]) => [name, `${name} = ${OPERATIONS[operation].text(...from)}`]),
  ]);
  const reads = (name) => nodes.flatMap(([, , from]) => from).filter((read) => read === name).length;
  const last = nodes.length + 1 + nodes.flatMap(([, , from]) => from).length;
  const loss = nodes.at(-1)[0];
  const often = names.toSorted((a, b) => reads(b) - reads(a))[0];
  const frame = new Frame(el, model, {
    knobs, defaults: { ...defaults, values: Object.values(inputs), chosen: often },
    limits: { values: range, step: [0, last], chosen: new Set(names), nudge: [-1, 1] },
  });
  const at = () => Math.round(clamp(model.get("step"), 0, last));
  const own = () => model.get("values").map((value) => clamp(value, ...range));
  const given = () => Object.fromEntries(names.map((name, k) => [name, own()[k]]));
  const chosen = () => model.get("chosen");
  const nudge = () => clamp(model.get("nudge"), -1, 1);
  const lossAt = (changed) => forward(nodes, { ...given(), ...changed })[loss];
  const setInput = (k, value) => frame.set({
    values: own().with(k, Number(clamp(value, ...range).toFixed(2))), chosen: names[k],
  });

  const graph = new Diagram(frame, {
    label: `Graph: ${nodes.map(([name]) => words[name]).join(", ")}`, nodes, inputs: names,
  });
  const arrows = [1, 1];
  /** The upper edge of an input's box, on which its handle slides. */
  const track = (name) => [-1, 1].map((side) => graph.x(name) + side * (graph.wide / 2 - 9));
  names.forEach((name, k) => handle(frame, graph.panel, {
    label: `${name}, on its box`, axis: "x", radius: 6, steps: arrows, range: () => track(name),
    get: () => {
      const [left, right] = track(name);
      return [left + ((own()[k] - range[0]) / (range[1] - range[0])) * (right - left), graph.y(name) - graph.high / 2];
    },
    move: (across) => {
      const [left, right] = track(name);
      setInput(k, 0.05 * Math.round(20 * (range[0] + ((across - left) / (right - left)) * (range[1] - range[0]))));
    },
    text: () => `${name} ${show(own()[k])}`,
  }));

  const go = (step) => {
    playing = false;
    walk.stop();
    frame.set({ step: clamp(step, 0, last) });
  };
  let playing = false;
  const buttons = node(frame.body, "div", { class: "fl-buttons", role: "group", "aria-label": "Steps" });
  frame.button("Back", () => go(at() - 1), buttons);
  frame.button("Step", () => go(at() + 1), buttons);
  const walk = walker(frame, {
    label: "Play", count: last + 2, pause: 900, parent: buttons,
    step() {
      frame.set({ step: at() < last ? at() + 1 : playing ? last : 0 });
      playing = at() < last;
      return playing;
    },
  });
  frame.button("All steps", () => go(last), buttons);
  frame.onReset = () => go(frame.initial.step);
  slider(frame, {
    label: "Step", min: 0, max: last, step: 1, get: at, set: go, parent: buttons,
    text: (step) => `${step} of ${last}, ${step === 0 ? "inputs" : step <= nodes.length ? "forward" : "backward"}`,
  });

  // The check: what the gradient says about a nudge, and what the loss does.
  const curve = frame.panel({
    label: "The loss as one input moves, with a knob that nudges it", x: [-1, 1], y: [0, 1.5 * Math.abs(lossAt({})) || 1], title: " ", yLabel: `loss ${loss}`,
  });
  const real = curve.curve("model", 2.6);
  const tangent = curve.curve("highlight", 2, "6 4").attr("class", null);
  const gap = curve.marks.append("path").attr("stroke", colour("error")).attr("stroke-width", 2.5).attr("fill", "none");
  const here = curve.marks.append("circle").attr("r", 4.5).attr("fill", colour("ink"));
  const around = () => own()[names.indexOf(chosen())];
  handle(frame, curve, {
    label: "Nudge of the input", axis: "x", radius: 7, range: () => [around() - 1, around() + 1],
    get: () => [around() + nudge(), lossAt({ [chosen()]: around() + nudge() })],
    move: (value) => frame.set({ nudge: Number(clamp(value - around(), -1, 1).toFixed(2)) }),
    text: () => `${chosen()} moved by ${show(nudge())}`,
  });
  const compared = node(frame.body, "p", { class: "fl-check" });
  const row = node(frame.body, "div", { class: "fl-controls" });
  // Those nearest to the loss first.
  choice(frame, {
    label: "Input to nudge", options: names.toReversed().map((name) => [name, name]), parent: row,
    get: chosen, set: (name) => frame.set({ chosen: name }),
  });
  slider(frame, {
    label: "Nudge", min: -1, max: 1, step: 0.01, get: nudge, set: (value) => frame.set({ nudge: value }), parent: row,
  });
  names.forEach((name, k) => slider(frame, {
    label: `Input ${name}`, min: range[0], max: range[1], step: 0.05, get: () => own()[k], set: (value) => setInput(k, value),
  }));

  const setting = (changed = {}) => ({ values: names.map((name) => changed[name] ?? inputs[name]), step: last });
  const presets = model.get("presets")
    ?? (JSON.stringify([inputs, nodes]) === JSON.stringify([defaults.inputs, defaults.nodes]) ? PRESETS : []);
  const jump = (changed) => () => {
    walk.stop();
    frame.show(setting(changed));
  };
  frame.presets([
    { label: "The page’s numbers", action: jump() }, ...presets.map((each) => ({ label: each.label, action: jump(each.inputs) })),
  ]);
  const first = forward(nodes, inputs);
  const found = gradients(nodes, backward(nodes, first));
  const ranked = names.toSorted((a, b) => Math.abs(found[b]) - Math.abs(found[a]));
  predict(frame, [
    {
      question: "Each input is moved by the same small amount, one at a time. Which of them changes the loss most?",
      choices: names, truth: names.indexOf(ranked[0]), action: jump(),
      why: `Gradients: ${ranked.map((name) => `${name} ${show(found[name])}`).join(", ")}.`,
    },
    ...presets.filter(({ question }) => question).map((each) => ({ ...each, action: jump(each.inputs) })),
  ]);

  frame.start({
    layout(width) {
      graph.layout(width);
      arrows[0] = (0.05 / (range[1] - range[0])) * (graph.wide - 18);
      curve.resize(width, width > 560 ? 170 : 140);
    },
    draw() {
      const step = at();
      const values = forward(nodes, given());
      const messages = backward(nodes, values);
      const sent = clamp(step - nodes.length - 1, 0, messages.length);
      const known = new Set([...names, ...nodes.slice(0, step).map(([name]) => name)]);
      const slopes = step > nodes.length ? gradients(nodes, messages, sent) : {};
      const message = step > nodes.length + 1 ? messages[sent - 1] : null;
      const reached = step > 0 && step <= nodes.length ? nodes[step - 1][0] : step === nodes.length + 1 ? loss : message?.to;
      const sentBy = (edge) => messages.findIndex(({ from, slot }) => from === edge.name && slot === edge.slot);
      const pass = step > nodes.length ? "highlight" : "model";
      const waits = (name) => messages.slice(sent).some(({ to }) => to === name);
      graph.draw((name) => ({
        words: words[name], value: known.has(name) ? show(values[name]) : "", sign: `∂${loss}/∂${name}`,
        slope: slopes[name] === undefined ? "" : `${show(slopes[name])}${waits(name) ? "+…" : ""}`,
        fill: name === reached ? tint(pass, 0.2) : known.has(name) ? tint("model", 0.06) : colour("face"),
        ink: name === reached ? pass : known.has(name) ? "muted" : "grid", strong: name === reached,
      }), (edge) => {
        const turn = messages.findIndex(({ from, slot }) => from === edge.name && slot === edge.slot);
        const text = `×${short(messages[turn].local)}`;
        if (turn < sent) {
          const now = turn === sent - 1;
          return { ink: "highlight", width: now ? 3.5 : 1.5, dot: now && "start", text, strong: now };
        }
        if (pass === "model" && edge.name === reached) return { ink: "model", width: 3.5, dot: "end" };
        return { ink: "muted", width: known.has(edge.name) ? 1.6 : 0.7 };
      });

      const name = chosen();
      const complete = slopes[name] !== undefined && !waits(name);
      const [start, moved] = [around(), around() + nudge()];
      const domain = [start - 1.2, start + 1.2];
      const points = linspace(...domain, 121).map((x) => [x, lossAt({ [name]: x })]);
      const line = (x) => values[loss] + (slopes[name] ?? 0) * (x - start);
      const title = `${loss} as ${name} alone moves`;
      if (String(curve.x.domain()) !== String(domain) || curve.options.title !== title) {
        curve.options.title = title;
        curve.x.domain(domain);
        curve.drawAxes();
      }
      curve.follow(points.map(([, value]) => value));
      real.attr("d", curve.path(points));
      here.attr("cx", curve.x(start)).attr("cy", curve.y(values[loss]));
      tangent.attr("d", complete ? curve.path(domain.map((x) => [x, line(x)])) : null);
      gap.attr("d", complete ? curve.path([[moved, line(moved)], [moved, lossAt({ [name]: moved })]]) : null);
      const change = lossAt({ [name]: moved }) - values[loss];
      compared.textContent = complete
        ? `${name} moves by ${show(nudge())}. Gradient × nudge: ${show(slopes[name])} × ${nudge() < 0 ? `(${show(nudge())})` : show(nudge())} = ${show(slopes[name] * nudge(), 3)}. The loss really changes by ${show(change, 3)}.`
        : `The gradient of ${name} is not complete at this step: go on, and the line with this slope appears.`;
      frame.readout.textContent = sentence(nodes, values, messages, step)
        + (step === last ? " Done." : "");
    },
  });
}

export default { render };
