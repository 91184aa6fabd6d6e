// Controls below a figure's panels; each keeps to the figure's state by itself.
import { clamp } from "../math/numbers.js";
import { node, unique } from "./page.js";
import { show } from "./text.js";

/**
 * A range input; `get` and `set` read and write its number, `text` says it in words. A
 * short label may have a longer `name` for a screen reader, which begins with the label.
 */
export function slider(frame, {
  label, name: full, min, max, step, get, set, text = show, parent = frame.controls, swatch,
}) {
  const id = unique("fl-slider");
  const row = node(parent, "div", { class: "fl-slider" });
  const head = node(row, "div", { class: "fl-slider-head" });
  const name = node(head, "label", { for: id }, label);
  if (swatch) name.style.setProperty("--swatch", swatch);
  if (swatch) name.classList.add("fl-swatch");
  const value = node(head, "output", { for: id, "aria-live": "off" });
  const input = node(row, "input", { type: "range", id, min, max, step });
  if (full) input.setAttribute("aria-label", full);
  // As they stand: a figure may move the ends.
  const ends = () => [Number(input.min), Number(input.max)];
  input.addEventListener("input", () => set(clamp(Number(input.value), ...ends())));
  // A touch that turns out to be a swipe, which scrolls the page, has set nothing.
  let before = {};
  input.addEventListener("pointerdown", () => { before = frame.values(); });
  input.addEventListener("pointercancel", () => frame.set(before));
  frame.updates.push(() => {
    const number = get();
    const words = text(number);
    input.value = number;
    value.textContent = words;
    input.setAttribute("aria-valuetext", words);
    // How much of the track lies behind the thumb, for its colour.
    const [low, high] = ends();
    const share = (clamp(number, low, high) - low) / (high - low);
    input.style.setProperty("--share", `${(100 * share).toFixed(1)}%`);
  });
  return { row, name, input };
}

/** A list to choose from; `options` is a list of [value, label]. */
export function choice(frame, { label, options, get, set, parent = frame.controls }) {
  const id = unique("fl-choice");
  const row = node(parent, "div", { class: "fl-choice" });
  node(row, "label", { for: id }, label);
  const input = node(row, "select", { id });
  for (const [value, text] of options) node(input, "option", { value }, text);
  input.addEventListener("change", () => set(input.value));
  frame.updates.push(() => { input.value = get(); });
  return { row, input };
}
