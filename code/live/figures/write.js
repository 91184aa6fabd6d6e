// The book's own GPT writes in the browser: temperature, top-k and nucleus change the
// distribution of the next character, a random number or the reader takes one of them.
import { Frame, calm, counted, node, predict, show, slider, unique } from "../kit/index.js";
import { loadFile, onTouch } from "../kit/runtime.js";
import { unpackedDecoder } from "../math/decoder.js";
import { drawn, nucleus, numberAt, ranked, temperature, topK } from "../math/decoding.js";
import { softmax } from "../math/losses.js";
import { clamp } from "../math/numbers.js";
import { Reader, startOfWindow } from "./write/reader.js";
import { Bars, Line, Paper, bits, nameOf, percent } from "./write/views.js";

export const knobs = ["prompt", "written", "temperature", "count", "mass", "seed"];
export const defaults = { prompt: [[0]], written: [], temperature: 1, mass: 1, seed: 1, context: 1, weight: 0, questions: [], real: 0 };
const [HOTTEST, GREEDY, LEAST_MASS, SEEDS] = [3, 0.01, 0.05, 99];
const [MOST_OWN, MOST, RUN] = [200, 600, 200];
const [SLICE, PAUSE] = [10, 30]; // in milliseconds

/** What the model says by itself, after temperature, and after the cuts; the likeliest first. */
export function distribution(logits, { temperature: value, count, mass }) {
  const [order, own] = [ranked(logits), softmax(logits)];
  if (value < GREEDY) {
    const shares = own.map((_, token) => (token === order[0] ? 1 : 0));
    return { order, own, warm: shares, shares, greedy: true };
  }
  const scores = temperature(logits, value);
  return { order, own, warm: softmax(scores), shares: softmax(nucleus(topK(scores, count), mass)), greedy: false };
}

/** Characters of a text that the vocabulary has, as their numbers; and those that it lacks. */
export function typed(text, characters) {
  const all = [...text];
  return {
    ids: all.map((character) => characters.indexOf(character)).filter((id) => id >= 0),
    unknown: [...new Set(all.filter((character) => !characters.includes(character)))],
  };
}

/** The setting in words. */
export function setting({ temperature: value, count, mass }, size) {
  if (value < GREEDY) return "temperature 0: always the likeliest";
  return `temperature ${show(value)}${count < size ? `, top ${count}` : ""}${mass < 1 ? `, nucleus ${show(mass)}` : ""}`;
}

/** The next character's probabilities in words; what was written, and how surprising it was. */
export function inWords(characters, found, { last, written, surprise, real }) {
  const [first] = found.order;
  const kept = found.shares.filter((share) => share > 0).length;
  const how = `Likeliest next: “${nameOf(characters[first])}”, ${percent(found.shares[first])}; ${kept} of ${characters.length} characters can come.`;
  const before = last ? ` Last: “${nameOf(last.character)}”, ${{ you: "taken by you, had", drawn: "drawn with", read: "at temperature 1" }[last.by]} ${percent(last.share)}.` : "";
  const mean = written ? ` ${counted(written, "character")} written, ${show(surprise, 1)} bits of surprise each${real ? ` (Shakespeare’s own: ${show(real, 1)})` : ""}.` : "";
  return how + before + mean;
}

/** Where the model is, in words: `came` is how many bytes have come, null before and after. */
export function stage({ weight, came = null, ready = false, failed = false }) {
  const size = `${(weight / 1e6).toFixed(1)} MB`;
  if (ready) return "The darker a written character, the less likely the model found it. Click one to go back to it.";
  if (came !== null) return `Loading the model: ${(Math.min(came, weight) / 1e6).toFixed(1)} of ${size}.`;
  if (failed) return "The model could not be loaded. Touch the figure to try again.";
  return `The model loads when you first touch the figure: ${size}.`;
}

