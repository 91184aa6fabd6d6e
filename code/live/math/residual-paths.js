// The paths of a residual network: fathom.analysis.residual_paths.
import { total } from "./numbers.js";

/** All ways through so many blocks, short ones first: for each block 1 (through its branch) or 0. */
export const paths = (count) => Array.from({ length: 2 ** count }, (_, code) =>
  Array.from({ length: count }, (_, k) => (code >> k) & 1)).sort((a, b) => total(a) - total(b));

/** products_by_length, for branches that are numbers: for each length, the sum over its paths
 * of their products; what multiplies tˡ in ∏ (s + t aₖ), where s is the way around. */
export function productsByLength(branches, around = 1) {
  let sums = [1];
  for (const branch of branches)
    sums = [...sums, 0].map((value, length) => around * value + (length ? branch * sums[length - 1] : 0));
  return sums;
}
