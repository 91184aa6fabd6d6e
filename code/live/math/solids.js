// Solids on a floor: where a ray meets them, and which way their surface faces, seen from
// the middle of a solid's foot (equals `fathom.datasets.solids`). A solid is 2r high and
// 2r wide; the round ones are x² + z² + a y² + b y + c = 0 for 0 ≤ y ≤ 2r.
export const TINY = 1e-3; // [m]; what is nearer to a ray's origin than this isn't met
const LEAST = 1e-9;

const SURFACES = {
  ball: (r) => [1, -2 * r, 0],
  cylinder: (r) => [0, 0, -r * r],
  cone: (r) => [-0.25, r, -r * r],
};
const off0 = (value) => (Math.abs(value) < LEAST ? LEAST : value);

/** A vector in the axes of a solid that is turned about the vertical. */
const turned = ([x, y, z], angle) => {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [cos * x + sin * z, y, cos * z - sin * x];
};

/** The multiple of its direction at which a ray first enters a solid, or infinity. */
export function firstHit(shape, origin, direction, r, turn) {
  if (shape === "cube") {
    const [o, d] = [turned(origin, turn), turned(direction, turn)];
    o[1] -= r;
    let [enters, leaves] = [-Infinity, Infinity];
    for (let k = 0; k < 3; k += 1) {
      const ends = [(-r - o[k]) / off0(d[k]), (r - o[k]) / off0(d[k])];
      enters = Math.max(enters, Math.min(...ends));
      leaves = Math.min(leaves, Math.max(...ends));
    }
    return enters <= leaves && enters > TINY ? enters : Infinity;
  }
  const [[ox, oy, oz], [dx, dy, dz]] = [origin, direction];
  const [a, b, c] = SURFACES[shape](r);
  const square = off0(dx * dx + dz * dz + a * dy * dy);
  const linear = ox * dx + oz * dz + (a * oy + b / 2) * dy;
  const root = Math.sqrt(linear * linear - square * (ox * ox + oz * oz + (a * oy + b) * oy + c));
  let first = Infinity;
  for (const t of [(-linear - root) / square, (-linear + root) / square]) {
    const y = oy + t * dy;
    if (t > TINY && y >= 0 && y <= 2 * r) first = Math.min(first, t);
  }
  if (shape === "cylinder") {
    const t = (2 * r - oy) / off0(dy);
    if ((ox + t * dx) ** 2 + (oz + t * dz) ** 2 <= r * r && t > TINY) first = Math.min(first, t);
  }
  return first;
}

/** Which way the surface faces at one of its points, by a vector of length 1. */
export function outward(shape, [x, y, z], r, turn) {
  if (shape === "cube") {
    const inside = turned([x, y - r, z], turn);
    const sizes = inside.map(Math.abs);
    const k = sizes.indexOf(Math.max(...sizes));
    return turned([0, 1, 2].map((i) => (i === k ? Math.sign(inside[k]) : 0)), -turn);
  }
  if (shape === "cylinder" && y > 2 * r - TINY) return [0, 1, 0];
  const [a, b] = SURFACES[shape](r);
  const slope = [x, a * y + b / 2, z];
  const length = Math.max(Math.hypot(...slope), 1e-12);
  return slope.map((part) => part / length);
}
