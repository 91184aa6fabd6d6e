// Losses of two parameters as a landscape to walk on: what is in the window, where its
// minima lie, and where a path has come to. Nothing here touches the page.
import * as gabor from "../../math/gabor.js";
import { quadratic, saddle } from "../../math/surfaces.js";
import { linspace } from "../../math/numbers.js";

export const TURN = Math.PI / 6; // of the turned valley
/** Each surface by its name: what a reader calls it, its window, where a walk begins, and its rate. */
export const SURFACES = {
  quadratic: { label: "quadratic valley", window: [[-2, 2], [-1.25, 1.25]], start: [-1.6, 0.8], rate: 0.03 },
  rotated: {
    label: "the same valley, turned by 30°", window: [[-2, 2], [-1.25, 1.25]], rate: 0.03,
    start: turned([-1.6, 0.8]),
  },
  saddle: { label: "saddle between two minima", window: [[-2.4, 2.4], [-1.5, 1.5]], start: [-1.6, 0.001], rate: 0.1 },
  gabor: { label: "Gabor model’s loss", window: [[-7, 9], [7, 17]], start: [-4, 10], rate: 2 },
};

/** A point of the valley, where the turned valley has it. */
export function turned([x, y]) {
  const [cos, sin] = [Math.cos(TURN), Math.sin(TURN)];
  return [x * cos - y * sin, x * sin + y * cos].map((value) => Number(value.toFixed(6)));
}

const FORMULAS = {
  quadratic: ({ curvature }) => ({ ...quadratic([1, curvature]), steepest: Math.max(1, curvature), minima: [[0, 0]] }),
  rotated: ({ curvature }) => ({ ...quadratic([1, curvature], TURN), steepest: Math.max(1, curvature), minima: [[0, 0]] }),
  saddle: () => ({ ...saddle([1, 1]), minima: [[0, -1], [0, 1]], saddles: [[0, 0]] }),
  gabor: ({ inputs, targets }) => ({
    value: (point) => gabor.loss(point, inputs, targets), both: (point) => gabor.lossAndGradient(point, inputs, targets),
  }),
};

/** Heights on a grid over the window, row by row from its lower edge. */
export function grid({ value, window: [across, up] }, columns, rows) {
  const [x, y] = [linspace(...across, columns), linspace(...up, rows)];
  const heights = new Float64Array(columns * rows);
  y.forEach((v, row) => x.forEach((u, column) => { heights[row * columns + column] = value([u, v]); }));
  return { x, y, heights };
}

/** The lowest point near another: the best of eight neighbours, ever nearer. */
function settle(value, point, size) {
  let best = { at: point, loss: value(point) };
  for (let step = size; step > 1e-9 * size;) {
    const found = [-1, 0, 1].flatMap((i) => [-1, 0, 1].map((j) => [best.at[0] + i * step, best.at[1] + j * step]))
      .map((at) => ({ at, loss: value(at) })).reduce((one, other) => (other.loss < one.loss ? other : one));
    if (found.loss < best.loss) best = found;
    else step /= 2;
  }
  return best;
}

/** The minima in the window, the lowest first: places on a grid below all neighbours, refined. */
export function findMinima(terrain, columns = 97, rows = 61) {
  const { x, y, heights } = grid(terrain, columns, rows);
  const found = [];
  for (let row = 1; row + 1 < rows; row += 1)
    for (let column = 1; column + 1 < columns; column += 1) {
      const here = heights[row * columns + column];
      const low = [-1, 0, 1].every((down) => [-1, 0, 1].every((right) =>
        heights[(row + down) * columns + column + right] >= here));
      if (!low) continue;
      const next = settle(terrain.value, [x[column], y[row]], x[1] - x[0]);
      if (!found.some(({ at }) => Math.hypot(at[0] - next.at[0], at[1] - next.at[1]) < x[1] - x[0])) found.push(next);
    }
  return found.sort((one, other) => one.loss - other.loss);
}

/** The surface with this name; its `minima` are {at, loss}, the lowest first. */
export function makeTerrain(name, options) {
  const { window } = SURFACES[name];
  const terrain = { name, window, saddles: [], ...FORMULAS[name](options) };
  // [loss, gradient]: what a step asks for.
  terrain.both ??= (point) => [terrain.value(point), terrain.gradient(point)];
  const { heights } = grid(terrain, 49, 31);
  terrain.minima = terrain.minima?.map((at) => ({ at, loss: terrain.value(at) })) ?? findMinima(terrain);
  terrain.lowest = Math.min(...terrain.minima.map(({ loss }) => loss), ...(terrain.minima.length ? [] : heights));
  terrain.highest = Math.max(...heights);
  return terrain;
}

/** Levels between the lowest and the highest loss, nearer to each other below by a power. */
export const levels = ({ lowest, highest }, count = 12, power = 2) =>
  linspace(0, 1, count + 1).slice(1, -1).map((share) => lowest + (highest - lowest) * share ** power);

/** What the map draws: the landscape, a fine grid for its bands, a coarse one for its level lines. */
export function survey(name, options, key) {
  const terrain = makeTerrain(name, options);
  return { key, terrain, at: levels(terrain, 12, name === "gabor" ? 1 : 2), fine: grid(terrain, 160, 100), coarse: grid(terrain, 81, 51) };
}

export const outside = ({ window }, point) =>
  window.some(([low, high], i) => !(point[i] >= low && point[i] <= high));

/**
 * Where a path is: {kind: "minimum" or "saddle", index} within a sixtieth of the window's
 * width, else {kind: "outside"} or {kind: "way"}.
 */
export function whereIs(terrain, point) {
  const near = (terrain.window[0][1] - terrain.window[0][0]) / 60;
  const among = (places) => places.findIndex((at) => Math.hypot(point[0] - at[0], point[1] - at[1]) < near);
  const minimum = among(terrain.minima.map(({ at }) => at));
  if (minimum >= 0) return { kind: "minimum", index: minimum };
  const index = among(terrain.saddles);
  if (index >= 0) return { kind: "saddle", index };
  return { kind: outside(terrain, point) ? "outside" : "way", index: -1 };
}
