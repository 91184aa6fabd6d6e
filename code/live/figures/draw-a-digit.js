// A digit that the reader draws, read by the page's own network while it is drawn: ten
// probabilities, the maps of its first stages, and what centring does for it.
import { Frame, choice, colour, drag, handle, predict, show, slider } from "../kit/index.js";
import { palette } from "../kit/painting.js";
import { Pixels } from "../kit/pixels.js";
import { classify, unpacked } from "../math/image-classifier.js";
import { softmax } from "../math/losses.js";
import { framed } from "../math/mnist.js";
import { clamp } from "../math/numbers.js";
import { drawnTo, inkOf, withoutLast } from "../math/strokes.js";
import { Maps } from "./draw-a-digit/maps.js";

export const knobs = ["start", "strokes", "pen", "framing"];
export const defaults = { start: 0, strokes: [], pen: 2.4, framing: 1, pictures: [], examples: [], questions: [] };
const SIDE = 28;
const MOST_POINTS = 600;
const LEAST_STEP = 0.6; // in pixels: a hand that rests adds no points

/** Ink of a picture of the page (bytes, or none) and of strokes above it, and what the network gets. */
export function pictureOf({ strokes, pen, framing }, bytes) {
  const ink = inkOf(strokes, pen / 2, SIDE);
  bytes?.forEach((value, i) => { ink[i] = Math.max(ink[i], value / 255); });
  return { ink, given: framing ? framed(ink, SIDE) : ink };
}

const percent = (share) => (share > 0.9995 && share < 1 ? "over 99.9" : show(100 * share, 1));

/** What it reads, in words. */
export function inWords(probabilities, { anyInk, framing }) {
  const order = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  const [first, second] = order;
  return `${anyInk ? "It reads" : "There is no ink, and still it answers:"} ${first}, ${percent(probabilities[first])} % sure; then ${second}, ${percent(probabilities[second])} %. `
    + `The picture is ${framing ? "scaled and centred first" : "taken as it is"}. “No digit” isn’t among its ten answers.`;
}

