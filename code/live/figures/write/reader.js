// A decoder that keeps up with a text: scores after each of its tokens, in slices of time.
import { emptyCache, read, shorten } from "../../math/decoder.js";
import { softmax } from "../../math/losses.js";

/** The first token that is read of a text, when not all have room: fathom.live.writer.start_of_window. */
export function startOfWindow(length, context) {
  const half = Math.ceil(context / 2);
  return half * Math.ceil(Math.max(0, length - context) / half);
}

export class Reader {
  constructor(decoder) {
    this.decoder = decoder;
    this.context = decoder.places.rows;
    this.text = []; // what has been taken in
    this.scores = []; // after so many tokens
    this.likely = []; // of each token but the first, its probability after those before
    this.forget(0);
  }

  forget(start) {
    this.start = start;
    this.cache = emptyCache(this.decoder);
  }

  /** Take in a text; false if the time was over before. What it shares with the last one is known. */
  follow(text, until = Infinity) {
    let common = 0;
    while (common < Math.min(text.length, this.text.length) && text[common] === this.text[common]) common += 1;
    this.text.length = Math.min(this.text.length, common);
    while (this.text.length < text.length) {
      const n = this.text.length;
      const start = startOfWindow(n + 1, this.context);
      if (start !== this.start) this.forget(start);
      if (this.cache.length > n - start) shorten(this.cache, n - start);
      const place = start + this.cache.length;
      const scores = read(this.decoder, this.cache, text[place]);
      if (place === n) {
        if (n) this.likely[n] = softmax(this.scores[n])[text[n]];
        this.text.push(text[n]);
        this.scores[n + 1] = scores;
      }
      if (performance.now() > until) return this.text.length === text.length;
    }
    return true;
  }
}
