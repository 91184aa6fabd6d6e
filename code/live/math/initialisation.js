// How large the first weights of a ReLU network are, and what that does to values and
// gradients: the functions of fathom.training.initialisation. Biases are zero. `sizes` are
// the number of inputs, of units in each layer, of outputs; a layer leads from D to E values.

/** The variance of a layer's weights. */
export const RULES = {
  he_forward: (D) => 2 / D,
  he_backward: (_, E) => 2 / E,
  harmonic: (D, E) => 4 / (D + E),
  glorot: (D, E) => 2 / (D + E),
};

/** One for each layer: `ratio` times what the rule says. */
export const variancesOf = (sizes, rule, ratio = 1) =>
  sizes.slice(1).map((E, k) => ratio * RULES[rule](sizes[k], E));

/** σ²₀ = D σ²_Ω x², then σ²_k = ½ D σ²_Ω σ²_k−1: push_forward, as natural logarithms. */
export function pushForward(sizes, variances, meanSquare = 1) {
  const found = [Math.log(sizes[0] * variances[0] * meanSquare)];
  variances.slice(1).forEach((variance, k) => found.push(found[k] + Math.log(0.5 * sizes[k + 1] * variance)));
  return found;
}

/** g²_k−1 = ½ E σ²_Ω g²_k, from the outputs back: push_backward, as natural logarithms. */
export function pushBackward(sizes, variances, meanSquare = 1) {
  const found = [Math.log(meanSquare)];
  for (let k = variances.length - 1; k > 0; k -= 1) found.unshift(found[0] + Math.log(0.5 * sizes[k + 1] * variances[k]));
  return found;
}

/** Standard normal draws (Box and Muller), as single precision has them. */
export function normals(count, random) {
  const found = new Float32Array(count + (count % 2));
  for (let i = 0; i < count; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    found[i] = radius * Math.cos(angle);
    found[i + 1] = radius * Math.sin(angle);
  }
  return found.subarray(0, count);
}

/** An input of mean square one, and for each layer its weights before they are scaled, column by column. */
export function drawNetwork(sizes, random) {
  const input = normals(sizes[0], random);
  const size = Math.sqrt(meanSquare(input));
  return { sizes, input: input.map((x) => x / size), noise: sizes.slice(1).map((E, k) => normals(sizes[k] * E, random)) };
}

/** NaN where one of the values is beyond single precision, 0 where nothing is left of any. */
export function meanSquare(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i] * values[i];
  return Number.isFinite(sum) ? sum / values.length : NaN;
}

/** Pre-activations of all layers, each kept in single precision. */
export function preActivations({ sizes, input, noise }, variances) {
  let before = input;
  return noise.map((weights, k) => {
    const [size, scale] = [sizes[k + 1], Math.sqrt(variances[k])];
    const sums = new Float64Array(size);
    for (let j = 0; j < before.length; j += 1) {
      const h = k === 0 ? before[j] : Math.max(0, before[j]);
      if (h === 0) continue;
      for (let i = 0, at = j * size; i < size; i += 1, at += 1) sums[i] += weights[at] * h;
    }
    before = Float32Array.from(sums, (sum) => scale * sum);
    return before;
  });
}

/**
 * Gradients of the sum of the outputs by the pre-activations, in the order of the layers.
 * Which units are on doesn't depend on the variance: `signs` are pre-activations of any.
 */
export function gradientsOf({ sizes, noise }, variances, signs) {
  let after = new Float32Array(sizes.at(-1)).fill(1);
  const found = [after];
  for (let k = noise.length - 1; k > 0; k -= 1) {
    const [weights, size, scale] = [noise[k], sizes[k + 1], Math.sqrt(variances[k])];
    const now = new Float32Array(sizes[k]);
    for (let j = 0; j < now.length; j += 1) {
      if (!(signs[k - 1][j] > 0)) continue;
      let sum = 0;
      for (let i = 0, at = j * size; i < size; i += 1, at += 1) sum += weights[at] * after[i];
      now[j] = scale * sum;
    }
    found.unshift(now);
    after = now;
  }
  return found;
}
