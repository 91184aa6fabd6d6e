// Bytes of a text that the reader types, joined pair by pair, and what three real
// vocabularies make of the same text.
import { Frame, choice, colour, counted, node, predict, slider, unique, walker } from "../kit/index.js";
import { loadFile, onTouch } from "../kit/runtime.js";
import {
  PATTERNS, countPairs, encoded, learn, realTokens, textOf, unpacked, utf8, vocabularyOf,
} from "../math/byte-pairs.js";
import { clamp } from "../math/numbers.js";

export const knobs = ["text", "source", "steps"];
const MOST = 500;
const LONGEST = 160;
const codes = (text) => Array.from(text, (sign) => sign.codePointAt(0));
const TOY = "aab aab aab ab ab";
export const defaults = { text: codes("the other brother gathers feathers; the father and the mother gather the rest together").map((code) => [code]), source: 0, steps: 4, sources: [], names: [], sizes: [], weight: 0 };

/** A text of the knob's code points; halves of surrogate pairs are no characters. */
export const typed = (rows) => rows.map(([code]) => Math.round(code))
  .map((code) => (code >= 0xd800 && code < 0xe000 ? 0xfffd : code)).map((code) => String.fromCodePoint(code)).join("");

/** What a token is called: its text with marks for spaces, or its bytes if they are no whole characters. */
export const nameOf = (token) => {
  const text = textOf(token);
  if (text === undefined || /^[^\P{C}\n\t]+$/u.test(text)) return Array.from(token, (sign) => sign.charCodeAt(0).toString(16).padStart(2, "0")).join(" ");
  return text.replaceAll(" ", "␣").replaceAll("\n", "↵").replaceAll("\t", "⇥");
};

/** The pairs that will be joined here, the next one first: { pair, count }, of a vocabulary with its step as well. */
export function upcoming(chunks, { ids, ranks }, steps, own) {
  const found = countPairs(chunks, ids);
  if (own) return found.filter(({ count }) => count > 1);
  return found.map((each) => ({ ...each, step: ranks.get(each.pair.join("\n\n")) }))
    .filter(({ step }) => step >= steps).sort((one, other) => one.step - other.step);
}

/** Which tokens of a chunk belong to such a pair, from the left as they will be joined. */
export function joining(tokens, [a, b]) {
  const found = tokens.map(() => false);
  for (let i = 1; i < tokens.length; i += 1)
    if (tokens[i - 1] === a && tokens[i] === b && !found[i - 1]) found[i - 1] = found[i] = true;
  return found;
}

/** The tokens so far, and which pair is next, in words. */
export function sentence(text, vocabulary, steps, own) {
  const chunks = encoded(text, vocabulary, steps);
  const tokens = chunks.flat();
  const used = vocabulary.pairs.slice(0, steps).length;
  const start = `${counted(utf8(text).length, "byte")} in ${counted(tokens.length, "token")} after ${counted(used, "merge")}.`;
  const [best] = upcoming(chunks, vocabulary, steps, own);
  if (!own) {
    if (best) return `${start} Next of its merges that applies: ${best.pair.map(nameOf).join(" + ")}, its number ${best.step + 1}.`;
    if (used < vocabulary.pairs.length) return `${start} None of the further ones applies here.`;
    return used && tokens.every((token) => token.length === 1) ? `${start} None of them applies here.` : start;
  }
  if (!best) return `${start} No pair stands here twice: nothing more is learnt.`;
  return `${start} Next: ${best.pair.map(nameOf).join(" + ")}, ${best.count} times.`;
}

/** Where the real vocabularies are, in words: `came` is how many bytes have come, null before and after. */
export function stage({ weight, came = null, real = false, failed = false }) {
  const size = `${(weight / 1e6).toFixed(1)} MB`;
  if (real) return "In three real vocabularies:";
  if (came !== null) return `Loading three real vocabularies: ${(Math.min(came, weight) / 1e6).toFixed(1)} of ${size}.`;
  if (failed) return "Three real vocabularies could not be loaded. Touch the figure to try again.";
  return `Three real vocabularies load when you first touch the figure: ${size}.`;
}

