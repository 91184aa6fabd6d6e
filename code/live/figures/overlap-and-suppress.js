// Which boxes survive? Four boxes that a detector gave for two things: move them, see how
// far each two overlap, and set the threshold above which the better one drops the other.
import { Frame, choice, colour, counted, handle, layBeside, node, predict, show, slider, tint } from "../kit/index.js";
import { intersectionOverUnion, suppress } from "../math/boxes.js";
import { clamp } from "../math/numbers.js";

export const knobs = ["boxes", "threshold", "things"];
const CHAIN = [0, 6, 12, 18].map((shift) => [8 + shift, 5, 30 + shift, 35]);
const CLOSE = [[8, 5, 30, 35], [17, 5, 39, 35], [8, 5, 30, 16], [17, 25, 39, 35]];
export const defaults = { boxes: CHAIN, threshold: 0.9, things: "apart" };
const [WIDTH, HEIGHT] = [60, 40];
const NAMES = ["A", "B", "C", "D"];
const SCORES = [0.9, 0.8, 0.7, 0.6];
/** The true boxes: of A and C, or of A and B. */
const THINGS = { apart: [CHAIN[0], CHAIN[2]], close: [CLOSE[0], CLOSE[1]] };
const LEAST = 2; // a box is no thinner than this

/** All pairs, the better box first: [i, j, overlap]. */
export const pairs = (boxes) => boxes.flatMap((box, i) =>
  boxes.slice(i + 1).map((other, k) => [i, i + 1 + k, intersectionOverUnion(box, other)]));

/** What becomes of each box, in words. */
export function sentence(boxes, threshold) {
  const fallsTo = suppress(boxes, threshold);
  const each = boxes.map((box, j) => (fallsTo[j] < 0 ? `${NAMES[j]} (${SCORES[j]}) stays`
    : `${NAMES[j]} (${SCORES[j]}) falls to ${NAMES[fallsTo[j]]}, by ${show(intersectionOverUnion(boxes[fallsTo[j]], box))}`));
  return `Threshold ${show(threshold)}: ${each.join("; ")}. ${counted(fallsTo.filter((i) => i < 0).length, "box").replace("boxs", "boxes")} for 2 things.`;
}

/** A box inside of the picture, of at least the least size. */
function settled([left, top, right, bottom]) {
  const along = (first, last, end) => {
    const start = clamp(Math.min(first, last), 0, end - LEAST);
    return [start, clamp(Math.max(first, last), start + LEAST, end)];
  };
  const [[x0, x1], [y0, y1]] = [along(left, right, WIDTH), along(top, bottom, HEIGHT)];
  return [x0, y0, x1, y1];
}

