// A network trained here, by the page's own PyTorch training step. The reader puts the
// points and turns the knobs; every step is one run of the exported step.
import { Frame, calm, choice, colour, columns, counted, handle, node, show, slider } from "../kit/index.js";
import { loadModels, onFirstTouch } from "../kit/runtime.js";
import { Trainer } from "../kit/trainer.js";
import { clamp, linspace } from "../math/numbers.js";

export const knobs = ["inputs", "width", "depth", "activation", "rate", "seed", "points_1d", "points_2d"];
export const defaults = {
  inputs: 1, width: 8, depth: 1, activation: "ReLU", rate: 0.2, seed: 5, points_1d: [], points_2d: [],
};
const GRID = 32; // the surface is asked for on 32 × 32 inputs, the curve on as many

function render({ model, el }) {
  const most = model.get("most"); // {width, depth, points}
  const activations = model.get("activations");
  const whole = (key, low, high) => Math.round(clamp(Number(model.get(key)), low, high));
  const settings = () => ({
    inputs: whole("inputs", 1, 2),
    width: whole("width", 1, most.width),
    depth: whole("depth", 1, most.depth),
    activation: Math.max(0, activations.indexOf(model.get("activation"))),
    rate: clamp(model.get("rate"), 0.001, 1),
    seed: whole("seed", 0, 1e9),
  });
  const flat = () => settings().inputs === 1;
  const key = () => (flat() ? "points_1d" : "points_2d");
  const unitRange = (value) => clamp(Number(value), -1, 1);
  const points = () => (model.get(key()) ?? [])
    .filter((point) => point.length === (flat() ? 2 : 3))
    .slice(0, most.points).map((point) => point.map(unitRange));
  // As the step reads them: [x₁, x₂, target].
  const rows = () => points().map((point) => (flat() ? [point[0], 0, point[1]] : [point[0], point[1], point[2] < 0 ? -1 : 1]));

  const frame = new Frame(el, model, {
    knobs, defaults, growing: ["points_1d", "points_2d"],
    limits: {
      inputs: new Set([1, 2]), activation: new Set(activations), rate: [0.001, 1], seed: [0, 1e9],
      width: new Set(linspace(1, most.width, most.width)), depth: new Set(linspace(1, most.depth, most.depth)),
      points_1d: [-1, 1], points_2d: [-1, 1],
    },
  });
  const stage = node(frame.body, "div", { class: "fl-train" });
  const canvas = node(stage, "canvas", { width: GRID, height: GRID, "aria-hidden": "true" });
  const plane = frame.panel({
    label: "Points and the network’s output; click to add a point", x: [-1, 1], y: [-1, 1],
    xLabel: "input x", yLabel: "output y", title: "Points and output",
  }, stage);
  const history = frame.panel({
    label: "Loss over the steps", x: [0, 100], y: [-4, 1],
    xLabel: "step", yLabel: "log₁₀ loss", title: "Loss",
  });
  const curve = plane.curve("model", 3);
  const marks = plane.marks.append("g");
  const cross = plane.notes.append("path").attr("stroke", colour("highlight")).attr("stroke-width", 1.5)
    .attr("d", "M-12,0H12M0,-12V12");
  const lossCurve = history.curve("error", 2.2);

  const grid1 = linspace(-1, 1, GRID * GRID).map((x) => [x, 0]);
  const side = linspace(-1, 1, GRID);
  const grid2 = side.toReversed().flatMap((y) => side.map((x) => [x, y]));
  let trainer = null;
  let output = null; // the network's answers on the grid
  let losses = [];
  let running = false;
  let busy = false;
  let problem = "";
  let loading = null;
  let cursor = [0, 0];
  let kind = 1;

  async function refresh() {
    if (!trainer) return;
    output = await trainer.predict(flat() ? grid1 : grid2, settings());
    frame.redraw();
  }
  async function restart() {
    losses = [];
    if (!trainer) return;
    trainer.start(settings());
    await refresh();
  }
  function load() {
    loading ??= (async () => {
      problem = "";
      frame.redraw();
      try {
        trainer = new Trainer(await loadModels(model), model.get("shapes"));
        el.trainer = trainer; // for the curious, at the console
        await restart();
      } catch (error) {
        problem = `The training step could not be loaded: ${error.message}`;
        running = false;
        loading = null;
        frame.redraw();
      }
    })();
    return loading;
  }

  async function steps(number) {
    await load();
    if (!trainer || busy || points().length === 0) return;
    busy = true;
    try {
      for (let i = 0; i < number; i += 1) {
        const loss = await trainer.step(rows(), settings());
        if (loss === null) break;
        losses.push(loss);
        if (!Number.isFinite(loss)) {
          running = false;
          break;
        }
      }
      await refresh();
    } catch (error) {
      running = false;
      problem = `Training failed: ${error.message}`;
    }
    busy = false;
    frame.redraw();
  }
  async function train() {
    while (running && el.isConnected) {
      const before = performance.now();
      await steps(calm() ? 100 : perFrame);
      // As many steps as fit into half a frame.
      const spent = performance.now() - before;
      perFrame = clamp(Math.round((perFrame * 8) / Math.max(spent, 0.5)), 1, 60);
      await new Promise((resolve) => requestAnimationFrame(resolve));
      if (points().length === 0) running = false;
    }
    frame.redraw();
  }
  let perFrame = 4;

  const change = (values) => frame.set(values);
  const add = ([x, y]) => {
    const old = points();
    if (old.length >= most.points) return;
    const point = [Number(unitRange(x).toFixed(3)), Number(unitRange(y).toFixed(3))];
    change({ [key()]: [...old, flat() ? point : [...point, kind]] });
  };
  const removeNear = ([x, y], reach) => {
    const old = points();
    const far = old.map((point) => Math.hypot(point[0] - x, point[1] - y));
    const nearest = far.indexOf(Math.min(...far));
    if (nearest < 0 || far[nearest] > reach) return false;
    change({ [key()]: old.filter((_, i) => i !== nearest) });
    return true;
  };

  handle(frame, plane, {
    label: "Cross hairs: arrow keys move it, Enter puts a point, Delete takes the nearest away",
    name: "highlight", radius: 4, steps: [0.02, 0.02], get: () => cursor,
    move: (x, y) => { cursor = [x, y]; frame.redraw(); },
    text: () => `x ${show(cursor[0])}, ${flat() ? "y" : "x₂"} ${show(cursor[1])}; ${counted(points().length, "point")}`,
  });
  plane.handles.on("keydown.put", (event) => {
    if (event.key === "Enter" || event.key === " ") add(cursor);
    else if (event.key === "Delete" || event.key === "Backspace") removeNear(cursor, 2);
    else return;
    event.preventDefault();
  });
  // A click adds a point; a click on a point takes it away.
  plane.svg.style("cursor", "crosshair").on("click", (event) => {
    if (!plane.inside(event)) return;
    const where = plane.at(event);
    cursor = where;
    if (!removeNear(where, 0.05)) add(where);
    frame.redraw();
  });

  choice(frame, {
    label: "Inputs", options: [["1", "one: a curve"], ["2", "two: circles or squares"]],
    get: () => String(settings().inputs), set: (value) => change({ inputs: Number(value) }),
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
    label: "Learning rate α", min: -3, max: 0, step: 0.1, get: () => Math.log10(settings().rate),
    set: (power) => change({ rate: Number((10 ** power).toPrecision(3)) }),
    text: (power) => show(10 ** power, 3),
  });

  const train_ = frame.button("Train", async () => {
    running = !running;
    frame.redraw();
    if (running) train();
  });
  frame.button("One step", () => { running = false; steps(1); });
  frame.button("50 steps", () => { running = false; steps(50); });
  frame.button("New start", () => change({ seed: (settings().seed * 7 + 1) % 9973 }));
  frame.button("Clear points", () => change({ [key()]: [] }));
  frame.onReset = () => { running = false; restart(); };

  onFirstTouch(frame.root, load);
  for (const name of ["inputs", "width", "depth", "activation", "seed"])
    model.on(`change:${name}`, restart);
  new MutationObserver(() => frame.redraw())
    .observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });

  const paintSurface = () => {
    const context = canvas.getContext("2d");
    const style = getComputedStyle(frame.root);
    const rgb = (name) => style.getPropertyValue(`--fathom-${name}`).trim().match(/[\da-f]{2}/gi)
      ?.map((pair) => parseInt(pair, 16)) ?? [128, 128, 128];
    const [face, plus, minus] = ["face", "model", "highlight"].map(rgb);
    const image = context.createImageData(GRID, GRID);
    output.forEach((value, i) => {
      const share = 0.75 * Math.min(1, Math.abs(value));
      const towards = value > 0 ? plus : minus;
      for (let c = 0; c < 3; c += 1)
        image.data[4 * i + c] = face[c] + share * (towards[c] - face[c]);
      image.data[4 * i + 3] = 255;
    });
    context.putImageData(image, 0, 0);
  };

  frame.start({
    layout(width) {
      const [number, each] = columns(width, 12, 560, 2);
      const left = number === 2 ? Math.floor(0.58 * width) : width;
      plane.resize(left, Math.min(left, 400));
      history.resize(number === 2 ? width - left - 12 : each, number === 2 ? Math.min(left, 400) : 190);
      const [x0, x1] = plane.x.range();
      const [y0, y1] = plane.y.range();
      Object.assign(canvas.style, {
        left: `${x0}px`, top: `${y1}px`, width: `${x1 - x0}px`, height: `${y0 - y1}px`,
      });
    },
    draw() {
      const one = flat();
      plane.options.xLabel = one ? "input x" : "input x₁";
      plane.options.yLabel = one ? "output y" : "input x₂";
      plane.drawAxes();
      const surface = !one && output;
      canvas.style.display = surface ? "block" : "none";
      plane.backdrop.style("fill", surface ? "none" : null);
      plane.axes.style("opacity", surface ? 0.75 : null);
      if (surface) paintSurface();
      curve.attr("d", one && output
        ? plane.path(grid1.map(([x], i) => [x, output[i]]).filter((_, i) => i % 4 === 0)) : "");

      const shape = (point) => (one || point[2] > 0 ? "M-5,0a5,5 0 1 0 10,0a5,5 0 1 0 -10,0" : "M-5,-5H5V5H-5Z");
      marks.selectAll("path").data(points()).join("path").attr("d", shape)
        .attr("fill", (point) => colour(one ? "data" : point[2] > 0 ? "model" : "highlight"))
        .attr("stroke", colour("face")).attr("stroke-width", 1.5)
        .attr("transform", (point) => `translate(${plane.x(point[0])} ${plane.y(point[1])})`);
      const [px, py] = plane.place(cursor);
      cross.attr("transform", `translate(${px} ${py})`);

      const longest = Math.max(100, losses.length);
      history.x.domain()[1] = longest;
      const every = Math.max(1, Math.floor(losses.length / 300));
      history.drawAxes();
      lossCurve.attr("d", history.path(losses
        .map((loss, i) => [i + 1, Math.log10(Math.max(loss, 1e-12))])
        .filter((_, i) => i % every === 0 || i === losses.length - 1)));
      which.row.hidden = one;
      train_.textContent = running ? "Pause" : "Train";
      train_.setAttribute("aria-pressed", String(running));
      const last = losses.at(-1);
      const state = loading && !trainer ? "Loading the training step into the page …"
        : losses.length === 0 ? `${counted(points().length, "point")}. Put more by clicking, then train.`
        : Number.isFinite(last) ? `Step ${losses.length}: loss ${last < 0.001 ? last.toExponential(2).replace("-", "−") : show(last, 4)}.`
        : `Step ${losses.length}: the loss is beyond number. The learning rate is too large; press New start.`;
      frame.readout.textContent = problem || state;
      frame.root.dataset.steps = losses.length;
      frame.root.dataset.ready = String(Boolean(trainer) && !busy);
    },
  });
}

export default { render };
