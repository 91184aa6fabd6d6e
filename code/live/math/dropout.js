// Networks thinned at random: fathom.networks.dropout. A layer is a list of rows
// [offset, weight, weight, ...]; a mask holds for each hidden layer a number per unit,
// 0 where it is left out and 1 / (1 − p) where it stays.
import { mean } from "./numbers.js";
import { randomNumbers } from "./random.js";

/** The masks of a pass: the same seed leaves out more as `rate` grows, and no other. */
export function passMasks(layers, rate, seed) {
  const random = randomNumbers(seed);
  return layers.slice(0, -1).map((rows) => rows.map(() => (random() < rate ? 0 : 1 / (1 - rate))));
}

/** The outputs at each input of a network of one input and one output; without masks, of the whole. */
export function thinned(layers, inputs, masks) {
  let before = [Float64Array.from(inputs)];
  layers.forEach((rows, k) => {
    const last = k === layers.length - 1;
    before = rows.map((row, d) => {
      const values = new Float64Array(inputs.length);
      const factor = last || !masks ? 1 : masks[k][d];
      if (factor === 0) return values;
      values.fill(row[0]);
      before.forEach((read, j) => {
        const weight = row[j + 1];
        for (let i = 0; i < values.length; i += 1) values[i] += weight * read[i];
      });
      if (!last) for (let i = 0; i < values.length; i += 1) values[i] = factor * Math.max(0, values[i]);
      return values;
    });
  });
  return before[0];
}

/** Mean and standard deviation (dividing by one less) of several passes, place by place. */
export function summary(passes) {
  return Array.from(passes[0], (_, i) => {
    const values = passes.map((pass) => pass[i]);
    const middle = mean(values);
    const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
    return [middle, Math.sqrt(squares / Math.max(1, values.length - 1))];
  });
}
