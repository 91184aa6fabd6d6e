// A line fitted by least squares: fathom.networks.linear_regression with one input. The
// data enter through six sums, so that a loss costs the same however many points there are.
import { linspace } from "./numbers.js";

/** n, Σx, Σy, Σx², Σxy, Σy². */
export function summarise(x, y) {
  const sums = { n: x.length, x: 0, y: 0, xx: 0, xy: 0, yy: 0 };
  x.forEach((value, i) => {
    sums.x += value;
    sums.y += y[i];
    sums.xx += value * value;
    sums.xy += value * y[i];
    sums.yy += y[i] * y[i];
  });
  return sums;
}

/** Σ (b + m x − y)², multiplied out: loss. */
export const loss = (s, b, m) =>
  Math.max(0, s.yy + s.n * b * b + m * m * s.xx + 2 * (b * m * s.x - b * s.y - m * s.xy));

/** [2 Σ (b + m x − y), 2 Σ (b + m x − y) x]: gradient. */
export const gradient = (s, b, m) => [
  2 * (s.n * b + m * s.x - s.y),
  2 * (b * s.x + m * s.xx - s.xy),
];

/** One step of gradient descent: [b, m] − rate · gradient. */
export function descend(s, [b, m], rate) {
  const [db, dm] = gradient(s, b, m);
  return [b - rate * db, m - rate * dm];
}

/** The line with the least loss, [b, m]: closed_form. */
export function closedForm(s) {
  const determinant = s.n * s.xx - s.x * s.x;
  return [(s.xx * s.y - s.x * s.xy) / determinant, (s.n * s.xy - s.x * s.y) / determinant];
}

/**
 * The eigenvalues of hessian, [[2n, 2Σx], [2Σx, 2Σx²]], the smaller one first: descent
 * converges for rates below 2 divided by the larger.
 */
export function curvatures(s) {
  const large = s.n + s.xx + Math.sqrt((s.n - s.xx) ** 2 + 4 * s.x * s.x);
  return [(4 * (s.n * s.xx - s.x * s.x)) / large, large];
}

/** The points (b, m) where the loss exceeds its minimum by `excess`: an ellipse. */
export function levelSet(s, [b, m], excess) {
  // With δ the distances from the optimum, L − L* = (n·δb + Σx·δm)²/n + det/n·δm².
  const determinant = s.n * s.xx - s.x * s.x;
  return linspace(0, 2 * Math.PI, 73).map((angle) => {
    const dm = Math.sqrt((excess * s.n) / determinant) * Math.sin(angle);
    const db = Math.sqrt(excess / s.n) * Math.cos(angle) - (s.x / s.n) * dm;
    return [b + db, m + dm];
  });
}