function render({ model, el }) {
  const given = (key) => model.get(key) ?? defaults[key];
  const pictures = given("pictures");
  const network = unpacked(model.get("network"), model.get("unit"));
  const frame = new Frame(el, model, {
    knobs, defaults, growing: ["strokes"],
    limits: {
      start: new Set(Array.from({ length: pictures.length + 1 }, (_, i) => i)),
      strokes: [0, SIDE - 1], pen: [1, 5], framing: new Set([0, 1]),
    },
  });
  const read = (values) => {
    const { ink, given: picture } = pictureOf(values, pictures[values.start - 1]?.pixels);
    const { maps, logits } = classify(network, picture);
    return { ink, picture, maps, probabilities: softmax(logits) };
  };
  const namedBy = (values) => {
    const { probabilities } = read({ ...structuredClone(frame.initial), ...values });
    return probabilities.indexOf(Math.max(...probabilities));
  };

  const paper = new Pixels(frame, "Paper: draw here");
  paper.panel.backdrop.style("cursor", "crosshair");
  const bars = frame.panel({ label: "Probability of each digit", x: [-0.6, 9.6], y: [0, 1.12], title: "Probability of each digit", ticks: false }, frame.output);
  bars.x.ticks = () => [];
  const [ghosts, columns, words, below] = ["marks", "marks", "notes", "notes"].map((layer) => bars[layer].append("g"));

  // The pen: where it stands, and whether arrow keys draw.
  let [tip, down] = [[14, 5], false];
  const inside = (place) => place.map((value) => Number(clamp(value, 0, SIDE - 1).toFixed(1)));
  const go = (place, drawing) => {
    const to = inside(place);
    const strokes = model.get("strokes");
    if (drawing && Math.hypot(to[0] - tip[0], to[1] - tip[1]) < LEAST_STEP) return;
    const full = drawing && strokes.length >= MOST_POINTS;
    if (drawing && !full) frame.set({ strokes: drawnTo(strokes, tip, to) });
    if (full) frame.note("The paper holds no more strokes: clear it, or take the last one back.");
    tip = to;
    frame.redraw();
  };
  handle(frame, paper.panel, {
    label: "Pen: arrow keys move it, and draw while “Pen down” is pressed", name: "highlight", radius: 5, steps: [1, 1],
    get: () => [tip[0] + 0.5, -tip[1] - 0.5],
    move: (x, y) => go([x - 0.5, -y - 0.5], down || paper.panel.held),
    text: () => `${show(tip[0], 0)} to the right, ${show(tip[1], 0)} down; pen ${down ? "down" : "up"}`,
  });
  const at = ([across, below_]) => [paper.panel.x.invert(across) - 0.5, -paper.panel.y.invert(below_) - 0.5];
  drag(frame, paper.panel.backdrop.node(), paper.panel.svg.node(), {
    start(place) {
      tip = inside(at(place));
      if (model.get("strokes").length < MOST_POINTS) frame.set({ strokes: [...model.get("strokes"), [...tip, 0]] });
      frame.redraw();
    },
    move: (place) => go(at(place), true),
    end: () => frame.announce(),
  });

  choice(frame, {
    label: "The network gets the picture", options: [["1", "scaled and centred, as MNIST’s are"], ["0", "as it is drawn"]],
    get: () => String(model.get("framing")), set: (value) => frame.set({ framing: Number(value) }),
  });
  choice(frame, {
    label: "On the paper, to begin with", options: [["0", "nothing"], ...pictures.map(({ label }, i) => [String(i + 1), label])],
    get: () => String(model.get("start")), set: (value) => frame.set({ start: Number(value), strokes: [] }),
  });
  slider(frame, {
    label: "Width of the pen", min: 1, max: 5, step: 0.2, get: () => model.get("pen"),
    set: (value) => frame.set({ pen: value }), text: (value) => `${show(value, 1)} pixels`,
  });
  frame.presets(given("examples").map(({ label, values }) => ({ label, values })));
  frame.button("Clear", () => frame.set({ start: 0, strokes: [] }));
  frame.button("Undo stroke", () => frame.set({ strokes: withoutLast(model.get("strokes")) }));
  const toggle = frame.button("Pen down", () => { down = !down; }, frame.buttons, false);
  frame.updates.push(() => toggle.setAttribute("aria-pressed", String(down)));
  frame.onReset = () => { [tip, down] = [[14, 5], false]; };

  // A question of the page: whether a setting is read as `digit`.
  predict(frame, given("questions").map(({ question, choices, values, digit, why, truth }) => ({
    question, choices, values, why, truth: truth ?? (() => (namedBy(values) === digit ? 0 : 1)),
  })));

  const maps = new Maps(frame);
  const start = read(frame.initial).probabilities;
  frame.start({
    layout(width) {
      const side = width < 560 ? Math.min(170, Math.floor(0.46 * width)) : 250;
      paper.panel.resize(side, side + 16);
      const [wide, high] = [width - side - 12, side + 16];
      bars.resize(wide, high - 16);
      bars.svg.attr("height", high).attr("viewBox", `0 0 ${wide} ${high}`);
      below.selectAll("text").data(start).join("text").attr("class", "fl-label").attr("text-anchor", "middle")
        .attr("x", (_, k) => bars.x(k)).attr("y", bars.y.range()[0] + 15).text((_, k) => k);
    },
    draw() {
      const values = frame.values();
      const { ink, picture, maps: found, probabilities } = read(values);
      const page = { rows: SIDE, columns: SIDE, values: ink.map((value) => 1 - value) };
      paper.place("Draw a digit here", page, SIDE);
      paper.paint(page, 0, palette(frame.root));
      const half = 0.36 * (bars.x(1) - bars.x(0));
      const [floor] = bars.y.range();
      const most = Math.max(...probabilities);
      columns.selectAll("rect").data(probabilities).join("rect")
        .attr("x", (_, k) => bars.x(k) - half).attr("width", 2 * half)
        .attr("y", (value) => bars.y(value)).attr("height", (value) => floor - bars.y(value))
        .attr("fill", colour("model")).attr("fill-opacity", (value) => (value === most ? 0.95 : 0.5));
      ghosts.selectAll("path").data(start).join("path").attr("class", "fl-ghost").attr("fill", "none")
        .attr("stroke", colour("muted")).attr("stroke-width", 2).attr("stroke-dasharray", "2 3")
        .attr("d", (value, k) => `M${bars.x(k) - half - 2},${bars.y(value)}H${bars.x(k) + half + 2}`);
      words.selectAll("text").data(probabilities).join("text").attr("class", "fl-tick fl-halo").attr("text-anchor", "middle")
        .attr("x", (_, k) => bars.x(k)).attr("y", (value) => bars.y(value) - 4)
        .text((value) => (value >= 0.05 ? show(value, bars.width < 300 ? 1 : 2) : ""));
      maps.draw(picture, found, frame.width);
      frame.readout.textContent = inWords(probabilities, { anyInk: ink.some((value) => value > 0), framing: values.framing });
    },
  });
}

export default { render };
