// What a node hears from its neighbours, as in fathom.networks.graph_convolution. An edge
// is a pair of nodes that are joined; messages go both ways.

export const AGGREGATIONS = ["sum", "mean", "symmetric", "max"];

/** Who is joined to each of `size` nodes: neighbours[m] lists them in order. */
export function neighboursOf(edges, size) {
  const found = Array.from({ length: size }, () => []);
  for (const [m, n] of edges) {
    found[m].push(n);
    found[n].push(m);
  }
  return found.map((list) => list.sort((m, n) => m - n));
}

/**
 * C[m][n]: what the message from n to m is multiplied with. With d for the number of
 * neighbours 1 (sum), 1/d_m (mean), 1/sqrt(d_m d_n) (symmetric): edge_weights. By max the
 * largest is taken, undivided: the weights are those of the sum.
 */
export function weightsOf(edges, size, how) {
  const near = neighboursOf(edges, size);
  const weight = (m, n) => ({ mean: 1 / near[m].length, symmetric: (near[m].length * near[n].length) ** -0.5 })[how] ?? 1;
  return near.map((list, m) => Array.from({ length: size }, (_, n) => (list.includes(n) ? weight(m, n) : 0)));
}

/** What each node hears: sum over n of C[m][n] h[n], or the largest h[n]; 0 without neighbours. */
export function heard(values, edges, how) {
  const near = neighboursOf(edges, values.length);
  const weights = weightsOf(edges, values.length, how);
  return near.map((list, m) => (how === "max"
    ? (list.length ? Math.max(...list.map((n) => values[n])) : 0)
    : list.reduce((total, n) => total + weights[m][n] * values[n], 0)));
}

/** One layer with a number for each node: own · h[m] + near · heard[m], as GraphConvolution. */
export function layer(values, edges, { how, own, near }) {
  const found = heard(values, edges, how);
  return values.map((value, m) => own * value + near * found[m]);
}

/** The numbers before the first layer and after each: steps + 1 lists. */
export function layers(values, edges, rule, steps) {
  const all = [values];
  for (let step = 0; step < steps; step += 1) all.push(layer(all.at(-1), edges, rule));
  return all;
}

/** How many edges lie between `from` and each node; Infinity where no path leads. */
export function distances(edges, size, from) {
  const near = neighboursOf(edges, size);
  const far = Array(size).fill(Infinity);
  far[from] = 0;
  for (let queue = [from]; queue.length;) {
    const m = queue.shift();
    for (const n of near[m]) if (far[n] === Infinity) {
      far[n] = far[m] + 1;
      queue.push(n);
    }
  }
  return far;
}
