// How far away does the page's network say a scene is that the reader composes? Two solids
// on a floor plan, the camera's height and pitch; beside the picture what it says, the
// truth, and by which factor each pixel is off.
import { Frame, choice, colour, handle, node, predict, show, slider, tint } from "../kit/index.js";
import { followTheme, palette } from "../kit/painting.js";
import { loadModels, onApproach } from "../kit/runtime.js";
import { clamp } from "../math/numbers.js";
import { FIELD, WALL, view } from "../math/views.js";

export const knobs = ["shapes", "sizes", "colours", "places", "height", "pitch"];
export const defaults = {
  shapes: [0, 1], sizes: [0, 0], colours: [0, 3], places: [[-0.8, 4], [0.9, 5]], height: 1.7, pitch: 0.31,
};
const SIDE = 32;
const NAMES = ["A", "B"];
const SHAPES = ["ball", "cube", "cylinder", "cone", "nothing"];
const [NEAR, FAR] = [2.6, 8];
const REACH = 3.4;
const MOST_OFF = Math.log(1.25); // colours are full there

/** The scene as `view` takes it. */
export const sceneOf = ({ shapes, sizes, colours, places, height, pitch }, { halves, paints, light, grey }) => ({
  solids: NAMES.flatMap((name, k) => (SHAPES[shapes[k]] === "nothing" ? [] : [{
    name, shape: SHAPES[shapes[k]], half: halves[sizes[k]], x: places[k][0], z: places[k][1], turn: 0.4, rgb: paints[colours[k]].rgb,
  }])),
  light, height, pitch, grey,
});

/** The number whose logarithm is the mean of logarithms, over the pixels that `of` picks. */
export function typical(values, of = () => true) {
  const logs = [...values].filter((_, i) => of(i)).map(Math.log);
  return logs.length ? Math.exp(logs.reduce((sum, each) => sum + each, 0) / logs.length) : NaN;
}

/** "4 % too near". */
export function offBy(ratio) {
  const percent = Math.round(100 * Math.abs(ratio - 1));
  return percent < 1 ? "right to 1 %" : `${percent} % too ${ratio > 1 ? "far" : "near"}`;
}

/** Of each solid: how far away it is, and what the network says, in metres; NaN if it isn't seen. */
export const measured = ({ solids }, { depths, masks }, says) => Object.fromEntries(solids.map(({ name }, k) => {
  const mine = (i) => masks[i] === k + 1;
  return [name, { truth: typical(depths, mine), said: says ? typical(says, mine) : NaN }];
}));

/** By which factors solids went since the start, of those that went: in truth, and as the network says. */
export function since(start, now) {
  const times = (key, name) => now[name][key] / start[name][key];
  return Object.keys(now).filter((name) => start[name] && Math.max(...["truth", "said"].map((key) => Math.abs(Math.log(times(key, name))))) > 0.005)
    .map((name) => `${name} × ${show(times("said", name))} (in truth × ${show(times("truth", name))})`).join(", ");
}

/** What is true of each solid, and what the network says, in words. */
export function inWords(scene, seen, says, start = {}) {
  const now = measured(scene, seen, says);
  const parts = Object.entries(now).map(([name, { truth, said }]) => {
    if (Number.isNaN(truth)) return `${name} isn’t seen in the picture.`;
    return `${name} is ${show(truth, 2)} m away${says ? `; the network says ${show(said, 2)} m, ${offBy(said / truth)}` : ""}.`;
  });
  if (!says) return [...parts, "The network comes when you touch the figure."].join(" ");
  const wrong = typical([...says].map((value, i) => Math.max(value / seen.depths[i], seen.depths[i] / value)));
  const moved = since(start, now);
  return [...parts, `All pixels: off by a factor of ${show(wrong, 2)}.`, ...(moved ? [`Since the start the network moves ${moved}.`] : [])].join(" ");
}

const mixed = (from, to, share) => from.map((part, c) => part + clamp(share, 0, 1) * (to[c] - part));

