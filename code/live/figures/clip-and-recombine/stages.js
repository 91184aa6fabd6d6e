// The stages of a network with two hidden layers, as curves through all places where it bends.
import { relu } from "../../math/activations.js";
import { knots, switches } from "../../math/line-regions.js";
import { affine, deep, shallow } from "../../math/networks.js";

/** What must be added to a unit of the second layer so that it is never clipped. */
export const lift = (theta, row, range) =>
  Math.max(0, 0.1 - Math.min(...knots(theta, range).map((at) => shallow(theta, row, at))));

/**
 * Where units switch; the output, a function and a curve; the first layer's units; those
 * of the second, each [before it is clipped, after, weighted].
 */
export function curvesOf(theta, rows, weights, range) {
  const found = switches(theta, rows, range);
  const places = [range[0], ...found.map(({ x }) => x), range[1]];
  const through = (f) => places.map((x) => [x, f(x)]);
  const output = (x) => deep([theta, rows, [weights]], x)[0];
  return {
    found, output, total: through(output),
    first: theta.map((unit) => through((x) => relu(affine(unit, x)))),
    second: rows.map((row, d) => [(z) => z, relu, (z) => weights[d + 1] * relu(z)]
      .map((f) => through((x) => f(shallow(theta, row, x))))),
  };
}
