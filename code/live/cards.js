// Cards: what a link leads to, shown beside it, for terms, figures, equations and
// sources. They open under a pointer that rests, a focus that the keyboard moved, or a
// finger; they stay while the pointer is on them, and Escape closes them.
import { autoUpdate, computePosition, flip, offset, shift, size } from "@floating-ui/dom";
import { contentOf } from "./cards/content.js";

const LINKS = ["a:has(.std-term)", "a:has(.std-numref)", 'a[href*="#equation-"]', "a.internal[title]"]
  .map((link) => `.bd-article ${link}:not(.headerlink)`)
  .join();
const REST = 250; // milliseconds: a pointer that only passes opens and closes nothing

const card = Object.assign(document.createElement("div"), {
  id: "fathom-card",
  // The page's TeX is within sections that MathJax passes by, save for what is marked.
  className: "bd-article fathom-card tex2jax_ignore mathjax_ignore",
  role: "tooltip",
  popover: "manual",
});
let owner = null; // the link whose card is open
let wanted = null; // the link whose card is about to be
let timer = 0;
let touched = false; // whether it was a finger that asked last
let follow = () => {};

function later(act) {
  clearTimeout(timer);
  timer = setTimeout(act, REST);
}

function close() {
  clearTimeout(timer);
  follow();
  card.hidePopover?.();
  owner?.removeAttribute("aria-describedby");
  owner = wanted = null;
}

/** Show the link's card; whether there is one to show. */
async function open(link) {
  if (link === owner) return true;
  close();
  wanted = link;
  const content = await contentOf(link).catch(() => null);
  // Meanwhile the reader may have gone on to another link.
  if (!content || wanted !== link) return !!content;
  card.replaceChildren(...content);
  card.classList.toggle("touched", touched);
  document.body.append(card);
  card.showPopover();
  owner = link;
  link.setAttribute("aria-describedby", card.id);
  follow = autoUpdate(link, card, () => place(link));
  // Mathematics of this page is typeset already, that of another one is TeX.
  const untypeset = [...card.querySelectorAll(".math:not(:has(mjx-container))")];
  if (untypeset.length) globalThis.MathJax?.typesetPromise?.(untypeset);
  return true;
}

async function place(link) {
  const { x, y } = await computePosition(link, card, {
    placement: "bottom-start",
    strategy: "fixed",
    middleware: [
      offset(6),
      flip(),
      shift({ padding: 8 }),
      size({ padding: 8, apply: ({ availableHeight }) => {
        card.style.maxHeight = `${Math.max(availableHeight, 120)}px`;
      } }),
    ],
  });
  Object.assign(card.style, { left: `${x}px`, top: `${y}px` });
}

/** The link of an event, where the browser has a top layer to lay a card on. */
const linkAt = ({ target }) => (card.showPopover ? target.closest?.(LINKS) : null);

document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  const link = linkAt(event);
  if (link) later(() => open(link));
  else if (card.contains(event.target)) clearTimeout(timer);
  else if (owner && !owner.matches(":focus-visible")) later(close);
  else {
    clearTimeout(timer);
    wanted = owner;
  }
});

document.addEventListener("focusin", (event) => {
  const link = linkAt(event);
  if (link?.matches(":focus-visible")) later(() => open(link));
});

document.addEventListener("focusout", ({ target }) => {
  if (target === owner || target === wanted) close();
});

document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") close();
});

// A finger has no place to rest: its first touch opens the card, its second the link.
document.addEventListener("pointerdown", (event) => {
  touched = event.pointerType === "touch";
  if (owner && !owner.contains(event.target) && !card.contains(event.target)) close();
}, true);

document.addEventListener("click", (event) => {
  const link = linkAt(event);
  if (!link || !touched || link === owner || event.defaultPrevented) return;
  event.preventDefault();
  open(link).then((shown) => { if (!shown) location.assign(link.href); });
});
