// An upper half of a digit, and what the page's image GPT writes below it: many
// completions, what they are read as, and the probabilities behind each pixel.
import { Frame, choice, colour, counted, drag, handle, node, predict, show, slider } from "../kit/index.js";
import { palette } from "../kit/painting.js";
import { Pixels } from "../kit/pixels.js";
import { unpackedDecoder } from "../math/decoder.js";
import { begin, write } from "../math/image-gpt.js";
import { deep } from "../math/networks.js";
import { clamp } from "../math/numbers.js";
import { drawnTo, inkOf, withoutLast } from "../math/strokes.js";
import { Sheet, painted } from "./complete-a-digit/sheet.js";

export const knobs = ["start", "strokes", "seed", "shown", "pixel"];
export const defaults = { start: 0, strokes: [], seed: 1, shown: 1, pixel: 43, levels: 17, pictures: [], examples: [], questions: [] };
export const COUNT = 24;
const [SIDE, FINE, PEN] = [8, 32, 5]; // pixels; of the paper that is drawn on; of the pen
const [HALF, SEEDS, MOST_POINTS, LEAST_STEP, SLICE] = [32, 99, 300, 0.6, 12];

/** The upper half in levels: shares of ink in squares of 4 × 4, or a picture's where it has more. */
export function upperHalf(strokes, picture, levels) {
  const ink = inkOf(strokes, PEN / 2, FINE);
  return Array.from({ length: HALF }, (_, i) => {
    const [row, column] = [4 * Math.floor(i / SIDE), 4 * (i % SIDE)];
    let sum = 0;
    for (let k = 0; k < 16; k += 1) sum += ink[(row + Math.floor(k / 4)) * FINE + column + (k % 4)];
    return Math.max(picture?.[i] ?? 0, Math.round((sum / 16) * (levels - 1)));
  });
}

/** What the judge reads in a picture; its weights are ten-thousandths. */
export function readAs(judge, pixels, levels) {
  const scores = deep(judge, pixels.map((level) => level / (levels - 1)));
  return scores.indexOf(Math.max(...scores));
}

export const judgeOf = (layers) => layers.map((rows) => rows.map((row) => row.map((weight) => weight / 1e4)));
export const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

const percent = (share) => (share < 0.0005 ? "under 0.1" : show(100 * share, 1));

/** As what the completions are read, and how the pixel came to its level, in words. */
export function inWords(counts, { pixels, shares }, { shown, pixel }) {
  const done = counts.reduce((sum, count) => sum + count, 0);
  const order = [...counts.keys()].filter((digit) => counts[digit]).sort((a, b) => counts[b] - counts[a]);
  const read = order.map((digit, k) => `${counts[digit]}${k ? "" : " read"} as ${digit}`).join(", ");
  const [own, level] = [shares[pixel], pixels[pixel]];
  const likeliest = own.indexOf(Math.max(...own));
  const where = `Row ${Math.floor(pixel / SIDE) + 1}, column ${(pixel % SIDE) + 1} ${pixel < HALF ? "was given" : `of completion ${shown}`}`;
  const other = likeliest === level ? "the likeliest" : `the likeliest was ${likeliest}, with ${percent(own[likeliest])} %`;
  const written = shares.slice(HALF).reduce((sum, share, k) => sum - Math.log2(share[pixels[HALF + k]]), 0) / (pixels.length - HALF);
  return `Of ${counted(done, "completion")}: ${read}. ${where}: level ${level} of ${own.length - 1}, ${percent(own[level])} % likely; ${other}. `
    + `What was written here costs ${show(written, 2)} bits a pixel.`;
}

