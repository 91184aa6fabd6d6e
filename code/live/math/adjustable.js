// The network whose width, depth and activation are numbers: fathom.live.adjustable. Its
// parameters are flat rows of numbers, weights and offsets of each hidden layer, then of
// the output, in the shapes that Python says.
import { relu, sigmoid } from "./activations.js";
import { randomNumbers } from "./random.js";

const ACTIVATIONS = [relu, Math.tanh, sigmoid]; // in Python's order

/** Uniform in ±1/√n, where a unit reads n values in use: initial_parameters. */
export function initialParameters(shapes, { seed, width, inputs }) {
  const random = randomNumbers(seed);
  return shapes.map((shape, i) => {
    const reach = (i < 2 ? inputs : width) ** -0.5;
    const size = shape.reduce((product, n) => product * n, 1);
    return Float32Array.from({ length: size }, () => reach * (2 * random() - 1));
  });
}

/**
 * What each hidden unit in use says at each of the inputs [x₁, x₂], layer by layer, and the
 * output: {layers: [unit][input] for each, output}. The output is Python's predict.
 */
export function run(parameters, inputs, { width, depth, activation }) {
  const a = ACTIVATIONS[activation];
  const layers = [];
  let before = [0, 1].map((column) => inputs.map((input) => input[column]));
  const most = parameters[1].length;
  for (let layer = 0; layer < depth; layer += 1) {
    const [weights, offsets] = [parameters[2 * layer], parameters[2 * layer + 1]];
    const read = layer === 0 ? 2 : most;
    const now = [];
    for (let d = 0; d < width; d += 1) {
      const values = new Float64Array(inputs.length).fill(offsets[d]);
      before.forEach((row, k) => {
        const weight = weights[d * read + k];
        for (let i = 0; i < values.length; i += 1) values[i] += weight * row[i];
      });
      now.push(values.map(a));
    }
    layers.push(now);
    before = now;
  }
  const [weights, [offset]] = parameters.slice(-2);
  const output = new Float64Array(inputs.length).fill(offset);
  before.forEach((row, k) => {
    for (let i = 0; i < output.length; i += 1) output[i] += weights[k] * row[i];
  });
  return { layers, output };
}

/** How many units of each layer say nothing (0) at all of the inputs. */
export const silent = (layers) =>
  layers.map((units) => units.filter((values) => values.every((value) => value === 0)).length);
