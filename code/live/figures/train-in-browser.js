// A network trained here, by the page's own PyTorch training step. The reader puts the
// points and turns the knobs; hidden units are in sight, and the run before stays dotted.
import { Frame, choice, colour, counted, node, predict, raised, show, slider, small } from "../kit/index.js";
import { SHAPE, Tiles, followTheme, paint, palette, pathOf, zeroLine } from "../kit/painting.js";
import { editPoints } from "../kit/points.js";
import { Runs, diverged } from "../kit/runs.js";
import { onApproach } from "../kit/runtime.js";
import { run as evaluate, silent } from "../math/adjustable.js";
import { clamp, linspace } from "../math/numbers.js";
import { draw } from "../math/synthetic.js";
import { NAMES, TESTS, dataSet } from "./train-in-browser/data.js";
import { story } from "./train-in-browser/words.js";

export const knobs = ["inputs", "width", "depth", "activation", "rate", "seed", "data", "points_1d", "points_2d"];
export const defaults = {
  inputs: 1, width: 8, depth: 1, activation: "ReLU", rate: 0.2, seed: 5, data: "own", points_1d: [], points_2d: [],
};
const side = linspace(-1, 1, 32);
const LINE = linspace(-1, 1, 257).map((x) => [x, 0]);
const PLANE = side.toReversed().flatMap((y) => side.map((x) => [x, y]));

/** The least of 100, 200, 500, 1000 and so on that isn't below a number of steps. */
function roomy(steps) {
  const tens = 10 ** Math.floor(Math.log10(steps));
  return [1, 2, 5, 10].map((times) => times * tens).find((end) => end >= steps);
}

