// What stays in the reader's browser; where that keeps nothing, nothing is remembered.

/** A value under a key of a storage such as `localStorage`, as JSON. */
export class Kept {
  constructor(key, storage = () => localStorage) {
    this.key = key;
    this.storage = storage;
  }

  /** The value; null if there is none, or what stands there is not ours to read. */
  read() {
    try {
      return JSON.parse(this.storage().getItem(this.key));
    } catch {
      return null;
    }
  }

  /** Keep a value; where storage is full or forbidden, nothing happens. */
  write(value) {
    try {
      this.storage().setItem(this.key, JSON.stringify(value));
    } catch {}
  }

  forget() {
    try {
      this.storage().removeItem(this.key);
    } catch {}
  }
}

/** The path of the book's first page, "" in a notebook: books of one host share a storage. */
export function book() {
  const root = globalThis.document?.documentElement.dataset.content_root;
  return root === undefined ? "" : new URL(root, location.href).pathname;
}

const predicted = (place) => `fathom-predicted ${place} `;

/** What a reader predicted before moving the live figure with this id of a book. */
export const predictions = (id, storage, place = book()) => new Kept(predicted(place) + id, storage);

/** All that was predicted in a book, whatever the figure. */
export const allPredictions = (storage, place = book()) => Object.keys(storage)
  .filter((key) => key.startsWith(predicted(place)))
  .map((key) => new Kept(key, () => storage));
