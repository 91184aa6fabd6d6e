import { tickStep, ticks } from "d3-array";
import { digitsFor, fixed } from "./text.js";

/** A linear scale; d3-scale's own brings colours and dates, three times as much. */
export function linear(domain, range) {
  const slope = () => (range[1] - range[0]) / (domain[1] - domain[0]);
  const scale = (value) => range[0] + (value - domain[0]) * slope();
  scale.invert = (pixel) => domain[0] + (pixel - range[0]) / slope();
  scale.domain = () => domain;
  scale.range = (next) => (next ? ((range = next), scale) : range);
  scale.ticks = (number) => ticks(...domain, number);
  /** What is written at the ticks: as many digits as tell them apart. */
  scale.tickFormat = (number) => fixed(digitsFor(Math.max(tickStep(...domain, number), 1e-12)));
  return scale;
}
