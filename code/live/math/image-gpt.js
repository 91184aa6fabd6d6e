// A picture as a text of grey levels: fathom.networks.image_gpt, by the decoder's own
// reading of one token after the other.
import { emptyCache, read, shorten } from "./decoder.js";
import { softmax } from "./losses.js";
import { randomNumbers } from "./random.js";

/** Read the start and given pixels: probabilities of each, and of the next; ImageGPT's scores. */
export function begin(decoder, levels, given) {
  const cache = emptyCache(decoder);
  const shares = [levels, ...given].map((token) => softmax([...read(decoder, cache, token)].slice(0, levels)));
  return { cache, shares };
}

/** The level at which cumulative shares pass a random number. */
export function taken(shares, number) {
  let sum = 0;
  const found = shares.findIndex((share) => (sum += share) > number);
  return found < 0 ? shares.length - 1 : found;
}

/** Draw all further pixels: the picture, and the shares that each pixel was drawn from; ImageGPT.write. */
export function write(decoder, levels, given, begun, seed) {
  const { cache, shares } = begun;
  const random = randomNumbers(seed);
  const [pixels, all] = [[...given], [...shares]];
  shorten(cache, given.length + 1);
  while (pixels.length < decoder.places.rows) {
    const level = taken(all[pixels.length], random());
    pixels.push(level);
    if (pixels.length < decoder.places.rows) all.push(softmax([...read(decoder, cache, level)].slice(0, levels)));
  }
  return { pixels, shares: all };
}
