// Beam search, step by step: fathom.generation.beam.

/**
 * What a beam looks at and what it keeps: for each step its candidates, in the order of
 * their prefixes, {tokens, total, rank}; kept are those whose rank is below the width.
 * `next` gives log-probabilities after a prefix. What is impossible is no candidate.
 */
export function beamSteps(next, length, width) {
  const steps = [];
  let kept = [{ tokens: [], total: 0 }];
  for (let n = 0; n < length; n += 1) {
    const candidates = kept.flatMap(({ tokens, total }) => next(tokens).map((log, token) => ({ tokens: [...tokens, token], total: total + log })))
      .filter(({ total }) => total > -Infinity);
    // Stable: of equal ones the earlier prefix, then the smaller token comes first.
    candidates.toSorted((a, b) => b.total - a.total).forEach((each, rank) => { each.rank = rank; });
    kept = candidates.filter(({ rank }) => rank < width).sort((a, b) => a.rank - b.rank);
    steps.push(candidates);
  }
  return steps;
}
