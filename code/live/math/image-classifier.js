// The convolutional reader of pictures: fathom.networks.image_classifier.ImageClassifier.
// Maps are { channels, side, values }, channel by channel, each row by row from the top.

/** β + Ω * h with zeros around, the largest of each 2 × 2, and nothing below zero. */
export function stage({ weights, offsets, kernel }, { channels, side, values }) {
  const [half, area, reach] = [Math.floor(side / 2), side * side, (kernel - 1) / 2];
  const found = new Float64Array(offsets.length * half * half);
  const sums = new Float64Array(area);
  offsets.forEach((offset, o) => {
    sums.fill(offset);
    for (let c = 0; c < channels; c += 1)
      for (let k = 0; k < kernel * kernel; k += 1) {
        const weight = weights[(o * channels + c) * kernel * kernel + k];
        const [down, right] = [Math.floor(k / kernel) - reach, (k % kernel) - reach];
        const [left, end] = [Math.max(0, -right), Math.min(side, side - right)];
        for (let i = Math.max(0, -down); i < Math.min(side, side - down); i += 1) {
          const from = c * area + (i + down) * side + right;
          for (let j = left; j < end; j += 1) sums[i * side + j] += weight * values[from + j];
        }
      }
    for (let i = 0; i < half; i += 1)
      for (let j = 0; j < half; j += 1) {
        const corner = 2 * i * side + 2 * j;
        found[(o * half + i) * half + j] = Math.max(0, sums[corner], sums[corner + 1], sums[corner + side], sums[corner + side + 1]);
      }
  });
  return { channels: offsets.length, side: half, values: found };
}

/** The maps after each stage, and the logits: ImageClassifier.feature_maps and forward. */
export function classify({ stages, readout }, picture) {
  const maps = [];
  let last = { channels: 1, side: Math.sqrt(picture.length), values: picture };
  for (const each of stages) maps.push(last = stage(each, last));
  const { values } = last;
  const logits = readout.offsets.map((offset, k) =>
    values.reduce((sum, value, i) => sum + readout.weights[k * values.length + i] * value, offset));
  return { maps, logits };
}

/** Layers whose numbers were sent as whole multiples of a `unit`. */
export function unpacked({ stages, readout }, unit) {
  const numbers = (list) => Float64Array.from(list, (value) => value * unit);
  const layer = (each) => ({ ...each, weights: numbers(each.weights), offsets: [...numbers(each.offsets)] });
  return { stages: stages.map(layer), readout: layer(readout) };
}
