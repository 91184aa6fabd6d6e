// What the reader has read and done, in a storage such as `localStorage`.

const names = (list) => (Array.isArray(list) ? list.filter((name) => typeof name === "string") : []);

export class Store {
  /** Several books may share a storage: each has a key of its own. */
  constructor(storage, key) {
    this.storage = storage;
    this.key = key;
  }

  /** All that is kept; what somebody else left under the key counts as nothing. */
  get kept() {
    let kept = null;
    try {
      kept = JSON.parse(this.storage.getItem(this.key));
    } catch {} // not ours, or forbidden since the page was opened
    const place = typeof kept?.place === "string" ? kept.place : "";
    return { read: names(kept?.read), done: names(kept?.done), place };
  }

  /** Change what is kept now: another tab may have written since. */
  keep(change) {
    try {
      this.storage.setItem(this.key, JSON.stringify({ ...this.kept, ...change }));
    } catch {} // full, or forbidden since
  }

  /** Tick a name of the list `read` or `done`, or take the tick away. */
  tick(list, name, on) {
    const others = this.kept[list].filter((other) => other !== name);
    this.keep({ [list]: on ? [...others, name] : others });
  }

  forget() {
    try {
      this.storage.removeItem(this.key);
    } catch {}
  }
}
