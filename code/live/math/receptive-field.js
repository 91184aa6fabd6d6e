// Receptive fields: fathom.analysis.receptive_field. A layer is {kernel, stride, padding, dilation}.
// rₗ = rₗ₋₁ + (Kₗ − 1) dₗ jₗ₋₁ and jₗ = jₗ₋₁ sₗ, from r₀ = j₀ = 1.

/** {size, jump, start} of the field of a unit behind the layers; start is unit 0's, from input 0. */
export function receptiveField(layers) {
  let [size, jump, start] = [1, 1, 0];
  for (const { kernel, stride, padding, dilation } of layers) {
    size += (kernel - 1) * dilation * jump;
    start -= padding * jump;
    jump *= stride;
  }
  return { size, jump, start };
}

/** How many units there are on each level, the inputs first. */
export function sizes(layers, size) {
  const found = [size];
  for (const { kernel, stride, padding, dilation } of layers)
    found.push(Math.floor((found.at(-1) + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1);
  return found;
}

/** The places below that unit i reads, as far as they exist. */
export const reads = ({ kernel, stride, padding, dilation }, i, below) =>
  Array.from({ length: kernel }, (_, k) => stride * i + dilation * k - padding).filter((place) => place >= 0 && place < below);

/** The units of each level, the inputs first, that a unit of the last is computed from. */
export function seen(layers, unit, size) {
  const widths = sizes(layers, size);
  const levels = [[unit]];
  for (let l = layers.length - 1; l >= 0; l -= 1) {
    const found = new Set(levels[0].flatMap((i) => reads(layers[l], i, widths[l])));
    levels.unshift([...found].sort((a, b) => a - b));
  }
  return levels;
}
