// Regions of a shallow ReLU network with two inputs, as exact polygons: what
// fathom.analysis.regions counts (count_regions, activation_pattern, max_regions).
import { affine } from "./networks.js";

/** Where on the edge from one point to the next a linear function is zero. */
const crossing = (point, next, here, there) => {
  const share = here / (here - there);
  return [point[0] + share * (next[0] - point[0]), point[1] + share * (next[1] - point[1])];
};

const eachEdge = (polygon, visit) =>
  polygon.flatMap((point, i) => visit(point, polygon[(i + 1) % polygon.length]));

/** The part of a convex polygon where a linear function is not negative. */
export const cut = (polygon, f) => eachEdge(polygon, (point, next) => {
  const [here, there] = [f(point), f(next)];
  return [
    ...(here >= 0 ? [point] : []),
    ...(here * there < 0 ? [crossing(point, next, here, there)] : []),
  ];
});

/** Half of |Σ x_i y_i+1 − y_i x_i+1|. */
export const area = (polygon) => Math.abs(polygon.reduce((sum, [x, y], i) => {
  const [u, v] = polygon[(i + 1) % polygon.length];
  return sum + x * v - u * y;
}, 0)) / 2;

/** [low, high]² as a polygon. */
export const square = ([low, high]) => [[low, low], [high, low], [high, high], [low, high]];

/** The square cut along every unit's line: one polygon per region, with the units on in it. */
export function regions(theta, [low, high]) {
  let pieces = [{ polygon: square([low, high]), active: [] }];
  for (const unit of theta) {
    const z = (point) => affine(unit, point);
    // A unit that is zero all over is off: its two halves would be the same.
    const sides = ({ polygon }) => (polygon.some((point) => z(point) > 0) ? [true, false] : [false]);
    pieces = pieces.flatMap((piece) => sides(piece).map((on) => ({
      polygon: cut(piece.polygon, on ? z : (point) => -z(point)), active: [...piece.active, on],
    }))).filter(({ polygon }) => polygon.length > 2 && area(polygon) > 1e-9 * (high - low) ** 2);
  }
  return pieces;
}

/** 1 + D + D(D − 1)/2: max_regions(D, 2), the most regions that D lines can make. */
export const mostRegions = (lines) => 1 + lines + (lines * (lines - 1)) / 2;

/** The stretch within a polygon on which a linear function has a value; null if none. */
export function levelIn(polygon, value, f) {
  const ends = eachEdge(polygon, (point, next) => {
    const [here, there] = [f(point) - value, f(next) - value];
    return here * there < 0 ? [crossing(point, next, here, there)] : [];
  });
  return ends.length === 2 ? ends : null;
}
