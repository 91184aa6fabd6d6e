// The search field's suggestions. Loaded when a field is focused; bundled as a script,
// not as a module, so that it works in a book that is opened from a folder, too.
import { element } from "./element.js";
import { SearchEngine, passage } from "./search/engine.js";

const SHOWN = 30;
const KINDS = { api: "Reference", figure: "Live figure" };

const index = new URL("search-index.js", document.currentScript.src);
const root = document.documentElement.dataset.content_root;

const load = (address) => new Promise((resolve, reject) => {
  const script = Object.assign(document.createElement("script"), { src: address });
  script.onload = resolve;
  script.onerror = reject;
  document.head.append(script);
});

/** A line of the list: a link, so that it can be opened as links can. */
function option({ kind, title, page, address, text, terms }, id) {
  const where = [KINDS[kind], kind === "page" ? "" : page].filter(Boolean).join(" · ");
  const pieces = passage(text, terms)
    .map(([piece, found]) => (found ? element("mark", {}, piece) : piece));
  const unchosen = { tabIndex: -1, role: "option", ariaSelected: "false" };
  return element("a", { className: "search-hit", id, href: root + address, ...unchosen },
    element("span", { className: "search-title" }, kind === "page" ? page : title), " ",
    element("span", { className: "search-where" }, where), " ",
    element("span", { className: "search-text" }, ...pieces));
}

class Field {
  constructor(form) {
    this.input = form.querySelector("input");
    this.list = form.querySelector("[role=listbox]");
    this.status = form.querySelector("[role=status]");
    this.hint = this.status.textContent;
    this.dialog = form.closest("dialog");
    this.input.addEventListener("input", () => this.show());
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.list.addEventListener("click", ({ target }) => {
      // To a place on this page: nothing would be loaded, and the list would stay.
      if (target.closest("a")) this.dialog?.close();
    });
    // What stands there was typed before this script came, or asked for by the address.
    if (!this.dialog) this.input.value ||= new URLSearchParams(location.search).get("q") ?? "";
    this.say("Loading …");
  }

  say(text) {
    this.status.textContent = this.input.value.trim() ? text : this.hint;
  }

  /** Show what the field's words find. */
  show() {
    const query = this.input.value.trim();
    const { hits, exact } = this.engine?.search(query) ?? { hits: [], exact: true };
    const shown = hits.slice(0, SHOWN);
    this.list.replaceChildren(...shown.map((hit, i) => option(hit, `${this.list.id}-${i}`)));
    this.list.scrollTop = 0;
    this.list.hidden = !shown.length;
    this.input.ariaExpanded = String(shown.length > 0);
    this.choose(null);
    if (!this.engine) return this.say("Loading …");
    const more = hits.length > SHOWN ? `The best ${SHOWN} of ${hits.length}` : `${hits.length} found`;
    if (!hits.length) this.say(`Nothing found for “${query}”.`);
    else this.say(exact ? more : `Nothing for “${query}” as it is written. This comes close:`);
  }

  choose(chosen) {
    this.list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    this.input.setAttribute("aria-activedescendant", chosen?.id ?? "");
    chosen?.setAttribute("aria-selected", "true");
    chosen?.scrollIntoView({ block: "nearest" });
    this.chosen = chosen;
  }

  /** Arrows go through the list and back to the field; Enter opens what is chosen. */
  press(event) {
    const { key } = event;
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const [down, up] = [key === "ArrowDown", key === "ArrowUp"];
    if (down || up) {
      const { firstElementChild: first, lastElementChild: last } = this.list;
      this.choose(this.chosen
        ? this.chosen[down ? "nextElementSibling" : "previousElementSibling"]
        : down ? first : last);
    } else if (key === "Enter" && this.chosen) this.chosen.click();
    else return;
    event.preventDefault();
  }
}

const fields = [...document.querySelectorAll("form.bd-search")].map((form) => new Field(form));
const everywhere = (act) => fields.forEach(act);

load(index).then(async () => {
  const engine = new SearchEngine(globalThis.fathomSearchIndex);
  const filled = engine.fill();
  everywhere((field) => {
    field.engine = engine;
    field.list.ariaBusy = "true"; // what is found so far may not be the best
  });
  await filled;
  everywhere((field) => {
    field.list.ariaBusy = "false";
    if (field.input.value && !field.chosen) field.show();
  });
}, () => everywhere((field) => field.say("The index of the book did not load.")));
