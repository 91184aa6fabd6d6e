// Which sequence of four tokens is the most probable? A beam of the reader's width grows step by
// step on a chain whose probabilities can be moved; what it drops, and the best of all, are in sight.
import { Frame, colour, counted, handle, node, predict, show, slider, tint } from "../kit/index.js";
import { beamSteps } from "../math/beam.js";
import { best, chainOf, logProbability, nextOf } from "../math/markov.js";
import { clamp } from "../math/numbers.js";
import { randomNumbers } from "../math/random.js";

export const knobs = ["borders", "width", "step", "marked"];
const NAMES = ["a", "b", "c"];
const [LENGTH, WIDEST] = [4, 4];
const ALL = NAMES.length ** LENGTH;
const [STEP, LEAST] = [0.01, 0.03]; // of a border, and the smallest probability
/** Three chains by where a row's a ends and its b ends: of the first token, after a, after b, after c. */
export const MISSES = [[0.8, 0.85], [0.05, 0.55], [0.5, 0.65], [0.05, 0.3]];
export const TWO_MISSES = [[0.85, 0.9], [0.35, 0.75], [0.15, 0.64], [0.05, 0.15]];
export const WIDER_WORSE = [[0.35, 0.85], [0.35, 0.6], [0.5, 0.95], [0.7, 0.75]];
export const defaults = { borders: MISSES, width: 1, step: 0, marked: 0 };

const word = (tokens) => tokens.map((token) => NAMES[token]).join("");

/** Probabilities of a, b, c in each row, from two borders in any order. */
export const shares = (borders) => borders.map((row) => {
  const [low, high] = row.toSorted((x, y) => x - y);
  const parts = [low, high - low, 1 - high].map((part) => Math.max(part, LEAST));
  const sum = parts.reduce((x, y) => x + y);
  return parts.map((part) => part / sum);
});

/** Everything that is drawn: candidates of the steps so far, the best of all, where it was dropped. */
export function search({ borders, width, step }) {
  const chain = chainOf(shares(borders));
  const steps = beamSteps((prefix) => nextOf(chain, prefix), LENGTH, width);
  const top = best(chain, LENGTH);
  const isBegun = ({ tokens }) => word(top.tokens).startsWith(word(tokens));
  const lost = steps.findIndex((candidates) => !candidates.some((each) => isBegun(each) && each.rank < width));
  const greedy = beamSteps((prefix) => nextOf(chain, prefix), LENGTH, 1).at(-1).find(({ rank }) => rank === 0);
  return { chain, steps: steps.slice(0, step), all: steps, top, lost, found: steps.at(-1).find(({ rank }) => rank === 0), greedy };
}

const percent = (total) => `${show(100 * Math.exp(total), 1)} %`;
const of = ({ tokens, total }) => `${word(tokens)} (log-probability ${show(total)}, ${percent(total)})`;

/** The read-out. */
export function sentence(values) {
  const { width, step, marked } = values;
  const { steps, top, lost, found, greedy } = search(values);
  const same = (one, other) => word(one.tokens) === word(other.tokens);
  let text = `Width ${width}. `;
  if (step === 0) text += "Nothing is written yet.";
  else {
    const candidates = steps.at(-1).toSorted((x, y) => x.rank - y.rank);
    const [kept, gone] = [candidates.slice(0, width), candidates.slice(width)];
    if (step < LENGTH) {
      const list = kept.map(({ tokens }) => word(tokens)).join(", ");
      text += `Step ${step} of ${LENGTH}: ${counted(candidates.length, "candidate")}; kept ${list}; dropped ${gone.length ? gone.map(({ tokens }) => word(tokens)).join(", ") : "none"}.`;
    } else {
      text += `Found: ${of(found)}.`;
      if (!same(found, greedy)) text += ` Greedy finds ${of(greedy)}, which is ${greedy.total > found.total ? "better" : "worse"}.`;
    }
  }
  if (!marked) return text;
  text += ` The best of all ${ALL}: ${of(top)}`;
  if (lost === -1) return `${text}; the beam keeps it.`;
  if (lost >= step) return `${text}.`;
  return `${text}; its beginning ${word(top.tokens.slice(0, lost + 1))} was dropped at step ${lost + 1}${step === LENGTH ? `, and the beam is ${show(top.total - found.total)} short of it` : ""}.`;
}

