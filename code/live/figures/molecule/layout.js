// Where the atoms of a molecule are drawn: in the plane, each bond about one long.
import { ringSystems } from "../../math/molecules.js";

const [SPREAD, STEPS, CLOSE_STEPS, LARGE, STARTS, CLOSE] = [0.05, 60, 120, 60, 6, 0.5];
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

/** How many bonds lie between each two atoms. */
function hops(size, near) {
  return Array.from({ length: size }, (_, from) => {
    const far = Array(size).fill(Infinity);
    far[from] = 0;
    const queue = [from];
    for (const m of queue) for (const n of near[m]) if (far[n] === Infinity) {
      far[n] = far[m] + 1;
      queue.push(n);
    }
    return far;
  });
}

export function neighbours(size, bonds) {
  const near = Array.from({ length: size }, () => []);
  for (const [a, b] of bonds) {
    near[a].push(b);
    near[b].push(a);
  }
  return near;
}

/** For each bond of a ring, a shortest ring through it, as a list of atoms; each ring once. */
export function rings({ elements, bonds }) {
  const near = neighbours(elements.length, bonds);
  const found = new Map();
  for (const k of ringSystems(elements.length, bonds).filter((group) => group.length > 2).flat()) {
    const [a, b] = bonds[k];
    const from = new Map([[a, -1]]);
    const queue = [a];
    for (const m of queue) for (const n of near[m]) if (!from.has(n) && !(m === a && n === b)) {
      from.set(n, m);
      queue.push(n);
    }
    const ring = [];
    for (let m = b; m >= 0; m = from.get(m)) ring.push(m);
    found.set([...ring].sort((m, n) => m - n).join(), ring);
  }
  return [...found.values()];
}

/** How far apart each two atoms would be: in a zigzag, in a regular ring, on a line at a triple bond. */
function wanted(molecule, near, far) {
  const zigzag = (k) => Math.sqrt(0.75 * k * k + (k % 2 ? 0.25 : 0));
  const ideal = far.map((row) => row.map(zigzag));
  const set = (m, n, distance) => { ideal[m][n] = ideal[n][m] = distance; };
  near.forEach((list, m) => {
    const orders = molecule.bonds.filter(([a, b]) => a === m || b === m).map(([, , order]) => order);
    const straight = list.length === 2 && (orders.includes(3) || orders.every((order) => order === 2));
    for (const n of list) for (const k of list) if (n < k && straight) set(n, k, 2);
  });
  for (const ring of rings(molecule)) if (ring.length < 12)
    ring.forEach((m, i) => ring.forEach((n, j) => {
      if (i < j) set(m, n, Math.sin((Math.PI * (j - i)) / ring.length) / Math.sin(Math.PI / ring.length));
    }));
  return ideal;
}

/** The three main axes of points with these distances: classical scaling, by repeated products. */
function scaled(ideal) {
  const size = ideal.length;
  const square = ideal.map((row) => row.map((each) => each * each));
  const mean = square.map((row) => row.reduce((sum, each) => sum + each, 0) / size);
  const all = mean.reduce((sum, each) => sum + each, 0) / size;
  const product = square.map((row, m) => row.map((each, n) => -0.5 * (each - mean[m] - mean[n] + all)));
  const axes = [];
  for (let axis = 0; axis < 3; axis += 1) {
    let values = Array.from({ length: size }, (_, m) => Math.cos(GOLDEN * (m + 1) * (axis + 1)));
    let length = 0;
    for (let step = 0; step < 80; step += 1) {
      let next = product.map((row) => row.reduce((sum, each, n) => sum + each * values[n], 0));
      for (const other of axes) {
        const along = next.reduce((sum, each, m) => sum + each * other.unit[m], 0);
        next = next.map((each, m) => each - along * other.unit[m]);
      }
      length = Math.hypot(...next);
      if (length < 1e-9) break;
      values = next.map((each) => each / length);
    }
    axes.push({ unit: values, length: Math.sqrt(length) });
  }
  return ideal.map((_, m) => axes.map(({ unit, length }) => unit[m] * length));
}

/** Atom by atom to where its distances to the others fit best: the stress becomes smaller. */
function relaxed(places, ideal, power, steps) {
  for (let step = 0; step < steps; step += 1)
    for (let m = 0; m < places.length; m += 1) {
      let [x, y, sum] = [0, 0, 0];
      for (let n = 0; n < places.length; n += 1) if (n !== m) {
        const weight = ideal[m][n] ** -power;
        const [dx, dy] = [places[m][0] - places[n][0], places[m][1] - places[n][1]];
        const pull = ideal[m][n] / Math.max(Math.hypot(dx, dy), 1e-6);
        x += weight * (places[n][0] + pull * dx);
        y += weight * (places[n][1] + pull * dy);
        sum += weight;
      }
      places[m] = [x / sum, y / sum];
    }
}

