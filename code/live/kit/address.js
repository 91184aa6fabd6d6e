// A figure's setting as the end of an address, `#live-line?slope=2&points=1,2;3,4`, and
// back. Nothing here touches the page, so that all of it is tested without a browser.

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

/** The id that an address ends with, and the setting after it (null where there is none). */
export function parse(hash) {
  const [target, query] = hash.replace(/^#/, "").split("?");
  let id = target;
  try {
    id = decodeURIComponent(target);
  } catch {
    // A lone % is no escape: the address names no figure, and that is all.
  }
  return { id, query: query === undefined ? null : new URLSearchParams(query) };
}

/** All knobs as an address sets them; what it leaves out, or spoils, is as the page has it. */
export function settings({ knobs = [], growing = [] }, initial, query) {
  return Object.fromEntries(knobs.map((key) => {
    const text = query?.get(key) ?? null;
    const value = text === null ? undefined : decode(text, initial[key], growing.includes(key));
    return [key, value === undefined ? structuredClone(initial[key]) : value];
  }));
}

/** The end of an address for knobs that were moved: `#id?key=value`, or `#id` if none was. */
export function compose(id, knobs, values, initial) {
  const moved = knobs.filter((key) => JSON.stringify(values[key]) !== JSON.stringify(initial[key]));
  const query = moved.map((key) => `${key}=${encode(values[key])}`).join("&");
  return `#${id}${query && `?${query}`}`;
}
