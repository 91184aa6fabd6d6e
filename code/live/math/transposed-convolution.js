// Stamps of a kernel, a stride apart: `fathom.networks.transposed_convolution`.
import { total } from "./numbers.js";

/** y[s j + a − p] += w[a] x[j], both ends cut by p: `transposed_convolution_1d` of one channel. */
export function transposedConvolution(inputs, kernel, stride, padding = 0) {
  const whole = new Array(stride * (inputs.length - 1) + kernel.length).fill(0);
  inputs.forEach((x, j) => kernel.forEach((w, a) => { whole[stride * j + a] += w * x; }));
  return whole.slice(padding, whole.length - padding);
}

/** Sums of the weights w[r], w[r + s], w[r + 2s], …, for r from 0 to s − 1. */
export const groupSums = (kernel, stride) =>
  Array.from({ length: stride }, (_, r) => total(kernel.filter((_, a) => a % stride === r)));
