// The Gabor model and its loss: fathom.networks.gabor.
const WIDTH = 5;

/** sin(u) exp(−u²/50) with u = φ₀ + φ₁x: gabor. */
export function gabor([offset, squeeze], x) {
  const u = offset + squeeze * x;
  return Math.sin(u) * Math.exp((-u * u) / (2 * WIDTH ** 2));
}

/** The mean of (f[x, φ] − y)²: gabor_loss. */
export function loss(parameters, inputs, targets) {
  let sum = 0;
  for (let i = 0; i < inputs.length; i += 1) sum += (gabor(parameters, inputs[i]) - targets[i]) ** 2;
  return sum / inputs.length;
}

/**
 * [loss, gradient] at once, the sines of both being the same: the gradient is
 * 2/I Σ (f − y) f′[u] · [1, x], with f′[u] = (cos u − u/25 sin u) exp(−u²/50).
 */
export function lossAndGradient([offset, squeeze], inputs, targets) {
  let [sum, first, second] = [0, 0, 0];
  for (let i = 0; i < inputs.length; i += 1) {
    const u = offset + squeeze * inputs[i];
    const sine = Math.sin(u);
    const bell = Math.exp((-u * u) / (2 * WIDTH ** 2));
    const off = sine * bell - targets[i];
    const pull = off * (Math.cos(u) - (u / WIDTH ** 2) * sine) * bell;
    sum += off * off;
    first += pull;
    second += pull * inputs[i];
  }
  const n = inputs.length;
  return [sum / n, [(2 * first) / n, (2 * second) / n]];
}