function render({ model, el }) {
  const given = (key) => model.get(key) ?? defaults[key];
  const sources = given("sources").map(({ label, merges }) => ({ label, vocabulary: vocabularyOf(merges) }));
  const names = given("names");
  const frame = new Frame(el, model, {
    knobs, defaults, growing: ["text"],
    limits: { text: [0, 0x10ffff], source: new Set([0, ...sources.map((_, i) => i + 1)]), steps: [0, MOST] },
  });
  let [before, learnt] = [null, null];
  const text = () => typed(model.get("text").slice(0, LONGEST));
  const vocabulary = () => {
    const now = text();
    if (model.get("source")) return sources[model.get("source") - 1].vocabulary;
    if (now !== before) [before, learnt] = [now, vocabularyOf(learn(now, MOST))];
    return learnt;
  };
  const most = () => vocabulary().pairs.length;
  const steps = () => clamp(Math.round(model.get("steps")), 0, most());

  // Left, the tokens; at the side, how many there are of them.
  const row = node(frame.output, "div", { class: "fl-chips", role: "img" });
  const bars = frame.panel({ label: "Number of tokens", x: [0, 20], y: [-0.5, 4.5], title: "Number of tokens", ticks: false }, frame.output);
  bars.x.ticks = () => [];
  bars.y.ticks = () => [];
  const [columns, words] = [bars.marks.append("g"), bars.notes.append("g")];
  const pairs = node(frame.output, "p", { class: "fl-pairs" });
  const status = node(frame.body, "p", { class: "fl-stage" });
  const below = node(frame.body, "div", { class: "fl-reals" });
  const parts = names.map((name) => {
    const box = node(below, "div");
    return { count: node(box, "p", {}, name), chips: node(box, "div", { class: "fl-chips", role: "img" }), name };
  });

  const field = unique("fl-text");
  const label = node(frame.controls, "div", { class: "fl-choice" });
  node(label, "label", { for: field }, `Text, up to ${LONGEST} characters`);
  const input = node(label, "textarea", { id: field, rows: 2, maxlength: LONGEST, spellcheck: "false", dir: "auto" });
  input.addEventListener("input", () => frame.set({ text: codes(input.value).slice(0, LONGEST).map((code) => [code]) }));
  frame.updates.push(() => {
    if (input.value !== text()) input.value = text();
  });
  choice(frame, {
    label: "Merges come from", options: [["0", "this text itself"], ...sources.map(({ label: name }, i) => [String(i + 1), name])],
    get: () => String(model.get("source")), set: (value) => frame.set({ source: Number(value) }),
  });
  const merges = slider(frame, {
    label: "Merges", min: 0, max: MOST, step: 1, get: steps, set: (value) => frame.set({ steps: value }), text: (value) => `${value} of ${most()}`,
  });
  frame.updates.unshift(() => { merges.input.max = Math.max(1, most()); });
  const ahead = () => upcoming(encoded(text(), vocabulary(), steps()), vocabulary(), steps(), !model.get("source"));
  // Of a vocabulary, from one merge that changes something here to the next.
  walker(frame, {
    label: "Merge on", count: MOST, pause: 450,
    step() {
      const [next] = ahead();
      if (next) frame.set({ steps: (next.step ?? steps()) + 1 });
      return Boolean(next);
    },
  });
  frame.button("One merge more", () => frame.set({ steps: Math.min(most(), steps() + 1) }));
  frame.button("One back", () => frame.set({ steps: Math.max(0, steps() - 1) }));

  const of = (string) => codes(string).map((code) => [code]);
  const [word, phrase] = ["विद्यालय", "নতুন পাসও\u09dfার্ড"]; // the letter as the messages write it, in one
  const toy = { text: of(TOY), source: 0, steps: 1 };
  const english = { text: of(word), source: Math.min(1, sources.length), steps: MOST };
  const three = { ...english, source: Math.min(2, sources.length) };
  const bengali = { text: of(phrase), source: Math.min(2, sources.length), steps: MOST };
  frame.presets([
    { label: "First merge", values: toy }, { label: "Hindi, English merges", values: english },
    { label: "Hindi, three languages", values: three }, { label: "Bengali", values: bengali },
    { label: "Case and spaces", values: { text: of("token Token TOKEN token "), source: 1 % (sources.length + 1), steps: MOST } },
    { label: "Digits", values: { text: of("31415 314159 3141592"), source: 1 % (sources.length + 1), steps: MOST } },
  ]);

  // The real vocabularies come when the reader touches the figure, and not before.
  let [real, failed, came] = [null, false, null];
  const load = async () => {
    came = 0;
    frame.redraw();
    try {
      const bytes = await loadFile(model, "vocabularies", (count) => {
        came = count;
        frame.redraw();
      });
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
      real = unpacked(new Uint8Array(await new Response(stream).arrayBuffer()), names.length);
      frame.root.dataset.ready = "true";
    } catch {
      failed = true;
      onTouch(frame.root, load);
    }
    came = null;
    frame.announce();
  };
  if (names.length) onTouch(frame.root, load);
  const found = () => real && names.map((_, k) => realTokens(text(), real[k], PATTERNS[k], names[k] === "deepseek"));

  predict(frame, [
    {
      question: `In “${TOY}”, which pair is joined first?`, choices: ["a, a", "a, b", "a space and a"], truth: 1, values: toy,
      why: "It stands in all five words; a, a in three of them.",
    },
    {
      question: `${word}, “school”, has 24 bytes. How many tokens does the vocabulary from film reviews in English make of it?`,
      unit: "tokens", near: 0, truth: () => encoded(word, sources[english.source - 1]?.vocabulary ?? vocabularyOf([])).flat().length, values: english,
      why: "No pair of its bytes was ever frequent in English.",
    },
    {
      question: `${phrase}, “new password”: the page’s vocabulary from messages in three languages has ${256 + MOST} tokens, and has seen this message; cl100k has a hundred thousand. Which needs fewer for it?`,
      choices: ["the page’s", "cl100k"], truth: 0, values: bengali,
      why: "cl100k has few merges for this script, and ends a chunk wherever a mark follows a letter.",
    },
  ]);

  const fill = (place, chunks, { unknown = new Set(), next = [], last = "" } = {}) => {
    place.replaceChildren();
    let count = 0;
    for (const tokens of chunks) {
      const soon = joining(tokens, next);
      tokens.forEach((token, i) => {
        const marks = [
          textOf(token) === undefined && "fl-bytes", unknown.has(tokens) && "fl-unsure", soon[i] && "fl-soon", token === last && "fl-new",
        ].filter(Boolean);
        node(place, "span", { class: ["fl-chip", `fl-chip-${count % 2}`, ...marks].join(" ") }, nameOf(token));
        count += 1;
      });
    }
    place.setAttribute("aria-label", chunks.flat().map(nameOf).join(" | ") || "no tokens");
    return count;
  };

  frame.start({
    layout(width) {
      const narrow = width < 560;
      const wide = narrow ? width : Math.round(0.42 * width);
      bars.resize(wide, narrow ? 128 : 170);
      row.style.width = `${narrow ? width : width - wide - 12}px`;
      row.style.height = narrow ? "96px" : "170px";
    },
    draw() {
      const now = text();
      const coming = ahead();
      const count = fill(row, encoded(now, vocabulary(), steps()), { next: coming[0]?.pair, last: vocabulary().pairs[steps() - 1]?.join("") });
      pairs.replaceChildren();
      node(pairs, "span", {}, coming.length ? "Next, underlined: " : "No pair is left to be joined.");
      coming.slice(0, 8).forEach(({ pair, count: often, step }, i) => {
        node(pairs, i ? "span" : "b", {}, `${pair.map(nameOf).join(" + ")} ${step === undefined ? `× ${often}` : `(merge ${step + 1})`}`);
      });
      const results = found();
      const lengths = [{ label: "bytes", value: utf8(now).length, name: "data" }, { label: "after these merges", value: count, name: "highlight" }];
      status.textContent = names.length ? stage({ weight: given("weight"), came, real: Boolean(real), failed }) : "";
      let unsure = "";
      parts.forEach(({ count: head, chips, name }, k) => {
        const result = results?.[k];
        const number = result ? fill(chips, result.chunks, { unknown: new Set(result.chunks.filter((_, i) => !result.held[i])) }) : 0;
        const known = result && !result.unknown.length;
        if (result && !known) unsure = result.unknown[0];
        const state = !result ? "" : known ? `: ${counted(number, "token")} here` : ": not known for all of this text";
        head.textContent = `${name}, ${given("sizes")[k].toLocaleString("en")} tokens in all${state}`;
        lengths.push({ label: name, value: known ? number : null, name: "model" });
      });
      const top = Math.max(4, ...lengths.map(({ value }) => value ?? 0));
      bars.x.domain([0, 1.18 * top]);
      const height = Math.abs(bars.y(1) - bars.y(0));
      const place = (_, i) => bars.y(lengths.length - 1 - i) - 0.36 * height;
      columns.selectAll("rect").data(lengths).join("rect").attr("x", bars.x(0)).attr("y", place).attr("height", 0.72 * height)
        .attr("width", ({ value }) => bars.x(value ?? 0) - bars.x(0)).attr("fill", ({ name }) => colour(name)).attr("fill-opacity", 0.55);
      words.selectAll("text").data(lengths).join("text").attr("class", "fl-note fl-halo").attr("x", bars.x(0) + 5)
        .attr("y", (entry, i) => place(entry, i) + 0.36 * height + 4).text(({ label: name, value }) => `${name}: ${value ?? (real ? "not known" : "…")}`);
      // As long before they have come as after, so that nothing below moves.
      const others = lengths.slice(2).filter(({ value }) => !results || value !== null).map(({ label: name, value }) => `${name} ${value ?? "…"}`).join(", ");
      frame.readout.textContent = `${sentence(now, vocabulary(), steps(), model.get("source") === 0)}`
        + `${others && ` In real vocabularies: ${others}.`}${unsure && ` What they make of “${unsure}” isn’t held here.`}`;
    },
  });
}

export default { render };
