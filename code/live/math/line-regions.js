// Straight pieces of ReLU networks with one input, exactly: fathom.analysis.regions
// (joints, slope) and fathom.analysis.line_regions (kinks_on_line).
import { affine, shallow } from "./networks.js";

/** −θ_d0 / θ_d1, where each unit switches; NaN for a level one. */
export const joints = (theta) =>
  theta.map(([offset, slope]) => (slope === 0 ? NaN : -offset / slope));

/** The ends of a stretch with all joints within it between them, in order. */
export const knots = (theta, [low, high]) =>
  [low, ...joints(theta).filter((x) => x > low && x < high).sort((a, b) => a - b), high];

/** Σ φ_d θ_di over the active units: the slope along input i where just these are on. */
export const slopeOf = (theta, phi, active, input = 1) =>
  theta.reduce((sum, unit, d) => sum + (active[d] ? phi[d + 1] * unit[input] : 0), 0);

/** The pieces of a stretch between joints, each with the units that are on and its slope. */
export function pieces(theta, phi, range) {
  const ends = knots(theta, range);
  return ends.slice(1).map((right, i) => {
    const middle = (ends[i] + right) / 2;
    const active = theta.map((unit) => affine(unit, middle) > 0);
    return { left: ends[i], right, active, slope: slopeOf(theta, phi, active) };
  });
}

/**
 * Where units of a network with two hidden layers switch, in order: those of the first
 * at their joints, those of the second (`rows`) where they cross zero between
 * neighbouring joints. Exact: between joints everything is a straight line.
 */
export function switches(theta, rows, range) {
  const [low, high] = range;
  const first = joints(theta).map((x, unit) => ({ x, unit, layer: 1 }))
    .filter(({ x }) => x > low && x < high);
  const ends = knots(theta, range);
  const later = rows.flatMap((row, unit) => ends.slice(1).flatMap((right, i) => {
    const [from, to] = [shallow(theta, row, ends[i]), shallow(theta, row, right)];
    if (!(from * to < 0)) return [];
    return [{ x: ends[i] + ((right - ends[i]) * from) / (from - to), unit, layer: 2 }];
  }));
  return [...first, ...later].sort((a, b) => a.x - b.x);
}

/** How many straight pieces: one more than there are switches at different places. */
export const countPieces = (found, [low, high]) => 1 + found.filter(
  ({ x }, i) => i === 0 || x - found[i - 1].x > 1e-12 * (high - low)).length;

/** Where a curve of straight pieces through `points` takes a value: more than once, if it folds. */
export function placesOf(points, value) {
  const found = points.slice(1).flatMap(([right, to], i) => {
    const [left, from] = points[i];
    if (from === to || (from - value) * (to - value) > 0) return [];
    return [left + ((right - left) * (value - from)) / (to - from)];
  });
  const near = 1e-9 * (points.at(-1)[0] - points[0][0]);
  return found.filter((x, i) => i === 0 || x - found[i - 1] > near); // a corner ends two pieces
}

/** Pairs of two lists in order, the longer one without those that make the ways shortest. */
function pairUp(from, to) {
  if (from.length < to.length) return pairUp(to, from).map(([one, other]) => [other, one]);
  if (from.length === to.length) return from.map((each, i) => [each, to[i]]);
  const far = (pairs) => pairs.reduce((sum, [one, other]) => sum + Math.abs(one.x - other.x), 0);
  return from.map((_, out) => pairUp(from.toSpliced(out, 1), to))
    .reduce((best, pairs) => (far(pairs) < far(best) ? pairs : best));
}

/**
 * What became of the switches of a network when its numbers changed: those that `stayed`
 * and `moved`, as pairs [then, now], those that are `gone`, and those that are `added`.
 */
export function changes(then, now, near = 1e-6) {
  const same = (one) => (other) => one.layer === other.layer && one.unit === other.unit;
  const groups = [...then, ...now].filter((each, i, all) => all.findIndex(same(each)) === i);
  const pairs = groups.flatMap((each) => pairUp(...[then, now].map((list) => list.filter(same(each)))));
  const far = ([one, other]) => Math.abs(one.x - other.x) > near;
  return {
    stayed: pairs.filter((pair) => !far(pair)), moved: pairs.filter(far),
    gone: then.filter((each) => !pairs.some(([one]) => one === each)),
    added: now.filter((each) => !pairs.some(([, other]) => other === each)),
  };
}
