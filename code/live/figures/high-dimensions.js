// What changes with the number of dimensions: where a ball has its volume, how long random
// points are, at which angles and how far from one another; the same points throughout, which
// get one coordinate more at a time.
import { Frame, colour, columns, handle, predict, show, slider } from "../kit/index.js";
import { angleLogDensity, halfRadius, normLogDensity, outerShare } from "../math/high-dimensions.js";
import { clamp, linspace, mean } from "../math/numbers.js";
import { MOST, POINTS, deviation, drawPoints, measure, quantile } from "./high-dimensions/points.js";

export { deviation, drawPoints, measure, quantile };

export const knobs = ["dimension", "mark", "seed"];
export const defaults = { dimension: 2, mark: 0.5, seed: 1 };
const SEEDS = [1, 1000];
/** From here on, in medians, distances are drawn at the edge. */
const FAR = 3;
/** Where the slider stops: evenly on a logarithmic scale, as whole numbers allow. */
const STOPS = [...new Set([...linspace(0, 3, 121).map((power) => Math.round(10 ** power)), 64, 300])].sort((a, b) => a - b);

const TITLES = ["Ball: share within r", "Lengths of 200 points", "Their angles to one more", "Their distances from it"];
const SHORT = ["Ball within r", "Lengths", "Angles [°]", "Dist. ÷ median"];
const AXES = ["radius r, of the ball’s", "length", "angle [°]", "distance ÷ median"];

/** A density with its highest point at one: [x, height] pairs. */
const peaked = (xs, log) => {
  const powers = xs.map(log);
  const top = Math.max(...powers.filter(Number.isFinite));
  return xs.map((x, i) => [x, Math.exp(powers[i] - top)]);
};
/** Finely near √D, where a length has its peak, and coarsely elsewhere. */
const lengthCurve = (D) => {
  const centre = Math.sqrt(Math.max(D - 1, 0));
  const xs = [...linspace(0, 36, 37), ...linspace(centre - 4, centre + 4, 121)].filter((x) => x >= 0).sort((a, b) => a - b);
  return peaked(xs, (r) => normLogDensity(r, D));
};
const angleCurve = (D) => {
  if (D < 2) return []; // on a line there are two angles and no density
  const width = Math.min(88, 300 / Math.sqrt(D));
  const xs = [...linspace(0.5, 179.5, 61), ...linspace(90 - width, 90 + width, 80), 90].sort((a, b) => a - b);
  return peaked(xs, (x) => angleLogDensity((x * Math.PI) / 180, D));
};
const shareCurve = (D) => [...linspace(0, 0.9, 46), ...linspace(0.9, 1, 101).slice(1)].map((r) => [r, r ** D]);
const percent = (share) => `${show(100 * share, share > 0.9995 && share < 1 ? 4 : 1)} %`;
const times = (ratio) => show(ratio, ratio < 2 ? 2 : ratio < 20 ? 1 : 0);
const whole = (number) => number.toLocaleString("en");

