// The static site's stand-in for a notebook: it gives each live figure a `model` with
// the same methods as anywidget's (get, set, save_changes, on, off), loads the
// figure's module when the figure comes near the screen, and scrolls to the figure whose
// setting stands in the address, `page.html#live-line?slope=2`.

import { parse } from "./kit/address.js";
import { Model } from "./kit/model.js";

const base = new URL("./", import.meta.url).href;

async function start(container) {
  const { figure, id } = container.dataset;
  const state = JSON.parse(container.querySelector(".fathom-live-state").textContent);
  const models = Object.fromEntries(
    [...container.querySelectorAll("[data-model]")].map(({ dataset }) => [dataset.model, dataset.url]),
  );
  try {
    const module = await import(`${base}figures/${figure}.js`);
    const model = new Model({ ...module.defaults, ...state, _id: id, _base: base, _models: models });
    const el = document.createElement("div");
    el.className = "fathom-live-stage";
    container.append(el);
    await module.default.render({ model, el });
    container.classList.add("fathom-live-on");
    container.liveModel = model; // for the curious, at the console
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
  const [{ id, query }] = parse(location.hash);
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