function render({ model, el }) {
  const given = (key) => model.get(key) ?? defaults[key];
  const world = { halves: given("halves"), paints: given("paints"), light: given("light"), grey: given("grey") };
  const [heights, pitches] = [[0.8, 2.8], [0.12, 0.54]];
  const place = [[-REACH, REACH], [NEAR, FAR]];
  const frame = new Frame(el, model, {
    knobs, defaults,
    limits: {
      shapes: [0, SHAPES.length - 1], sizes: [0, world.halves.length - 1], colours: [0, world.paints.length - 1],
      places: [place, place], height: heights, pitch: pitches,
    },
  });
  const settle = (at) => at.map((value, k) => clamp(value, ...place[k]));
  const values = () => {
    const now = frame.values();
    for (const key of ["shapes", "sizes", "colours"]) now[key] = now[key].map(Math.round);
    return { ...now, places: now.places.map(settle), height: clamp(now.height, ...heights), pitch: clamp(now.pitch, ...pitches) };
  };

  const plan = frame.panel({
    label: "The floor from above, with a knob for each solid", x: [-REACH, REACH], y: [0, WALL], title: "Floor; dashed: it says", ticks: false,
  }, frame.output);
  plan.x.ticks = () => [];
  plan.y.ticks = () => [];
  const row = node(frame.output, "div");
  Object.assign(row.style, { display: "grid", gap: "2px 6px" });
  const screens = ["The picture", "It says", "The truth", "Off by"].map((title) => {
    const box = node(row, "div");
    const head = node(box, "div", { class: "fl-tile-title" }, title);
    head.style.whiteSpace = "nowrap";
    const canvas = node(box, "canvas", { class: "fl-pixels", role: "img", "aria-label": title, width: SIDE, height: SIDE });
    Object.assign(canvas.style, { width: "100%", display: "block" });
    if (title === "The picture") return canvas;
    // What its colours mean.
    const [from, to, ...ramp] = title === "Off by" ? ["near", "far", "highlight", "face", "extra"] : ["2 m", "10 m", "model", "face"];
    const key = node(box, "div", { class: "fl-ramp" });
    node(key, "span", {}, from);
    node(key, "i").style.background = `linear-gradient(to right, ${ramp.map(colour).join()})`;
    node(key, "span", {}, to);
    return canvas;
  });
  const seen = plan.marks.append("path").attr("fill", tint("data", 0.16));
  const things = plan.marks.append("g");
  const guesses = plan.marks.append("g");
  const letters = plan.notes.append("g");
  const marks = plan.notes.append("g");

  const change = (key, k, value) => frame.set({ [key]: model.get(key).with(k, value) });
  NAMES.forEach((name, k) => handle(frame, plan, {
    label: `Solid ${name}: left and right, near and far`, name: k ? "extra" : "model", radius: 5, steps: [0.1, 0.1],
    get: () => values().places[k],
    move: (...at) => change("places", k, settle(at).map((value) => Number(value.toFixed(2)))),
    text: () => `${show(values().places[k][0], 1)} m to the right, ${show(values().places[k][1], 1)} m away`,
  }));
  NAMES.forEach((name, k) => {
    const parent = node(frame.controls, "div");
    Object.assign(parent.style, { display: "grid", gridColumn: "1 / -1", gridTemplateColumns: "repeat(3, minmax(0, 1fr))", gap: "0.5rem" });
    const offered = (key, label, options) => choice(frame, {
      parent, label: `${name}: ${label}`, options: options.map((text, i) => [String(i), text]),
      get: () => String(model.get(key)[k]), set: (value) => change(key, k, Number(value)),
    });
    offered("shapes", "shape", SHAPES);
    offered("sizes", "size", world.halves.map((half) => `${show(200 * half, 0)} cm`));
    offered("colours", "colour", world.paints.map((paint) => paint.name));
  });
  slider(frame, {
    label: "Height of the camera", min: heights[0], max: heights[1], step: 0.05, get: () => values().height,
    set: (height) => frame.set({ height }), text: (value) => `${show(value, 2)} m`,
  });
  slider(frame, {
    label: "It looks down by", min: pitches[0], max: pitches[1], step: 0.01, get: () => values().pitch,
    set: (pitch) => frame.set({ pitch }), text: (value) => `${show((180 * value) / Math.PI, 1)}°`,
  });
  frame.presets(given("examples") ?? []);
  predict(frame, given("questions") ?? []);

  // The network: one picture at a time, and always the newest next.
  let [network, busy, problem, aloud] = [null, false, "", false];
  let [key, now, says] = ["", null, null];
  let answered = "";
  let start = null; // what is true and said of the page's own scene
  async function read(image) {
    const session = network.sessions.depth;
    const result = await session.run({ [session.inputNames[0]]: new network.Tensor("float32", image, [1, 3, SIDE, SIDE]) });
    return result[session.outputNames[0]].data.map(Math.exp);
  }
  async function ask() {
    if (!network || busy || answered === key) return;
    busy = true;
    const mine = key;
    try {
      if (!start) {
        const scene = sceneOf(frame.initial, world);
        const seen = view(scene, SIDE);
        start = measured(scene, seen, await read(seen.image));
      }
      says = await read(now.image);
      answered = mine;
    } catch (error) {
      problem = `The network failed: ${error.message}`;
      network = null;
    }
    busy = false;
    if (aloud && answered === key) frame.announce();
    frame.redraw();
  }
  const load = async () => {
    try {
      network = await loadModels(model);
      problem = "";
    } catch (error) {
      problem = `The network couldn’t be loaded (${error.message}). Touch the figure to try again.`;
      onApproach(frame.root, load);
    }
    frame.redraw();
  };
  onApproach(frame.root, load);
  followTheme(frame);

  const paint = (canvas, pixel) => {
    const context = canvas.getContext("2d");
    const image = context.createImageData(SIDE, SIDE);
    for (let i = 0; i < SIDE * SIDE; i += 1) image.data.set([...pixel(i), 255], 4 * i);
    context.putImageData(image, 0, 0);
  };

  frame.start({
    layout(width) {
      const wide = width >= 560;
      Object.assign(frame.output.style, { display: "grid", gridTemplateColumns: `${wide ? 184 : 150}px minmax(0, 1fr)`, gap: "0 0.75rem" });
      row.style.gridTemplateColumns = `repeat(${wide ? 4 : 2}, minmax(0, 1fr))`;
      for (const element of [frame.notice, frame.readout, frame.said]) element.style.gridColumn = "1 / -1";
      plan.resize(wide ? 184 : 150, 190);
    },
    draw() {
      const state = values();
      const scene = sceneOf(state, world);
      const wanted = JSON.stringify(state);
      if (wanted !== key) [key, now] = [wanted, view(scene, SIDE)];
      aloud = frame.announcing || (aloud && answered !== key);
      ask();
      const rgb = palette(frame.root);
      const pixels = SIDE * SIDE;
      paint(screens[0], (i) => [0, 1, 2].map((c) => 255 * now.image[c * pixels + i]));
      const shade = (depth) => mixed(rgb("model"), rgb("face"), (Math.log(depth) - Math.log(2)) / (Math.log(10) - Math.log(2)));
      const fresh = says && answered === key;
      if (says) paint(screens[1], (i) => shade(says[i]));
      screens[1].style.opacity = says ? 1 : 0.2;
      paint(screens[2], (i) => shade(now.depths[i]));
      if (fresh) paint(screens[3], (i) => {
        const off = Math.log(says[i] / now.depths[i]);
        return mixed(rgb("face"), rgb(off < 0 ? "highlight" : "extra"), Math.abs(off) / MOST_OFF);
      });

      seen.attr("d", `${plan.path([[0, 0], [-FIELD * WALL, WALL], [FIELD * WALL, WALL]])}Z`);
      const across = Math.abs(plan.x(1) - plan.x(0));
      const up = Math.abs(plan.y(1) - plan.y(0));
      things.selectAll("ellipse").data(scene.solids).join("ellipse")
        .attr("cx", ({ x }) => plan.x(x)).attr("cy", ({ z }) => plan.y(z))
        .attr("rx", ({ half }) => half * across).attr("ry", ({ half }) => half * up)
        .attr("fill", ({ rgb: c }) => `rgb(${c.map((part) => Math.round(255 * part)).join()})`).attr("stroke", colour("ink"));
      // Where the network puts them, along the same line of sight.
      const put = fresh ? Object.entries(measured(scene, now, says)).flatMap(([name, { truth, said }], k) => {
        const { x, z, half } = scene.solids[k];
        return Number.isNaN(truth) ? [] : [{ name, half, ink: name === "A" ? "model" : "extra", at: [x, z], to: [x, z].map((part) => (part * said) / truth) }];
      }) : [];
      guesses.selectAll("path").data(put).join("path").attr("d", ({ at, to }) => plan.path([at, to]))
        .attr("stroke", ({ ink }) => colour(ink)).attr("stroke-width", 1.8);
      guesses.selectAll("ellipse").data(put).join("ellipse").attr("class", "fl-guess").attr("cx", ({ to }) => plan.x(to[0])).attr("cy", ({ to }) => plan.y(to[1]))
        .attr("rx", ({ half }) => half * across).attr("ry", ({ half }) => half * up)
        .attr("fill", "none").attr("stroke", ({ ink }) => colour(ink)).attr("stroke-width", 2).attr("stroke-dasharray", "3 2");
      letters.selectAll("text").data(scene.solids).join("text").attr("class", "fl-note fl-halo")
        .attr("x", ({ x }) => plan.x(x) + 9).attr("y", ({ z }) => plan.y(z) - 7).text(({ name }) => name);
      marks.selectAll("text").data([["wall", WALL - 0.9], ["camera", 0.15]]).join("text").attr("class", "fl-note fl-halo")
        .attr("text-anchor", "end").attr("x", plan.x(REACH) - 4).attr("y", ([, z]) => plan.y(z)).text(([text]) => text);
      frame.root.dataset.ready = Boolean(network);
      frame.root.setAttribute("aria-busy", String(Boolean(network) && !fresh));
      frame.readout.textContent = fresh || !network ? `${problem} ${inWords(scene, now, fresh ? says : null, start ?? {})}`.trim() : frame.readout.textContent;
    },
  });
}

export default { render };
