// Byte pairs, as fathom.networks.byte_pair_encoding has them, and real vocabularies, as
// fathom.datasets.vocabularies reads them and fathom.live.vocabularies packs them. A token
// is a text of signs 0 to 255, one for each byte.

const ENDINGS = "'(?:[sdmtSDMT]|[lL][lL]|[vV][eE]|[rR][eE])";
const REST = "\\p{White_Space}*[\\r\\n]+|\\p{White_Space}+(?!\\P{White_Space})|\\p{White_Space}+";
const [UPPER, LOWER] = ["\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}", "\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}"];
const cutter = (text) => new RegExp(text, "gu");

/** What a chunk is on the page: PATTERN. */
export const PATTERN = cutter(" ?[\\p{L}\\p{M}]+| ?\\p{N}+| ?[^\\p{White_Space}\\p{L}\\p{M}\\p{N}]+|\\p{White_Space}+(?!\\P{White_Space})|\\p{White_Space}+");

/** What cuts a text for cl100k, o200k and DeepSeek, one after the other. */
export const PATTERNS = [
  [`${ENDINGS}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\p{White_Space}\\p{L}\\p{N}]+[\\r\\n]*|${REST}`],
  [`[^\\r\\n\\p{L}\\p{N}]?[${UPPER}]*[${LOWER}]+(?:${ENDINGS})?|[^\\r\\n\\p{L}\\p{N}]?[${UPPER}]+[${LOWER}]*(?:${ENDINGS})?`
    + `|\\p{N}{1,3}| ?[^\\p{White_Space}\\p{L}\\p{N}]+[\\r\\n\\/]*|${REST}`],
  ["\\p{N}{1,3}", "[一-龥\\u3040-ゟ゠-ヿ]+",
    "[!\"#$%&'\\(\\)*+,\\-.\\/:;<=>?@\\[\\\\\\]\\^_`\\{\\|\\}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
    + `| ?[\\p{P}\\p{S}]+[\\r\\n]*|${REST}`],
].map((patterns) => patterns.map(cutter));

/** Cut a text by one pattern after the other; what lies between matches stays: cut. */
export const cut = (text, patterns) => patterns.reduce((parts, pattern) => parts.flatMap((part) => {
  const finer = [];
  let place = 0;
  for (const { 0: match, index } of part.matchAll(pattern)) {
    finer.push(part.slice(place, index), match);
    place = index + match.length;
  }
  return [...finer, part.slice(place)].filter(Boolean);
}), [text]);

const encoder = new TextEncoder();
/** The bytes of a text, one sign each: utf8. */
export const utf8 = (text) => Array.from(encoder.encode(text), (byte) => String.fromCharCode(byte));

/** The text of some bytes; undefined if they aren't UTF-8. */
export function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes, (sign) => sign.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

/** Join the neighbours with the lowest rank, of equals the leftmost, while there are any: join. */
export function join(row, rank) {
  const parts = [...row];
  for (;;) {
    let [best, place] = [Infinity, -1];
    for (let i = 1; i < parts.length; i += 1) {
      const value = rank(parts[i - 1], parts[i]);
      if (value < best) [best, place] = [value, i];
    }
    if (place < 0) return parts;
    parts.splice(place - 1, 2, parts[place - 1] + parts[place]);
  }
}

const PRINTED = (byte) => (byte > 32 && byte < 127) || (byte > 160 && byte < 256 && byte !== 173);
const ALL = Array.from({ length: 256 }, (_, byte) => byte);
/** The 256 bytes in the order of their ids: BYTES. */
export const BYTES = [...ALL.filter(PRINTED), ...ALL.filter((byte) => !PRINTED(byte))].map((byte) => String.fromCharCode(byte));

/** A vocabulary of merges, pairs of ids: what `first(steps)` merges make of chunks, as ids and ranks. */
export function vocabularyOf(merges) {
  const tokens = [...BYTES];
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const ranks = new Map();
  merges.forEach(([a, b], step) => {
    const token = tokens[a] + tokens[b];
    ranks.set(`${tokens[a]}\n\n${tokens[b]}`, step);
    if (ids.has(token)) return;
    ids.set(token, tokens.length);
    tokens.push(token);
  });
  return { tokens, ids, ranks, pairs: merges.map(([a, b]) => [tokens[a], tokens[b]]) };
}

