// Does the score know where, or only how far apart? A query and a key are put somewhere;
// the band has the scores of all other pairs that are as far apart as those of the curve,
// and a map those of all pairs, where pairs as far apart lie on one line.
import { Frame, choice, colour, columns, counted, handle, node, predict, show, slider, tint, walker } from "../kit/index.js";
import { followTheme, paint, palette } from "../kit/painting.js";
import { clamp, total } from "../math/numbers.js";
import { rotate, sinusoidal } from "../math/positions.js";

export const knobs = ["code", "query", "key", "width", "power"];
export const defaults = { code: "sinusoidal", query: 14, key: 10, width: 32, power: 4 };
const PLACES = 64;
const CODES = [
  ["sinusoidal", "sinusoidal, as they are"], ["weighted", "sinusoidal, through weights"],
  ["rotary", "rotary, through weights"], ["table", "a table before training"],
];

const dot = (a, b) => total(a.map((value, i) => value * b[i]));

/** Numbers between −√3 and √3 that look random, the same for everybody. */
export function noise(i, j) {
  const far = 43758.5453 * Math.sin(12.9898 * (i + 1) + 78.233 * (j + 1));
  return Math.sqrt(3) * (2 * (far - Math.floor(far)) - 1);
}

/** Scores of the queries of all places (rows) with the keys of all places. */
export function scores(code, width, base, count = PLACES) {
  const row = (i, seed) => Array.from({ length: width }, (_, j) => noise(i + seed, j));
  const places = Array.from({ length: count }, (_, n) => n);
  const codes = places.map((n) => sinusoidal(n, width, base));
  const through = (seed) => {
    const weights = Array.from({ length: width }, (_, i) => row(i, seed));
    return codes.map((each) => weights.map((line) => dot(line, each) / Math.sqrt(width)));
  };
  const turned = (seed) => {
    const vector = row(0, seed);
    const length = Math.sqrt(dot(vector, vector));
    return places.map((n) => rotate(vector, n, base).map((value) => value / length));
  };
  const table = () => places.map((n) => row(n, 0));
  const [queries, keys, scale] = {
    sinusoidal: () => [codes, codes, 2 / width],
    weighted: () => [through(0), through(500), 2 / width],
    rotary: () => [turned(0), turned(500), 1],
    table: () => [table(), table(), 1 / width],
  }[code]();
  return queries.map((query) => keys.map((key) => scale * dot(query, key)));
}

/** The smallest and the largest score of all pairs that are so far apart: query less key. */
export function spread(table, difference) {
  const found = table.flatMap((row, m) => (row[m - difference] === undefined ? [] : [row[m - difference]]));
  return [Math.min(...found), Math.max(...found)];
}

/** Both on by one place; from the last place both go back, the first to place 0. */
export function further(query, key) {
  const shift = Math.max(query, key) < PLACES - 1 ? 1 : -Math.min(query, key);
  return { query: query + shift, key: key + shift };
}