const centred = (places, which) => {
  const [x, y] = [0, 1].map((i) => which.reduce((sum, m) => sum + places[m][i], 0) / which.length);
  return places.map((place) => [place[0] - x, place[1] - y]);
};
const turned = (places, angle) => places.map(([x, y]) => [Math.cos(angle) * x - Math.sin(angle) * y, Math.sin(angle) * x + Math.cos(angle) * y]);

/** Turned, and mirrored if that is nearer, to where the atoms were; `before[m]` may be missing. */
function aligned(places, before) {
  const known = places.map((_, m) => m).filter((m) => before[m]);
  if (known.length < 2) return undefined;
  const target = [];
  const goal = centred(known.map((m) => before[m]), known.map((_, i) => i));
  known.forEach((m, i) => { target[m] = goal[i]; });
  const options = [1, -1].map((side) => {
    const own = centred(places.map(([x, y]) => [x, side * y]), known);
    let [dot, cross] = [0, 0];
    for (const m of known) {
      dot += own[m][0] * target[m][0] + own[m][1] * target[m][1];
      cross += own[m][0] * target[m][1] - own[m][1] * target[m][0];
    }
    return { fit: Math.hypot(dot, cross), places: turned(own, Math.atan2(cross, dot)) };
  });
  return options[options[1].fit > options[0].fit + 1e-9 ? 1 : 0].places;
}

/** How badly distances fit, and by how much more if bonds cross or atoms lie on each other. */
function badness(places, ideal, bonds) {
  let sum = 0;
  places.forEach(([x, y], m) => {
    for (let n = 0; n < m; n += 1) {
      const far = Math.hypot(x - places[n][0], y - places[n][1]);
      sum += (far - ideal[m][n]) ** 2 / ideal[m][n] ** 4 + Number(far < CLOSE);
    }
  });
  const side = ([a, b], [c, d], [x, y]) => Math.sign((c - a) * (y - b) - (d - b) * (x - a));
  bonds.forEach(([a, b], k) => bonds.slice(0, k).forEach(([c, d]) => {
    if (a === c || a === d || b === c || b === d) return;
    const [p, q, r, s] = [a, b, c, d].map((m) => places[m]);
    if (side(p, q, r) !== side(p, q, s) && side(r, s, p) !== side(r, s, q)) sum += 1;
  }));
  return sum;
}

/** Atoms that lie on each other come apart: cages have no better picture in the plane. */
function parted(places) {
  for (let step = 0; step < 20; step += 1)
    places.forEach(([x, y], m) => {
      for (let n = 0; n < m; n += 1) {
        const [dx, dy] = [x - places[n][0], y - places[n][1]];
        const far = Math.hypot(dx, dy);
        const push = far < CLOSE && (0.5 * (CLOSE - far)) / Math.max(far, 1e-3);
        if (!push) continue;
        places[m] = [places[m][0] + push * dx, places[m][1] + push * dy];
        places[n] = [places[n][0] - push * dx, places[n][1] - push * dy];
      }
    });
}

/** Bonds that don't cross, if one of some starts leads there: seen along its axes, then from places scattered wider and wider. */
function placed(ideal, bonds) {
  const axes = scaled(ideal);
  let best = { bad: Infinity };
  for (let start = 0; start < STARTS; start += 1) {
    const wide = start < 2 ? SPREAD : 0.3 * start;
    const places = axes.map((place, m) => [
      place[0] + wide * Math.cos((start + 1) * GOLDEN * m), place[1 + (start === 1)] + wide * Math.sin((start + 1) * GOLDEN * m),
    ]);
    relaxed(places, ideal, 2, STEPS);
    relaxed(places, ideal, 4, CLOSE_STEPS);
    const bad = badness(places, ideal, bonds);
    if (bad < best.bad - 1e-6) best = { places, bad };
    if (best.bad < 1 || ideal.length > LARGE) break;
  }
  parted(best.places);
  return best.places;
}

/** A place for each atom, always the same for the same line; near `before` if that is given. */
export function layout(molecule, before = []) {
  const size = molecule.elements.length;
  if (size === 1) return [[0, 0]];
  const near = neighbours(size, molecule.bonds);
  const places = placed(wanted(molecule, near, hops(size, near)), molecule.bonds);
  const near0 = aligned(places, before);
  if (near0) return near0;
  // The longer axis is horizontal, the first atom on the left.
  const own = centred(places, places.map((_, m) => m));
  let [wide, mixed, high] = [0, 0, 0];
  for (const [x, y] of own) {
    wide += x * x;
    mixed += x * y;
    high += y * y;
  }
  const flat = turned(own, -0.5 * Math.atan2(2 * mixed, wide - high));
  const [left, up] = [flat[0][0] > 0 ? -1 : 1, flat[0][1] > 0 ? -1 : 1];
  return flat.map(([x, y]) => [left * x, up * y]);
}
