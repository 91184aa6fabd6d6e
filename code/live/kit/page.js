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

/**
 * A main panel, which gets a share of the width, and another at its side. On a phone one is
 * below the other, and only the main one stays in sight while a control is moved.
 * `place` is the element that holds the other; heights are [main, other].
 */
export function layBeside(frame, width, { main, other, place, share, wide, narrow }) {
  const [number, each] = columns(width, 12, 560, 2);
  const [left, right] = number === 1 ? [each, each]
    : [Math.round(share * (width - 12)), width - 12 - Math.round(share * (width - 12))];
  const heights = number === 1 ? narrow : wide;
  if (number === 1) frame.output.after(place);
  else main.svg.node().parentNode.after(place);
  main.resize(left, heights[0]);
  other.resize(right, heights[1]);
}
