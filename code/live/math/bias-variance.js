// Many fits of one method and what their errors are made of: fathom.analysis.bias_variance.
// The method is a continuous broken line on [0, 1] with joints at 0, 1/D, 2/D, ..., 1, fitted
// by least squares. It is kept as its heights at the joints, which span the same functions
// as an offset and D ReLUs, but in whose normal equations only neighbours meet.
import { total } from "./numbers.js";

/** For each place the joint on its left, and how far it is on the way to the next, 0 to 1. */
export function placesOf(x, pieces) {
  const left = Int32Array.from(x, (value) => Math.min(pieces - 1, Math.floor(value * pieces)));
  return { left, share: Float64Array.from(x, (value, i) => value * pieces - left[i]) };
}

/** The broken line with these heights at the places: predictions. */
export function read(heights, { left, share }) {
  const found = new Float64Array(left.length);
  for (let i = 0; i < left.length; i += 1)
    found[i] = heights[left[i]] + share[i] * (heights[left[i] + 1] - heights[left[i]]);
  return found;
}

/**
 * Least squares for many targets at the same inputs x: returns a function that finds the
 * heights for targets y. (BᵀB) h = Bᵀy with B the shares of an input's two joints; BᵀB = LDLᵀ
 * is factorised once. There have to be at most as many joints as inputs, evenly spaced.
 */
export function fitter(x, pieces) {
  const { left, share } = placesOf(x, pieces);
  const [diagonal, beside] = [new Float64Array(pieces + 1), new Float64Array(pieces)];
  left.forEach((k, i) => {
    const s = share[i];
    diagonal[k] += (1 - s) * (1 - s);
    beside[k] += s * (1 - s);
    diagonal[k + 1] += s * s;
  });
  for (let k = 0; k < pieces; k += 1) {
    const ratio = beside[k] / diagonal[k];
    diagonal[k + 1] -= ratio * beside[k];
    beside[k] = ratio;
  }
  return (y) => {
    const h = new Float64Array(pieces + 1);
    for (let i = 0; i < left.length; i += 1) {
      h[left[i]] += (1 - share[i]) * y[i];
      h[left[i] + 1] += share[i] * y[i];
    }
    for (let k = 0; k < pieces; k += 1) h[k + 1] -= beside[k] * h[k];
    h[pieces] /= diagonal[pieces];
    for (let k = pieces - 1; k >= 0; k -= 1) h[k] = h[k] / diagonal[k] - beside[k] * h[k + 1];
    return h;
  };
}

/** Mean of numbers, and its standard error. */
export function meanAndError(values) {
  const mean = total(values) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return [mean, Math.sqrt(squares / (values.length - 1) / values.length)];
}

/** Noise, variance and squared bias from predictions, a row for each model: split. */
export function split(predictions, truth, noise) {
  const [number, points] = [predictions.length, truth.length];
  const mean = new Float64Array(points);
  for (const row of predictions) for (let i = 0; i < points; i += 1) mean[i] += (row[i] - truth[i]) / number;
  const [spreads, products, squares] = [[], [], []];
  for (const row of predictions) {
    let [spread, product, square] = [0, 0, 0];
    for (let i = 0; i < points; i += 1) {
      const error = row[i] - truth[i];
      spread += (error - mean[i]) ** 2;
      product += error * (number * mean[i] - error);
      square += error * error;
    }
    spreads.push((spread / points) * (number / (number - 1)));
    products.push(product / points / (number - 1));
    squares.push(square / points);
  }
  const [variance, varianceError] = meanAndError(spreads);
  const [squaredBias, biasError] = meanAndError(products);
  return {
    noise, variance, squaredBias, varianceError, squaredBiasError: 2 * biasError,
    total: noise + variance + squaredBias, totalError: meanAndError(squares)[1],
  };
}

/** Squared errors of models on targets of their own: their mean, and its standard error. */
export function testLoss(predictions, targets) {
  return meanAndError(predictions.map((row, r) => {
    let sum = 0;
    for (let i = 0; i < row.length; i += 1) sum += (row[i] - targets[r][i]) ** 2;
    return sum / row.length;
  }));
}
