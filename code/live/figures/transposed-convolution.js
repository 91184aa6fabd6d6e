// A transposed convolution in one dimension: each input stamps its copy of the kernel, and
// the copies are added. Which kernels and strides leave a pattern in an even input?
import { Frame, colour, columns, handle, predict, show, slider, tint } from "../kit/index.js";
import { clamp } from "../math/numbers.js";
import { groupSums, transposedConvolution } from "../math/transposed-convolution.js";

export const knobs = ["size", "stride", "padding", "kernel", "inputs"];
export const defaults = { size: 3, stride: 2, padding: 0, kernel: [1, 1, 1, 1, 1, 1], inputs: [1, 1, 1, 1, 1, 1] };
const [SIZES, STRIDES, PADDINGS] = [[1, 6], [1, 4], [0, 2]];
const REACH = 2; // of a weight and of an input, up and down
const NAMES = ["model", "highlight", "extra", "truth"]; // one for each group of weights

const whole = ([low, high]) => new Set(Array.from({ length: high - low + 1 }, (_, i) => low + i));

/** Whether each group of weights has the same sum. */
export const isLevel = (sums) => Math.max(...sums) - Math.min(...sums) < 1e-9;

/** Numbers in a sentence: "1.00, 2.00 and 3.00". */
export const listed = (values) => {
  const words = values.map((value) => show(value));
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : words[0];
};

