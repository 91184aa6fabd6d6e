// Boxes [left, top, right, bottom] and suppression: fathom.analysis.boxes.
// IoU = shared / (area + other area − shared), and 0 where there is no area at all.

const area = ([left, top, right, bottom]) => (right - left) * (bottom - top);

/** The overlap of two boxes, from 0 to 1. */
export function intersectionOverUnion(one, other) {
  const width = Math.min(one[2], other[2]) - Math.max(one[0], other[0]);
  const height = Math.min(one[3], other[3]) - Math.max(one[1], other[1]);
  const shared = Math.max(0, width) * Math.max(0, height);
  const union = area(one) + area(other) - shared;
  return union > 0 ? shared / union : 0;
}

/**
 * Non-maximum suppression of boxes in falling order of their scores: for each the number
 * of the kept box before it that it falls to, the first that it overlaps by more than the
 * threshold; −1 where it is kept.
 */
export function suppress(boxes, threshold) {
  const fallsTo = [];
  boxes.forEach((box, j) => {
    fallsTo.push(boxes.slice(0, j).findIndex(
      (other, i) => fallsTo[i] === -1 && intersectionOverUnion(other, box) > threshold,
    ));
  });
  return fallsTo;
}
