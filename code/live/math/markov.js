// Markov chains of tokens, as logarithms: fathom.generation.markov.

/** A chain from probabilities: of the first token, and a row for what follows each token. */
export const chainOf = ([start, ...steps]) => ({ start: start.map(Math.log), steps: steps.map((row) => row.map(Math.log)) });

/** Log-probabilities of the next token. */
export const nextOf = ({ start, steps }, prefix) => (prefix.length ? steps[prefix.at(-1)] : start);

/** MarkovChain.log_probability of one sequence. */
export const logProbability = (chain, sequence) =>
  sequence.reduce((sum, token, n) => sum + nextOf(chain, sequence.slice(0, n))[token], 0);

/** MarkovChain.best: for each token the best prefix that ends with it. */
export function best({ start, steps }, length) {
  let heads = start.map((total, token) => ({ tokens: [token], total }));
  for (let n = 1; n < length; n += 1)
    heads = start.map((_, token) => heads
      .map(({ tokens, total }) => ({ tokens: [...tokens, token], total: total + steps[tokens.at(-1)][token] }))
      .reduce((most, each) => (each.total > most.total ? each : most)));
  return heads.reduce((most, each) => (each.total > most.total ? each : most));
}