function render({ model, el }) {
  const given = (key) => model.get(key) ?? defaults[key];
  const [levels, pictures] = [given("levels"), given("pictures")];
  const decoder = unpackedDecoder(bytesOf(model.get("decoder")));
  const judge = judgeOf(model.get("judge"));
  const frame = new Frame(el, model, {
    knobs, defaults, growing: ["strokes"],
    limits: {
      start: new Set(Array.from({ length: pictures.length + 1 }, (_, i) => i)),
      strokes: [0, FINE], seed: [1, SEEDS], shown: [1, COUNT], pixel: [0, SIDE * SIDE - 1],
    },
  });
  const whole = (key, most, least = 1) => clamp(Math.round(model.get(key)), least, most);
  const paperOf = ({ start, strokes }) => upperHalf(strokes, pictures[start - 1]?.pixels, levels);

  /** All completions of one upper half; `go` writes on for a while. */
  const started = (upper, seed) => {
    const begun = begin(decoder, levels, upper);
    const list = Array(COUNT).fill(null);
    const counts = Array(10).fill(0);
    const one = (k) => {
      if (list[k]) return list[k];
      list[k] = write(decoder, levels, upper, begun, 1000 * seed + k);
      list[k].read = readAs(judge, list[k].pixels, levels);
      counts[list[k].read] += 1;
      return list[k];
    };
    return {
      key: `${upper}|${seed}`, upper, list, counts, one,
      go(until) {
        for (let k = 0; k < COUNT; k += 1) if (performance.now() < until) one(k);
        return !list.includes(null);
      },
    };
  };
  let now = null;
  let before = []; // what stands in a place until it is written anew
  let ghost = null;
  const completions = () => {
    const upper = paperOf(frame.values());
    const seed = whole("seed", SEEDS);
    if (now?.key !== `${upper}|${seed}`) {
      before = now ? now.list.map((one, k) => one ?? before[k]) : [];
      now = started(upper, seed);
    }
    return now;
  };
  const countsOf = (values) => {
    const all = { ...structuredClone(frame.initial), ...values };
    const found = started(paperOf(all), all.seed);
    found.go(Infinity);
    return found.counts;
  };

  const paper = new Pixels(frame, "Paper: draw the upper half of a digit");
  paper.panel.backdrop.style("cursor", "crosshair");
  const edge = paper.panel.notes.append("rect").attr("fill", "none").attr("stroke", colour("grid")); // white paper on a white page
  const border = paper.panel.notes.append("path").attr("stroke", colour("highlight")).attr("stroke-width", 2);
  const beside = node(frame.output, "div"); // one below the other
  const bars = frame.panel({ label: "How many completions are read as which digit", x: [-0.6, 9.6], y: [0, COUNT + 3], title: `Read as, of ${COUNT}`, ticks: false }, beside);
  const chances = frame.panel({ label: "Probabilities of the levels of one pixel", x: [-0.7, levels - 0.3], y: [0, 1.12], title: "Levels of the pixel", ticks: false }, beside);
  for (const panel of [bars, chances]) panel.x.ticks = () => [];
  const [ghosts, columns, words, below] = ["marks", "marks", "notes", "notes"].map((layer) => bars[layer].append("g"));
  const [shares, ends] = ["marks", "notes"].map((layer) => chances[layer].append("g"));
  const sheet = new Sheet(frame, COUNT, (k) => frame.set({ shown: k + 1 }));
  // A digit's bar shows the next of its completions large.
  bars.svg.style("cursor", "pointer").on("click", ({ clientX }) => {
    const shown = whole("shown", COUNT);
    const digit = Math.round(bars.x.invert(clientX - bars.svg.node().getBoundingClientRect().left));
    const order = Array.from({ length: COUNT }, (_, k) => (shown + k) % COUNT);
    const k = order.find((one) => now.list[one]?.read === digit);
    if (k !== undefined) frame.set({ shown: k + 1 });
  });

  // The pen, on a paper four times as fine as the picture; it stays in the upper half.
  let [tip, down] = [[16, 3], false];
  const inside = ([across, under]) => [clamp(across, 0, FINE - 1), clamp(under, 0, FINE / 2 - 1)].map((value) => Number(value.toFixed(1)));
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
  const fine = (x, y) => [4 * x - 0.5, -4 * y - 0.5];
  const look = (x, y) => frame.set({ pixel: SIDE * clamp(Math.floor(-y), 0, SIDE - 1) + clamp(Math.floor(x), 0, SIDE - 1) });
  const mark = handle(frame, paper.panel, {
    label: "Pixel: arrow keys move it; its probabilities are shown", name: "extra", radius: 4, steps: [1, 1],
    get: () => [(model.get("pixel") % SIDE) + 0.5, -Math.floor(model.get("pixel") / SIDE) - 0.5],
    move: look,
    text: () => `row ${Math.floor(model.get("pixel") / SIDE) + 1}, column ${(model.get("pixel") % SIDE) + 1}`,
  });
  mark.select(".fl-reach").remove(); // a press beside it means the pixel below the pointer
  handle(frame, paper.panel, {
    label: "Pen: arrow keys move it, and draw while “Pen down” is pressed", name: "highlight", radius: 5, steps: [0.25, 0.25],
    get: () => [(tip[0] + 0.5) / 4, -(tip[1] + 0.5) / 4],
    move: (x, y) => go(fine(x, y), down || paper.panel.held),
    text: () => `${show(tip[0], 0)} to the right, ${show(tip[1], 0)} down, of 32 by 16; pen ${down ? "down" : "up"}`,
  });
  const at = ([across, under]) => [paper.panel.x.invert(across), paper.panel.y.invert(under)];
  let drawing = false;
  drag(frame, paper.panel.backdrop.node(), paper.panel.svg.node(), {
    start(place) {
      const [x, y] = at(place);
      drawing = y > -SIDE / 2;
      if (!drawing) return void look(x, y);
      tip = inside(fine(x, y));
      if (model.get("strokes").length < MOST_POINTS) frame.set({ strokes: [...model.get("strokes"), [...tip, 0]] });
      frame.redraw();
    },
    move(place) {
      if (drawing) go(fine(...at(place)), true);
      else look(...at(place));
    },
    end: () => frame.announce(),
  });

  choice(frame, {
    label: "On the paper, to begin with", options: [["0", "nothing"], ...pictures.map(({ label }, i) => [String(i + 1), label])],
    get: () => String(model.get("start")), set: (value) => frame.set({ start: Number(value), strokes: [] }),
  });
  slider(frame, { label: "Completion shown large", min: 1, max: COUNT, step: 1, get: () => model.get("shown"), set: (shown) => frame.set({ shown }), text: String });
  frame.presets(given("examples").map(({ label, values }) => ({ label, values })));
  frame.button("Draw other completions", () => frame.set({ seed: (whole("seed", SEEDS) % SEEDS) + 1 }));
  frame.button("Clear", () => frame.set({ start: 0, strokes: [] }));
  frame.button("Undo stroke", () => frame.set({ strokes: withoutLast(model.get("strokes")) }));
  const toggle = frame.button("Pen down", () => { down = !down; }, frame.buttons, false);
  frame.updates.push(() => toggle.setAttribute("aria-pressed", String(down)));
  frame.onReset = () => { [tip, down] = [[16, 3], false]; };

  // A question of the page: as which of its choices most completions of a setting are
  // read (none of them: the last), or whether over half are read as one digit.
  predict(frame, given("questions").map(({ question, choices, digits, values, why }) => ({
    question, choices, values, why,
    truth() {
      const counts = countsOf(values);
      const most = Math.max(...counts);
      if (!digits) return 2 * most > COUNT ? 0 : 1;
      const place = digits.indexOf(counts.indexOf(most));
      return place < 0 ? choices.length - 1 : place;
    },
  })));

  frame.start({
    layout(width) {
      const narrow = width < 560;
      const side = narrow ? Math.min(180, Math.floor(0.5 * width)) : 230;
      paper.panel.resize(side, side + 16);
      const [wide, tall] = [width - side - 12, Math.floor(side / 2) + 8];
      for (const panel of [bars, chances]) {
        panel.resize(wide, tall - 16);
        panel.svg.attr("height", tall).attr("viewBox", `0 0 ${wide} ${tall}`);
      }
      below.selectAll("text").data([...Array(10).keys()]).join("text").attr("class", "fl-tick").attr("text-anchor", "middle")
        .attr("x", (digit) => bars.x(digit)).attr("y", bars.y.range()[0] + 14).text((digit) => digit);
      const marks = [[0, "0, white"], [levels - 1, `${levels - 1}, black`]];
      ends.selectAll("text").data(marks).join("text").attr("class", "fl-tick").attr("text-anchor", (_, k) => (k ? "end" : "start"))
        .attr("x", ([level]) => chances.x(level) + (level ? 6 : -6)).attr("y", chances.y.range()[0] + 14).text(([, text]) => text);
    },
    draw() {
      const found = completions();
      const [shown, pixel] = [whole("shown", COUNT), whole("pixel", SIDE * SIDE - 1, 0)];
      const large = found.one(shown - 1);
      const all = found.go(performance.now() + SLICE);
      const rgb = palette(frame.root);
      paper.place(`Completion ${shown}`, { rows: SIDE, columns: SIDE }, SIDE);
      painted(paper, large.pixels, { levels, given: HALF });
      paper.mark([{ row: Math.floor(pixel / SIDE), column: pixel % SIDE }]);
      edge.attr("x", paper.panel.x(0)).attr("y", paper.panel.y(0))
        .attr("width", paper.panel.x(SIDE) - paper.panel.x(0)).attr("height", paper.panel.y(-SIDE) - paper.panel.y(0));
      border.attr("d", `M${paper.panel.x(0)},${paper.panel.y(-SIDE / 2)}H${paper.panel.x(SIDE)}`);

      const start = `${paperOf(frame.initial)}|${frame.initial.seed}`;
      if (all && found.key === start) ghost = [...found.counts];
      const half = 0.36 * (bars.x(1) - bars.x(0));
      const [floor] = bars.y.range();
      columns.selectAll("rect").data(found.counts).join("rect")
        .attr("x", (_, digit) => bars.x(digit) - half).attr("width", 2 * half)
        .attr("y", (count) => bars.y(count)).attr("height", (count) => floor - bars.y(count))
        .attr("fill", colour("model")).attr("fill-opacity", (_, digit) => (digit === large.read ? 0.95 : 0.5));
      ghosts.selectAll("path").data(ghost ?? []).join("path").attr("class", "fl-ghost").attr("fill", "none")
        .attr("stroke", colour("muted")).attr("stroke-width", 2).attr("stroke-dasharray", "2 3")
        .attr("d", (count, digit) => `M${bars.x(digit) - half - 2},${bars.y(count)}H${bars.x(digit) + half + 2}`);
      words.selectAll("text").data(found.counts).join("text").attr("class", "fl-tick fl-halo").attr("text-anchor", "middle")
        .attr("x", (_, digit) => bars.x(digit)).attr("y", (count) => bars.y(count) - 4).text((count) => count || "");

      const [own, bottom] = [large.shares[pixel], chances.y.range()[0]];
      const thin = 0.38 * (chances.x(1) - chances.x(0));
      shares.selectAll("rect").data(own).join("rect")
        .attr("x", (_, level) => chances.x(level) - thin).attr("width", 2 * thin)
        .attr("y", (share) => chances.y(share)).attr("height", (share) => bottom - chances.y(share))
        .attr("fill", (_, level) => colour(level === large.pixels[pixel] ? "highlight" : "extra"));

      sheet.draw(found.list, before, { levels, given: HALF, shown: shown - 1, rgb, width: frame.width });
      frame.readout.textContent = inWords(found.counts, large, { shown, pixel });
      if (!all) requestAnimationFrame(() => frame.redraw());
    },
  });
}

export default { render };
