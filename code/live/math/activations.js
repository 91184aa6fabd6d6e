// Activation functions and their derivatives, one number at a time: the functions of the
// same names in fathom.networks.activations. At a kink the derivative is Python's, too.
import { clamp } from "./numbers.js";

/** max(0, z). */
export const relu = (z) => Math.max(0, z);
/** 1 / (1 + e^−z). */
export const sigmoid = (z) => 1 / (1 + Math.exp(-z));
/** log(1 + e^z), without the overflow of e^z. */
export const softplus = (z) => Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z)));

const sigmoidDerivative = (z) => sigmoid(z) * sigmoid(-z);
const leaky = (z, slope) => (z > 0 ? z : slope * z);
const leakyDerivative = (z, slope) => (z > 0 ? 1 : slope);
const elu = (z, alpha = 1) => (z > 0 ? z : alpha * Math.expm1(z));
const eluDerivative = (z, alpha = 1) => (z > 0 ? 1 : alpha * Math.exp(z));

// The two constants that keep the mean at zero and the variance at one.
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** The error function (2/√π) ∫₀ˣ e^−t² dt, to the last digits of a double: torch.erf. */
export function erf(x) {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  if (size < 2.5) {
    let [term, sum] = [x, x];
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n += 1) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  // Far out the series loses its digits; a continued fraction gives 1 − erf.
  let fraction = 0;
  for (let n = 60; n > 0; n -= 1) fraction = n / 2 / (size + fraction);
  return Math.sign(x) * (1 - Math.exp(-x * x) / Math.sqrt(Math.PI) / (size + fraction));
}

/** Φ(z): the chance that a standard normal draw lies below z. */
const below = (z) => 0.5 * (1 + erf(z / Math.SQRT2));
const bell = (z) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** By Python's name: [label, a(z, slope), a′(z, slope)]; only PReLU reads the slope. */
export const ACTIVATIONS = {
  relu: ["ReLU", relu, (z) => (z > 0 ? 1 : 0)],
  sigmoid: ["sigmoid", sigmoid, sigmoidDerivative],
  tanh: ["tanh", Math.tanh, (z) => 4 * sigmoidDerivative(2 * z)],
  leaky_relu: ["leaky ReLU", (z) => leaky(z, 0.01), (z) => leakyDerivative(z, 0.01)],
  prelu: ["PReLU", leaky, leakyDerivative],
  softplus: ["softplus", softplus, sigmoid],
  elu: ["ELU", (z) => elu(z), (z) => eluDerivative(z)],
  selu: [
    "SELU", (z) => SELU_SCALE * elu(z, SELU_ALPHA),
    (z) => SELU_SCALE * eluDerivative(z, SELU_ALPHA),
  ],
  gelu: ["GELU", (z) => z * below(z), (z) => below(z) + z * bell(z)],
  silu: ["SiLU (swish)", (z) => z * sigmoid(z), (z) => sigmoid(z) + z * sigmoidDerivative(z)],
  hard_swish: [
    "hard swish", (z) => (z * clamp(z + 3, 0, 6)) / 6,
    (z) => (z <= -3 ? 0 : z >= 3 ? 1 : (2 * z + 3) / 6),
  ],
};
