// Which optimiser gets to the minimum, and at which learning rates? Paths over a map of the
// loss from one start, the loss step by step, and the loss at every learning rate.
//
// From Python, all optional:
//   surfaces    which are offered, of "quadratic", "rotated", "saddle", "gabor"; surface: the first shown
//   optimisers  which are offered, of "gradient descent", "momentum", "Nesterov", "Adam"
//   inputs, targets  the data of the Gabor model, as two lists; without them it isn't offered
//   start, rate, beta, curvature (the larger one of the valleys; the smaller is 1)
import { Frame, choice, columns, colour, handle, node, predict, raised, select, show, slider, small, walker } from "../kit/index.js";
import { clamp, linspace } from "../math/numbers.js";
import { OPTIMISERS, limit } from "../math/optimisers.js";
import { Crowd, LAST, Sweep, descend, highest } from "./optimiser-playground/descents.js";
import { presetsFor, questionsFor } from "./optimiser-playground/experiments.js";
import { SURFACES, survey } from "./optimiser-playground/terrain.js";
import { CurvesView, LOOKS, MapView, marksOf } from "./optimiser-playground/views.js";
import { capital, endsInWords, lossInWords, pathInWords, rateInWords } from "./optimiser-playground/words.js";

export const knobs = ["surface", "start", "rate", "own", "beta", "curvature", "steps", "shown", "starts"];
export const defaults = { own: 0, beta: 0.9, curvature: 20, steps: 0, starts: 0 };
const STEPS = 100;
const POWERS = [-3, 1]; // of the learning rates that are tried
const FLOOR = -8; // losses below this power of ten are not told apart

