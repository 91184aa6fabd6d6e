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
