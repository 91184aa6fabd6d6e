// What happened, in words. Nothing here touches the page.
import { show, small } from "../../kit/text.js";
import { limit } from "../../math/optimisers.js";
import { reached } from "./descents.js";
import { whereIs } from "./terrain.js";

export const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** A loss as a reader sees it. */
export const lossInWords = (loss) => (loss < 0 ? show(loss, 3) : small(loss));

/** How a rate stands to gradient descent's limit: "4 % above 2/λ = 0.1". */
export function besideLimit(rate, most) {
  const ratio = rate / most;
  const side = ratio > 1 ? "above" : "below";
  if (Math.abs(ratio - 1) < 5e-5) return `exactly 2/λ = ${small(most)}`;
  if (ratio > 2 || ratio < 0.1) return `${small(ratio)} times 2/λ = ${small(most)}`;
  const share = 100 * Math.abs(ratio - 1);
  return `${share < 1 ? "less than 1" : Math.round(share)} % ${side} 2/λ = ${small(most)}`;
}

/** What has become of one path after so many steps. */
export function pathInWords(terrain, name, { points, losses, diverged }, steps, ownRate) {
  const who = `${capital(name)}${ownRate ? ` (α = ${small(ownRate)})` : ""}`;
  if (diverged >= 0 && diverged <= steps) return `${who} diverged at step ${diverged}.`;
  const now = Math.min(steps, points.length - 1);
  const loss = `${who}: loss ${lossInWords(losses[now])}`;
  const { kind, index } = whereIs(terrain, points[now]);
  if (kind === "outside") return `${loss}, outside the map.`;
  if (kind === "saddle") return `${loss}, on the saddle point.`;
  if (terrain.minima.length > 1) {
    const best = terrain.minima[0].loss;
    if (kind !== "minimum") return `${loss}, in none of the minima yet.`;
    if (terrain.minima[index].loss - best < 1e-9) return `${loss}, in ${index > 0 || terrain.name === "saddle" ? "a" : "the"} best minimum.`;
    return `${loss}, in minimum ${index + 1} of ${terrain.minima.length} (the best: ${lossInWords(best)}).`;
  }
  const first = reached(terrain, losses.slice(0, now + 1));
  return first > 0 ? `${loss} (1 % of the start’s at step ${first}).` : `${loss}.`;
}

/** The rate, beside the limit where the landscape has one. */
export function rateInWords(terrain, rate, own) {
  if (own) return "each at its own best rate";
  return `α = ${small(rate)}${terrain.steepest ? `, ${besideLimit(rate, limit("gradient descent", terrain.steepest))}` : ""}`;
}

/** Where the paths from a lattice of starts have come to. */
export function endsInWords(ends, terrain, name) {
  const count = (test) => ends.filter(test).length;
  const best = count(({ kind, index }) => kind === "minimum" && terrain.minima[index].loss - terrain.lowest < 1e-9);
  const parts = [
    [best, `in ${terrain.name === "saddle" ? "a" : "the best"} minimum (●)`],
    [count(({ kind }) => kind === "minimum") - best, "in another (□)"],
    [count(({ kind }) => kind === "saddle"), "on the saddle point (□)"],
    [count(({ kind }) => kind === "way"), "still on the way (·)"],
    [count(({ kind }) => kind === "outside" || kind === "diverged"), "outside the map"],
  ].filter(([number], i) => number || i === 0);
  return `From ${ends.length} starts ${name} has come to: ${parts.map(([number, where]) => `${number} ${where}`).join(", ")}.`;
}