function render({ model, el }) {
  const frame = new Frame(el, model, {
    knobs, defaults, limits: { boxes: [0, WIDTH], threshold: [0, 1], things: new Set(Object.keys(THINGS)) },
  });
  const boxes = () => model.get("boxes").map(settled);
  const threshold = () => clamp(model.get("threshold"), 0, 1);
  const setThreshold = (value) => frame.set({ threshold: Number(value.toFixed(2)) });
  const put = (i, box) => frame.set({ boxes: boxes().with(i, settled(box).map((value) => Number(value.toFixed(1)))) });

  const plane = frame.panel({
    label: "Two things and four boxes, with knobs at two corners of each", x: [0, WIDTH], y: [0, HEIGHT], ticks: false,
    title: "Two things, four boxes",
  }, frame.output);
  const beside = node(frame.output, "div");
  const line = frame.panel({
    label: "How far each two boxes overlap, and the threshold", x: [0, 1], y: [0.4, 3.9], title: "Overlap of each two",
    xLabel: "intersection over union",
  }, beside);
  line.y.ticks = () => [];
  plane.x.ticks = () => [];
  plane.y.ticks = () => [];

  const things = plane.marks.append("g").attr("fill", tint("data", 0.25)).attr("stroke", colour("data")).attr("stroke-width", 1);
  const ghosts = plane.marks.append("g").attr("class", "fl-ghost").attr("fill", "none").attr("stroke", colour("muted")).attr("stroke-dasharray", "2 4");
  const outlines = plane.marks.append("g").attr("fill", "none");
  const names = plane.notes.append("g");
  const beyond = line.marks.append("rect").attr("fill", colour("highlight")).attr("fill-opacity", 0.12);
  const edge = line.marks.append("path").attr("stroke", colour("highlight")).attr("stroke-width", 2);
  const dots = line.marks.append("g");
  const labels = line.notes.append("g");

  // Up on the panel is down in the picture.
  SCORES.forEach((score, i) => {
    const own = () => boxes()[i];
    const text = () => `from ${show(own()[0], 1)} to ${show(own()[2], 1)} across, ${show(own()[1], 1)} to ${show(own()[3], 1)} down`;
    const shared = { name: "model", text, steps: [0.5, 0.5] };
    handle(frame, plane, {
      ...shared, label: `Box ${NAMES[i]}, score ${score}: moves it`, radius: 6,
      get: () => [own()[0], HEIGHT - own()[1]],
      move(x, y) {
        const [left, top, right, bottom] = own();
        const [across, down] = [clamp(x, 0, WIDTH - right + left), clamp(HEIGHT - y, 0, HEIGHT - bottom + top)];
        put(i, [across, down, across + right - left, down + bottom - top]);
      },
    });
    handle(frame, plane, {
      ...shared, label: `Corner of box ${NAMES[i]}: makes it larger or smaller`, radius: 4, name: "ink",
      get: () => [own()[2], HEIGHT - own()[3]],
      move(x, y) {
        const [left, top] = own();
        put(i, [left, top, Math.max(x, left + LEAST), Math.max(HEIGHT - y, top + LEAST)]);
      },
    });
  });
  handle(frame, line, {
    label: "Threshold", axis: "x", name: "highlight", steps: [0.01, 1], get: () => [threshold(), 0.7], move: setThreshold,
    text: () => show(threshold()),
  });
  slider(frame, { label: "Threshold", min: 0, max: 1, step: 0.01, get: threshold, set: setThreshold, swatch: colour("highlight") });
  choice(frame, {
    label: "The two things stand", options: [["apart", "apart"], ["close", "close to each other"]], get: () => model.get("things"),
    set: (value) => frame.set({ things: value }),
  });

  const half = { boxes: CHAIN, things: "apart", threshold: 0.5 };
  const close = { boxes: CLOSE, things: "close" };
  frame.presets([
    { label: "Threshold 0.5", values: half },
    { label: "Threshold 0.25", values: { ...half, threshold: 0.25 } },
    { label: "Close to each other", values: { ...close, threshold: 0.5 } },
    { label: "Close, 0.4", values: { ...close, threshold: 0.4 } },
    { label: "Close, 0.3", values: { ...close, threshold: 0.3 } },
  ]);
  predict(frame, [
    {
      question: "Each box stands 6 to the right of the one with the next better score, and is 22 wide, so that neighbours overlap by 16/28 = 0.57. Which boxes survive a threshold of 0.5?",
      choices: ["A alone", "A and C", "A, C and D", "none of them"], truth: 1, values: half,
      why: "B falls to A. What has fallen drops nobody, so C stays, and D falls to C.",
    },
    {
      question: "At 0.25 instead: C overlaps A by 10/34 = 0.29, D overlaps A by 4/40 = 0.10. Which survive?",
      choices: ["A alone", "A and C", "A and D"], truth: 2, values: { ...half, threshold: 0.25 },
      why: "B and C fall to A, and what has fallen drops nobody. Of the better boxes only A is left, and it overlaps D by 0.10, less than 0.25.",
    },
    {
      question: "Now the things stand close: their true boxes, A and B, overlap by 0.42. C is a second box for the first thing (overlap with A: 0.37), D for the second (with B: 0.33). Which threshold keeps A and B, and nothing else?",
      choices: ["0.3", "0.35", "0.4", "0.5", "none"], truth: 4, values: { ...close, threshold: 0.4 },
      why: "Below 0.42, A drops B; from 0.37 on, C stays.",
    },
  ]);

  frame.start({
    layout(width) {
      layBeside(frame, width, { main: plane, other: line, place: beside, share: 0.6, wide: [270, 270], narrow: [200, 190] });
    },
    draw() {
      const now = boxes();
      const fallsTo = suppress(now, threshold());
      const place = (selection, at) => selection.attr("x", (box) => at.x(box[0])).attr("y", (box) => at.y(HEIGHT - box[1]))
        .attr("width", (box) => at.x(box[2]) - at.x(box[0])).attr("height", (box) => at.y(HEIGHT - box[3]) - at.y(HEIGHT - box[1]));
      things.selectAll("ellipse").data(THINGS[model.get("things")]).join("ellipse")
        .attr("cx", (box) => plane.x((box[0] + box[2]) / 2)).attr("cy", (box) => plane.y(HEIGHT - (box[1] + box[3]) / 2))
        .attr("rx", (box) => (plane.x(box[2]) - plane.x(box[0])) / 2).attr("ry", (box) => (plane.y(HEIGHT - box[3]) - plane.y(HEIGHT - box[1])) / 2);
      place(ghosts.selectAll("rect").data(frame.initial.boxes).join("rect"), plane);
      place(outlines.selectAll("rect").data(now).join("rect"), plane)
        .attr("stroke", (_, i) => colour(fallsTo[i] < 0 ? "model" : "error")).attr("stroke-width", (_, i) => (fallsTo[i] < 0 ? 3 : 1.4))
        .attr("stroke-dasharray", (_, i) => (fallsTo[i] < 0 ? null : "6 4"));
      names.selectAll("text").data(now).join("text").attr("class", "fl-note fl-halo")
        .attr("x", (box) => plane.x(box[0]) + 10).attr("y", (box, i) => plane.y(HEIGHT - box[1]) + 17 + 15 * (i % 2))
        .style("fill", (_, i) => colour(fallsTo[i] < 0 ? "model" : "error"))
        .text((_, i) => (fallsTo[i] < 0 ? NAMES[i] : `${NAMES[i]} ✕`));

      const all = pairs(now);
      const row = (i) => 3.4 - 0.8 * i;
      const drops = ([i, j, overlap]) => fallsTo[i] < 0 && overlap > threshold() && i < j;
      const [bottom, top] = line.y.range();
      beyond.attr("x", line.x(threshold())).attr("width", line.x(1) - line.x(threshold())).attr("y", top).attr("height", bottom - top);
      edge.attr("d", line.path(line.y.domain().map((value) => [threshold(), value])));
      dots.selectAll("circle").data(all).join("circle").attr("r", 4.5).attr("stroke-width", 2)
        .attr("cx", ([, , overlap]) => line.x(overlap)).attr("cy", ([i]) => line.y(row(i)))
        .attr("stroke", (pair) => colour(drops(pair) ? "error" : "data")).attr("fill", (pair) => colour(drops(pair) ? "error" : "face"));
      labels.selectAll("text").data(all).join("text").attr("class", "fl-note fl-halo").attr("text-anchor", "middle")
        .attr("x", ([, , overlap]) => clamp(line.x(overlap), line.x(0) + 12, line.x(1) - 12)).attr("y", ([i]) => line.y(row(i)) - 8)
        .text(([i, j]) => `${NAMES[i]}–${NAMES[j]}`);
      frame.readout.textContent = sentence(now, threshold());
    },
  });
}

export default { render };
