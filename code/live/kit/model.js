/** The site's stand-in for anywidget's model: the same methods, and no kernel behind. */
export class Model {
  #values;
  #listeners = new Map();

  constructor(values) {
    this.initial = structuredClone(values);
    this.#values = structuredClone(values);
  }

  get(key) {
    return this.#values[key];
  }

  set(key, value) {
    if (JSON.stringify(this.#values[key]) === JSON.stringify(value)) return;
    this.#values[key] = value;
    for (const name of [`change:${key}`, "change"])
      for (const listener of this.#listeners.get(name) ?? []) listener(this, value);
  }

  save_changes() {} // There is no kernel to tell.

  on(name, listener) {
    if (!this.#listeners.has(name)) this.#listeners.set(name, new Set());
    this.#listeners.get(name).add(listener);
  }

  off(name, listener) {
    this.#listeners.get(name)?.delete(listener);
  }
}
