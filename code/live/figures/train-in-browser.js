// A network trained here, by the page's own PyTorch training step. The reader puts the
// points and turns the knobs; hidden units are in sight, and the run before stays dotted.
import { Frame, calm, choice, colour, counted, drag, handle, node, predict, raised, show, slider } from "../kit/index.js";
import { Tiles, SHAPE, paint, palette, pathOf, zeroLine } from "../kit/painting.js";
import { loadModels, onApproach } from "../kit/runtime.js";
import { Trainer } from "../kit/trainer.js";
import { run as evaluate, silent } from "../math/adjustable.js";
import { leastSquares } from "../math/losses.js";
import { clamp, linspace } from "../math/numbers.js";
import { DATA_SETS, draw } from "../math/synthetic.js";

export const knobs = ["inputs", "width", "depth", "activation", "rate", "seed", "data", "points_1d", "points_2d"];
export const defaults = {
  inputs: 1, width: 8, depth: 1, activation: "ReLU", rate: 0.2, seed: 5, data: "own", points_1d: [], points_2d: [],
};
const NAMES = { own: "points of your own", wave: "a noisy wave", circle: "circle", xor: "exclusive or", spiral: "spiral" };
const TESTS = 64; // as many points that the network isn't trained on
const side = linspace(-1, 1, 32);
const LINE = linspace(-1, 1, 257).map((x) => [x, 0]);
const PLANE = side.toReversed().flatMap((y) => side.map((x) => [x, y]));

/** Whether a run is lost: its loss no number any more, or a million times what it was. */
export const diverged = (losses) => losses.length > 0 && !(losses.at(-1) < 1e6 * Math.max(1, losses[0]));

/** A loss or a rate as a reader sees it, small ones by a power of ten. */
export function small(value) {
  if (!Number.isFinite(value)) return "beyond number";
  if (value === 0 || (value >= 0.001 && value < 1e4)) return String(Number(value.toPrecision(3)));
  const [digits, power] = value.toExponential(1).split("e");
  return `${digits} × 10${raised(Number(power))}`;
}