function render({ model, el }) {
  const given = (key) => model.get(key) ?? defaults[key];
  const characters = [...model.get("characters")];
  const size = characters.length;
  const frame = new Frame(el, model, {
    knobs, defaults, growing: ["prompt", "written"],
    limits: {
      prompt: [0, size - 1], written: [0, size - 1], temperature: [0, HOTTEST], count: [1, size],
      mass: [LEAST_MASS, 1], seed: [1, SEEDS],
    },
  });
  const ids = (key) => model.get(key).map(([id]) => clamp(Math.round(id), 0, size - 1));
  const rows = (list) => list.map((id) => [id]);
  const settings = () => ({
    temperature: clamp(model.get("temperature"), 0, HOTTEST), count: clamp(Math.round(model.get("count")), 1, size), mass: clamp(model.get("mass"), LEAST_MASS, 1),
  });
  const seed = () => Math.round(model.get("seed"));
  // Something must be read before anything can be said: of no text, a line's end.
  const own = () => (model.get("prompt").length ? ids("prompt") : [Math.max(0, characters.indexOf("\n"))]);
  const textOf = (list) => list.map((id) => characters[id]).join("");

  let [reader, failed, came] = [null, false, null];
  let last = null; // the token that was taken last: {place, token, share, by}
  const chosen = new Set(); // places where the reader chose
  let before = null; // the last text that went away, and how it was made
  let made = null; // how the one that stands here was made

  /** The next token, after all that is written; null while it isn't known. */
  const next = (written = ids("written"), until = performance.now() + SLICE) => {
    const text = [...own(), ...written];
    if (!reader?.follow(text, until)) return null;
    const found = distribution(reader.scores[text.length], settings());
    const number = numberAt(seed(), written.length);
    return { ...found, number, falls: drawn(found.shares, number) };
  };

  // Text and, below it, the text before; at the side, the next character.
  const left = node(frame.output, "div", { class: "fl-writing" });
  const right = node(frame.output, "div", { class: "fl-choosing" });
  const paper = new Paper(left, { write: () => write(1), back: () => take(-1), rewind: (place) => keep(place - own().length) });
  const ghost = node(frame.body, "p", { class: "fl-before", tabindex: 0, role: "group", "aria-label": "The text before this one" });
  const bars = new Bars(right, 9, (token) => choose(token));
  const line = new Line(frame, right);
  const row = node(frame.body, "div", { class: "fl-buttons" });
  const status = node(frame.body, "p", { class: "fl-stage" });

  // A run: so many characters are still to come. It ends when something else changes the
  // text. With reduced motion all that it wrote is shown at its end.
  let [run, timer] = [null, 0];
  const standing = () => `${model.get("prompt")}|${model.get("written")}`;
  const put = () => {
    frame.set({ written: rows(run.list) });
    run.seen = standing();
  };
  const stop = () => {
    clearTimeout(timer);
    if (run && run.seen === standing() && run.list.length > model.get("written").length) put();
    run = null;
    go.textContent = "Write on";
    go.setAttribute("aria-pressed", "false");
  };
  const end = () => {
    stop();
    frame.announce();
  };
  const append = (list, token, share, by) => {
    const place = own().length + list.length;
    last = { place, token, share, by };
    if (by === "you") chosen.add(place);
    made = { ...settings(), seed: seed() };
    return [...list, token];
  };
  const tick = () => {
    if (!frame.root.isConnected || run.seen !== standing()) return void end();
    const until = performance.now() + SLICE;
    let found = null;
    while (run.left && run.list.length < MOST && (found = next(run.list, until))) {
      run.list = append(run.list, found.falls, found.shares[found.falls], "drawn");
      run.left -= 1;
      if (!calm() || performance.now() > until) break;
    }
    if (found && !calm()) put();
    const full = run.left && run.list.length >= MOST;
    if (run.left && !full) {
      timer = setTimeout(tick, found && !calm() ? PAUSE : 0);
      return;
    }
    end();
    if (full) frame.note(`${MOST} characters are written; more aren’t kept. “Start over” begins again.`);
  };
  const write = (count) => {
    stop();
    run = { left: count, list: ids("written"), seen: standing() };
    if (count > 1) {
      go.textContent = "Stop";
      go.setAttribute("aria-pressed", "true");
    }
    if (reader) tick();
  };
  const keep = (length) => {
    stop();
    const list = ids("written").slice(0, Math.max(0, length));
    for (const place of chosen) if (place >= own().length + list.length) chosen.delete(place);
    frame.set({ written: rows(list) });
    frame.announce();
  };
  const take = (count) => keep(model.get("written").length + count);
  const choose = (token) => {
    stop();
    const found = next(undefined, Infinity);
    if (!found) return;
    frame.set({ written: rows(append(ids("written"), token, found.shares[token], "you")) });
    frame.announce();
  };
  /** What stands here becomes the text before. */
  const putAside = () => {
    const written = ids("written");
    if (made && written.length >= 20) before = { text: textOf(written), how: setting(made, size), surprise: surprise() };
    chosen.clear();
    made = null;
  };
  const surprise = () => {
    const [start, list] = [own().length, ids("written")];
    const known = list.map((_, i) => reader?.likely[start + i]).filter((share) => share !== undefined);
    return known.length ? known.reduce((sum, share) => sum + bits(share), 0) / known.length : 0;
  };

  frame.button("Write a character", () => write(1), row, false);
  const go = frame.button("Write on", () => (run ? end() : write(RUN)), row, false);
  frame.button("One back", () => take(-1), row, false);
  frame.button("Start over", () => {
    stop();
    putAside();
    frame.set({ written: [] });
  }, row);

  const field = unique("fl-prompt");
  const box = node(frame.controls, "div", { class: "fl-choice fl-typed" });
  node(box, "label", { for: field }, "How the text begins");
  const input = node(box, "textarea", { id: field, rows: 2, spellcheck: "false", autocomplete: "off", autocapitalize: "off" });
  input.addEventListener("input", ({ isComposing }) => {
    if (isComposing) return;
    const { ids: all, unknown } = typed(input.value, characters);
    stop();
    putAside();
    frame.set({ prompt: rows(all.slice(0, MOST_OWN)), written: [] });
    if (unknown.length) frame.note(`${unknown.map((character) => `“${character}”`).join(", ")}: not among the ${size} characters that the model knows, and left out.`);
    else if (all.length > MOST_OWN) frame.note(`There is room for ${MOST_OWN} characters; the others are left out.`);
    else if (!all.length) frame.note("Without a beginning, the model reads the end of a line.");
  });
  frame.updates.push(() => {
    const text = textOf(ids("prompt"));
    if (input.value !== text) input.value = text;
  });
  slider(frame, {
    label: "Temperature", min: 0, max: HOTTEST, step: 0.05, get: () => model.get("temperature"),
    set: (value) => frame.set({ temperature: value }), text: (value) => (value < GREEDY ? "0: the likeliest" : show(value)),
  });
  slider(frame, {
    label: "Top k: keep", min: 1, max: size, step: 1, get: () => settings().count, set: (value) => frame.set({ count: value }),
    text: (value) => (value >= size ? `all ${size}` : String(value)),
  });
  slider(frame, {
    label: "Nucleus: keep", min: LEAST_MASS, max: 1, step: 0.05, get: () => settings().mass, set: (value) => frame.set({ mass: Number(value.toFixed(2)) }),
    text: (value) => (value >= 1 ? "1: all" : show(value)),
  });
  slider(frame, { label: "Seed of the random numbers", min: 1, max: SEEDS, step: 1, get: seed, set: (value) => frame.set({ seed: value }), text: (value) => show(value, 0) });

  /** Go to a setting and write; without a count, only look. */
  const start = (values, count = RUN) => {
    stop();
    putAside();
    frame.show({ written: [], ...values });
    if (count) write(count);
  };
  const begins = (text) => ({ prompt: rows(typed(text, characters).ids) });
  const all = { temperature: 1, count: size, mass: 1 };
  const tries = {
    greedy: { ...all, temperature: 0 }, cold: { ...all, temperature: 0.5 }, plain: all, hot: { ...all, temperature: 2 },
    nucleus: { ...all, mass: 0.9 }, top: { ...all, count: 5 }, q: { ...all, mass: 0.9, ...begins("The q") },
  };
  frame.presets([
    ["Greedy", "greedy"], ["Temperature 0.5", "cold"], ["Temperature 1", "plain"], ["Temperature 2", "hot"], ["Nucleus 0.9", "nucleus"], ["Top 5", "top"],
  ].map(([label, name]) => ({ label, action: () => start(tries[name]) })).concat({ label: "After “q”", action: () => start(tries.q, 0) }));
  frame.onReset = () => {
    stop();
    chosen.clear();
    [before, made, last] = [null, null, null];
  };
  const questions = given("questions").map(({ preset, ...question }) => ({ ...question, action: () => start(tries[preset], preset === "q" ? 0 : RUN) }));
  if (questions.length) predict(frame, questions);

  const load = async () => {
    came = 0;
    frame.redraw();
    try {
      const bytes = await loadFile(model, "decoder", (count) => {
        came = count;
        frame.redraw();
      });
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
      reader = new Reader(unpackedDecoder(new Uint8Array(await new Response(stream).arrayBuffer())));
      frame.root.dataset.ready = "true";
    } catch {
      failed = true;
      stop();
      onTouch(frame.root, load);
    }
    came = null;
    if (run && reader) tick();
    frame.announce();
  };
  onTouch(frame.root, load);

  let shown = 9;
  frame.start({
    layout(width) {
      const narrow = width < 560;
      shown = narrow ? 5 : 9;
      frame.root.classList.toggle("fl-narrow", narrow);
      if (narrow) frame.output.after(ghost);
      else left.append(ghost);
      line.panel.resize(narrow ? width : Math.floor(0.38 * width), 34);
    },
    draw() {
      const [prompt, written] = [own(), ids("written")];
      const text = [...prompt, ...written];
      const found = next();
      if (reader && !found) frame.redraw(); // the rest in the next frame
      const from = startOfWindow(text.length, given("context"));
      paper.draw(text.map((id) => characters[id]), { own: prompt.length, start: from, likely: found && reader.likely, chosen });
      if (found || !reader) bars.draw(characters, found, shown);
      if (found || !reader) line.draw(characters, found, found ?? {});
      ghost.textContent = before ? `Before, at ${before.how}, ${show(before.surprise, 1)} bits of surprise in a character: ${before.text}` : "The last text stays here when another is begun.";
      const long = from ? ` It reads from the character number ${from + 1} on: there is room for ${given("context")}.` : "";
      status.textContent = stage({ weight: given("weight"), came, ready: Boolean(reader), failed }) + long;
      if (!found && reader) return;
      const place = text.length - 1;
      const known = last?.place === place && last.token === text[place] ? last : { share: reader?.likely[place], by: "read" };
      frame.readout.textContent = found ? inWords(characters, found, {
        written: written.length, surprise: surprise(), real: given("real"),
        last: written.length ? { character: characters[text[place]], share: known.share, by: known.by } : null,
      }) : `${counted(written.length, "character")} written, ${setting(settings(), size)}.`;
    },
  });
}

export default { render };
