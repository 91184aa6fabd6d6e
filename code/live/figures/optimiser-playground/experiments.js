// What a page has its readers try, and what it asks them before.
import { Crowd, descend } from "./descents.js";
import { SURFACES, makeTerrain, turned, whereIs } from "./terrain.js";

const START = SURFACES.quadratic.start;
const NARROW = { surface: "quadratic", curvature: 100, start: START, rate: 0.08, beta: 0.9 };
const TURNED = { ...NARROW, surface: "rotated", start: turned(START) };
const RIDGE = { surface: "saddle", start: [-1.6, 0], rate: 0.2, beta: 0.9 };
const POOR = { surface: "gabor", start: SURFACES.gabor.start, rate: SURFACES.gabor.rate, beta: 0.9 };

/** What the offer allows. */
const asked = ({ surfaces, offered, curvature }) => {
  const most = 2 / curvature;
  return {
    has: (name) => surfaces.includes(name), several: offered.length > 1,
    /** The valley at a share of gradient descent's limit, in three digits. */
    valleyAt: (share) => ({ surface: "quadratic", curvature, start: START, rate: Number((share * most).toPrecision(3)) }),
  };
};

/** A button for each thing to try that the surfaces and optimisers on offer allow. */
export function presetsFor(offer) {
  const { has, several, valleyAt } = asked(offer);
  const { go } = offer;
  return [
    has("quadratic") && !several && { label: "A tenth of 2/λ", action: go(valleyAt(0.1)) },
    has("quadratic") && { label: "Just below 2/λ", action: go(valleyAt(0.97)) },
    has("quadratic") && { label: "Just above", action: go(valleyAt(1.04)) },
    has("quadratic") && several && { label: "Narrow, at 4 × 2/λ", action: go(NARROW) },
    has("rotated") && several && { label: "… turned by 30°", action: go(TURNED) },
    has("quadratic") && several && { label: "… at best rates", action: go({ ...NARROW, own: 1 }) },
    has("saddle") && { label: "On the ridge", action: go(RIDGE) },
    has("saddle") && { label: "Beside the ridge", action: go({ ...RIDGE, start: [-1.6, 0.001] }) },
    has("gabor") && { label: "Gabor: one start", action: go(POOR) },
    has("gabor") && { label: "Gabor: all starts", action: go({ ...POOR, starts: 1 }) },
  ].filter(Boolean);
}

/** The loss after so many steps. */
const endOf = (terrain, name, { start, rate, beta = 0.9 }, count) =>
  descend(terrain, name, start, { rate, beta }, count).losses.at(-1);

/** Which of three rates, shares of the limit, leads nearest to the minimum. */
export function nearestRate(curvature, shares, count) {
  const terrain = makeTerrain("quadratic", { curvature });
  const ends = shares.map((share) => endOf(terrain, "gradient descent", { start: START, rate: (2 * share) / curvature }, count));
  return ends.indexOf(Math.min(...ends));
}

/** By how much the loss at the end grows when the valley is turned, for each optimiser. */
export const turning = (names, count) => names.map((name) =>
  endOf(makeTerrain("rotated", NARROW), name, TURNED, count) / endOf(makeTerrain("quadratic", NARROW), name, NARROW, count));

/** Of a hundred starts, spread evenly over the map, how many come to the best minimum. */
export function shareOfBest(terrain, name, count) {
  const ends = new Crowd(terrain, name, POOR, count).advance(Infinity).after(count);
  return (100 * ends.filter(({ kind, index }) => kind === "minimum" && index === 0).length) / ends.length;
}

/** Where the walk along the ridge ends: "minimum", "saddle" or another of whereIs. */
export const ridgeEnd = (name, count) => {
  const terrain = makeTerrain("saddle", {});
  return whereIs(terrain, descend(terrain, name, RIDGE.start, RIDGE, count).points.at(-1)).kind;
};

/** Questions, each with the walk that answers it. */
export function questionsFor(offer) {
  const { has, several, valleyAt } = asked(offer);
  const { go, curvature, steps, offered, data } = offer;
  const first = offered[0];
  return [
    has("quadratic") && !several && {
      question: `The limit is 2/λ. At which learning rate is gradient descent nearest to the minimum after ${steps} steps?`,
      choices: ["a tenth of the limit", "half of the limit", "95 % of the limit"],
      truth: nearestRate(curvature, [0.1, 0.5, 0.95], steps), action: go(valleyAt(0.95)),
      why: "Along the valley a step multiplies the way that is left by 1 − α, so a small rate crawls there; across it the path jumps from side to side, and still comes nearer.",
    },
    has("quadratic") && !several && {
      question: "The rate is 4 % above the limit. Which parameter runs away?",
      choices: ["φ₀, along the valley", "φ₁, across the valley", "both"], truth: 1, action: go(valleyAt(1.04)),
      why: "A step multiplies φ₁ by 1 − αλ, which is below −1 now; φ₀ still comes nearer to 0.",
    },
    has("quadratic") && several && {
      question: "All of them run at four times gradient descent’s limit, momentum with β = 0.9. Who diverges?",
      choices: ["gradient descent alone", "gradient descent and momentum", "all of them"], truth: 0, action: go(NARROW),
      why: "A mean over past gradients cancels the jumps from side to side: momentum’s limit is (1 + β)/(1 − β) = 19 times as high.",
    },
    has("rotated") && offered.includes("Adam") && several && {
      question: "The valley is turned by 30°, the start with it. Whose loss at the end changes most?",
      choices: offered.filter((name) => name !== "gradient descent"),
      truth: offered.filter((name) => name !== "gradient descent").indexOf("Adam"), action: go(TURNED),
      why: "Adam divides each parameter by its own root mean square, which helps where the valley lies along an axis. The others turn with the valley.",
    },
    has("saddle") && !several && {
      question: "The start lies exactly on the ridge that leads down to the saddle point. Where does gradient descent end?",
      choices: ["in one of the two minima", "on the saddle point", "outside the map"], truth: 1, action: go(RIDGE),
      why: "There the gradient points along the ridge and nowhere else. A thousandth beside it, the path leaves: see the next button.",
    },
    has("gabor") && {
      question: "Starts are spread evenly over the map of the Gabor loss. How many of a hundred come to the best minimum?",
      unit: "of 100", near: 10, truth: () => shareOfBest(makeTerrain("gabor", data), first, steps),
      action: go({ ...POOR, starts: 1 }),
      why: `So it is for ${first} at α = ${POOR.rate}. The loss falls along every path: where it ends is decided by where it starts.`,
    },
  ].filter(Boolean);
}
