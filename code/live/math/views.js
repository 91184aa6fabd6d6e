// The view of a scene: its picture, and how far away each pixel is (equals
// `fathom.datasets.views.view`). A ray leaves the camera through the middle of each pixel,
// in the camera's axes (right, up, forwards) d = (τu, τv, 1); what lies at t d has the depth t.
import { TINY, firstHit, outward } from "./solids.js";

export const FIELD = 0.5; // τ, the tangent of half the angle of view
export const WALL = 8.5; // how far away the wall is [m]
const AMBIENT = 0.35; // light that comes from everywhere

/** Where a ray first meets a solid: [multiple of its direction, number of the solid]. */
function meet(solids, origin, direction) {
  let [first, which] = [Infinity, -1];
  solids.forEach(({ shape, half, x, z, turn }, k) => {
    const t = firstHit(shape, [origin[0] - x, origin[1], origin[2] - z], direction, half, turn);
    if (t < first) [first, which] = [t, k];
  });
  return [first, which];
}

/**
 * The picture's red, green and blue (one after the other, each row by row), depths and
 * masks (0 for none, else one more than the number of the solid). Solids have a `shape`,
 * `half`, `x`, `z`, `turn` and a colour `rgb`; `light` has length 1; `grey` is of floor and wall.
 */
export function view({ solids, light, height, pitch, grey }, size) {
  const pixels = size * size;
  const [image, depths, masks] = [new Float32Array(3 * pixels), new Float32Array(pixels), new Uint8Array(pixels)];
  const [cos, sin] = [Math.cos(pitch), Math.sin(pitch)];
  const origin = [0, height, 0];
  for (let i = 0; i < pixels; i += 1) {
    const u = FIELD * ((2 * (i % size) + 1) / size - 1);
    const v = FIELD * (1 - (2 * Math.floor(i / size) + 1) / size);
    const ray = [u, v * cos - sin, v * sin + cos];
    let [depth, which] = meet(solids, origin, ray);
    let [normal, rgb] = [null, null];
    if (which >= 0) rgb = solids[which].rgb;
    const floor = ray[1] < 0 ? -height / Math.min(ray[1], -1e-9) : Infinity;
    if (floor < depth) [depth, which, normal, rgb] = [floor, -1, [0, 1, 0], Array(3).fill(grey[0])];
    const wall = WALL / ray[2];
    if (wall < depth) [depth, which, normal, rgb] = [wall, -1, [0, 0, -1], Array(3).fill(grey[1])];
    const point = ray.map((part, k) => origin[k] + depth * part);
    if (!normal) {
      const { shape, half, x, z, turn } = solids[which];
      normal = outward(shape, [point[0] - x, point[1], point[2] - z], half, turn);
    }
    const facing = Math.max(0, normal.reduce((sum, part, k) => sum + part * light[k], 0));
    const lifted = point.map((part, k) => part + TINY * normal[k]);
    const lit = AMBIENT + (facing > 0 && meet(solids, lifted, light)[0] === Infinity ? (1 - AMBIENT) * facing : 0);
    for (let c = 0; c < 3; c += 1) image[c * pixels + i] = rgb[c] * lit;
    depths[i] = depth;
    masks[i] = which + 1;
  }
  return { image, depths, masks };
}
