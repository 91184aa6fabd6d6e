// What a network is given of a molecule, and a number that stands for all of it:
// fathom.datasets.molecular_graphs and fathom.live.molecule_reader.
import { ringSystems } from "./molecules.js";

export const ELEMENTS = ["C", "N", "O", "F", "Si", "P", "S", "Cl", "Br", "I"];
export const BOND_KINDS = [1, 1.5, 2, 3];
const [HYDROGENS, ROUNDS] = [4, 16];

/** Of each atom: its element, hydrogens, charge, and whether it has a bond of order 1.5, and lies on a ring. */
function parts({ elements, hydrogens, charges, bonds }) {
  const rings = new Set(ringSystems(elements.length, bonds).filter((group) => group.length > 1).flat());
  const any = (m, test) => Number(bonds.some(([a, b, order], k) => (a === m || b === m) && test(order, k)));
  return elements.map((element, m) => ({
    element: ELEMENTS.indexOf(element), hydrogens: Math.min(hydrogens[m], HYDROGENS - 1), charge: charges[m],
    alternating: any(m, (order) => order === 1.5), ring: any(m, (_, k) => rings.has(k)),
  }));
}

/** A row of numbers for each atom, and each bond with its kind: as_graph. */
export function asGraph(molecule) {
  const features = parts(molecule).map(({ element, hydrogens, charge, alternating, ring }) => {
    const row = Array(ELEMENTS.length + 1 + HYDROGENS + 3).fill(0);
    row[element] = row[ELEMENTS.length + 1 + hydrogens] = 1;
    row.splice(-3, 3, charge, alternating, ring);
    return row;
  });
  return { features, bonds: molecule.bonds.map(([a, b, order]) => [a, b, BOND_KINDS.indexOf(order)]) };
}

/** 32 bits, well stirred; no two numbers become the same. */
function stirred(number) {
  let x = Math.imul((number ^ (number >>> 16)) >>> 0, 0x45d9f3b);
  x = Math.imul(x ^ (x >>> 16), 0x45d9f3b);
  return (x ^ (x >>> 16)) >>> 0;
}

/**
 * A number of 30 bits that is the same however the atoms are counted: keys. Each atom's
 * mark takes in those of its neighbours, over and over, as a graph network's numbers do.
 */
export function keyOf(molecule) {
  let marks = parts(molecule).map(({ element, hydrogens, charge, alternating, ring }) =>
    stirred(element + 16 * hydrogens + 64 * (charge + 1) + 256 * alternating + 512 * ring));
  const bonds = molecule.bonds.map(([a, b, order]) => [a, b, BOND_KINDS.indexOf(order)]);
  for (let round = 0; round < ROUNDS; round += 1) {
    const heard = marks.map(() => 0);
    for (const [a, b, kind] of bonds) {
      heard[a] += stirred((marks[b] + 7919 * (kind + 1)) >>> 0);
      heard[b] += stirred((marks[a] + 7919 * (kind + 1)) >>> 0);
    }
    marks = marks.map((mark, m) => stirred((Math.imul(mark, 31) + heard[m]) >>> 0));
  }
  return stirred(marks.reduce((sum, mark) => sum + stirred(mark), 0) >>> 0) % 2 ** 30;
}
