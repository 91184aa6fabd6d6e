// Position codes: fathom.networks.positions.

/** ω_k = b^(−2k/D), one for each pair of numbers: frequencies. */
export const frequencies = (width, base) => Array.from({ length: width / 2 }, (_, k) => base ** (-(2 * k) / width));

/** sin(ω_k n) and cos(ω_k n), pair by pair: sinusoidal, of one position. */
export const sinusoidal = (position, width, base) =>
  frequencies(width, base).flatMap((turn) => [Math.sin(turn * position), Math.cos(turn * position)]);

/** Each pair of a vector turned by ω_k n: rotate, for one position. */
export const rotate = (vector, position, base) =>
  frequencies(vector.length, base).flatMap((turn, k) => {
    const [sin, cos] = [Math.sin(turn * position), Math.cos(turn * position)];
    const [first, second] = [vector[2 * k], vector[2 * k + 1]];
    return [first * cos - second * sin, first * sin + second * cos];
  });