function render({ model, el }) {
  const frame = new Frame(el, model, { knobs, defaults, limits: { dimension: [1, MOST], mark: [0, 1], seed: SEEDS } });
  const D = () => Math.round(clamp(model.get("dimension"), 1, MOST));
  const mark = () => clamp(model.get("mark"), 0, 1);
  const seed = () => Math.round(clamp(model.get("seed"), ...SEEDS));
  const setD = (value) => frame.set({ dimension: Math.round(clamp(value, 1, MOST)) });
  const setMark = (value) => frame.set({ mark: Number(clamp(value, 0, 1).toFixed(4)) });
  let [drawnBy, points] = [0, []];
  const measured = (dimension) => {
    if (drawnBy !== seed()) [drawnBy, points] = [seed(), drawPoints(seed())];
    return measure(points, dimension);
  };

  // Dots lie in a strip below the axis of a curve, each at its own height in all panels.
  const heights = linspace(0, 1, POINTS).map((_, i) => (i * 0.618034) % 1);
  const panel = (label, x, y) => {
    const where = frame.panel({ label, x, y, title: " " }, frame.output);
    const ticks = where.y.ticks;
    where.y.ticks = (count) => (y[0] < 0 ? [0] : ticks(Math.min(count, 3)));
    if (y[0] < 0) where.y.tickFormat = () => () => "";
    return where;
  };
  const ball = panel("The share of a ball’s volume within a radius, with a mark to drag", [0, 1], [0, 1.02]);
  const lengths = panel("How long random points are, with a knob at √D", [0, 36], [-0.62, 1.2]);
  const angles = panel("Angles between a random point and 200 others", [0, 180], [-0.62, 1.2]);
  angles.x.ticks = () => [0, 45, 90, 135, 180];
  const distances = panel("Distances from a random point to 200 others, divided by their median", [0, FAR], [-0.1, 1.1]);
  distances.y.ticks = () => [];

  const beyond = ball.marks.append("rect").attr("fill", colour("highlight")).attr("fill-opacity", 0.22);
  const first = frame.initial.dimension;
  ball.ghost(shareCurve(first));
  lengths.ghost(lengthCurve(first));
  angles.ghost(angleCurve(first));
  const within = ball.curve("model", 2.8);
  const edge = ball.marks.append("path").attr("stroke", colour("highlight")).attr("stroke-width", 2).attr("fill", "none");
  const half = ball.marks.append("path").attr("stroke", colour("truth")).attr("stroke-width", 1.6).attr("stroke-dasharray", "5 3").attr("fill", "none");
  // Once all is at the edge, its last part, as wide as 5/D: there the curve is always e^−wD.
  const lens = ball.marks.append("g");
  const glass = lens.append("rect").attr("fill", colour("face")).attr("stroke", colour("muted"));
  const magnified = lens.append("path").attr("fill", "none").attr("stroke", colour("model")).attr("stroke-width", 2);
  const magnifiedMark = lens.append("path").attr("fill", "none").attr("stroke", colour("highlight")).attr("stroke-width", 2);
  const bounds = [lens.append("text"), lens.append("text")];
  bounds.forEach((text) => text.attr("class", "fl-note").attr("text-anchor", "middle"));
  const said = ball.notes.append("text").attr("class", "fl-note fl-halo");
  const curves = [lengths.curve("truth", 2.4), angles.curve("truth", 2.4)];
  const dots = [lengths, angles, distances].map((where) => where.marks.append("path").attr("fill", colour("model")).attr("fill-opacity", 0.6));
  const ends = distances.marks.append("path").attr("stroke", colour("error")).attr("stroke-width", 2).attr("fill", "none");
  const ratio = distances.notes.append("text").attr("class", "fl-note fl-halo").attr("text-anchor", "middle");
  const chosen = [lengths, angles, distances].map((where) => where.marks.append("g"));

  handle(frame, ball, {
    label: "Mark: a radius, as a share of the ball’s", axis: "x", name: "highlight", radius: 7, steps: [0.01, 0.01],
    get: () => [mark(), 0.5], move: (r) => setMark(r), text: () => `${show(mark(), 4)} of the radius, ${percent(outerShare(D(), 1 - mark()))} beyond`,
  });
  handle(frame, lengths, {
    label: "Dimensions: drag the lengths, √D", axis: "x", name: "truth", radius: 7, range: [1, Math.sqrt(MOST)],
    get: () => [Math.sqrt(D()), 1], move: (r) => setD(r * r), text: () => `D = ${D()}, √D = ${show(Math.sqrt(D()))}`,
  });
  slider(frame, {
    label: "Dimensions D", min: 0, max: STOPS.length - 1, step: 1,
    get: () => STOPS.reduce((best, stop, i) => (Math.abs(stop - D()) < Math.abs(STOPS[best] - D()) ? i : best), 0),
    set: (i) => setD(STOPS[Math.round(i)]), text: () => whole(D()),
  });
  slider(frame, { label: "Mark at the radius", min: 0, max: 1, step: 0.001, get: mark, set: setMark, text: (r) => show(r, 3) });
  frame.button("Draw again", () => frame.set({ seed: (seed() % SEEDS[1]) + 1 })).title = "201 other points";

  frame.presets([
    { label: "One dimension", values: { dimension: 1, mark: 0.99 } },
    ...[2, 10, 100, 300, MOST].map((dimension) => ({ label: `D = ${whole(dimension)}, outer 1 %`, values: { dimension, mark: 0.99 } })),
    { label: "Where half lies, D = 100", values: { dimension: 100, mark: Number(halfRadius(100).toFixed(4)) } },
  ]);
  predict(frame, [
    {
      question: "A ball has 100 dimensions. Half of its volume lies further out than which radius? Drag the mark in the first panel there, or type how many % of the ball’s radius.",
      unit: "%", near: 0.5, truth: 100 * halfRadius(100), action: () => frame.show({ dimension: 100, mark: mark() }),
      why: "A share r of the radius holds r¹⁰⁰ of the volume, and 0.993¹⁰⁰ is about one half.",
    },
    {
      question: "Points of D standard normal numbers get longer, like √D: from 3 to 32 between D = 10 and D = 1,000. What does the spread of their lengths do?",
      choices: ["it grows tenfold as well", "it stays as it is", "it shrinks to a tenth"], truth: 1, values: { dimension: MOST, mark: 0.99 },
      why: "The squares’ sum spreads by √(2D), and a root divides that by 2√D: about 1/√2, unless D is very small.",
    },
    {
      question: "At D = 2, the farthest of 200 points is typically tens of times as far as the nearest. At D = 1,000?",
      choices: ["about as many times", "about ten times", "about twice as far", "not even 1.3 times as far"], truth: 3, values: { dimension: MOST, mark: 0.99 },
      why: "A squared distance is a sum of D terms, whose spread is a share of about 1/√D of it.",
    },
  ]);
  // The first answer is the mark: both move together until the reader has answered.
  const field = () => frame.root.querySelector(".fl-predict input[type=number]");
  frame.root.addEventListener("input", ({ target }) => {
    if (target === field() && target.value !== "") setMark(Number(target.value) / 100);
  });
  let shown = mark();
  frame.updates.push(() => {
    const input = field();
    if (input && mark() !== shown && document.activeElement !== input) input.value = Number((100 * mark()).toFixed(2));
    shown = mark();
  });

  // What is pointed at is one point in all three.
  let pointed = -1;
  const places = [[], [], []];
  [lengths, angles, distances].forEach((where, p) => {
    where.svg.on("pointermove pointerdown", (event) => {
      const box = where.svg.node().getBoundingClientRect();
      let [best, found] = [12, -1];
      places[p].forEach(([x, y], i) => {
        const away = Math.hypot(x - event.clientX + box.left, y - event.clientY + box.top);
        if (away < best) [best, found] = [away, i];
      });
      if (found !== pointed) { pointed = found; frame.redraw(); }
    }).on("pointerleave", () => { if (pointed >= 0) { pointed = -1; frame.redraw(); } });
  });

  frame.start({
    layout(width) {
      const [number, each] = columns(width, 12, 300, 2);
      const wide = each > 240;
      [ball, lengths, angles, distances].forEach((where, i) => {
        where.options.title = (wide ? TITLES : SHORT)[i];
        where.options.xLabel = wide ? AXES[i] : "";
        where.resize(each, wide ? 150 : number === 2 ? 122 : 110);
      });
    },
    draw() {
      const dimension = D();
      const { lengths: long, angles: turned, distances: far } = measured(dimension);
      const outer = outerShare(dimension, 1 - mark());
      const [left, right] = [ball.x(mark()), ball.x(1)];
      const [bottom, top] = ball.y.range();
      beyond.attr("x", left).attr("width", right - left).attr("y", top).attr("height", bottom - top);
      within.attr("d", ball.path(shareCurve(dimension)));
      edge.attr("d", `M${left},${top}V${bottom}`);
      const seen = dimension >= 20 && ball.width > 240;
      lens.attr("visibility", seen ? "visible" : "hidden");
      if (seen) {
        const [x0, x1, y0, y1] = [ball.x(0.07), ball.x(0.5), ball.y(0.3), ball.y(0.95)];
        const from = 1 - 5 / dimension;
        const across = (radius) => x0 + ((radius - from) / (1 - from)) * (x1 - x0);
        glass.attr("x", x0).attr("y", y1).attr("width", x1 - x0).attr("height", y0 - y1);
        magnified.attr("d", linspace(from, 1, 41).map((radius, i) => `${i ? "L" : "M"}${across(radius).toFixed(1)},${(y0 + radius ** dimension * (y1 - y0)).toFixed(1)}`).join(""));
        magnifiedMark.attr("d", mark() > from ? `M${across(mark())},${y0}V${y1}` : "");
        bounds.forEach((text, i) => text.attr("x", [x0, x1][i]).attr("y", y0 + 13).text(i ? "1" : show(from, dimension >= 500 ? 3 : 2)));
      }
      const middle = halfRadius(dimension);
      half.attr("d", ball.path([[0, 0.5], [middle, 0.5], [middle, 0]]));
      const roomy = left > 130;
      said.attr("x", roomy ? left - 8 : left + 12).attr("y", top + 14).attr("text-anchor", roomy ? "end" : "start").text(`${percent(outer)} beyond`);
      curves[0].attr("d", lengths.path(lengthCurve(dimension)));
      curves[1].attr("d", angles.path(angleCurve(dimension)));

      const median = quantile(far, 0.5);
      const relative = far.map((value) => value / median);
      [[lengths, long, -0.55, 0.45], [angles, turned, -0.55, 0.45], [distances, relative.map((value) => Math.min(value, FAR)), 0.05, 0.62]].forEach(([where, values, low, height], p) => {
        places[p] = values.map((value, i) => [where.x(value), where.y(low + height * heights[i])]);
        dots[p].attr("d", places[p].map(([x, y]) => `M${(x - 2.2).toFixed(1)},${y.toFixed(1)}a2.2,2.2 0 1,0 4.4,0a2.2,2.2 0 1,0 -4.4,0`).join(""));
        chosen[p].selectAll("circle").data(pointed < 0 ? [] : [places[p][pointed]]).join("circle").attr("r", 6).attr("fill", "none")
          .attr("stroke", colour("ink")).attr("stroke-width", 2).attr("cx", ([x]) => x).attr("cy", ([, y]) => y);
      });
      const [near, farthest] = [Math.min(...relative), Math.max(...relative)];
      const [a, b] = [distances.x(near), distances.x(Math.min(farthest, FAR))];
      const [low, high] = [distances.y(0), distances.y(0.8)];
      ends.attr("d", `M${a},${low}V${high}M${b},${low}V${high}${farthest > FAR ? `M${b - 7},${high}l7,5l-7,5` : ""}`);
      const most = farthest / near;
      ratio.attr("x", clamp((a + b) / 2, distances.x(0.75), distances.x(2.25))).attr("y", distances.y(0.9) + 4).text(`${distances.width > 240 ? "farthest = " : ""}${times(most)} × nearest`);

      const point = pointed < 0 ? "" : ` The point you are at: length ${show(long[pointed])}, angle ${show(turned[pointed], 0)}°, ${show(relative[pointed])} medians away.`;
      const angle = dimension === 1 ? "All angles are 0° or 180°." : `Nine of ten angles: ${show(quantile(turned, 0.05), 0)}° to ${show(quantile(turned, 0.95), 0)}°.`;
      frame.readout.textContent = `D = ${whole(dimension)}: ${percent(outer)} of the ball lies beyond ${show(mark(), 3)} of its radius, half beyond ${show(middle, 4)}. `
        + `Lengths ${show(mean(long))} ± ${show(deviation(long))}; √D = ${show(Math.sqrt(dimension))}. ${angle} `
        + `The farthest of ${POINTS} is ${times(most)} times as far as the nearest.${point}`;
    },
  });
}

export default { render };
