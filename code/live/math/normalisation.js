// Values less a mean, divided by a deviation: fathom.networks.normalisation.
import { mean } from "./numbers.js";

export const EPS = 1e-5;

/** Mean and variance, the sum of squares divided by the number of values less `less`. */
export function statistics(values, less = 0) {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return { mean: middle, variance: squares / (values.length - less) };
}

/** z = (x − μ) / √(σ² + ε), by the values' own μ and σ² or by others: normalise. */
export const normalise = (values, { mean: middle, variance } = statistics(values)) =>
  values.map((value) => (value - middle) / Math.sqrt(variance + EPS));