function render({ model, el }) {
  const frame = new Frame(el, model, {
    knobs, defaults,
    limits: {
      code: new Set(CODES.map(([code]) => code)), query: [0, PLACES - 1], key: [0, PLACES - 1],
      width: [4, 64], power: [0, 6],
    },
  });
  const place = (name) => Math.round(clamp(model.get(name), 0, PLACES - 1));
  const width = () => 4 * Math.round(clamp(model.get("width"), 4, 64) / 4);
  const power = () => clamp(model.get("power"), 0, 6);
  let [known, made] = ["", []];
  const table = () => {
    const wanted = `${model.get("code")} ${width()} ${power()}`;
    if (wanted !== known) [known, made] = [wanted, scores(model.get("code"), width(), 10 ** power())];
    return made;
  };
  const each = (line) => line.map((value, n) => [n, value]);
  const setPlace = (name, value) => frame.set({ [name]: Math.round(value) });

  const panel = frame.panel({
    label: "Scores of one query with a key at each place", x: [-1, PLACES], y: [-0.6, 1.1],
    title: "Score of the query with a key at each place", xLabel: "place",
  }, frame.output);
  const band = panel.marks.append("path").attr("fill", tint("highlight", 0.3));
  panel.ghost(each(scores(frame.initial.code, frame.initial.width, 10 ** frame.initial.power)[frame.initial.query]));
  const curve = panel.curve("model", 2.6);
  const stem = panel.marks.append("line").attr("stroke", colour("ink")).attr("stroke-width", 1.4).attr("stroke-dasharray", "3 3");
  const told = panel.notes.append("text").attr("class", "fl-note fl-halo").attr("text-anchor", "middle").text("all pairs as far apart");
  const words = ["query", "key"].map((word) => panel.notes.append("text").attr("class", "fl-note fl-halo")
    .attr("text-anchor", "middle").text(word));
  const low = () => panel.y.domain()[0];
  handle(frame, panel, {
    label: "Place of the query", axis: "x", range: [0, PLACES - 1], steps: [1, 0], name: "ink",
    get: () => [place("query"), low()], move: (across) => setPlace("query", across), text: () => `place ${place("query")}`,
  });
  handle(frame, panel, {
    label: "Place of the key", axis: "x", range: [0, PLACES - 1], steps: [1, 0], name: "highlight",
    get: () => [place("key"), table()[place("query")][place("key")]], move: (across) => setPlace("key", across),
    text: () => `place ${place("key")}, score ${show(table()[place("query")][place("key")])}`,
  });
  const beside = node(frame.output, "div");
  const map = frame.panel({
    label: "Scores of all pairs, as colours", x: [-0.5, PLACES - 0.5], y: [-0.5, PLACES - 0.5],
    title: "All pairs (orange: below 0)", xLabel: "place of the key", yLabel: "place of the query",
  }, beside);
  map.forget = () => {};
  map.x.ticks = map.y.ticks = () => [0, 20, 40, 60];
  const colours = document.createElement("canvas");
  const picture = map.marks.append("image").attr("preserveAspectRatio", "none").style("image-rendering", "pixelated").style("cursor", "crosshair")
    .on("click", (event) => {
      const [n, m] = map.at(event).map((value) => Math.round(clamp(value, 0, PLACES - 1)));
      frame.set({ query: m, key: n });
      frame.announce();
    });
  const same = map.marks.append("path").attr("class", "fl-same").attr("stroke", colour("ink")).attr("stroke-width", 1.6).attr("stroke-dasharray", "5 3").style("pointer-events", "none");
  handle(frame, map, {
    label: "Pair on the map", range: [0, PLACES - 1], steps: [1, 1], name: "highlight", radius: 6,
    get: () => [place("key"), place("query")], move: (n, m) => frame.set({ query: Math.round(m), key: Math.round(n) }),
    text: () => `query at ${place("query")}, key at ${place("key")}, score ${show(table()[place("query")][place("key")])}`,
  });
  let painted = "";
  followTheme(frame, () => { painted = ""; });
  const paintMap = (all) => {
    if (painted === known) return;
    painted = known;
    // Rows of a picture go down, and places of the query up.
    paint(colours, all.toReversed().flat(), palette(frame.root));
    picture.attr("href", colours.toDataURL());
  };

  choice(frame, { label: "Codes", options: CODES, get: () => model.get("code"), set: (code) => frame.set({ code }) });
  const whole = (number) => show(number, 0);
  slider(frame, { label: "Query at", min: 0, max: PLACES - 1, step: 1, get: () => place("query"), set: (n) => setPlace("query", n), text: whole });
  slider(frame, { label: "Key at", min: 0, max: PLACES - 1, step: 1, get: () => place("key"), set: (n) => setPlace("key", n), text: whole });
  slider(frame, { label: "Width", min: 4, max: 64, step: 4, get: width, set: (number) => frame.set({ width: number }), text: whole });
  slider(frame, {
    label: "Base", min: 0, max: 6, step: 0.25, get: power, set: (number) => frame.set({ power: number }),
    text: (number) => Math.round(10 ** number).toLocaleString("en-GB"),
  });

  walker(frame, {
    label: "Move both on", count: PLACES, pause: 90,
    step() {
      const next = further(place("query"), place("key"));
      frame.set(next);
      return Math.max(next.query, next.key) < PLACES - 1;
    },
  });

  const { query, key } = frame.initial;
  const on = Math.min(30, PLACES - 1 - Math.max(query, key));
  const moved = { query: query + on, key: key + on };
  const [weighted, rotary, untrained] = ["weighted", "rotary", "table"].map((code) => ({ code, ...moved }));
  const alike = { power: 0 };
  frame.presets([
    { label: `Both ${on} places on`, values: moved }, { label: "Through weights", values: weighted },
    { label: "Rotary", values: rotary }, { label: "A table", values: untrained }, { label: "Base 1", values: alike },
  ]);
  const peak = () => {
    const line = scores("weighted", frame.initial.width, 10 ** frame.initial.power)[query];
    return line.indexOf(Math.max(...line));
  };
  predict(frame, [
    {
      question: `Sinusoidal codes go through weights drawn at random, the query's and the key's. The query is at ${query}. Where is its score largest?`,
      choices: ["at its own place", "up to 3 places from it", "farther away"],
      truth: () => [0, 3, Infinity].findIndex((far) => Math.abs(peak() - query) <= far),
      values: { code: "weighted", query, key: peak() },
      why: "Behind weights, near places needn't be alike: training has to find weights that look where it helps.",
    },
    {
      question: "Rotary codes; query and key are at the same place. The base falls from 10,000 to 100. What becomes of their score?",
      choices: ["it falls", "it stays", "it rises"], truth: 1, values: { code: "rotary", query, key: query, power: 2 },
      why: "Both turn by the same angles, whatever the base, and these cancel. Move the key away, and the base matters.",
    },
    {
      question: "Plain sinusoidal codes, base 1: every hand turns by one radian for each place. How many places on does the score first come back to 1?",
      unit: "places", near: 0.3, truth: 2 * Math.PI, values: alike,
      why: "After a whole turn, 2π radians, all hands stand as before.",
    },
  ]);

  frame.start({
    layout(across) {
      const [number] = columns(across, 12, 560, 2);
      const [size, left] = number === 1 ? [Math.min(across, 290), across] : [248, across - 260];
      if (number === 1) frame.output.after(beside);
      else panel.svg.node().parentNode.after(beside);
      panel.resize(left, number === 1 ? 190 : 248);
      // Margins take 60 pixels of both sides: a place is a square.
      map.resize(size, size);
      const [[x0, x1], [y1, y0]] = [map.x.range(), map.y.range()];
      picture.attr("x", x0).attr("y", y0).attr("width", x1 - x0).attr("height", y1 - y0);
    },
    draw() {
      const [m, n, all] = [place("query"), place("key"), table()];
      const ranges = all.map((_, at) => spread(all, m - at));
      const line = each(all[m]);
      panel.follow([...line.map(([, value]) => value), ...ranges.flat()]);
      const edges = [...each(ranges.map(([least]) => least)), ...each(ranges.map(([, most]) => most)).reverse()];
      band.attr("d", `${panel.path(edges)}Z`);
      curve.attr("d", panel.path(line));
      stem.attr("x1", panel.x(n)).attr("x2", panel.x(n)).attr("y1", panel.y(low())).attr("y2", panel.y(all[m][n]));
      const sides = Math.abs(panel.x(m) - panel.x(n)) < 46 ? Math.sign(m - n) || 1 : 0;
      words[0].attr("x", clamp(panel.x(m) + 26 * sides, panel.x(2), panel.x(PLACES - 3))).attr("y", panel.y(low()) - 14);
      words[1].attr("x", clamp(panel.x(n) - 26 * sides, panel.x(2), panel.x(PLACES - 3))).attr("y", Math.max(34, panel.y(all[m][n]) - 16));
      // The band is named where it is widest, if there is room in it.
      const heights = ranges.map(([lowest, highest]) => panel.y(lowest) - panel.y(highest));
      const widest = heights.slice(10, PLACES - 10).reduce((best, height, i, every) => (height > every[best] ? i : best), 0) + 10;
      told.attr("display", heights[widest] > 26 ? null : "none").attr("x", panel.x(widest)).attr("y", (panel.y(ranges[widest][0]) + panel.y(ranges[widest][1])) / 2 + 4);
      paintMap(all);
      const ends = [Math.max(0, n - m), PLACES - 1 + Math.min(0, n - m)];
      same.attr("d", map.path(ends.map((at) => [at, at + m - n])));
      const [least, most] = spread(all, m - n);
      const apart = m === n ? "Query and key stand at the same place" : `The key stands ${counted(Math.abs(m - n), "place")} ${m > n ? "before" : "behind"} the query`;
      frame.readout.textContent = `${apart}: score ${show(all[m][n])}. `
        + (most - least < 1e-9 ? "All pairs that stand so have the same score: the dashed line has one colour." : `Pairs that stand so, on the dashed line, have scores from ${show(least)} to ${show(most)}.`);
    },
  });
}

export default { render };
