// Which word does a pronoun look at? A sentence that the reader types, read by the page's
// own model: weights on its words, its keys in a plane, and a query that can be turned.
import { Frame, arrow, colour, columns, handle, node, predict, show, slider, tint, unique } from "../kit/index.js";
import { attentionWeights, ofWord } from "../math/attention.js";
import { clamp, largest } from "../math/numbers.js";

export const knobs = ["sentence", "asking", "factor", "turn"];
export const defaults = { sentence: "the tigers followed the small robot until it fell", asking: 7, factor: 1, turn: 0 };
const [MOST_WORDS, MOST_LETTERS] = [24, 160];
const FACTORS = [0, 10];
const PRONOUNS = new Set(["it", "they"]);

/** All words of a text: letters, with hyphens and apostrophes. */
const allWords = (text) => text.match(/[\p{L}\p{M}'’-]+/gu) ?? [];
export const wordsOf = (text) => allWords(text).slice(0, MOST_WORDS);

/** The texts that an address may hold, as a set that says so. */
class Sentences extends Set {
  has(text) {
    return text.length <= MOST_LETTERS && /^[\p{L}\p{M}'’ -]*$/u.test(text) && allWords(text).length > 1;
  }

  *[Symbol.iterator]() {
    yield `the texts of two words or more, of at most ${MOST_LETTERS} letters and spaces`;
  }
}

/** Which word asks in a text: its last pronoun; else the word that asked, or the last one. */
export function askingIn(words, before) {
  const pronoun = words.findLastIndex((word) => PRONOUNS.has(word.toLowerCase()));
  return pronoun >= 0 ? pronoun : clamp(before, 0, Math.max(0, words.length - 1));
}

/** A vector turned to the left, by degrees. */
export function turned([x, y], degrees) {
  const [cos, sin] = [Math.cos, Math.sin].map((f) => f((degrees * Math.PI) / 180));
  return [cos * x - sin * y, sin * x + cos * y];
}

/** Query of the word that asks, keys, and weights on all words. */
export function attend({ query, key, unit }, words, { asking, factor, turn }) {
  const part = (table, word) => ofWord(table, 2, word).map((value) => value * unit);
  const own = part(query, words[asking]);
  const keys = words.map((word) => part(key, word));
  const asked = turned(own, turn);
  return { own, asked, keys, weights: attentionWeights(asked, keys, factor) };
}

const percent = (share) => `${show(100 * share, share > 0.0995 && share < 0.9995 ? 0 : 1)} %`;

/** What weight a word had in the page's own setting, if it stood there and had another. */
export function compared(start, word, weight) {
  const m = start.words.indexOf(word);
  return m < 0 || percent(start.weights[m]) === percent(weight) ? "" : `was ${percent(start.weights[m])}`;
}

/** Where it looks, in words. */
export function inWords(words, weights, { asking, factor, turn }) {
  const order = [...weights.keys()].sort((a, b) => weights[b] - weights[a]);
  const spread = weights[order[0]] - weights[order.at(-1)] < 1e-9;
  const looks = spread ? `gives each word the same weight, ${percent(weights[0])}`
    : `looks at ${order.slice(0, 2).map((m) => `“${words[m]}” (word ${m + 1}, ${percent(weights[m])})`).join(", then ")}`;
  return `“${words[asking]}”, word ${asking + 1}, ${looks}.`
    + `${factor === 1 ? "" : ` Scores × ${show(factor, 1)}.`}${turn ? ` Query turned by ${show(turn, Number.isInteger(turn) ? 0 : 1)}°.` : ""}`;
}

function render({ model, el }) {
  const reader = model.get("reader");
  const frame = new Frame(el, model, {
    knobs, defaults, limits: { sentence: new Sentences(), asking: [0, MOST_WORDS - 1], factor: FACTORS, turn: [-180, 180] },
  });
  const read = (values) => {
    const all = wordsOf(values.sentence.slice(0, MOST_LETTERS));
    const words = all.length ? all : ["it"];
    const asking = Math.round(clamp(values.asking, 0, words.length - 1));
    const settings = { asking, factor: clamp(values.factor, ...FACTORS), turn: clamp(values.turn, -180, 180) };
    return { words, ...settings, ...attend(reader, words, settings) };
  };
  const now = () => read(frame.values());
  const start = read(frame.initial);

  const text = node(frame.output, "div", { class: "fl-attend" });
  const line = node(text, "div", { class: "fl-words", role: "group", "aria-label": "Words, with the weight of each: choose the one that asks" });
  const place = node(frame.output, "div");
  const plane = frame.panel({ label: "Key of each word, and the direction of the query", x: [-1, 1], y: [-1, 1], title: "Keys, and the query’s direction" }, place);
  const along = plane.marks.append("path").attr("class", "fl-ghost").attr("stroke", colour("muted")).attr("stroke-dasharray", "2 4").attr("stroke-width", 2);
  const pointer = plane.marks.append("path").attr("fill", "none").attr("stroke", colour("highlight")).attr("stroke-width", 2.4);
  const dots = plane.marks.append("g");
  const names = plane.notes.append("g");

  let reach = 1;
  const angle = ([x, y]) => (Math.atan2(y, x) * 180) / Math.PI;
  const tip = (vector) => {
    const size = Math.hypot(...vector) || 1;
    return vector.map((value) => (0.8 * reach * value) / size);
  };
  const setTurn = (degrees) => frame.set({ turn: Math.round(10 * (((degrees + 540) % 360) - 180)) / 10 });
  handle(frame, plane, {
    label: "Query: turns it", name: "highlight", get: () => tip(now().asked),
    move(x, y) {
      if (Math.hypot(x, y) > 1e-6) setTurn(angle([x, y]) - angle(now().own));
    },
    text: () => inWords(now().words, now().weights, now()),
  });

  const id = unique("fl-sentence");
  const row = node(frame.controls, "div", { class: "fl-typed" });
  node(row, "label", { for: id }, "Your sentence");
  const input = node(row, "input", { type: "text", id, maxlength: MOST_LETTERS, spellcheck: "false", autocomplete: "off" });
  input.addEventListener("input", () => {
    const words = wordsOf(input.value);
    frame.set({ sentence: words.join(" "), asking: askingIn(words, model.get("asking")) });
    if (allWords(input.value).length > MOST_WORDS) frame.note(`The first ${MOST_WORDS} words are read.`);
    if (!words.length) frame.note("Without a word there is nothing to look at: it reads “it”.");
  });
  frame.updates.push(() => {
    if (document.activeElement !== input || wordsOf(input.value).join(" ") !== wordsOf(model.get("sentence")).join(" ")) input.value = model.get("sentence");
  });
  slider(frame, {
    label: "Factor of all scores", min: FACTORS[0], max: FACTORS[1], step: 0.1, get: () => now().factor,
    set: (value) => frame.set({ factor: value }), text: (value) => show(value, 1),
  });
  slider(frame, {
    label: "Query turned by", min: -180, max: 180, step: 1, get: () => now().turn, set: (value) => frame.set({ turn: value }),
    text: (value) => `${show(value, Number.isInteger(value) ? 0 : 1)}°`, swatch: colour("highlight"),
  });

  const swapped = { sentence: "the robot followed the small tigers until it fell", asking: 7 };
  const twice = { sentence: "the robot followed the small robot until it fell", asking: 7 };
  const plural = { sentence: "the tigers followed the small robot until they fell", asking: 7 };
  const unknown = { sentence: "the blickets saw the dax because it moved", asking: 6 };
  frame.presets([
    { label: "Nouns change places", values: swapped },
    { label: "Robot twice", values: twice },
    { label: "They", values: plural },
    { label: "Scores ÷ 5", values: { factor: 0.2 } },
    { label: "Scores × 0", values: { factor: 0 } },
    { label: "Query turned round", values: { turn: 180 } },
    { label: "Made-up nouns", values: unknown },
  ]);
  predict(frame, [
    {
      question: "“Tigers” and “robot” change places. Which word gets the largest weight of “it”?",
      choices: ["the sixth, as before: now “tigers”", "“robot”, now the second", "both get one half"], truth: 1, values: swapped,
      why: "The weights go with the words: nothing else tells the places apart.",
    },
    {
      question: "“Robot” stands twice, as the second word and as the sixth. What weights do they get?",
      choices: ["the nearer one more", "the first one more", "the same"], truth: 2, values: twice,
      why: "The same letters make the same key.",
    },
    {
      question: "All scores are multiplied by 0. What weight does “robot” get, of nine words?", unit: "%", near: 0.2,
      truth: 100 / 9, values: { factor: 0 }, why: "Equal scores make equal shares.",
    },
    {
      question: "“The blickets saw the dax because it moved”: which noun does “it” choose, of two that the model never saw?",
      choices: ["blickets", "dax"], values: unknown, why: "It has the letters to go by, and nothing else.",
      truth: () => {
        const { weights } = read({ ...frame.initial, ...unknown });
        return weights[1] > weights[4] ? 0 : 1;
      },
    },
  ]);

  let buttons = [];
  frame.start({
    layout(width) {
      const [number, each] = columns(width, 12, 560, 2);
      const wide = number === 1 ? each : Math.round(0.42 * (width - 12));
      text.style.width = number === 1 ? "100%" : `${width - 12 - wide}px`;
      if (number === 1) frame.output.after(place);
      else text.after(place);
      plane.resize(wide, number === 1 ? 230 : 250);
    },
    draw() {
      const { words, asking, keys, weights, own, asked, factor, turn } = now();
      while (buttons.length > words.length) buttons.pop().button.remove();
      while (buttons.length < words.length) {
        const m = buttons.length;
        const button = node(line, "button", { type: "button", class: "fl-word" });
        button.addEventListener("click", () => {
          frame.set({ asking: m });
          frame.announce();
        });
        buttons.push({ button, word: node(button, "span"), share: node(button, "small"), was: node(button, "i") });
      }
      buttons.forEach(({ button, word, share, was }, m) => {
        word.textContent = words[m];
        share.textContent = percent(weights[m]);
        was.textContent = compared(start, words[m], weights[m]);
        button.style.background = tint("model", 0.44 * weights[m]);
        button.setAttribute("aria-pressed", String(m === asking));
      });

      // Keys keep their angles: both axes have one unit.
      const farthest = 1.25 * largest(keys.map(([x, y]) => Math.max(Math.abs(x) / 1.4, Math.abs(y))), 1);
      reach = Math.ceil(farthest);
      const [left, right] = plane.x.range();
      const [bottom, top] = plane.y.range();
      const across = (reach * (right - left)) / (bottom - top);
      if (plane.x.domain()[1] !== across || plane.y.domain()[1] !== reach) {
        plane.x.domain([-across, across]);
        plane.y.domain([-reach, reach]);
        plane.drawAxes();
      }
      const pixels = ([x, y]) => [plane.x(x), plane.y(y)];
      along.attr("d", plane.path([[0, 0], tip(own)]));
      pointer.attr("d", arrow(pixels([0, 0]), pixels(tip(asked))));
      dots.selectAll("circle").data(keys).join("circle")
        .attr("cx", ([x]) => plane.x(x)).attr("cy", ([, y]) => plane.y(y))
        .attr("r", (_, m) => 3 + 6 * Math.sqrt(weights[m])).attr("fill", (_, m) => colour(m === asking ? "highlight" : "model")).attr("fill-opacity", 0.75);
      // Names stand where there is room, those of the largest weights first.
      const taken = [];
      const placed = [...words.keys()].sort((a, b) => weights[b] - weights[a]).filter((m) => {
        const [x, y] = pixels(keys[m]);
        const box = [x, y - 18, x + 14 + 6.6 * words[m].length, y - 2];
        if (words.indexOf(words[m]) !== m && taken.some(({ word }) => word === words[m])) return false;
        if (taken.some(({ at }) => at[0] < box[2] && box[0] < at[2] && at[1] < box[3] && box[1] < at[3])) return false;
        taken.push({ at: box, word: words[m] });
        return true;
      });
      names.selectAll("text").data(placed).join("text").attr("class", "fl-note fl-halo")
        .attr("text-anchor", (m) => (plane.x(keys[m][0]) > right - 60 ? "end" : "start"))
        .attr("x", (m) => plane.x(keys[m][0]) + (plane.x(keys[m][0]) > right - 60 ? -7 : 7)).attr("y", (m) => plane.y(keys[m][1]) - 6)
        .text((m) => words[m]);
      frame.readout.textContent = inWords(words, weights, { asking, factor, turn });
    },
  });
}

export default { render };
