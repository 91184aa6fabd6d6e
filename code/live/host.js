// The static site's stand-in for a notebook: it gives each live figure a `model` with
// the same methods as anywidget's (get, set, save_changes, on, off), loads the
// figure's module when the figure comes near the screen, and keeps the knobs in the
// address, so that `page.html#live-line?slope=2` opens the figure at that setting.

import { compose, parse, settings } from "./kit/address.js";
import { Model } from "./kit/model.js";

const base = new URL("./", import.meta.url).href;

function restore(model, module, query) {
  const values = settings(module, model.initial, query);
  for (const [key, value] of Object.entries(values)) model.set(key, value);
}

/** Write the knobs that were moved into the address, without a history entry each. */
function remember(id, model, knobs) {
  const values = Object.fromEntries(knobs.map((key) => [key, model.get(key)]));
  const address = compose(id, knobs, values, model.initial);
  if (address.includes("?") || parse(location.hash).id === id)
    history.replaceState(history.state, "", address);
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
    const followAddress = () => {
      const linked = parse(location.hash);
      if (linked.id === id) restore(model, module, linked.query);
    };
    followAddress();

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
    addEventListener("hashchange", followAddress);
  } catch (error) {
    container.querySelector(".fathom-live-stage")?.remove();
    container.style.minHeight = 0; // the picture needs less than the place kept for it
    container.querySelector(".fathom-live-note").textContent =
      "The live version of this figure could not be loaded; this is its picture.";
    console.warn(`live figure ${figure}: ${error.message}`);
  }
}

// A figure whose setting stands in the address is what the reader came for.
function scrollToLinked() {
  const { id, query } = parse(location.hash);
  if (query) document.getElementById(id)?.scrollIntoView();
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