/** The tokens of each chunk of a text with the first `steps` merges. */
export const encoded = (text, { ranks }, steps = Infinity) => cut(text, [PATTERN]).map((chunk) => join(utf8(chunk), (a, b) => {
  const rank = ranks.get(`${a}\n\n${b}`);
  return rank < steps ? rank : Infinity;
}));

/** How often each two neighbours stand together in chunks, most often first, then by their ids. */
export function countPairs(chunks, ids) {
  const counts = new Map();
  for (const parts of chunks)
    for (let i = 1; i < parts.length; i += 1) {
      const key = `${parts[i - 1]}\n\n${parts[i]}`;
      const entry = counts.get(key) ?? { pair: [parts[i - 1], parts[i]], count: 0 };
      entry.count += 1;
      counts.set(key, entry);
    }
  const id = (token) => ids.get(token);
  return [...counts.values()].sort((p, q) => q.count - p.count
    || id(p.pair[0]) - id(q.pair[0]) || id(p.pair[1]) - id(q.pair[1]));
}

/** The merges of one text, pairs of ids, at most so many: train. */
export function learn(text, most, least = 2) {
  const ids = new Map(BYTES.map((token, id) => [token, id]));
  const merges = [];
  let chunks = cut(text, [PATTERN]).map(utf8);
  while (ids.size < 256 + most) {
    const [best] = countPairs(chunks, ids);
    if (!best || best.count < least) break;
    const [a, b] = best.pair;
    merges.push([ids.get(a), ids.get(b)]);
    if (!ids.has(a + b)) ids.set(a + b, ids.size);
    chunks = chunks.map((parts) => join(parts, (x, y) => (x === a && y === b ? 0 : Infinity)));
  }
  return merges;
}

/** The tokens of packed vocabularies, with their places in the order: pack, undone. */
export function unpacked(bytes, number) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [size, signs] = [view.getUint32(0, true), view.getUint32(4, true)];
  let place = 8;
  const take = (count) => bytes.subarray(place, (place += count));
  const [shared, further, owners, text] = [take(size), take(size), take(size), take(signs)];
  const tokens = [];
  let [before, read] = ["", 0];
  for (let i = 0; i < size; i += 1) {
    before = before.slice(0, shared[i]) + String.fromCharCode(...text.subarray(read, read + further[i]));
    read += further[i];
    tokens.push(before);
  }
  return Array.from({ length: number }, (_, k) => {
    const own = tokens.filter((_token, i) => owners[i] >> k & 1);
    const [low, middle, high] = [take(own.length), take(own.length), take(own.length)];
    return new Map(own.map((token, i) => [token, low[i] + 256 * middle[i] + 65536 * high[i]]));
  });
}

/** Chunks whose tokens are all held: short ones, and letters of three scripts: HELD. */
const HELD = /^[ "'(\u200c\u200d]?[\p{Script=Latin}\p{Script=Devanagari}\p{Script=Bengali}\p{M}'\u200c\u200d]+$/u;
export const isHeld = (chunk) => HELD.test(chunk) || utf8(chunk).length <= 3 || (chunk[0] === " " && utf8(chunk).length === 4);

/**
 * The tokens of a text in a real vocabulary, for each chunk, and the chunks of which that
 * isn't known. `exact`: a pair is only joined if the vocabulary made the token of it.
 */
export function realTokens(text, places, patterns, exact = false) {
  const rank = (a, b) => places.get(a + b) ?? Infinity;
  const made = (token) => {
    const own = places.get(token);
    const parts = join([...token], (a, b) => (rank(a, b) < own ? rank(a, b) : Infinity));
    return parts.length === 2 ? parts[0] : undefined;
  };
  const strict = (a, b) => (places.has(a + b) && made(a + b) === a ? rank(a, b) : Infinity);
  const chunks = cut(text, patterns);
  return {
    chunks: chunks.map((chunk) => join(utf8(chunk), exact ? strict : rank)),
    unknown: chunks.filter((chunk) => !isHeld(chunk)),
  };
}
