// How a digit becomes one of MNIST's: fathom.datasets.mnist. A picture is a list of ink,
// row by row from the top, as many columns as rows.

/** How much each of `side` new rows reads of each old one: hats around the places it reads. */
function readAlong(profile, scale, side) {
  const sum = profile.reduce((all, ink) => all + ink, 0);
  const middle = profile.reduce((all, ink, i) => all + i * ink, 0) / sum;
  const parts = Math.ceil(1 / scale);
  return Array.from({ length: side }, (_, i) => {
    const row = new Float64Array(profile.length);
    for (let part = 0; part < parts; part += 1) {
      const inside = (part + 0.5) / parts - 0.5;
      const old = middle + (i - Math.floor(side / 2) + inside) / scale;
      row.forEach((_value, k) => { row[k] += Math.max(0, 1 - Math.abs(old - k)) / parts; });
    }
    return row;
  });
}

/** Ink scaled to a box, its centre of mass on the pixel in the middle, side / 2: framed. No ink stays none. */
export function framed(picture, side = 28, box = 20) {
  const old = Math.sqrt(picture.length);
  const [rows, columns] = [new Float64Array(old), new Float64Array(old)];
  let [top, bottom, left, right] = [Infinity, -1, Infinity, -1];
  picture.forEach((ink, place) => {
    if (!ink) return;
    const [i, j] = [Math.floor(place / old), place % old];
    rows[i] += ink;
    columns[j] += ink;
    [top, bottom, left, right] = [Math.min(top, i), Math.max(bottom, i), Math.min(left, j), Math.max(right, j)];
  });
  const found = new Float64Array(side * side);
  if (bottom < 0) return found;
  const scale = box / (Math.max(bottom - top, right - left) + 1);
  const [down, across] = [rows, columns].map((profile) => readAlong(profile, scale, side));
  const half = down.map((row) => {
    const sums = new Float64Array(old);
    row.forEach((share, i) => {
      if (share) for (let j = 0; j < old; j += 1) sums[j] += share * picture[i * old + j];
    });
    return sums;
  });
  for (let i = 0; i < side; i += 1)
    for (let j = 0; j < side; j += 1)
      found[i * side + j] = across[j].reduce((sum, share, k) => sum + share * half[i][k], 0);
  return found;
}
