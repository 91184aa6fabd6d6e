// Strokes of a round pen as pixels: fathom.datasets.strokes.
import { clamp } from "./numbers.js";

/**
 * max_k min(1, max(0, r + ½ − d_ijk)), with the distance from the k-th piece of line:
 * ink_of. Points are [right, down, pen]; a pen of 0 begins a stroke.
 */
export function inkOf(points, radius, side = 28) {
  const picture = new Float64Array(side * side);
  const reach = radius + 0.5;
  let [x0, y0] = [0, 0];
  for (const [x, y, pen] of points) {
    if (!pen) [x0, y0] = [x, y];
    const [across, down] = [x - x0, y - y0];
    const length = across ** 2 + down ** 2 || 1;
    const rows = [Math.min(y, y0) - reach, Math.max(y, y0) + reach].map((end) => clamp(end, 0, side - 1));
    const columns = [Math.min(x, x0) - reach, Math.max(x, x0) + reach].map((end) => clamp(end, 0, side - 1));
    for (let i = Math.floor(rows[0]); i <= rows[1]; i += 1)
      for (let j = Math.floor(columns[0]); j <= columns[1]; j += 1) {
        const share = clamp(((j - x0) * across + (i - y0) * down) / length, 0, 1);
        const distance = Math.hypot(j - x0 - share * across, i - y0 - share * down);
        const ink = clamp(reach - distance, 0, 1);
        if (ink > picture[i * side + j]) picture[i * side + j] = ink;
      }
    [x0, y0] = [x, y];
  }
  return picture;
}

/** A point more: a new stroke begins where the pen stands, unless one ends there. */
export function drawnTo(strokes, from, to) {
  const last = strokes.at(-1);
  const goesOn = last && last[0] === from[0] && last[1] === from[1];
  return [...strokes, ...(goesOn ? [] : [[...from, 0]]), [...to, 1]];
}

/** All strokes but the last. */
export const withoutLast = (strokes) => strokes.slice(0, Math.max(0, strokes.findLastIndex((point) => !point[2])));
