// Convolution of one grey picture by one kernel: fathom.networks.convolution_2d. A picture
// is { rows, columns, values }, values row by row from the top; a kernel is square, a list.

const floored = (room, span, stride) => Math.floor((room - span) / stride) + 1;

/** From the first to the last pixel of a patch: d(K − 1) + 1. */
export const span = (side, dilation) => dilation * (side - 1) + 1;

/** ⌊(W + 2p − d(K − 1) − 1) / s⌋ + 1, each way: output_shape. Below 1 where no patch fits. */
export const outputShape = ({ rows, columns }, side, { stride = 1, padding = 0, dilation = 1 }) =>
  [rows, columns].map((size) => floored(size + 2 * padding, span(side, dilation), stride));

/** The pixels below a kernel for the result's pixel (i, j), row by row: { row, column, value }, zero outside. */
export function patch({ rows, columns, values }, side, { stride = 1, padding = 0, dilation = 1 }, i, j) {
  return Array.from({ length: side * side }, (_, k) => {
    const row = i * stride + Math.floor(k / side) * dilation - padding;
    const column = j * stride + (k % side) * dilation - padding;
    const inside = row >= 0 && row < rows && column >= 0 && column < columns;
    return { row, column, value: inside ? values[row * columns + column] : 0 };
  });
}

/** Σ ω_mn x_(si + dm − p, sj + dn − p) for each pixel of the result: convolve_images. Null where no patch fits. */
export function convolve(picture, kernel, settings) {
  const side = Math.sqrt(kernel.length);
  const [rows, columns] = outputShape(picture, side, settings);
  if (rows < 1 || columns < 1) return null;
  const { stride = 1, padding = 0, dilation = 1 } = settings;
  const values = new Float64Array(rows * columns);
  // One weight after the other: the picture, moved and multiplied, is added up.
  kernel.forEach((weight, k) => {
    const [down, right] = [Math.floor(k / side), k % side].map((place) => place * dilation - padding);
    for (let i = 0; i < rows; i += 1) {
      const row = i * stride + down;
      if (row < 0 || row >= picture.rows) continue;
      for (let j = 0; j < columns; j += 1) {
        const column = j * stride + right;
        if (column >= 0 && column < picture.columns)
          values[i * columns + j] += weight * picture.values[row * picture.columns + column];
      }
    }
  });
  return { rows, columns, values };
}

/** Grey from red, green and blue, 0 to 255 each, as they lie in a canvas: 0 to 1. */
export const greyOf = (rgba) => Float64Array.from({ length: rgba.length / 4 }, (_, i) =>
  (0.299 * rgba[4 * i] + 0.587 * rgba[4 * i + 1] + 0.114 * rgba[4 * i + 2]) / 255);

/** Rows and columns of a picture that is made small: at most `most`, at least 1, in proportion. */
export function fitted(height, width, most) {
  const share = Math.min(1, most / Math.max(height, width));
  return [height, width].map((size) => Math.max(1, Math.round(share * size)));
}
