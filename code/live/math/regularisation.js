// Weights at a price, in closed form: fathom.training.regularisation.
import { mean, total } from "./numbers.js";

const dot = (one, other) => total(one.map((value, i) => value * other[i]));

/**
 * The singular value decomposition of features (a row per example) minus their means, by
 * turning pairs of columns until all are at right angles (one-sided Jacobi): `values` from
 * the greatest, and for each a `left` of one number per example and a `right` of one per feature.
 */
export function decompose(features) {
  const means = features[0].map((_, j) => mean(features.map((row) => row[j])));
  const columns = means.map((level, j) => features.map((row) => row[j] - level));
  const turned = columns.map((_, j) => columns.map((__, k) => (j === k ? 1 : 0)));
  for (let sweep = 0, turns = 1; turns && sweep < 60; sweep += 1) {
    turns = 0;
    for (let p = 0; p < columns.length; p += 1)
      for (let q = p + 1; q < columns.length; q += 1) {
        const [a, b, c] = [dot(columns[p], columns[p]), dot(columns[q], columns[q]), dot(columns[p], columns[q])];
        if (Math.abs(c) <= 1e-15 * Math.sqrt(a * b)) continue;
        turns += 1;
        const zeta = (b - a) / (2 * c);
        const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const cosine = 1 / Math.hypot(1, t);
        for (const all of [columns, turned]) {
          const [one, other] = [all[p], all[q]];
          all[p] = one.map((value, i) => cosine * (value - t * other[i]));
          all[q] = other.map((value, i) => cosine * (value + t * one[i]));
        }
      }
  }
  const found = columns.map((column, j) => ({ value: Math.hypot(...column), column, right: turned[j] }))
    .sort((one, other) => other.value - one.value);
  const least = Math.max(features.length, means.length) * Number.EPSILON * found[0].value;
  const seen = found.filter(({ value }) => value > least);
  return {
    means, values: seen.map(({ value }) => value), right: seen.map(({ right }) => right),
    left: seen.map(({ value, column }) => column.map((each) => each / value)),
  };
}

/** What is left of each direction: d² / (d² + λ). */
export const shrinkage = ({ values }, penalty) => values.map((d) => (d * d) / (d * d + penalty));

/** 1 + Σ d² / (d² + λ): degrees_of_freedom. */
export const freedom = (parts, penalty) => 1 + total(shrinkage(parts, penalty));

/** For targets, what the fit needs of them at every price: their mean, and u·y for each direction. */
export const along = ({ left }, targets) => ({ level: mean(targets), shares: left.map((u) => dot(u, targets)) });

/** The weights, and the offset that costs nothing: ridge_path, at one price. */
export function ridge(parts, { level, shares }, penalty) {
  const kept = shrinkage(parts, penalty);
  const weights = parts.means.map(() => 0);
  shares.forEach((share, k) => {
    const size = (kept[k] / parts.values[k]) * share;
    parts.right[k].forEach((value, j) => { weights[j] += size * value; });
  });
  return { weights, offset: level - dot(weights, parts.means) };
}

/** How much of a change of target i is seen in the fitted value i: a diagonal entry of the hat matrix. */
export const leverage = (parts, penalty, i) => {
  const kept = shrinkage(parts, penalty);
  return 1 / parts.left[0].length + total(kept.map((share, k) => share * parts.left[k][i] ** 2));
};

/** One number for each row of features. */
export const predictions = ({ weights, offset }, features) => features.map((row) => offset + dot(row, weights));