function render({ model, el }) {
  const frame = new Frame(el, model, {
    knobs, defaults, limits: { borders: [0, 1], width: new Set([1, 2, 3, 4]), step: new Set([0, 1, 2, 3, 4]), marked: new Set([0, 1]) },
  });
  const values = () => ({
    borders: model.get("borders"), width: Math.round(clamp(model.get("width"), 1, WIDEST)),
    step: Math.round(clamp(model.get("step"), 0, LENGTH)), marked: model.get("marked") ? 1 : 0,
  });

  const tree = frame.panel({ label: "Prefixes as a tree, from left to right: full boxes are kept, dashed ones are dropped", x: [0, 1], y: [1, 0], ticks: false, title: "Prefixes and their log-probabilities" }, frame.output);
  const table = frame.panel({ label: "Probabilities of the next token, a row for the first token and for what follows a, b and c", x: [-0.14, 1], y: [3.6, -0.6], ticks: false, title: "The next token (drag the borders)" }, node(frame.body, "div"));
  for (const panel of [tree, table]) {
    panel.x.ticks = panel.y.ticks = () => [];
    panel.forget = () => {};
  }
  const [edges, boxes, words] = [0, 1, 2].map(() => tree.marks.append("g"));
  const [bars, letters] = [0, 1].map(() => table.marks.append("g"));

  // Two borders in each row; the smallest share stays above zero.
  for (let row = 0; row < 4; row += 1)
    for (let k = 0; k < 2; k += 1) {
      const sorted = () => values().borders[row].toSorted((x, y) => x - y);
      const range = () => (k ? [sorted()[0] + LEAST, 1 - LEAST] : [LEAST, sorted()[1] - LEAST]);
      handle(frame, table, {
        label: `${row ? `After ${NAMES[row - 1]}` : "First token"}: where ${NAMES[k]} ends and ${NAMES[k + 1]} begins`,
        axis: "x", name: "ink", radius: 5, steps: [STEP, STEP], range,
        get: () => [sorted()[k], row],
        move(x) {
          const next = sorted();
          next[k] = Number(clamp(x, ...range()).toFixed(2));
          frame.set({ borders: values().borders.map((each, i) => (i === row ? next : each)) });
        },
        text: () => shares(values().borders)[row].map((p, i) => `${NAMES[i]} ${show(p)}`).join(", "),
      });
    }

  slider(frame, { label: "Beam width", min: 1, max: WIDEST, step: 1, get: () => values().width, set: (width) => frame.set({ width }), text: (value) => (value === 1 ? "1 (greedy)" : String(value)) });
  slider(frame, { label: "Steps", min: 0, max: LENGTH, step: 1, get: () => values().step, set: (step) => frame.set({ step }), text: (value) => `${value} of ${LENGTH}` });
  frame.button("One step more", () => frame.set({ step: Math.min(LENGTH, values().step + 1) }));
  frame.button("One step back", () => frame.set({ step: Math.max(0, values().step - 1) }));
  const mark = frame.button(`Mark the best of all ${ALL}`, () => frame.set({ marked: 1 - values().marked }));
  frame.updates.push(() => mark.setAttribute("aria-pressed", values().marked === 1));
  let seed = 0;
  frame.button("Another chain", () => {
    const draw = randomNumbers((seed += 1));
    const borders = Array.from({ length: 4 }, () => {
      const low = 0.05 + 0.85 * draw() ** 1.5;
      return [low, low + 0.05 + (0.9 - low) * draw()].map((border) => Number(clamp(border, LEAST, 1 - LEAST).toFixed(2)));
    });
    frame.set({ borders, step: 0, marked: 0 });
  });

  const end = { step: LENGTH, marked: 1 };
  frame.presets([
    { label: "Greedy misses", values: { borders: MISSES, width: 1, ...end } }, { label: "Width 2 misses", values: { borders: TWO_MISSES, width: 2, ...end } },
    { label: "Width 3 finds", values: { borders: TWO_MISSES, width: 3, ...end } }, { label: "Wider is worse", values: { borders: WIDER_WORSE, width: 2, ...end } },
  ]);
  const found = (borders, width) => word(search({ borders, width, step: LENGTH }).found.tokens);
  const isBest = (borders, width) => found(borders, width) === word(search({ borders, width, step: LENGTH }).top.tokens);
  predict(frame, [
    {
      question: "The first chain: greedy takes a, because it has the probability 0.8, then what is most probable each time. Does it find the most probable sequence of four tokens?",
      choices: ["yes", "no"], truth: () => (isBest(MISSES, 1) ? 0 : 1), values: { borders: MISSES, width: 1, ...end },
      why: "After a, its likeliest choice has 0.5 each time; c, less probable at first, is followed by c with 0.7.",
    },
    {
      question: "In another chain greedy misses the best, too. Two prefixes are kept instead of one. Is the best found?",
      choices: ["yes", "no"], truth: () => (isBest(TWO_MISSES, 2) ? 0 : 1), values: { borders: TWO_MISSES, width: 2, ...end },
      why: "Two others were more probable when its beginning was dropped.",
    },
    {
      question: "Can a beam of width 2 find a less probable sequence than greedy does?",
      choices: ["yes", "no"], truth: 0, values: { borders: WIDER_WORSE, width: 2, ...end },
      why: "The second prefix had continuations that pushed greedy’s out, and led nowhere better.",
    },
  ]);

  frame.start({
    layout(width) {
      const wide = width >= 560;
      tree.resize(width, wide ? 262 : 236);
      table.resize(width, wide ? 132 : 124);
      tree.x.range([0, width]).domain([0, width]);
      tree.y.range([tree.height, 0]).domain([tree.height, 0]);
    },
    draw() {
      const now = values();
      const { chain, steps, top } = search(now);
      // Where two borders are near, neither's reach covers the other.
      table.handles.selectAll(".fl-reach").attr("r", (_, i) => {
        const [one, other] = now.borders[Math.floor(i / 2)];
        return clamp(Math.abs(table.x(one) - table.x(other)) / 2, 6, 20);
      });
      const isTop = (tokens) => now.marked && word(top.tokens).startsWith(word(tokens));
      // Beside what the beam looks at, the way of the best: a box of its own where it was dropped before.
      const columns = steps.map((candidates) => candidates.map((each) => ({ ...each, kept: each.rank < now.width })));
      if (now.marked)
        for (let n = 0; n < LENGTH; n += 1) {
          columns[n] ??= [];
          const tokens = top.tokens.slice(0, n + 1);
          if (!columns[n].some((each) => isTop(each.tokens))) columns[n].push({ tokens, total: logProbability(chain, tokens), unseen: true });
        }
      const phone = tree.width < 560;
      const [left, right, head, foot] = [phone ? 12 : 24, tree.width - (phone ? 12 : 16), 28, tree.height - 10];
      const pitch = (right - left) / LENGTH;
      const boxWide = Math.min(118, pitch - (phone ? 8 : 26));
      const places = new Map([["", [left - (phone ? 5 : 12), (head + foot) / 2]]]);
      const all = columns.flatMap((column, n) => column.toSorted((x, y) => (word(x.tokens) < word(y.tokens) ? -1 : 1)).map((each, i) => {
        const y = head + ((i + 0.5) * (foot - head)) / column.length;
        places.set(word(each.tokens), [left + (n + 1) * pitch, y]);
        return { ...each, x: left + (n + 1) * pitch - boxWide, y, best: isTop(each.tokens) };
      }));
      const lines = all.map((each) => {
        const from = places.get(word(each.tokens.slice(0, -1)));
        const [x0, x1] = [from[0], each.x];
        return { ...each, d: `M${x0},${from[1]}C${(x0 + x1) / 2},${from[1]} ${(x0 + x1) / 2},${each.y} ${x1},${each.y}` };
      });
      const ink = (each) => (each.best ? "highlight" : each.kept ? "model" : "muted");
      const dash = (each) => (each.kept ? null : each.unseen ? "1 3" : "4 3");
      edges.selectAll("path").data(lines).join("path").attr("fill", "none").attr("d", ({ d }) => d).attr("stroke", (each) => colour(ink(each)))
        .attr("stroke-width", (each) => (each.best ? 2.4 : each.kept ? 2 : 1)).attr("stroke-dasharray", dash);
      const high = Math.min(18, (foot - head) / Math.max(1, ...columns.map((column) => column.length)) - 2);
      boxes.selectAll("rect").data(all).join("rect").attr("rx", 4).attr("x", ({ x }) => x).attr("y", ({ y }) => y - high / 2).attr("width", boxWide).attr("height", high)
        .attr("fill", (each) => (each.kept ? tint("model", 0.2) : colour("face"))).attr("stroke", (each) => colour(ink(each)))
        .attr("stroke-width", (each) => (each.best ? 2.2 : 1.2)).attr("stroke-dasharray", dash);
      const texts = all.flatMap((each) => [
        { ...each, x: each.x + (phone ? 3 : 6), text: word(each.tokens), anchor: "start", strong: each.kept },
        { ...each, x: each.x + boxWide - (phone ? 3 : 6), text: show(each.total), anchor: "end" },
      ]);
      if (!all.length) texts.push({ x: tree.width / 2, y: (head + foot) / 2, anchor: "middle", text: "Predict, then take a step." });
      words.selectAll("text").data(texts).join("text").attr("class", "fl-tick").style("font-size", phone ? "10.5px" : null).attr("x", ({ x }) => x).attr("y", ({ y }) => y + 4)
        .attr("text-anchor", ({ anchor }) => anchor).attr("font-weight", ({ strong }) => (strong ? 700 : 400))
        .style("fill", (each) => colour(each.kept || each.best ? "ink" : "muted")).text(({ text }) => text);

      const rows = shares(now.borders);
      const parts = rows.flatMap((row, i) => row.map((p, k) => ({ i, k, p, from: row.slice(0, k).reduce((x, y) => x + y, 0) })));
      const barHigh = 0.72 * Math.abs(table.y(1) - table.y(0));
      bars.selectAll("rect").data(parts).join("rect").attr("x", ({ from }) => table.x(from)).attr("width", ({ p }) => table.x(p) - table.x(0))
        .attr("y", ({ i }) => table.y(i) - barHigh / 2).attr("height", barHigh).attr("stroke", colour("face"))
        .attr("fill", ({ k }) => tint("model", [0.12, 0.3, 0.48][k]));
      const names = [
        ...parts.map(({ i, p, from, k }) => ({ x: table.x(from + p / 2), y: table.y(i), anchor: "middle", text: table.x(p) - table.x(0) < 46 ? NAMES[k] : `${NAMES[k]} ${show(p)}` })),
        ...rows.map((_, i) => ({ x: table.x(-0.13), y: table.y(i), anchor: "start", text: i ? `after ${NAMES[i - 1]}` : "first" })),
      ];
      letters.style("pointer-events", "none").selectAll("text").data(names).join("text").attr("class", "fl-tick").attr("x", ({ x }) => x).attr("y", ({ y }) => y + 4)
        .attr("text-anchor", ({ anchor }) => anchor).style("fill", colour("ink")).text(({ text }) => text);
      frame.readout.textContent = sentence(now);
    },
  });
}

export default { render };
