// The static site's stand-in for a notebook: it gives each live figure a `model` with
// the same methods as anywidget's (get, set, save_changes, on, off), loads the
// figure's module when the figure comes near the screen, and keeps the knobs in the
// address, so that `page.html#live-line?slope=2` opens the figure at that setting.

const base = new URL("./", import.meta.url).href;

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

const short = (number) => String(Number(number.toPrecision(6)));

/** A knob's value as address text: 1.5, relu, 1,2,3 or 1,2;3,4. */
export function encode(value) {
  if (Array.isArray(value)) {
    if (value.length === 0) return "none";
    return value.map(encode).join(Array.isArray(value[0]) ? ";" : ",");
  }
  return typeof value === "number" ? short(value) : String(value);
}

/**
 * The reverse of `encode`, in the shape of `like`; undefined where it can't be read.
 * A list that `grows` (points that a reader adds) may have any number of rows.
 */
export function decode(text, like, grows = false) {
  const number = (part) => (part.trim() === "" ? NaN : Number(part));
  if (typeof like === "number") return Number.isFinite(number(text)) ? number(text) : undefined;
  if (!Array.isArray(like)) return text;
  if (text === "none") return grows ? [] : undefined;
  const nested = Array.isArray(like[0]) || grows;
  const rows = (nested ? text.split(";") : [text]).map((row) => row.split(",").map(number));
  const wide = (nested ? like[0] : like)?.length ?? rows[0].length;
  if (!rows.every((row) => row.length === wide && row.every(Number.isFinite))) return undefined;
  if (!nested) return rows[0];
  return grows || rows.length === like.length ? rows : undefined;
}

function readAddress(id) {
  const [target, query] = location.hash.slice(1).split("?");
  return decodeURIComponent(target) === id ? new URLSearchParams(query ?? "") : null;
}

function restore(model, { knobs = [], growing = [] }, parameters) {
  for (const key of knobs) {
    const text = parameters.get(key);
    const value = text === null ? undefined : decode(text, model.initial[key], growing.includes(key));
    model.set(key, value === undefined ? structuredClone(model.initial[key]) : value);
  }
}

/** Write the knobs that were moved into the address, without a history entry each. */
function remember(id, model, knobs) {
  const moved = knobs.filter(
    (key) => JSON.stringify(model.get(key)) !== JSON.stringify(model.initial[key]),
  );
  if (moved.length === 0 && readAddress(id) === null) return;
  const query = moved.map((key) => `${key}=${encode(model.get(key))}`).join("&");
  history.replaceState(history.state, "", `#${id}${query ? `?${query}` : ""}`);
}

async function start(container) {
  const { figure, id } = container.dataset;
  const state = JSON.parse(container.querySelector(".fathom-live-state").textContent);
  const models = Object.fromEntries(
    [...container.querySelectorAll("[data-model]")].map(({ dataset }) => [dataset.model, dataset.url]),
  );
  try {
    const module = await import(`${base}figures/${figure}.js`);
    const model = new Model({ ...module.defaults, ...state, _base: base, _models: models });
    const knobs = module.knobs ?? [];
    const parameters = readAddress(id);
    if (parameters) restore(model, module, parameters);

    const el = document.createElement("div");
    el.className = "fathom-live-stage";
    container.append(el);
    await module.default.render({ model, el });
    container.classList.add("fathom-live-on");
    container.liveModel = model; // for the curious, at the console

    let timer = 0;
    model.on("change", () => {
      clearTimeout(timer);
      timer = setTimeout(() => remember(id, model, knobs), 250);
    });
    addEventListener("hashchange", () => {
      const linked = readAddress(id);
      if (linked) restore(model, module, linked);
    });
  } catch (error) {
    container.querySelector(".fathom-live-stage")?.remove();
    container.querySelector(".fathom-live-note").textContent =
      "The live version of this figure could not be loaded; this is its picture.";
    console.warn(`live figure ${figure}: ${error.message}`);
  }
}

// A figure whose setting stands in the address is what the reader came for.
function scrollToLinked() {
  const id = decodeURIComponent(location.hash.slice(1).split("?")[0]);
  if (location.hash.includes("?")) document.getElementById(id)?.scrollIntoView();
}

const observer = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      observer.unobserve(entry.target);
      start(entry.target);
    }
  },
  { rootMargin: "300px" },
);
for (const container of document.querySelectorAll(".fathom-live[data-figure]"))
  observer.observe(container);
scrollToLinked();
addEventListener("hashchange", scrollToLinked);
