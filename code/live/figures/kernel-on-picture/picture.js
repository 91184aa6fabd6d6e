// Pictures as numbers: framed, and read from a reader's file, made small.
import { fitted, greyOf } from "../../math/convolution-2d.js";

/** A picture with a frame of zeros. */
export function padded({ rows, columns, values }, padding) {
  const wide = columns + 2 * padding;
  const found = new Float64Array((rows + 2 * padding) * wide);
  values.forEach((value, i) => { found[(Math.floor(i / columns) + padding) * wide + (i % columns) + padding] = value; });
  return { rows: rows + 2 * padding, columns: wide, values: found };
}

/** A file as a small grey picture. Halved until it is small, so that no pixel is left out. */
export async function readPicture(file, most) {
  const bitmap = await createImageBitmap(file);
  const [rows, columns] = fitted(bitmap.height, bitmap.width, most);
  let [source, height, width] = [bitmap, bitmap.height, bitmap.width];
  for (;;) {
    [height, width] = [[height, rows], [width, columns]].map(([size, least]) => Math.max(least, Math.ceil(size / 2)));
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.fillStyle = "white"; // behind what is transparent
    context.fillRect(0, 0, width, height);
    context.drawImage(source, 0, 0, width, height);
    if (height === rows && width === columns)
      return { rows, columns, values: greyOf(context.getImageData(0, 0, width, height).data) };
    source = canvas;
  }
}
