// Optimisers, one step at a time: fathom.training.optimisers. Parameters are a list of
// numbers, `memory` is what an optimiser remembers of the steps before ({} at first).

/** m ← βm + (1 − β)g, kept in the memory. */
function runningMean(gradient, memory, beta) {
  const before = memory.mean;
  memory.mean = gradient.map((g, i) => beta * (before ? before[i] : 0) + (1 - beta) * g);
  return memory.mean;
}

/** The direction d of a step φ ← φ − αd, by the optimiser's name: `direction` of each class. */
const DIRECTIONS = {
  /** d = g: GradientDescent. */
  "gradient descent": (gradient) => gradient,
  /** d = m: Momentum. */
  momentum: (gradient, memory, { beta }) => runningMean(gradient, memory, beta),
  /** d = βm + (1 − β)g, from one look-ahead point to the next: Nesterov. */
  Nesterov: (gradient, memory, { beta }) =>
    runningMean(gradient, memory, beta).map((m, i) => beta * m + (1 - beta) * gradient[i]),
  /** d = m/(1 − βᵗ) / (√(v/(1 − γᵗ)) + ε), with v the running mean of g²: Adam. */
  Adam(gradient, memory, { beta, gamma = 0.999, epsilon = 1e-8 }) {
    const step = memory.step = (memory.step ?? 0) + 1;
    const mean = runningMean(gradient, memory, beta);
    const before = memory.square;
    memory.square = gradient.map((g, i) => gamma * (before ? before[i] : 0) + (1 - gamma) * g * g);
    const [half, full] = [1 - beta ** step, 1 - gamma ** step];
    return mean.map((m, i) => m / half / (Math.sqrt(memory.square[i] / full) + epsilon));
  },
};

export const OPTIMISERS = Object.keys(DIRECTIONS);

/** One step of the optimiser with this name: `step` of each class. */
export function step(name, parameters, gradient, memory, options) {
  const direction = DIRECTIONS[name](gradient, memory, options);
  return parameters.map((value, i) => value - options.rate * direction[i]);
}

/**
 * The learning rate above which the optimiser diverges on a quadratic with the largest
 * curvature λ: gradient descent's is 2/λ, and momentum multiplies it. None for Adam, whose
 * steps are not in proportion to the gradient.
 */
export function limit(name, curvature, beta) {
  const times = {
    "gradient descent": 1,
    momentum: (1 + beta) / (1 - beta),
    Nesterov: (1 + beta) / ((1 - beta) * (1 + 2 * beta)),
  }[name];
  return times ? (2 * times) / curvature : null;
}