function render({ model, el }) {
  const most = model.get("most"); // {width, depth, points}
  const activations = model.get("activations");
  const whole = (key, high, low = 1) => Math.round(clamp(Number(model.get(key)), low, high));
  const settings = () => ({
    inputs: whole("inputs", 2), width: whole("width", most.width), depth: whole("depth", most.depth),
    activation: Math.max(0, activations.indexOf(model.get("activation"))),
    rate: model.get("rate"), seed: whole("seed", 1e9, 0),
  });
  const flat = () => settings().inputs === 1;
  const key = () => (flat() ? "points_1d" : "points_2d");
  const points = () => (model.get(key()) ?? [])
    .filter((point) => point.length === (flat() ? 2 : 3)).slice(0, most.points);
  // As the step reads them: [x₁, x₂, target].
  const asRows = (list) => list.map((point) => (flat() ? [point[0], 0, point[1]] : [point[0], point[1], point[2] < 0 ? -1 : 1]));
  const tests = () => (model.get("data") === "own" ? [] : draw(model.get("data"), TESTS, 2));

  const frame = new Frame(el, model, {
    knobs, defaults, growing: ["points_1d", "points_2d"],
    limits: {
      inputs: new Set([1, 2]), activation: new Set(activations), rate: [1e-6, 1e6], seed: [0, 1e9],
      width: new Set(linspace(1, most.width, most.width)), depth: new Set(linspace(1, most.depth, most.depth)),
      data: new Set(Object.keys(NAMES)), points_1d: [-1, 1], points_2d: [-1, 1],
    },
  });
  const { initial } = frame;
  const stage = node(frame.output, "div", { class: "fl-train" });
  const canvas = node(stage, "canvas", { "aria-hidden": "true" });
  const plane = frame.panel({
    label: "Points and the network’s output; click to add a point, drag it, or click it away", x: [-1, 1], y: [-1, 1],
    xLabel: "input x", yLabel: "output y", title: "Points and output",
  }, stage);
  const history = frame.panel({
    label: "Loss over the steps", x: [0, 100], y: [-4, 1], xLabel: "step", yLabel: "loss", title: "Loss",
  }, frame.output);
  const historyPlace = history.svg.node().parentNode;
  history.y.ticks = () => linspace(...history.y.domain(), history.y.domain()[1] - history.y.domain()[0] + 1)
    .filter((power, _, all) => all.length < 8 || power % 2 === 0);
  history.y.tickFormat = () => (power) => `10${raised(power)}`;
  const progress = node(frame.output, "progress", { class: "fl-progress", "aria-label": "Loading the training step" });
  const tiles = new Tiles(frame);
  const below = node(frame.body, "div");

  const ghost = plane.curve("muted", 2, "2 4").attr("class", "fl-ghost");
  const curve = plane.marks.append("path").attr("fill", "none").attr("stroke-width", 2.8).attr("stroke", colour("model"));
  const hollow = plane.marks.append("g");
  // Above the cross hairs, so that each can be dragged wherever these are.
  const marks = plane.svg.append("g").attr("class", "fl-points").attr("aria-hidden", "true").style("cursor", "grab");
  const ghostLoss = history.curve("muted", 1.8, "2 4").attr("class", "fl-ghost");
  const testLoss = history.curve("extra", 2, "6 3");
  const lossCurve = history.curve("error", 2.2);
  const legend = history.notes.append("g");

  const change = (values) => frame.set(values);
  let kind = 1; // the class of new points
  let axes = ""; // what is written at them
  let tiled = { state: [], at: 0 }; // what the tiles show, and since when
  const runs = new Runs(frame, {
    settings, rows: () => asRows(points()), tests: () => asRows(tests()), places: () => (flat() ? LINE : PLANE),
    words: () => `${counted(settings().depth, "layer")} of ${settings().width}, ${model.get("activation")}, `
      + `α ${small(settings().rate)}, ${NAMES[model.get("data")]}`,
  });
  const { trainer } = runs;
  el.trainer = trainer; // for the curious, at the console
  for (const name of ["inputs", "width", "depth", "activation", "seed", "data"]) model.on(`change:${name}`, () => runs.restart());
  model.on("change:rate", () => { runs.said = runs.words(); });
  editPoints(frame, plane, marks, {
    get: points, set: (list) => change({ [key()]: list }), most: most.points,
    make: (x, y) => (flat() ? [x, y] : [x, y, kind]), yLabel: () => (flat() ? "y" : "x₂"),
  });

  choice(frame, {
    label: "Data", options: Object.entries(NAMES), get: () => model.get("data"),
    set: (name) => change(name === "own"
      ? { data: name, points_1d: initial.points_1d, points_2d: initial.points_2d } : dataSet(name, most.points)),
  });
  choice(frame, {
    label: "Inputs", options: [["1", "one: a curve"], ["2", "two: circles or squares"]],
    get: () => String(settings().inputs),
    set: (value) => change({ inputs: Number(value), data: "own", points_1d: initial.points_1d, points_2d: initial.points_2d }),
  });
  const which = choice(frame, {
    label: "New points are", options: [["1", "circles (target 1)"], ["-1", "squares (target −1)"]],
    get: () => String(kind), set: (value) => { kind = Number(value); frame.redraw(); },
  });
  choice(frame, {
    label: "Activation", options: activations.map((name) => [name, name]),
    get: () => activations[settings().activation], set: (activation) => change({ activation }),
  });
  slider(frame, {
    label: "Width: units per layer", min: 1, max: most.width, step: 1, get: () => settings().width,
    set: (width) => change({ width }), text: (value) => show(value, 0),
  });
  slider(frame, {
    label: "Depth: hidden layers", min: 1, max: most.depth, step: 1, get: () => settings().depth,
    set: (depth) => change({ depth }), text: (value) => show(value, 0),
  });
  slider(frame, {
    label: "Learning rate α", min: -4, max: 3, step: 0.1, get: () => Math.log10(settings().rate),
    set: (power) => change({ rate: Number((10 ** power).toPrecision(3)) }),
    text: () => small(settings().rate),
  });

  const trainButton = frame.button("Train", () => (runs.running ? runs.stop() : runs.train(5000)));
  frame.button("One step", () => runs.train(1));
  frame.button("50 steps", () => runs.train(50));
  const another = (seed) => (seed * 7 + 1) % 9973;
  frame.button("New start", () => change({ seed: another(settings().seed) }));
  frame.button("Clear points", () => change({ data: "own", [key()]: [] }));
  frame.onReset = () => { runs.stop(); runs.restart(); runs.last = null; };
  onApproach(frame.root, () => runs.load());
  followTheme(frame);

  const twice = () => runs.compare([{}, { seed: another(initial.seed) }], 500);
  const tooFast = () => runs.compare([{}, { rate: 100 * initial.rate }], 200);
  const spiral = { ...dataSet("spiral", most.points), width: most.width, rate: 0.2, activation: "ReLU" };
  frame.presets([
    { label: "New start, same settings", action: twice },
    { label: "Width 1, then 16", action: () => runs.compare([{ width: 1 }, { width: most.width }], 500) },
    { label: "Spiral: 1 layer, then 3", action: () => runs.compare([{ ...spiral, depth: 1 }, { ...spiral, depth: 3 }], 2000) },
    { label: "ReLU, then tanh", action: () => runs.compare([{ activation: "ReLU" }, { activation: "tanh" }], 500) },
    { label: "Rate × 100", action: tooFast },
  ]);
  predict(frame, [
    {
      question: "A network is trained for 500 steps, then once more with the same settings, from a new start. Does the curve end the same?",
      choices: ["yes: the loss has one lowest point, and both get there", "it need not: it depends on the numbers that training starts from"],
      truth: 1, action: twice, why: "Solid is the second run, dotted the first; their losses stand below.",
    },
    {
      question: "The learning rate is a hundred times as large. What does the loss do?",
      choices: ["it falls a hundred times as fast", "it falls as before, with more noise", "it grows without end"],
      truth: 2, action: tooFast, why: "Each step overshoots by more than the one before; the figure says at which it stopped.",
    },
  ]);

  const trace = (list) => {
    const every = Math.max(1, Math.floor(list.length / 300));
    return list.map(([step, loss]) => [step, Math.log10(clamp(loss, 1e-12, 1e9))])
      .filter((_, i) => i % every === 0 || i === list.length - 1);
  };
  const numbered = (list) => list.map((loss, i) => [i + 1, Number.isNaN(loss) ? Infinity : loss]);

  frame.start({
    layout(width) {
      const wide = width >= 560;
      if (wide) stage.after(historyPlace);
      else below.append(historyPlace);
      const left = wide ? Math.floor(0.52 * width) : width;
      plane.resize(left, wide ? 300 : 230);
      history.resize(wide ? width - left - 12 : width, wide ? 300 : 180);
      const [x0, x1] = plane.x.range();
      const [y0, y1] = plane.y.range();
      Object.assign(canvas.style, { left: `${x0}px`, top: `${y1}px`, width: `${x1 - x0}px`, height: `${y0 - y1}px` });
    },
    draw() {
      const one = flat();
      const own = model.get("data") === "own";
      Object.assign(plane.options, { title: own ? "Points and output" : "Points (hollow: test) and output", xLabel: one ? "input x" : "input x₁", yLabel: one ? "output y" : "input x₂" });
      const { losses, tested, last, running, received, now: { output, layers } } = runs;
      // A curve that left for good is told in words: the points must stay readable.
      if (one && !diverged(losses)) plane.follow([...output].map((value) => clamp(value, -5, 5)));
      else plane.forget();
      if (String(Object.values(plane.options)) !== axes) plane.drawAxes();
      axes = String(Object.values(plane.options));
      canvas.style.display = one ? "none" : "block";
      plane.backdrop.style("fill", one ? null : "none");
      plane.axes.style("opacity", one ? null : 0.75);
      if (!one) paint(canvas, output, palette(frame.root));
      const shape = (values) => (one
        ? plane.path([...values].map((value, i) => [LINE[i][0], value])) : pathOf(plane, zeroLine(values, side)));
      curve.attr("d", shape(output)).attr("stroke", colour(one ? "model" : "ink")).attr("stroke-width", one ? 2.8 : 1.8);
      ghost.attr("d", last && (last.output.length === LINE.length) === one ? shape(last.output) : "");

      const outline = SHAPE(plane.width < 400 ? 4 : 5);
      const place = (selection, list) => selection.selectAll("path").data(list).join("path")
        .attr("d", (point) => outline(one || point[2] > 0)).attr("stroke-width", 1.5)
        .attr("transform", (point) => `translate(${plane.x(point[0])} ${plane.y(point[1])})`);
      const ofClass = (point) => colour(one ? "data" : point[2] > 0 ? "model" : "highlight");
      place(marks, points()).attr("fill", ofClass).attr("stroke", colour("face"));
      place(hollow, tests()).attr("fill", "none").attr("stroke", ofClass).attr("stroke-opacity", 0.55);

      const end = roomy(Math.max(100, losses.length, last?.losses.length ?? 0));
      const grown = end !== history.x.domain()[1];
      history.x.domain([0, end]);
      const curves = [trace(numbered(losses)), trace(tested), trace(numbered(last?.losses ?? []))];
      history.follow(curves.flat().map((point) => point[1]).concat(0));
      if (grown) history.drawAxes();
      [lossCurve, testLoss, ghostLoss].forEach((line_, i) => line_.attr("d", history.path(curves[i])));
      const kinds = [["error", "training"], ["extra", "test"], ["muted", "run before"]].filter((_, i) => curves[i].length);
      legend.selectAll("text").data(kinds).join("text").attr("class", "fl-note fl-halo").attr("text-anchor", "end")
        .attr("x", history.x.range()[1] - 6).attr("y", (_, i) => history.y.range()[1] + 16 + 15 * i)
        .style("fill", ([name]) => colour(name)).text(([name, text]) => `${{ error: "—", extra: "- -", muted: "···" }[name]} ${text}`);

      trainButton.textContent = running ? "Pause" : "Train";
      trainButton.setAttribute("aria-pressed", String(running));
      which.row.hidden = one;
      progress.hidden = received === null;
      if (received?.[1]) [progress.max, progress.value] = [received[1], received[0]];
      else progress.removeAttribute("value");
      frame.readout.textContent = story(runs, points().length, settings().rate);
      Object.assign(frame.root.dataset, { steps: losses.length, running, ready: runs.ready });
      // Many tiles, and nobody sees them change more often.
      const state = [runs.now, model.get(key()), frame.width, String(palette(frame.root)("face"))];
      if (state.every((part, i) => part === tiled.state[i]) || (running && performance.now() - tiled.at < 150)) return;
      tiled = { state, at: performance.now() };
      const idle = silent(evaluate(trainer.parameters, asRows(points()), settings()).layers);
      tiles.draw(layers, trainer.parameters.at(-2), {
        curve: one, width: frame.width,
        words: layers.map((units, i) => `Hidden layer ${i + 1}: what each unit says`
          + `${idle[i] && points().length ? `; ${idle[i]} of ${units.length} silent at all points` : ""}`
          + `${i === layers.length - 1 ? "; bar: its weight in the output" : ""}`),
      });
    },
  });
}

export default { render };
