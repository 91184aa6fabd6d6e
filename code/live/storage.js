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

/** What a reader predicted before moving the live figure with this id. */
export const predictions = (id, storage) => new Kept(`fathom-${id}`, storage);

/** All that was predicted, whatever the figure: their ids begin with `live-`. */
export const allPredictions = (storage) => Object.keys(storage)
  .filter((key) => key.startsWith("fathom-live-"))
  .map((key) => new Kept(key, () => storage));
