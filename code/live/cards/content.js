// What a card shows: the place that a link leads to, copied from its page.

const pages = new Map();

/** The page at an address, fetched once; this page is at hand. */
function pageAt(address) {
  if (address === location.href.split("#")[0]) return document;
  if (!pages.has(address)) {
    const page = fetch(address)
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
      .then((text) => new DOMParser().parseFromString(text, "text/html"));
    page.catch(() => pages.delete(address)); // the next try may succeed
    pages.set(address, page);
  }
  return pages.get(address);
}

/** The parts of a place that a card can hold; none for a place of another kind. */
function partsOf(place) {
  if (place?.matches("dt")) {
    let definition = place;
    while (definition && !definition.matches("dd")) definition = definition.nextElementSibling;
    return definition ? [place, ...definition.children] : [];
  }
  if (place?.matches("figure, div.math")) return [place];
  if (place?.matches(".citation")) return [...place.querySelectorAll(":scope > p")];
  return [];
}

/** Copies of the parts, with nothing to operate in them and no name used twice. */
function copies(parts, address) {
  return parts.map((part) => {
    const copy = document.importNode(part, true);
    const box = document.createElement(part.matches("dt") ? "strong" : "div");
    box.append(...(part.matches("dt, p") ? copy.childNodes : [copy]));
    for (const mark of box.querySelectorAll(".headerlink, script, button, .fathom-live-stage")) mark.remove();
    for (const link of box.querySelectorAll("a")) link.replaceWith(...link.childNodes);
    for (const named of box.querySelectorAll("[id]")) named.removeAttribute("id");
    // Relative to the page that it comes from.
    for (const image of box.querySelectorAll("img"))
      image.src = new URL(image.getAttribute("src"), address).href;
    return box;
  });
}

/** The elements of a link's card, or null. */
export async function contentOf(link) {
  const [address, anchor] = link.href.split("#");
  // The browser would show it in a way of its own, over the card.
  const title = link.title || link.dataset.cardTitle;
  if (title) {
    link.dataset.cardTitle = title;
    link.removeAttribute("title");
  }
  let page;
  try {
    page = await pageAt(address);
  } catch (error) {
    if (!title) throw error; // as in a book that is opened from a folder
    return [Object.assign(document.createElement("div"), { textContent: title })];
  }
  const parts = partsOf(page.getElementById(decodeURIComponent(anchor)));
  const mathematics = parts.some((part) => part.matches(".math") || part.querySelector(".math"));
  if (!parts.length || (mathematics && !globalThis.MathJax)) return null;
  return copies(parts, address);
}
