// A figure's setting as the end of an address, `#live-line?slope=2&points=1,2;3,4`, and
// back. Nothing here touches the page, so that all of it is tested without a browser.
import { show } from "./text.js";

const short = (number) => String(Number(number.toPrecision(6)));

/** A knob's value as address text: 1.5, relu, 1,2,3 or 1,2;3,4. */
export function encode(value) {
  if (Array.isArray(value)) {
    if (value.length === 0) return "none";
    return value.map(encode).join(Array.isArray(value[0]) ? ";" : ",");
  }
  return typeof value === "number" ? short(value) : encodeURIComponent(value);
}

/**
 * The reverse of `encode`, in the shape of `like`; undefined where it can't be read.
 * A list that `grows` (points that a reader adds) may have any number of rows.
 */
export function decode(text, like, grows = false) {
  const number = (part) => (part.trim() === "" ? NaN : Number(part));
  if (typeof like === "number") return Number.isFinite(number(text)) ? number(text) : undefined;
  if (!Array.isArray(like)) return text;
  if (text === "none") return grows ? [] : undefined;
  const nested = Array.isArray(like[0]) || grows;
  const rows = (nested ? text.split(";") : [text]).map((row) => row.split(",").map(number));
  const wide = (nested ? like[0] : like)?.length ?? rows[0].length;
  if (!rows.every((row) => row.length === wide && row.every(Number.isFinite))) return undefined;
  if (!nested) return rows[0];
  return grows || rows.length === like.length ? rows : undefined;
}

/** The figures that an address names, `#one?a=1/two?b=2`: [{id, query}], query null without `?`. */
export function parse(hash) {
  return hash.replace(/^#/, "").split("/").map((part) => {
    const [target, query] = part.split("?");
    let id = target;
    try {
      id = decodeURIComponent(target);
    } catch {
      // A lone % is no escape: the address names no figure, and that is all.
    }
    return { id, query: query === undefined ? null : new URLSearchParams(query) };
  });
}

/** `hash` with the figure's setting in place of its old one; it comes first, as what is opened. */
export function compose(hash, id, query) {
  const others = hash.replace(/^#/, "").split("/")
    .filter((part) => part.includes("?") && parse(part)[0].id !== id);
  const own = query && `${id}?${query}`;
  return `#${[own, ...others].filter(Boolean).join("/") || id}`;
}

/** The knobs that were moved, as the end of an address has them: `a=1&b=2,3`. */
export const moved = (knobs, values, initial) => knobs
  .filter((key) => JSON.stringify(values[key]) !== JSON.stringify(initial[key]))
  .map((key) => `${key}=${encode(values[key])}`).join("&");

function within(value, limit) {
  if (limit instanceof Set) return limit.has(value);
  if (Array.isArray(limit[0])) return value.every((number, i) => within(number, limit[i]));
  return [value].flat(2).every((number) => number >= limit[0] && number <= limit[1]);
}

function inWords(limit) {
  if (limit instanceof Set) return `is one of ${[...limit].join(", ")}`;
  if (Array.isArray(limit[0])) return limit.map(inWords).join("; ");
  return `goes from ${limit.map((end) => show(end)).join(" to ")}`;
}

/**
 * What an address asks of a figure: {values, refused}. What it leaves out is as the page
 * has it; what can't be read, or lies beyond a knob's limit (two ends, a list of them, or
 * the set of all values), is refused, in words.
 */
export function settle({ knobs, growing = [], limits = {} }, initial, query) {
  const refused = [...query.keys()].filter((key) => !knobs.includes(key))
    .map((key) => `this figure has no “${key}”`);
  const values = structuredClone(initial);
  for (const key of knobs.filter((name) => query.has(name))) {
    const text = query.get(key);
    const value = decode(text, initial[key], growing.includes(key));
    if (value === undefined) refused.push(`“${key}” cannot be “${text}”`);
    else if (limits[key] && !within(value, limits[key]))
      refused.push(`“${key}” ${inWords(limits[key])}, and cannot be ${text}`);
    else values[key] = value;
  }
  return { values, refused };
}
