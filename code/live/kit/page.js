// What a figure asks of the page around it: elements, the palette, the reader's wishes.
import { clamp } from "../math/numbers.js";

export const colour = (name) => `var(--fathom-${name})`;
/** `share` (0 to 1) of a palette colour on the figure's face; follows light and dark. */
export const tint = (name, share) =>
  `color-mix(in srgb, ${colour(name)} ${(100 * clamp(share, 0, 1)).toFixed(0)}%, ${colour("face")})`;

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

let count = 0;
/** An id that nothing else on the page has. */
export const unique = (name) => `${name}-${(count += 1)}`;

export function node(parent, tag, attributes = {}, text = "") {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  parent.append(element);
  return element;
}

/** Panels side by side where there is room, else one below the other. */
export const columns = (width, gap, least, wanted) => {
  const count = width >= least ? wanted : 1;
  return [count, Math.floor((width - gap * (count - 1)) / count)];
};
