/** The lines set so that few regions are left: through one point; two, or all, parallel. */
export function coincidences(theta) {
  const [one, two, third] = theta;
  const size = (unit) => Math.hypot(unit[1], unit[2]);
  // Where the second and the third line meet.
  const det = two[1] * third[2] - two[2] * third[1];
  const [x, y] = [(two[2] * third[0] - two[0] * third[2]) / det, (two[0] * third[1] - two[1] * third[0]) / det];
  /** A unit's line turned along the first one's, at a distance from it. */
  const beside = (unit, shift) => {
    const share = size(unit) / size(one);
    return [share * (one[0] + shift * size(one)), share * one[1], share * one[2]];
  };
  return {
    point: [[-one[1] * x - one[2] * y, one[1], one[2]], ...theta.slice(1)],
    two: [one, beside(two, 0.4), ...theta.slice(2)],
    all: [one, beside(two, 0.4), beside(third, -0.4), ...theta.slice(3)],
  };
}
