// Paths of optimisers over a landscape, and what becomes of them at every learning rate.
// Nothing here touches the page.
import { step } from "../../math/optimisers.js";
import { linspace } from "../../math/numbers.js";
import { whereIs } from "./terrain.js";

const FAR = 10; // a path is lost when its loss passes so many times the height of the map

/** The loss above which a path counts as diverged, and ends. */
export const lostAbove = ({ lowest, highest }, first) =>
  lowest + FAR * Math.max(highest - lowest, first - lowest);

/**
 * `count` steps of an optimiser: {points, losses, diverged}. A path that diverges ends at
 * the step `diverged`; otherwise that is −1.
 */
export function descend(terrain, name, start, options, count) {
  let [loss, gradient] = terrain.both(start);
  const [points, losses, memory] = [[start], [loss], {}];
  const most = lostAbove(terrain, loss);
  for (let i = 1; i <= count; i += 1) {
    const point = step(name, points[i - 1], gradient, memory, options);
    [loss, gradient] = terrain.both(point);
    points.push(point);
    losses.push(loss);
    if (!(loss <= most)) return { points, losses, diverged: i };
  }
  return { points, losses, diverged: -1 };
}

/** How many of the last steps are looked at: a path that swings may pass low places by chance. */
export const LAST = 10;
/** The highest loss of the last steps, up to one of them; NaN after the path diverged. */
export const highest = (losses, step) => (step < losses.length
  ? Math.max(...losses.slice(Math.min(step, Math.max(1, step - LAST + 1)), step + 1)) : NaN);

/** The first step whose loss is within `share` of the start's, above the lowest; −1 if none is. */
export const reached = ({ lowest }, losses, share = 0.01) =>
  losses.findIndex((loss) => loss - lowest <= share * (losses[0] - lowest));

/**
 * Many paths, [optimiser, start, options] each, worked out a slice of time at a time, so
 * that a knob which is being dragged is not held up.
 */
class Batch {
  constructor(terrain, jobs, count) {
    Object.assign(this, { terrain, jobs, count, paths: [] });
  }

  get done() {
    return this.paths.length === this.jobs.length;
  }

  /** Go on for so many milliseconds. */
  advance(time) {
    for (const until = performance.now() + time; !this.done && performance.now() < until;)
      this.paths.push(descend(this.terrain, ...this.jobs[this.paths.length], this.count));
    return this;
  }
}

/** One start, at every learning rate between two powers of ten. */
export class Sweep extends Batch {
  constructor(terrain, names, start, options, { ends, rates, count }) {
    const powers = linspace(...ends, rates);
    super(terrain, names.flatMap((name) => powers.map((power) => [name, start, { ...options, rate: 10 ** power }])), count);
    Object.assign(this, { names, powers });
  }

  #of(name) {
    const from = this.names.indexOf(name) * this.powers.length;
    return this.paths.slice(from, from + this.powers.length);
  }

  /** [power of ten of the rate, highest loss of the last steps]. */
  after(name, steps) {
    return this.#of(name).map(({ losses }, i) => [this.powers[i], highest(losses, steps)]);
  }

  /** The rate with the least loss at the end; the sweep must be done. */
  best(name) {
    const ends = this.after(name, this.count).map(([, loss]) => (Number.isNaN(loss) ? Infinity : loss));
    return 10 ** this.powers[ends.indexOf(Math.min(...ends))];
  }
}

/** Starts on a lattice over the window, its edges left out. */
export function lattice({ window: [across, up] }, columns = 15, rows = 9) {
  const inner = ([low, high], count) => linspace(low, high, count + 2).slice(1, -1);
  return inner(up, rows).flatMap((y) => inner(across, columns).map((x) => [x, y]));
}

/** One optimiser from all starts of the lattice. */
export class Crowd extends Batch {
  constructor(terrain, name, options, count) {
    super(terrain, lattice(terrain).map((start) => [name, start, options]), count);
  }

  /** What has become of each path after so many steps: {kind, index, at}. */
  after(steps) {
    return this.paths.map(({ points, diverged }) => {
      const at = points[Math.min(steps, points.length - 1)];
      return diverged >= 0 && diverged <= steps ? { kind: "diverged", index: -1, at } : { ...whereIs(this.terrain, at), at };
    });
  }
}
