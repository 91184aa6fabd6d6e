// What the reader has read and done, in a storage such as `localStorage`.
import { Kept, allPredictions } from "../storage.js";

const names = (list) => (Array.isArray(list) ? list.filter((name) => typeof name === "string") : []);

export class Store {
  /** Several books may share a storage: each has keys of its own, by its path. */
  constructor(storage, book) {
    this.storage = storage;
    this.book = book;
    this.own = new Kept(`fathom-progress ${book}`, () => storage);
  }

  /** All that is kept; what somebody else left under the key counts as nothing. */
  get kept() {
    const kept = this.own.read();
    const place = typeof kept?.place === "string" ? kept.place : "";
    return { read: names(kept?.read), done: names(kept?.done), place };
  }

  /** How many live figures have a prediction of the reader's. */
  get predicted() {
    return allPredictions(this.storage, this.book).length;
  }

  /** Change what is kept now: another tab may have written since. */
  keep(change) {
    this.own.write({ ...this.kept, ...change });
  }

  /** Tick a name of the list `read` or `done`, or take the tick away. */
  tick(list, name, on) {
    const others = this.kept[list].filter((other) => other !== name);
    this.keep({ [list]: on ? [...others, name] : others });
  }

  /** Ticks, the place, and what was predicted. */
  forget() {
    for (const kept of [this.own, ...allPredictions(this.storage, this.book)]) kept.forget();
  }
}
