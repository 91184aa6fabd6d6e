import { tickStep, ticks } from "d3-array";
import { digitsFor, fixed } from "./text.js";

/** A linear scale; d3-scale's own brings colours and dates, three times as much. */
export function linear(domain, range) {
  const slope = () => (range[1] - range[0]) / (domain[1] - domain[0]);
  const scale = (value) => range[0] + (value - domain[0]) * slope();
  scale.invert = (pixel) => domain[0] + (pixel - range[0]) / slope();
  scale.domain = (next) => (next ? ((domain = next), scale) : domain);
  scale.range = (next) => (next ? ((range = next), scale) : range);
  scale.ticks = (number) => ticks(...domain, number);
  /** What is written at the ticks: as many digits as tell them apart. */
  scale.tickFormat = (number) => fixed(digitsFor(Math.max(tickStep(...domain, number), 1e-12)));
  return scale;
}

/** The least of 0, 1, 2, 5, 10, 20, 50 and so on that isn't below the size. */
function rung(size) {
  if (size <= 0) return 0;
  const tens = 10 ** Math.max(0, Math.floor(Math.log10(size)));
  return tens * [1, 2, 5, 10].find((step) => step * tens >= size);
}

/**
 * The range that has all of `start` and of the values from `low` to `high` in it. Each end
 * moves out by steps, quarters of the start's height times 1, 2, 5, 10, ..., and back
 * only when there is room to spare, so that a value at the edge doesn't make it jitter.
 */
export function follow(start, [low, high], now = start) {
  const unit = (start[1] - start[0]) / 4;
  const step = (beyond, before) => {
    const needed = rung(beyond);
    return needed > before ? needed : Math.max(needed, Math.min(before, rung(1.5 * beyond + 0.5)));
  };
  return [
    start[0] - unit * step((start[0] - low) / unit, Math.round((start[0] - now[0]) / unit)),
    start[1] + unit * step((high - start[1]) / unit, Math.round((now[1] - start[1]) / unit)),
  ];
}