/** All knobs of a data set: its points, and the number of inputs. */
export function dataSet(name, most) {
  const inputs = name === "wave" ? 1 : 2;
  return { data: name, inputs, [`points_${inputs}d`]: draw(name, Math.min(most, inputs === 1 ? 24 : 64), 1) };
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
  const unitRange = (value) => Number(clamp(Number(value), -1, 1).toFixed(3));
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
  const marks = plane.marks.append("g").style("cursor", "grab");
  const cross = plane.notes.append("path").attr("stroke", colour("highlight")).attr("stroke-width", 1.5)
    .attr("d", "M-12,0H12M0,-12V12");
  const ghostLoss = history.curve("muted", 1.8, "2 4").attr("class", "fl-ghost");
  const testLoss = history.curve("extra", 2, "6 3");
  const lossCurve = history.curve("error", 2.2);
  const legend = history.notes.append("g");

  const trainer = new Trainer(model.get("shapes"));
  el.trainer = trainer; // for the curious, at the console
  let now = null; // what all units say at the places that are drawn
  let losses = [];
  let tested = []; // [step, loss on the test points]
  let last = null; // the run before
  let turn = 0; // a newer run, or a stop, overtakes the one that goes on
  let running = false;
  let problem = "";
  let received = null; // bytes of the runtime, and how many there are, while it loads
  let loading = null;
  let tiled = 0; // when the tiles were drawn
  let cursor = [0, 0];
  let kind = 1;

  const saidOf = ({ depth, width, activation, rate, data }) =>
    `${counted(depth, "layer")} of ${width}, ${activation}, α ${small(rate)}, ${NAMES[data]}`;
  const test = () => {
    const rows = asRows(tests());
    if (rows.length === 0) return null;
    return leastSquares([...evaluate(trainer.parameters, rows, settings()).output], rows.map((row) => row[2])) / rows.length;
  };
  let drawn = frame.values(); // the setting of the run that is drawn
  function look() {
    now = evaluate(trainer.parameters, flat() ? LINE : PLANE, settings());
    const loss = test();
    if (loss !== null && losses.length && tested.at(-1)?.[0] !== losses.length) tested.push([losses.length, loss]);
  }
  function restart() {
    if (losses.length)
      last = { losses, tested, output: now.output, flat: now.output.length === LINE.length, said: saidOf(drawn) };
    [losses, tested] = [[], []];
    drawn = frame.values();
    trainer.start(settings());
    look();
    frame.redraw();
  }
  for (const name of ["inputs", "width", "depth", "activation", "seed", "data"]) model.on(`change:${name}`, restart);
  model.on("change:rate", () => { drawn = frame.values(); });

  function load() {
    loading ??= (async () => {
      problem = "";
      received = [0, 0];
      frame.announce();
      try {
        trainer.network = await loadModels(model, (...bytes) => { received = bytes; frame.redraw(); });
      } catch (error) {
        problem = `The training step could not be loaded (${error.message}). Train tries it again.`;
        loading = null;
      }
      received = null;
      frame.announce();
    })();
    return loading;
  }

  async function train_(mine, number) {
    if (mine !== turn) return;
    running = true;
    await load();
    let left = trainer.network && points().length ? number : 0;
    let batch = 4;
    while (left > 0 && mine === turn && el.isConnected && points().length && !diverged(losses)) {
      const before = performance.now();
      try {
        for (let i = Math.min(batch, left); i > 0 && mine === turn && !diverged(losses); i -= 1) {
          const loss = await trainer.step(asRows(points()), settings());
          if (loss === null) break;
          losses.push(loss);
          left -= 1;
        }
      } catch (error) {
        problem = `Training failed: ${error.message}`;
        break;
      }
      // As many steps as fit into half a frame; with reduced motion only the end is drawn.
      batch = clamp(Math.round((batch * 8) / Math.max(performance.now() - before, 0.5)), 1, 60);
      look();
      if (!calm()) frame.redraw();
      await new Promise(calm() ? (resolve) => setTimeout(resolve) : requestAnimationFrame);
    }
    if (mine !== turn) return;
    running = false;
    frame.announce();
  }
  // One run after the other: the runtime answers one question at a time.
  let line = Promise.resolve();
  const train = (number, mine = (turn += 1)) => (line = line.then(() => train_(mine, number)));
  const stop = () => { turn += 1; running = false; frame.redraw(); };
  /** Each of the settings trained from its own start; the run before stays, dotted. */
  async function compare(list, number) {
    const mine = (turn += 1);
    if (losses.length) restart();
    last = null;
    for (const values of list) {
      if (mine !== turn) return;
      // Before the setting changes, so that the run keeps the name of its own.
      if (losses.length) restart();
      frame.show(values);
      await train(number, mine);
    }
  }

  const change = (values) => frame.set(values);
  const add = ([x, y]) => {
    const old = points();
    if (old.length >= most.points) return frame.note(`The step has room for ${most.points} points: take one away first.`);
    const point = [unitRange(x), unitRange(y)];
    return change({ [key()]: [...old, flat() ? point : [...point, kind]] });
  };
  /** The nearest point, if it is within so many pixels. */
  const near = ([x, y], reach = Infinity) => {
    const far = points().map((point) => Math.hypot(plane.x(point[0]) - plane.x(x), plane.y(point[1]) - plane.y(y)));
    const nearest = far.indexOf(Math.min(...far));
    return nearest >= 0 && far[nearest] <= reach ? nearest : -1;
  };
  const remove = (which) => change({ [key()]: points().filter((_, i) => i !== which) });

  handle(frame, plane, {
    label: "Cross hairs: arrow keys move it, Enter puts a point, Delete takes the nearest away",
    name: "highlight", radius: 4, steps: [0.02, 0.02], get: () => cursor,
    move: (x, y) => { cursor = [x, y]; frame.redraw(); },
    text: () => `x ${show(cursor[0])}, ${flat() ? "y" : "x₂"} ${show(cursor[1])}; ${counted(points().length, "point")}`,
  });
  plane.handles.on("keydown.put", (event) => {
    if (event.key === "Enter" || event.key === " ") add(cursor);
    else if ((event.key === "Delete" || event.key === "Backspace") && near(cursor) >= 0) remove(near(cursor));
    else return;
    event.preventDefault();
  });
  let pressed = [0, 0];
  let held = -1;
  drag(frame, marks.node(), plane.svg.node(), {
    start: ([across, down]) => { held = near([plane.x.invert(across), plane.y.invert(down)]); },
    move: ([across, down]) => {
      const at = [unitRange(plane.x.invert(across)), unitRange(plane.y.invert(down))];
      change({ [key()]: points().with(held, [...at, ...points()[held].slice(2)]) });
    },
  });
  // A click adds a point; a click on a point takes it away; the end of a drag does neither.
  plane.svg.style("cursor", "crosshair")
    .on("pointerdown.from", (event) => { pressed = [event.clientX, event.clientY]; })
    .on("click", (event) => {
      if (!plane.inside(event) || Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) > 4) return;
      cursor = plane.at(event);
      const which = near(cursor, 9);
      if (which >= 0) remove(which);
      else add(cursor);
      frame.redraw();
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

  const trainButton = frame.button("Train", () => (running ? stop() : train(5000)));
  frame.button("One step", () => train(1));
  frame.button("50 steps", () => train(50));
  const another = (seed) => (seed * 7 + 1) % 9973;
  frame.button("New start", () => change({ seed: another(settings().seed) }));
  frame.button("Clear points", () => change({ data: "own", [key()]: [] }));
  frame.onReset = () => { stop(); restart(); last = null; };
  onApproach(frame.root, load);
  new MutationObserver(() => frame.redraw())
    .observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });

  const twice = () => compare([{}, { seed: another(initial.seed) }], 500);
  const tooFast = () => compare([{}, { rate: 100 * initial.rate }], 200);
  const spiral = { ...dataSet("spiral", most.points), width: most.width, rate: 0.2, activation: "ReLU" };
  frame.presets([
    { label: "New start, same settings", action: twice },
    { label: "Width 1, then 16", action: () => compare([{ width: 1 }, { width: most.width }], 500) },
    { label: "Spiral: 1 layer, then 3", action: () => compare([{ ...spiral, depth: 1 }, { ...spiral, depth: 3 }], 2000) },
    { label: "ReLU, then tanh", action: () => compare([{ activation: "ReLU" }, { activation: "tanh" }], 500) },
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
  restart();

  function say() {
    const { length } = points();
    const state = problem || (received !== null
      ? `Loading the training step into the page: ${show(received[0] / 1e6, 1)} ${received[1] ? `of ${show(received[1] / 1e6, 1)} ` : ""}MB.`
      : losses.length === 0 ? `${counted(length, "point")}. ${length ? "Put more by clicking, then train." : "Put some by clicking."}`
      : diverged(losses) ? `Diverged at step ${losses.length}: the loss went from ${small(losses[0])} to ${small(losses.at(-1))}. The learning rate, ${small(settings().rate)}, is too large here.`
      : `Step ${losses.length}: loss ${small(losses.at(-1))}${tested.length ? `, on ${TESTS} test points ${small(tested.at(-1)[1])}` : ""}.`);
    const before = last && ` Dotted, the run before (${last.said}): ${diverged(last.losses) ? `diverged at step ${last.losses.length}`
      : `loss ${small(last.losses.at(-1))}${last.tested.length ? `, test ${small(last.tested.at(-1)[1])},` : ""} after ${counted(last.losses.length, "step")}`}.`;
    return state + (before ?? "");
  }
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
      const { output, layers } = now;
      // A curve that left for good is told in words: the points must stay readable.
      if (one && !diverged(losses)) plane.follow([...output].map((value) => clamp(value, -5, 5)));
      else plane.forget();
      plane.drawAxes();
      canvas.style.display = one ? "none" : "block";
      plane.backdrop.style("fill", one ? null : "none");
      plane.axes.style("opacity", one ? null : 0.75);
      if (!one) paint(canvas, output, palette(frame.root));
      const shape = (values) => (one
        ? plane.path([...values].map((value, i) => [LINE[i][0], value])) : pathOf(plane, zeroLine(values, side)));
      curve.attr("d", shape(output)).attr("stroke", colour(one ? "model" : "ink")).attr("stroke-width", one ? 2.8 : 1.8);
      ghost.attr("d", last && last.flat === one ? shape(last.output) : "");

      const outline = SHAPE(plane.width < 400 ? 4 : 5);
      const place = (selection, list) => selection.selectAll("path").data(list).join("path")
        .attr("d", (point) => outline(one || point[2] > 0)).attr("stroke-width", 1.5)
        .attr("transform", (point) => `translate(${plane.x(point[0])} ${plane.y(point[1])})`);
      const ofClass = (point) => colour(one ? "data" : point[2] > 0 ? "model" : "highlight");
      place(marks, points()).attr("fill", ofClass).attr("stroke", colour("face"));
      place(hollow, tests()).attr("fill", "none").attr("stroke", ofClass).attr("stroke-opacity", 0.55);
      const [px, py] = plane.place(cursor);
      cross.attr("transform", `translate(${px} ${py})`);

      history.x.domain([0, Math.max(100, losses.length, last?.losses.length ?? 0)]);
      const curves = [trace(numbered(losses)), trace(tested), trace(numbered(last?.losses ?? []))];
      history.follow(curves.flat().map((point) => point[1]).concat(0));
      history.drawAxes();
      [lossCurve, testLoss, ghostLoss].forEach((line_, i) => line_.attr("d", history.path(curves[i])));
      const key = [["error", "training"], ["extra", "test"], ["muted", "run before"]].filter((_, i) => curves[i].length);
      legend.selectAll("text").data(key).join("text").attr("class", "fl-note fl-halo").attr("text-anchor", "end")
        .attr("x", history.x.range()[1] - 6).attr("y", (_, i) => history.y.range()[1] + 16 + 15 * i)
        .style("fill", ([name]) => colour(name)).text(([name, text]) => `${{ error: "—", extra: "- -", muted: "···" }[name]} ${text}`);

      trainButton.textContent = running ? "Pause" : "Train";
      trainButton.setAttribute("aria-pressed", String(running));
      which.row.hidden = one;
      progress.hidden = received === null;
      if (received?.[1]) [progress.max, progress.value] = [received[1], received[0]];
      else progress.removeAttribute("value");
      frame.readout.textContent = say();
      Object.assign(frame.root.dataset, { steps: losses.length, running, ready: Boolean(trainer.network) && !running });
      // Many tiles, and nobody sees them change more often.
      if (running && performance.now() - tiled < 150) return;
      tiled = performance.now();
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
