// Losses and the likelihoods that they come from: fathom.losses.basic and
// fathom.losses.likelihoods. Sums over the examples, as in UDL; Python's losses are means
// where their names say so.

/** Σ (f_i − y_i)²: least_squares. One prediction for all targets may be a number. */
export const leastSquares = (predictions, targets) => targets.reduce((sum, target, i) =>
  sum + ((typeof predictions === "number" ? predictions : predictions[i]) - target) ** 2, 0);

/** e^−(y−μ)²/2σ² / (√(2π) σ): the exponential of normal. */
export const normalDensity = (y, mean, sigma) =>
  Math.exp(-0.5 * ((y - mean) / sigma) ** 2) / (Math.sqrt(2 * Math.PI) * sigma);

/** Σ (y_i−μ)²/2σ² + log σ + ½ log 2π: minus the sum of normal over the targets. */
export const normalNegativeLog = (targets, mean, sigma) =>
  leastSquares(mean, targets) / (2 * sigma ** 2)
  + targets.length * (Math.log(sigma) + 0.5 * Math.log(2 * Math.PI));

/** log Σ e^z_k, as m + log Σ e^(z_k−m) with m the largest: log_sum_exp. */
export function logSumExp(logits) {
  const most = Math.max(...logits);
  return most + Math.log(logits.reduce((sum, z) => sum + Math.exp(z - most), 0));
}

/** e^z_k / Σ e^z_j: softmax. */
export function softmax(logits) {
  const all = logSumExp(logits);
  return logits.map((z) => Math.exp(z - all));
}

/** −log softmax(z)_truth: cross_entropy of one example. */
export const crossEntropy = (logits, truth) => logSumExp(logits) - logits[truth];

/** The slope of crossEntropy: softmax(z)_k, less one for the true class. */
export const crossEntropyGradient = (logits, truth) =>
  softmax(logits).map((probability, k) => probability - (k === truth ? 1 : 0));
