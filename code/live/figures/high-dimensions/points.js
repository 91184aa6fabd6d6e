// Points of normal numbers, of which the first D coordinates are looked at, and what is measured of them.
import { normals } from "../../math/initialisation.js";
import { clamp, mean } from "../../math/numbers.js";
import { randomNumbers } from "../../math/random.js";

export const MOST = 1000;
export const POINTS = 200;

/** One point to measure from, and `POINTS` others: a row of `MOST` normal numbers each. */
export function drawPoints(seed) {
  const values = normals((POINTS + 1) * MOST, randomNumbers(seed));
  return Array.from({ length: POINTS + 1 }, (_, i) => values.subarray(i * MOST, (i + 1) * MOST));
}

/** Lengths, angles [°] to the first point and distances from it, of the first D coordinates. */
export function measure([first, ...others], D) {
  let own = 0;
  for (let k = 0; k < D; k += 1) own += first[k] * first[k];
  const found = { lengths: [], angles: [], distances: [] };
  for (const point of others) {
    let [square, product] = [0, 0];
    for (let k = 0; k < D; k += 1) {
      square += point[k] * point[k];
      product += point[k] * first[k];
    }
    found.lengths.push(Math.sqrt(square));
    found.angles.push((180 / Math.PI) * Math.acos(clamp(product / Math.sqrt(square * own), -1, 1)));
    found.distances.push(Math.sqrt(Math.max(0, square + own - 2 * product)));
  }
  return found;
}

export const quantile = (values, share) => {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  return sorted[low] + (place - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
};
export const deviation = (values) => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)) * (values.length / (values.length - 1)));
};
