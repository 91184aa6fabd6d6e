// From scores of the next token to one that is taken: fathom.generation.decoding. A token
// that is cut has the score −∞.
import { softmax } from "./losses.js";
import { randomNumbers } from "./random.js";

/** s / T: temperature. */
export const temperature = (logits, value) => logits.map((score) => score / value);

/** The largest `count` scores, and those equal to the last of them: top_k. */
export function topK(logits, count) {
  const smallest = Float64Array.from(logits).sort().at(-Math.min(count, logits.length));
  return logits.map((score) => (score < smallest ? -Infinity : score));
}

/** Numbers of the tokens, the most probable first; of equals, the smaller number: nucleus's order. */
export const ranked = (logits) => [...logits.keys()].sort((a, b) => logits[b] - logits[a] || a - b);

/** The most probable tokens, as few as have the probability `mass` together: nucleus. */
export function nucleus(logits, mass) {
  if (mass >= 1) return logits;
  const shares = softmax(logits);
  const kept = logits.map(() => -Infinity);
  let before = 0;
  for (const token of ranked(logits)) {
    if (before >= mass) break;
    kept[token] = logits[token];
    before += shares[token];
  }
  return kept;
}

/** One token for each number from 0 to 1: where it falls, the most probable lying first. */
export function drawn(shares, number) {
  const order = ranked(shares);
  let left = number;
  for (const token of order) {
    left -= shares[token];
    if (left < 0) return token;
  }
  return order.findLast((token) => shares[token] > 0);
}

/** The random number of a place in the text: always the same for a seed and a place. */
export const numberAt = (seed, place) => randomNumbers(seed * 7919 + place * 0x6d2b79f5)();