function render({ model, el }) {
  const data = { inputs: model.get("inputs") ?? [], targets: model.get("targets") ?? [] };
  const surfaces = (model.get("surfaces") ?? Object.keys(SURFACES)).filter((name) => name !== "gabor" || data.inputs.length);
  const offered = OPTIMISERS.filter((name) => (model.get("optimisers") ?? OPTIMISERS).includes(name));
  for (const [key, value] of [["surface", () => surfaces[0]], ["shown", () => offered.map(() => 1)],
    ["start", () => SURFACES[model.get("surface")].start], ["rate", () => SURFACES[model.get("surface")].rate]])
    if (model.get(key) === undefined) model.set(key, value());
  const frame = new Frame(el, model, {
    knobs, defaults,
    limits: {
      surface: new Set(surfaces), start: [-30, 30], rate: [1e-4, 100], own: new Set([0, 1]), beta: [0, 0.99],
      curvature: [1, 100], steps: [0, STEPS], shown: [0, 1], starts: new Set([0, 1]),
    },
  });
  const get = (key) => model.get(key);
  const names = () => offered.filter((_, i) => get("shown")[i] > 0.5);
  const steps = () => Math.round(clamp(get("steps"), 0, STEPS));
  const valley = () => ["quadratic", "rotated"].includes(get("surface"));

  // A landscape is worked out once for each setting of it.
  let ground = {};
  const kept = {}; // those that no knob changes
  function look() {
    const key = `${get("surface")} ${valley() ? get("curvature") : ""}`;
    if (ground.key !== key) ground = kept[key] ?? survey(get("surface"), { ...data, curvature: get("curvature") }, key);
    if (!valley()) kept[key] = ground;
    return ground;
  }

  const map = frame.panel({
    label: "Map of the loss over two parameters; click to put the start", x: [-2, 2], y: [-1.25, 1.25],
    xLabel: "φ₀", yLabel: "φ₁", title: "Loss map; arrow: downhill, ×: minima",
  }, frame.output);
  const course = frame.panel({
    label: "Loss, step by step", x: [0, STEPS], y: [-4, 2], xLabel: "step", title: "Loss above the lowest",
  });
  const place = course.svg.node().parentNode;
  const keys = node(frame.body, "fieldset", { class: "fl-keys", "aria-label": "Optimisers shown" });
  const walks = node(frame.body, "div", { class: "fl-buttons" });
  const every = frame.panel({
    label: "Highest loss of the last steps, at every learning rate", x: POWERS, y: [-4, 2], xLabel: "learning rate α", title: "Loss",
  });
  for (const panel of [course, every]) {
    panel.y.ticks = () => linspace(FLOOR, 6, 8).filter((power) => power >= panel.y.domain()[0] && power <= panel.y.domain()[1]);
    panel.y.tickFormat = () => (power) => `10${raised(power)}`;
  }
  every.x.ticks = () => linspace(...POWERS, 5);
  every.x.tickFormat = () => (power) => String(10 ** power);

  const mapView = new MapView(map, offered);
  const courseView = new CurvesView(course, offered);
  const everyView = new CurvesView(every, offered);
  const now = every.marks.append("line").attr("stroke", colour("ink")).attr("stroke-width", 1.5);

  const round = (value) => Number(value.toPrecision(4));
  const setRate = (power) => frame.set({ rate: round(10 ** power), own: 0 });
  const setStart = (point) => frame.set({ start: point.map((value) => Number(value.toFixed(3))) });
  handle(frame, map, {
    label: "Start: left and right change φ₀, up and down φ₁", name: "ink", radius: 7,
    get: () => get("start"), move: (...point) => setStart(point),
    text: () => `φ₀ ${show(get("start")[0], 3)}, φ₁ ${show(get("start")[1], 3)}`,
  });
  map.svg.style("cursor", "crosshair").on("click", (event) => {
    if (map.inside(event) && !event.target.closest(".fl-handle")) setStart(map.at(event));
  });
  handle(frame, every, {
    label: "Learning rate", axis: "x", name: "ink", radius: 6, steps: [0.01, 0],
    get: () => [Math.log10(get("rate")), every.y.domain()[0]], move: setRate, text: () => small(get("rate")),
  });

  if (surfaces.length > 1) choice(frame, {
    label: "Loss", options: surfaces.map((name) => [name, SURFACES[name].label]), get: () => get("surface"),
    set: (surface) => frame.set({ surface, start: SURFACES[surface].start, rate: SURFACES[surface].rate, own: 0 }),
  });
  const rateRow = slider(frame, {
    label: "Learning rate α", min: POWERS[0], max: POWERS[1], step: 0.01, get: () => Math.log10(get("rate")), set: setRate,
    text: () => (get("own") ? "each its own" : small(get("rate"))),
  }).row;
  const limits = node(rateRow, "div", { class: "fl-limits", "aria-hidden": "true" });
  const limitMark = node(limits, "span");
  const betaRow = offered.some((name) => name !== "gradient descent") ? slider(frame, {
    label: "β, the share of the mean that is kept", min: 0, max: 0.99, step: 0.01, get: () => get("beta"), set: (beta) => frame.set({ beta }),
  }).row : null;
  const curvatureRow = surfaces.some((name) => ["quadratic", "rotated"].includes(name)) ? slider(frame, {
    label: "Curvature λ across the valley (along it: 1)", min: 1, max: 100, step: 1, get: () => get("curvature"),
    set: (curvature) => frame.set({ curvature }), text: (value) => show(value, 0),
  }).row : null;
  slider(frame, {
    label: "Steps", min: 0, max: STEPS, step: 1, get: steps, set: (value) => to(value), text: (value) => show(value, 0),
  });
  const tick = (parent, text, checked, set) => {
    const row = node(parent, "label");
    const input = node(row, "input", { type: "checkbox" });
    row.append(text);
    input.addEventListener("change", () => set(Number(input.checked)));
    frame.updates.push(() => { input.checked = checked(); });
    return input;
  };
  if (offered.length > 1) offered.forEach((name, i) => {
    const input = tick(keys, capital(name), () => get("shown")[i] > 0.5, (on) => frame.set({ shown: get("shown").with(i, on) }));
    const sample = select(input.parentNode).append("svg").attr("width", 34).attr("height", 14).attr("aria-hidden", "true");
    sample.append("path").attr("d", "M0,7H34").attr("stroke", colour(LOOKS[name].colour)).attr("stroke-width", 2.2).attr("stroke-dasharray", LOOKS[name].dash);
    sample.append("path").attr("d", marksOf(name, [[17, 7]], 3.6)).attr("fill", colour(LOOKS[name].colour));
    input.after(sample.node());
  });
  const more = node(frame.controls, "div", { class: "fl-keys" });
  if (offered.length > 1)
    tick(more, `each at its own best rate for ${STEPS} steps`, () => get("own") > 0, (own) => frame.set({ own }));
  tick(more, `from everywhere${offered.length > 1 ? ": the first that is ticked" : ""}`, () => get("starts") > 0, (starts) => frame.set({ starts }));

  let running = false; // while a walk is watched
  const to = (value) => {
    walk.stop();
    running = false;
    frame.set({ steps: clamp(value, 0, STEPS) });
  };
  frame.button("Step", () => to(steps() + 1), walks);
  frame.button("10 steps", () => to(steps() + 10), walks);
  const walk = walker(frame, {
    label: "Play", count: STEPS, pause: 50, parent: walks,
    step() {
      const next = (!running && steps() === STEPS ? 0 : steps()) + 1; // once more from the start
      running = next < STEPS;
      if (next <= STEPS) frame.set({ steps: next });
      return running;
    },
  });
  frame.button("Back to step 0", () => to(0), walks);
  frame.onReset = walk.stop;
  /** A setting, then its walk. */
  const go = (values) => () => {
    frame.show({ own: 0, starts: 0, ...values, steps: 0 });
    running = false;
    walk.start();
  };
  const offer = { surfaces, offered, data, curvature: frame.initial.curvature, go, steps: STEPS };
  frame.presets(presetsFor(offer));
  if (questionsFor(offer).length) predict(frame, questionsFor(offer));

  // Many paths take longer than a frame: until they are done, those before are shown.
  const batches = {};
  function batch(kind, key, make, hurry = false) {
    const held = batches[kind] ??= {};
    if (held.key !== key) Object.assign(held, { key, next: Object.assign(make(), { ground: ground.key }) });
    held.next.advance(hurry ? Infinity : map.held ? 5 : 14);
    if (!held.next.done) frame.redraw();
    else if (held.ready !== held.next) {
      held.ready = held.next;
      if (kind === "crowd") frame.announce();
    }
    return { ready: held.ready, fresh: held.next.done };
  }

  frame.start({
    layout(width) {
      // Beside the map where there is room; else only the map stays in sight.
      const [number] = columns(width, 12, 600, 2);
      const wide = number === 2 ? Math.round(0.58 * (width - 12)) : width;
      if (number === 2) map.svg.node().parentNode.after(place);
      else frame.output.after(place);
      const high = Math.round((wide - 60) / 1.6) + 60; // equal units on both axes
      map.resize(wide, high);
      course.resize(number === 2 ? width - 12 - wide : width, number === 2 ? high : 150);
      every.resize(width, 165);
    },
    draw() {
      const { terrain } = look();
      const { window } = terrain;
      const n = steps();
      if (String([map.x.domain(), map.y.domain()]) !== String(window)) {
        map.x.domain(window[0]);
        map.y.domain(window[1]);
        map.drawAxes();
      }
      const shared = { beta: get("beta") };
      const { ready: sweep, fresh } = batch(
        "sweep", JSON.stringify([ground.key, get("start"), names(), offered.length > 1 && get("beta")]),
        () => new Sweep(terrain, names(), get("start"), shared, { ends: POWERS, rates: get("surface") === "gabor" ? 81 : 121, count: STEPS }),
        get("own") > 0 && !map.held,
      );
      const rateOf = (name) => (get("own") && sweep.names.includes(name) ? sweep.best(name) : get("rate"));
      const paths = Object.fromEntries(names().map((name) =>
        [name, descend(terrain, name, get("start"), { ...shared, rate: rateOf(name) }, STEPS)]));
      const crowdName = names()[0] ?? offered[0];
      const crowdOptions = { ...shared, rate: rateOf(crowdName) };
      const crowd = get("starts") ? batch(
        "crowd", JSON.stringify([ground.key, crowdName, crowdOptions]), () => new Crowd(terrain, crowdName, crowdOptions, STEPS),
      ).ready : null;
      const ends = crowd?.ground === ground.key ? crowd.after(n) : null;
      mapView.draw(ground, get("start"), paths, n, ends && { paths: crowd.paths, ends, name: crowdName });

      const top = Math.ceil(Math.log10(3 * (terrain.highest - terrain.lowest)));
      const least = Math.min(...Object.values(paths).flatMap(({ losses }) => losses.slice(0, n + 1))) - terrain.lowest;
      const low = least > 10 ** (FLOOR / 2) ? FLOOR / 2 : FLOOR;
      every.options.title = n ? `Highest loss of steps ${Math.max(1, n - LAST + 1)}–${n}, by rate` : "Loss at step 0, by rate";
      for (const panel of [course, every]) {
        panel.y.domain([low, top]);
        panel.drawAxes();
      }
      const curves = Object.fromEntries(Object.entries(paths).map(([name, { losses }]) =>
        [name, losses.slice(0, n + 1).map((loss, i) => [i, loss])]));
      courseView.draw(curves, terrain.lowest, Object.fromEntries(Object.entries(curves).map(([name, points]) => [name, [points.at(-1)]])));
      const swept = Object.fromEntries(names().filter((name) => sweep?.names.includes(name)).map((name) => [name, sweep.after(name, n)]));
      everyView.draw(swept, terrain.lowest, Object.fromEntries(Object.entries(paths).map(([name, { losses }]) =>
        [name, [[Math.log10(rateOf(name)), highest(losses, n)]]])), fresh ? 1 : 0.35);
      everyView.drawLimits(names(), terrain.steepest, get("beta"), get("rate"));
      const at = clamp(every.x(Math.log10(get("rate"))), ...every.x.range());
      now.attr("x1", at).attr("x2", at).attr("y1", every.y.range()[0]).attr("y2", every.y.range()[1])
        .attr("display", get("own") ? "none" : null);

      if (curvatureRow) curvatureRow.hidden = !valley();
      const wall = terrain.steepest ? limit("gradient descent", terrain.steepest) : 0;
      limitMark.textContent = wall ? `▲ 2/λ = ${small(wall)}` : "";
      limitMark.style.left = wall ? `${(100 * (Math.log10(wall) - POWERS[0])) / (POWERS[1] - POWERS[0])}%` : 0;

      frame.readout.textContent = [
        `Step ${n}, ${rateInWords(terrain, get("rate"), get("own"))}.`,
        n === 0 ? `The start’s loss is ${lossInWords(terrain.value(get("start")))}.` : "",
        ...(n ? names() : []).map((name) => pathInWords(terrain, name, paths[name], n, get("own") ? rateOf(name) : 0)),
        names().length ? "" : "No optimiser is shown.",
        ends ? endsInWords(ends, terrain, crowdName) : get("starts") ? "The paths from everywhere are being worked out." : "",
      ].filter(Boolean).join(" ");
    },
  });
}

export default { render };
