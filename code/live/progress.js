// Progress: the reader ticks pages as read and exercises as done, and can go on where
// they were. It stays in this browser; where that keeps nothing, nothing is shown.
import { element } from "./element.js";
import { Store } from "./progress/store.js";
import { book } from "./storage.js";

const root = new URL(document.documentElement.dataset.content_root, location.href).href;
const here = DOCUMENTATION_OPTIONS.pagename;
const drawings = []; // each shows a part of what is kept

/** The name of the page that a link leads to: its path in the book. */
const nameOf = ({ href }) => href.split("#")[0].slice(root.length).replace(/\.html$/, "");

function storage() {
  try {
    return localStorage;
  } catch {
    return null; // forbidden
  }
}

/** A box to tick, whose name for those who don't see where it stands says of what. */
function box(store, list, name, says, of) {
  const input = element("input", { type: "checkbox" });
  input.addEventListener("change", () => {
    store.tick(list, name, input.checked);
    // A page that was read is not where to go on, but the one behind it.
    const next = document.querySelector("a.right-next");
    if (list === "read" && input.checked && next) store.keep({ place: nameOf(next) });
    draw(store);
  });
  drawings.push((kept) => { input.checked = kept[list].includes(name); });
  const hidden = element("span", { className: "visually-hidden" }, of);
  return element("label", { className: "progress-tick" }, input, ` ${says} `, hidden);
}

function addBoxes(store) {
  for (const exercise of document.querySelectorAll(".bd-article .exercise[id]")) {
    const title = exercise.querySelector(".admonition-title");
    const parts = [title, exercise.querySelector("section strong")];
    const of = parts.map((part) => part?.textContent.trim()).filter(Boolean).join(", ");
    title.append(box(store, "done", exercise.id, "done", of));
  }
  const title = [...(document.querySelector(".bd-article h1")?.childNodes ?? [])]
    .map((node) => (node.className === "headerlink" ? "" : node.textContent))
    .join("");
  document.getElementById("lesson-end")
    ?.append(box(store, "read", here, "I have read this page", title));
}

function markLinks() {
  const links = [...document.querySelectorAll(".bd-sidebar-primary nav.bd-links a")];
  drawings.push(({ read }) => {
    for (const link of links)
      link.classList.toggle("progress-read", read.includes(nameOf(link)));
  });
  return links;
}

/** On the front page: where to go on, if that page is still in the book. */
function offerToContinue(links) {
  const offer = document.getElementById("continue");
  if (!offer) return;
  drawings.push(({ place }) => {
    const [page, part = ""] = place.split("#");
    const link = links.find((known) => nameOf(known) === page);
    offer.hidden = !link;
    if (link) {
      const href = `${link.href.split("#")[0]}#${part}`;
      offer.replaceChildren("Continue where you were: ", element("a", { href }, link.textContent.trim()));
    }
  });
}

/** On the page that says what is kept: how much that is, and a button to forget it. */
function offerToForget(store) {
  const section = document.getElementById("progress")?.closest("section");
  if (!section) return;
  const status = element("span", { role: "status" });
  const button = element("button", { type: "button" }, "Forget these");
  button.addEventListener("click", () => {
    store.forget();
    draw(store);
  });
  section.append(element("p", { className: "progress-kept" }, status, " ", button));
  drawings.push(({ read, done, place }) => {
    const parts = [`pages read: ${read.length}`, `exercises done: ${done.length}`];
    const predicted = store.predicted;
    if (predicted) parts.push(`live figures with a prediction: ${predicted}`);
    if (place) parts.push("a place to continue");
    const some = read.length || done.length || predicted || place;
    status.textContent = some ? `Kept now: ${parts.join(", ")}.` : "No tick, place or prediction is kept now.";
    button.ariaDisabled = String(!some);
  });
}

/** Note the section in sight, once the reader is past the page's beginning. */
function notePlace(store) {
  if (!document.getElementById("lesson-end") || store.kept.read.includes(here)) return;
  const section = [...document.querySelectorAll(".bd-article section[id]:has(> h2)")]
    .filter((one) => one.getBoundingClientRect().top < innerHeight / 4)
    .at(-1);
  if (section && scrollY) store.keep({ place: `${here}#${section.id}` });
}

function draw(store) {
  const { kept } = store;
  for (const drawing of drawings) drawing(kept);
}

const place = storage();
if (place) {
  const store = new Store(place, book());
  addBoxes(store);
  offerToContinue(markLinks());
  offerToForget(store);
  draw(store);
  addEventListener("storage", () => draw(store)); // another tab
  addEventListener("pageshow", ({ persisted }) => { if (persisted) draw(store); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) notePlace(store); });
}
