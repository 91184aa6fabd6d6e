// k-means, as in fathom.analysis.clustering. Points and centres are lists of [x, y].
import { mean, total } from "./numbers.js";

/** ‖a − b‖² */
const apart = (a, b) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2;

/** z_i = argmin_k ‖x_i − c_k‖², of several the first: assign. */
export const assign = (points, centres) => points.map((point) => {
  const far = centres.map((centre) => apart(point, centre));
  return far.indexOf(Math.min(...far));
});

/** The mean of each cluster's points; the centre of one without points stays: cluster_means. */
export const clusterMeans = (points, labels, centres) => centres.map((centre, k) => {
  const own = points.filter((_, i) => labels[i] === k);
  return own.length ? [0, 1].map((axis) => mean(own.map((point) => point[axis]))) : centre;
});

/** J = Σ_i ‖x_i − c_{z_i}‖²: within_cluster_sum. */
export const withinClusterSum = (points, centres, labels) => total(points.map((point, i) => apart(point, centres[labels[i]])));

/**
 * All single steps of k_means: {centres, labels, objective} after each assignment and each
 * means, until an assignment changes nothing. The first has no labels yet.
 */
export function kMeans(points, start, most = 100) {
  const found = [{ centres: start, labels: null, objective: null }];
  let labels = assign(points, start);
  let centres = start;
  const note = () => found.push({ centres, labels, objective: withinClusterSum(points, centres, labels) });
  note();
  for (let round = 0; round < most; round += 1) {
    centres = clusterMeans(points, labels, centres);
    note();
    const next = assign(points, centres);
    if (next.every((label, i) => label === labels[i])) return found;
    labels = next;
    note();
  }
  return found;
}

/** min_k ‖x_i − c_k‖² for each point: k-means++ draws the next centre in proportion to it. */
export const weights = (points, centres) => points.map((point) => Math.min(...centres.map((centre) => apart(point, centre))));

/** A start by k_means_plus_plus, from uniform numbers; none twice while points differ. */
export function plusPlus(points, clusters, random) {
  const centres = [points[Math.floor(random() * points.length)]];
  while (centres.length < clusters) {
    const list = weights(points, centres);
    let left = random() * total(list);
    const at = list.findIndex((weight) => (left -= weight) < 0);
    centres.push(points[at < 0 ? list.indexOf(Math.max(...list)) : at]);
  }
  return centres;
}

/** Points drawn at random, all alike, none twice: random_points. */
export function randomPoints(points, clusters, random) {
  const left = [...points];
  return Array.from({ length: clusters }, () => left.splice(Math.floor(random() * left.length), 1)[0]);
}

/** (S − S₁S₂/P) / ((S₁ + S₂)/2 − S₁S₂/P) over pairs of points: adjusted_rand_index. */
export function adjustedRandIndex(one, other) {
  const pairs = (keys) => {
    const counts = new Map();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return total([...counts.values()].map((count) => (count * (count - 1)) / 2));
  };
  const [first, second, both] = [pairs(one), pairs(other), pairs(one.map((label, i) => `${label} ${other[i]}`))];
  const every = (one.length * (one.length - 1)) / 2;
  const chance = every ? (first * second) / every : 0;
  const most = (first + second) / 2;
  return most === chance ? 1 : (both - chance) / (most - chance);
}