function render({ model, el }) {
  const frame = new Frame(el, model, {
    knobs, defaults,
    limits: {
      size: whole(SIZES), stride: whole(STRIDES), padding: whole(PADDINGS), kernel: [-REACH, REACH], inputs: [-REACH, REACH],
    },
  });
  const read = (key, ends) => Math.round(clamp(model.get(key), ...ends));
  const [size, stride, padding] = [() => read("size", SIZES), () => read("stride", STRIDES), () => read("padding", PADDINGS)];
  const held = (key) => model.get(key).map((value) => clamp(value, -REACH, REACH));
  const kernel = () => held("kernel").slice(0, size());
  const count = frame.initial.inputs.length;
  const put = (key, i) => (_, value) => frame.set({ [key]: held(key).with(i, Number(value.toFixed(2))) });

  const stampPanel = frame.panel({
    label: "A row for each input: where its copy of the kernel lands", x: [-0.5, 12.5], y: [count + 0.5, 0.5], title: "The copies, a row for each input",
  }, frame.output);
  const sumPanel = frame.panel({
    label: "The result: the copies, added", x: [-0.5, 12.5], y: [0, 2.4], title: "Their sum", xLabel: "place",
  }, frame.output);
  const kernelPanel = frame.panel({
    label: "The kernel, with a knob on each weight", x: [-0.6, SIZES[1] - 0.4], y: [-REACH, REACH], title: "Weights of the kernel",
  });
  const inputPanel = frame.panel({
    label: "The inputs, with a knob on each", x: [-0.6, count - 0.4], y: [-REACH, REACH], title: "Inputs",
  });
  stampPanel.y.ticks = () => [];
  for (const panel of [kernelPanel, inputPanel, sumPanel, stampPanel]) panel.x.tickFormat = () => (value) => show(value, 0);
  kernelPanel.x.ticks = () => [...whole([0, size() - 1])];
  inputPanel.x.ticks = () => [...whole([0, count - 1])];

  const cells = stampPanel.marks.append("g");
  const bars = sumPanel.marks.append("g");
  const ghost = sumPanel.curve("muted", 2, "2 4").attr("class", "fl-ghost");
  const [weights, numbers] = [kernelPanel, inputPanel].map((panel) => panel.marks.append("g"));
  const cut = [stampPanel, sumPanel].map((panel) => panel.marks.append("g"));
  const grips = frame.initial.kernel.map((_, a) => handle(frame, kernelPanel, {
    label: `Weight ${a} of the kernel`, axis: "y", name: "ink", radius: 6, range: () => [-REACH, REACH], steps: [0.05, 0.05],
    get: () => [a, held("kernel")[a]], move: put("kernel", a), text: () => `weight ${show(held("kernel")[a])}, in group ${(a % stride()) + 1} of ${stride()}`,
  }));
  frame.initial.inputs.forEach((_, j) => handle(frame, inputPanel, {
    label: `Input ${j}`, axis: "y", name: "data", radius: 6, range: () => [-REACH, REACH], steps: [0.05, 0.05],
    get: () => [j, held("inputs")[j]], move: put("inputs", j), text: () => `input ${show(held("inputs")[j])}`,
  }));
  // Weights beyond the kernel's size take no part.
  frame.updates.push(() => grips.forEach((grip, a) => grip.style("display", a < size() ? null : "none")));
  for (const [label, key, ends, get] of [["Kernel size", "size", SIZES, size], ["Stride", "stride", STRIDES, stride], ["Padding: cut at both ends", "padding", PADDINGS, padding]])
    slider(frame, { label, min: ends[0], max: ends[1], step: 1, get, set: (value) => frame.set({ [key]: value }), text: (value) => show(value, 0) });

  const filled = (...values) => frame.initial.kernel.map((_, a) => values[a] ?? 1);
  const rising = { size: 4, stride: 2, kernel: filled(0.5, 1, 1.5, 2) };
  const twice = { size: 3, stride: 2, kernel: filled(1, 2, 1) };
  const five = { size: 5, stride: 3, kernel: filled() };
  frame.presets([
    { label: "Kernel 5, stride 3", values: five },
    { label: "Weights ½, 1, 1½, 2, stride 2", values: rising },
    { label: "Weights 1, 2, 1, stride 2", values: twice },
    { label: "Kernel 2, stride 3", values: { size: 2, stride: 3 } },
    { label: "A single input", values: { inputs: frame.initial.inputs.map((_, j) => (j === 2 ? 1 : 0)) } },
    { label: "Straight lines", values: { size: 4, stride: 2, padding: 1, kernel: filled(0.25, 0.75, 0.75, 0.25), inputs: frame.initial.inputs.map((_, j) => [0.5, 1.5, 1, 2, 2, 0.5][j] ?? 1) } },
  ]);
  predict(frame, [
    {
      question: "Five equal weights, stride 3, all inputs 1. How many copies reach the places of the middle?",
      choices: ["two each", "two, two, one in turn", "two, one, one in turn"], truth: 1, values: five,
      why: "Five weights in three groups: two groups have two, one has one.",
    },
    {
      question: "Stride 2 divides a kernel of four. Its weights are ½, 1, 1½, 2. Is the middle level?",
      choices: ["yes, since 2 divides 4", "no"], truth: 1, values: rising,
      why: "The groups have two weights each, but sum to 2 and to 3.",
    },
    {
      question: "Weights 1, 1, 1 at stride 2 leave a pattern. Which change makes the middle level?",
      choices: ["the first weight becomes 2", "the middle weight becomes 2", "none: 2 doesn’t divide 3"], truth: 1, values: twice,
      why: "Then the groups, first and last against the middle, both sum to 2.",
    },
  ]);

  /** A bar from zero for each value, in the colour of its group. */
  const upright = (group, panel, values, name, share = () => 0.8) => group.selectAll("rect").data(values).join("rect")
    .attr("x", (_, i) => panel.x(i - 0.42)).attr("width", panel.x(0.84) - panel.x(0)).attr("fill", (_, i) => tint(name(i), share(i)))
    .attr("y", (value) => panel.y(Math.max(0, value))).attr("height", (value) => Math.abs(panel.y(value) - panel.y(0)));
  const steps = (values) => values.flatMap((value, i) => [[i - 0.5, value], [i + 0.5, value]]);

  frame.start({
    layout(width) {
      const wide = width >= 560;
      const [, each] = columns(width, 12, 560, 2);
      stampPanel.resize(width, wide ? 150 : 104);
      sumPanel.options.xLabel = wide ? "place" : "";
      sumPanel.resize(width, wide ? 170 : 112);
      for (const panel of [kernelPanel, inputPanel]) panel.resize(each, wide ? 170 : 130);
    },
    draw() {
      const [k, s, p, w, x] = [size(), stride(), padding(), kernel(), held("inputs")];
      const sum = transposedConvolution(x, w, s);
      const sums = groupSums(w, s);
      const group = (i) => NAMES[i % s];
      const outside = (i) => i < p || i >= sum.length - p;
      // Places count from the first that is left.
      for (const panel of [stampPanel, sumPanel]) {
        panel.x.domain([-0.5, sum.length - 0.5]);
        panel.x.tickFormat = () => (value) => show(value - p, 0);
        panel.drawAxes();
      }
      kernelPanel.drawAxes();
      const started = frame.initial;
      const before = transposedConvolution(started.inputs, started.kernel.slice(0, started.size), started.stride);
      sumPanel.follow([0, ...sum]);
      const most = Math.max(...x.map(Math.abs), 1e-9) * Math.max(...w.map(Math.abs), 1e-9);
      const all = x.flatMap((number, j) => w.map((weight, a) => ({ j, at: s * j + a, value: number * weight })));
      cells.selectAll("rect").data(all).join("rect").attr("x", ({ at }) => stampPanel.x(at - 0.46)).attr("width", stampPanel.x(0.92) - stampPanel.x(0))
        .attr("y", ({ j }) => stampPanel.y(j + 0.6)).attr("height", stampPanel.y(0.8) - stampPanel.y(0))
        .attr("fill", ({ at, value }) => tint(group(at), 0.85 * Math.abs(value) / most)).attr("stroke", ({ at }) => colour(group(at)))
        .attr("stroke-dasharray", ({ value }) => (value < 0 ? "3 2" : null));
      upright(bars, sumPanel, sum, group);
      ghost.attr("d", sumPanel.path(steps(before)));
      cut.forEach((each, n) => {
        const panel = [stampPanel, sumPanel][n];
        const [bottom, top] = panel.y.range();
        each.selectAll("rect").data(sum.map((_, i) => i).filter(outside)).join("rect").attr("x", (i) => panel.x(i - 0.5))
          .attr("width", panel.x(1) - panel.x(0)).attr("y", top).attr("height", bottom - top).attr("fill", colour("grid")).attr("fill-opacity", 0.8);
      });
      upright(weights, kernelPanel, w, group);
      upright(numbers, inputPanel, x, () => "data", () => 0.5);
      const even = isLevel(x);
      const empty = s > k;
      frame.readout.textContent =
        `Stride ${s}, ${k} weight${k > 1 ? "s" : ""}, padding ${p}: ${count} numbers become ${sum.length - 2 * p}. `
        + (s > 1 ? `The ${s} groups of weights sum to ${listed(sums)}` : `The weights sum to ${listed(sums)}`)
        + (empty ? "; a group without a weight leaves holes." : isLevel(sums) ? ": an even input stays level in the middle." : ": a pattern that repeats with the stride.")
        + (even ? "" : " The inputs differ.");
    },
  });
}

export default { render };
