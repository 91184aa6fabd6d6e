// Attention and words in buckets: fathom.networks.attention and fathom.networks.pronouns.
import { softmax } from "./losses.js";

/** Where a piece of a word belongs, by 32-bit FNV-1a of its UTF-8 bytes: bucket. */
export function bucket(piece, count) {
  let code = 2166136261;
  for (const byte of new TextEncoder().encode(piece)) code = Math.imul(code ^ byte, 16777619);
  return (code >>> 0) % count;
}

/** The pieces of two and three letters of a word between < and >: letter_counts. */
export function pieces(word) {
  const letters = [...`<${word.toLowerCase()}>`];
  return [2, 3].flatMap((size) =>
    Array.from({ length: Math.max(0, letters.length - size + 1) }, (_, k) => letters.slice(k, k + size).join("")));
}

/**
 * A word's query or key: the offset, the first row of a table, and Σ count · row of its
 * buckets, the other rows; WordReader.query or .key of its vector.
 */
export function ofWord(table, width, word) {
  const found = pieces(word);
  const count = table.length / width - 1;
  const sum = Array.from({ length: width }, (_, d) => table[d]);
  for (const piece of found) {
    const row = 1 + bucket(piece, count);
    for (let d = 0; d < width; d += 1) sum[d] += table[row * width + d] / Math.sqrt(found.length);
  }
  return sum;
}

/** qᵀk / √D. */
export const score = (query, key) =>
  query.reduce((sum, value, d) => sum + value * key[d], 0) / Math.sqrt(query.length);

/** softmax over the keys of factor · qᵀk / √D: attention_weights of one query. */
export const attentionWeights = (query, keys, factor = 1) =>
  softmax(keys.map((key) => factor * score(query, key)));
