// All settings of a network's last weights, weighed by the data:
// fathom.analysis.bayesian_regression. A belief is { mean, factor }, a normal distribution
// whose precision is factor · factorᵀ, with a lower triangle.
import { linspace } from "./numbers.js";

/** Weights that are independent, around zero, with this standard deviation: prior. */
export const prior = (size, deviation) => ({
  mean: Array(size).fill(0),
  factor: Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 / deviation : 0))),
});

/** The lower triangle L with L Lᵀ = matrix. */
export function cholesky(matrix) {
  const factor = matrix.map((row) => row.map(() => 0));
  for (let i = 0; i < matrix.length; i += 1)
    for (let j = 0; j <= i; j += 1) {
      let rest = matrix[i][j];
      for (let k = 0; k < j; k += 1) rest -= factor[i][k] * factor[j][k];
      factor[i][j] = i === j ? Math.sqrt(rest) : rest / factor[j][j];
    }
  return factor;
}

/** L⁻¹ b. */
export function forward(factor, b) {
  const solved = [];
  for (let i = 0; i < b.length; i += 1) {
    let rest = b[i];
    for (let k = 0; k < i; k += 1) rest -= factor[i][k] * solved[k];
    solved.push(rest / factor[i][i]);
  }
  return solved;
}

/** L⁻ᵀ b. */
export function backward(factor, b) {
  const solved = Array(b.length).fill(0);
  for (let i = b.length - 1; i >= 0; i -= 1) {
    let rest = b[i];
    for (let k = i + 1; k < b.length; k += 1) rest -= factor[k][i] * solved[k];
    solved[i] = rest / factor[i][i];
  }
  return solved;
}

const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** A' = A + HᵀH/σ² and m' = A'⁻¹(A m + Hᵀy/σ²): update. */
export function update({ mean, factor }, features, targets, noise) {
  const precision = factor.map((row) => factor.map((other) => dot(row, other)));
  const pull = precision.map((row) => dot(row, mean));
  features.forEach((row, n) => row.forEach((value, i) => {
    pull[i] += (value * targets[n]) / noise ** 2;
    row.forEach((other, j) => { precision[i][j] += (value * other) / noise ** 2; });
  }));
  const after = cholesky(precision);
  return { mean: backward(after, forward(after, pull)), factor: after };
}

/** [hᵀm, σ² + hᵀA⁻¹h] of one row of features: predict. */
export function predict({ mean, factor }, row, noise = 0) {
  const spread = forward(factor, row);
  return [dot(row, mean), noise ** 2 + dot(spread, spread)];
}

/** The log-density of the targets over all weights, as a product of forecasts: log_evidence. */
export function logEvidence(belief, features, targets, noise) {
  let sum = 0;
  let now = belief;
  features.forEach((row, n) => {
    const [mean, variance] = predict(now, row, noise);
    sum -= (Math.log(2 * Math.PI * variance) + (targets[n] - mean) ** 2 / variance) / 2;
    now = update(now, [row], [targets[n]], noise);
  });
  return sum;
}

/** m + L⁻ᵀz: a setting of the weights, from standard normal numbers z. */
export const drawn = ({ mean, factor }, z) => backward(factor, z).map((value, i) => mean[i] + value);

/** The covariance of two of the weights: [[of i, of both], [of both, of j]]. */
export function covarianceOf({ factor }, i, j) {
  const unit = (at) => forward(factor, factor.map((_, k) => (k === at ? 1 : 0)));
  const [a, b] = [unit(i), unit(j)];
  return [[dot(a, a), dot(a, b)], [dot(a, b), dot(b, b)]];
}

/** The ellipse of two of the weights that holds a share of their probability. */
export function ellipse(belief, i, j, share = 0.95, count = 73) {
  // In two dimensions the squared distance is exponential: P(d² > r²) = exp(−r²/2).
  const radius = Math.sqrt(-2 * Math.log(1 - share));
  const factor = cholesky(covarianceOf(belief, i, j));
  return linspace(0, 2 * Math.PI, count).map((angle) => {
    const [u, v] = [radius * Math.cos(angle), radius * Math.sin(angle)];
    return [belief.mean[i] + factor[0][0] * u, belief.mean[j] + factor[1][0] * u + factor[1][1] * v];
  });
}

/** A constant, then a ReLU for each joint, to the right and to the left by turns: relu_features. */
export const reluFeatures = (x, joints) => [1, ...joints.map((joint, d) => Math.max(0, d % 2 ? joint - x : x - joint))];

/** One at each centre, zero from a width away: hat_features. */
export const hatFeatures = (x, centres, width) => centres.map((centre) => Math.max(0, 1 - Math.abs(x - centre) / width));
