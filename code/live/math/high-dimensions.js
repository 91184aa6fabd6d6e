// Balls, random vectors and angles in D dimensions, in closed form: the functions of
// fathom.analysis.high_dimensions that a figure draws.

/** log Γ(x) for x > 0: Stirling's series, from 12 on; below, Γ(x) = Γ(x + 1)/x. */
export function logGamma(x) {
  if (x < 12) return logGamma(x + 1) - Math.log(x);
  const square = 1 / (x * x);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}

/** 1 − (1 − w)^D: the share of a ball's volume in its outer shell of the width w; outer_share. */
export const outerShare = (D, w) => (w >= 1 ? 1 : -Math.expm1(D * Math.log1p(-w)));

/** 2^(−1/D): half of a ball's volume lies further out. */
export const halfRadius = (D) => 2 ** (-1 / D);

/** √2 Γ((D + 1)/2) / Γ(D/2): expected_norm. */
export const expectedNorm = (D) => Math.SQRT2 * Math.exp(logGamma((D + 1) / 2) - logGamma(D / 2));

const xlogy = (x, y) => (x === 0 ? 0 : x * Math.log(y));

/** (D − 1) log r − r²/2 − (D/2 − 1) log 2 − log Γ(D/2): norm_log_density. */
export const normLogDensity = (r, D) =>
  (r < 0 ? -Infinity : xlogy(D - 1, r) - (r * r) / 2 - (D / 2 - 1) * Math.LN2 - logGamma(D / 2));

/** (D − 2) log sin θ + log Γ(D/2) − log Γ((D − 1)/2) − ½ log π, from D = 2: angle_log_density. */
export const angleLogDensity = (angle, D) =>
  xlogy(D - 2, Math.max(0, Math.sin(angle))) + logGamma(D / 2) - logGamma((D - 1) / 2) - Math.log(Math.PI) / 2;
