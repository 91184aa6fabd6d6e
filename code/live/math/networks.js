// Fully connected networks. A unit is a row [offset, weight, weight, ...], as a row of
// θ or φ in the book; a layer is a list of rows.
import { relu } from "./activations.js";

/** offset + Σ weightᵢ · inputᵢ: a unit before its activation. A single input may be a number. */
export function affine(row, inputs) {
  if (typeof inputs === "number") return row[0] + row[1] * inputs;
  return inputs.reduce((sum, input, i) => sum + row[i + 1] * input, row[0]);
}

/** h_d = a[θ_d0 + Σ θ_di x_i] for each row of a layer. */
export const hidden = (theta, inputs, activation = relu) =>
  theta.map((unit) => activation(affine(unit, inputs)));

/**
 * φ₀ + Σ φ_d a[θ_d0 + Σ θ_di x_i], one output:
 * fathom.networks.shallow.ShallowNetwork.from_parameters(theta, [phi]).
 * The same function of a network with two hidden layers is a unit of the second layer
 * before its activation: `phi` is then that unit's row.
 */
export const shallow = (theta, phi, inputs, activation = relu) =>
  affine(phi, hidden(theta, inputs, activation));

/** All outputs of a network of any depth, last layer linear: fathom.networks.deep.DeepNetwork. */
export function deep(layers, inputs, activation = relu) {
  const before = layers.slice(0, -1).reduce((values, layer) => hidden(layer, values, activation), inputs);
  return layers.at(-1).map((row) => affine(row, before));
}

/**
 * The layer in the middle when a shallow network (θ, a single row φ) is followed by
 * another (θ′): θ′_d0 + θ′_d1 φ₀, then θ′_d1 φ_j. fathom.networks.deep.compose.
 */
export const merge = (phi, theta) => theta.map(([offset, slope]) =>
  [offset + slope * phi[0], ...phi.slice(1).map((weight) => slope * weight)]);

/**
 * Mean squared error of a shallow network, and its derivative by the offset of unit d,
 * (2/N) Σ (f(x_i) − y_i) φ_d a′[z_di]: torch.autograd's.
 */
export function offsetSlope(theta, phi, d, inputs, targets, [activation, derivative]) {
  const errors = inputs.map((x, i) => shallow(theta, phi, x, activation) - targets[i]);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    loss: mean(errors.map((error) => error ** 2)),
    slope: 2 * phi[d + 1] * mean(errors.map((error, i) => error * derivative(affine(theta[d], inputs[i])))),
  };
}
