// Molecules as lines of text: fathom.datasets.molecules, for the elements whose place in a
// network is their own. Atoms are counted from 0; a bond is [atom, atom, order].

/** Outer electrons of each element. */
const OUTER = { C: 4, N: 5, O: 6, F: 7, Si: 4, P: 5, S: 6, Cl: 7, Br: 7, I: 7 };
const KNOWN = "C, N, O, F, Si (in square brackets), P, S, Cl, Br and I";
const ORDERS = { "-": 1, "=": 2, "#": 3, ":": 1 };
const ALTERNATING = new Set(["C", "N", "O", "P", "S"]); // elements of alternating rings
const [LONGEST_RING, LARGEST_SYSTEM] = [25, 30];

/** A line that can't be read; its message says which sign, and what to do. */
export class Unreadable extends Error {}

/** How many bonds an atom may have: unpaired outer electrons, and two more for each pair that is split. */
export function valences(element, charge = 0) {
  const electrons = OUTER[element] - charge;
  const first = Math.min(4, electrons);
  const pairs = electrons - first;
  return Array.from({ length: pairs + 1 }, (_, n) => first - pairs + 2 * n);
}

/** How many hydrogens fit at an atom with so many bonds; less than 0: too many bonds. */
export function missing(element, charge, bonds) {
  const all = valences(element, charge);
  return Math.trunc((all.find((each) => each >= bonds) ?? all.at(-1)) - bonds);
}

/** A sign and its place, in words; some signs are two units long. */
const where = (line, at) => `“${String.fromCodePoint(line.codePointAt(at))}” at place ${at + 1}`;

/** Atoms and bonds as they are written, not yet looked at. */
function parsed(line) {
  const [atoms, bonds, branches, rings] = [[], [], [], new Map()];
  let [anchor, bond, before] = [-1, null, ""];
  const fail = (at, what) => { throw new Unreadable(`${where(line, at)}: ${what}`); };
  const add = (at, element, aromatic, hydrogens, charge) => {
    const name = aromatic ? element[0].toUpperCase() + element.slice(1) : element;
    if (name === "H") fail(at, "hydrogens aren’t written as atoms; leave them out, or put H behind another atom in its brackets.");
    if (!OUTER[name]) fail(at, `the network doesn’t know the element ${name}. It knows ${KNOWN}.`);
    if (Math.abs(charge) > 1) fail(at, "the network has seen charges of +1 and −1 alone.");
    atoms.push({ element: name, aromatic, hydrogens, charge, at });
    if (anchor >= 0) bonds.push([anchor, atoms.length - 1, bond?.order ?? 1]);
    [anchor, bond, before] = [atoms.length - 1, null, "atom"];
  };
  for (let i = 0; i < line.length; i += 1) {
    const sign = line[i];
    if ("/\\@".includes(sign)) continue; // how parts lie in space
    const two = line.slice(i, i + 2);
    if (sign === "[") {
      const end = line.indexOf("]", i);
      if (end < 0) fail(i, "it is never closed; add a “]”.");
      const inside = line.slice(i + 1, end).replaceAll("@", "");
      const found = /^\d*([A-Z][a-z]?|[bcnops]|as|se)(?:H(\d?))?(\++|-+|[+-]\d)?$/.exec(inside);
      if (!found) fail(i, `“[${inside}]” is no atom; write an element, its hydrogens and its charge, such as [NH3+] or [O-].`);
      const [, element, count, charge = ""] = found;
      const size = /\d/.test(charge) ? Number(charge.slice(1)) : charge.length;
      add(i, element, /^[a-z]/.test(element), count === undefined ? 0 : Number(count || 1), charge[0] === "-" ? -size : size);
      i = end;
    } else if (two === "Cl" || two === "Br") {
      add(i, two, false, undefined, 0);
      i += 1;
    } else if (/^(cl|br)$/i.test(two)) fail(i, /c/i.test(sign) ? "chlorine is written Cl." : "bromine is written Br.");
    else if (/[BCNOPSFIbcnops]/.test(sign)) add(i, sign, /[a-z]/.test(sign), undefined, 0);
    else if (sign in ORDERS || sign === "$") {
      if (sign === "$") fail(i, "the network has seen no bond of order 4.");
      if (anchor < 0) fail(i, "a line begins with an atom.");
      if (bond) fail(i, "two bonds follow each other; leave one out.");
      bond = { order: ORDERS[sign], at: i };
    } else if (sign === "(") {
      if (anchor < 0 || bond) fail(i, "a branch begins behind an atom.");
      if (before === "(") fail(i, "one bracket is enough for a branch.");
      branches.push({ anchor, at: i });
      before = "(";
    } else if (sign === ")") {
      if (!branches.length) fail(i, "no branch is open here; leave it out, or open one by “(”.");
      if (bond) fail(i, "the bond before it leads nowhere.");
      if (before === "(") fail(i, "this branch is empty; write an atom in it.");
      anchor = branches.pop().anchor;
      before = ")";
    } else if (/[\d%]/.test(sign)) {
      const written = sign === "%" ? /^%(\d\d)/.exec(line.slice(i))?.[1] : sign;
      if (!written) fail(i, "two digits follow it, such as %12.");
      if (before !== "atom") fail(i, "the digit of a ring stands directly behind an atom.");
      const open = rings.get(Number(written));
      if (open) {
        if (open.anchor === anchor) fail(i, "a ring can’t go from an atom to itself.");
        if (bonds.some(([m, n]) => Math.min(m, n) === open.anchor && Math.max(m, n) === anchor)) fail(i, "these two atoms are joined already.");
        if (open.bond && bond && open.bond.order !== bond.order) fail(i, "the two ends of this ring name different bonds.");
        bonds.push([open.anchor, anchor, (open.bond ?? bond)?.order ?? 1]);
        rings.delete(Number(written));
      } else rings.set(Number(written), { anchor, bond, at: i });
      bond = null;
      i += written.length === 2 ? 2 : 0;
    } else if (sign === ".") fail(i, "one molecule is wanted, and here a second piece begins.");
    else fail(i, /[A-Za-z]/.test(sign) ? `no element of one letter that the network knows. It knows ${KNOWN}.` : "this sign has no meaning here; leave it out.");
  }
  if (bond) fail(bond.at, "this bond leads nowhere; write an atom behind it.");
  if (branches.length) fail(branches.at(-1).at, "it is never closed; add a “)”.");
  for (const [number, { at }] of rings) fail(at, `ring ${number} is never closed; write the digit a second time, behind the atom where it ends.`);
  if (!atoms.length) throw new Unreadable("Write an atom, such as C.");
  return { atoms, bonds };
}

/** For each atom, the bonds at it, by number. */
const bondsAt = (size, bonds) => {
  const found = Array.from({ length: size }, () => []);
  bonds.forEach(([a, b], k) => {
    found[a].push(k);
    found[b].push(k);
  });
  return found;
};

/** Pairs of `nodes` along `bonds` so that each node is in one; undefined if there are none. */
function matching(nodes, bonds) {
  if (!nodes.length) return [];
  const near = (m) => bonds.filter((each) => each[0] === m || each[1] === m);
  const tightest = nodes.reduce((best, m) => (near(m).length < near(best).length ? m : best));
  for (const pair of near(tightest)) {
    const left = (m) => m !== pair[0] && m !== pair[1];
    const rest = matching(nodes.filter(left), bonds.filter(([a, b]) => left(a) && left(b)));
    if (rest) return [pair, ...rest];
  }
  return undefined;
}

/** Bonds in groups: each two of a group lie on a common ring; a bond on none is alone. */
export function ringSystems(size, bonds) {
  const at = bondsAt(size, bonds);
  const [order, low, stack, found] = [Array(size).fill(-1), Array(size).fill(0), [], []];
  let count = 0;
  const visit = (m, from) => {
    order[m] = low[m] = count++;
    for (const k of at[m]) {
      const n = bonds[k][0] === m ? bonds[k][1] : bonds[k][0];
      if (k === from || order[n] > order[m]) continue;
      stack.push(k);
      if (order[n] >= 0) low[m] = Math.min(low[m], order[n]);
      else {
        visit(n, k);
        low[m] = Math.min(low[m], low[n]);
        if (low[n] >= order[m]) found.push(stack.splice(stack.indexOf(k)));
      }
    }
  };
  for (let m = 0; m < size; m += 1) if (order[m] < 0) visit(m, -1);
  return found;
}

/** Rings of atoms along bonds, each once, up to some length; `see` says when to stop. */
function eachRing(nodes, near, see) {
  const path = [];
  const go = (m) => {
    path.push(m);
    for (const n of near.get(m)) {
      if (n === path[0] && path.length > 2 && path[1] < m && see(path)) return true;
      if (n > path[0] && path.length < LONGEST_RING && !path.includes(n) && go(n)) return true;
    }
    path.pop();
    return false;
  };
  for (const m of nodes) {
    path.length = 0;
    if (go(m)) return;
  }
}

/**
 * Which bonds lie on a ring where single and double bonds alternate: on a ring whose atoms
 * are in one double bond each. Large systems of rings are estimated: all of a ring whose
 * atoms have a double bond.
 */
function alternating(elements, bonds) {
  const marked = bonds.map(() => false);
  const inner = bonds.map((_, k) => k).filter((k) => bonds[k].slice(0, 2).every((m) => ALTERNATING.has(elements[m])));
  for (const group of ringSystems(elements.length, inner.map((k) => bonds[k]))) {
    let ring = group.map((k) => inner[k]);
    const large = new Set(ring.flatMap((k) => bonds[k].slice(0, 2))).size > LARGEST_SYSTEM;
    // Atoms without a double bond in it can't be on such a ring.
    for (let before = -1; before !== ring.length;) {
      before = ring.length;
      const double = new Set(ring.filter((k) => bonds[k][2] === 2).flatMap((k) => bonds[k].slice(0, 2)));
      ring = ring.filter((k) => double.has(bonds[k][0]) && double.has(bonds[k][1]));
    }
    for (const part of ringSystems(elements.length, ring.map((k) => bonds[k]))) {
      if (part.length < 3) continue;
      const own = part.map((k) => ring[k]);
      if (large) {
        for (const k of own) marked[k] = true;
        continue;
      }
      const near = new Map();
      const number = new Map();
      for (const k of own) for (const [m, n] of [bonds[k].slice(0, 2), bonds[k].slice(0, 2).reverse()]) {
        near.set(m, [...(near.get(m) ?? []), n]);
        number.set(`${m},${n}`, k);
      }
      const doubles = ring.filter((k) => bonds[k][2] === 2);
      eachRing([...near.keys()].sort((a, b) => a - b), near, (path) => {
        const inside = doubles.filter((k) => path.includes(bonds[k][0]) && path.includes(bonds[k][1]));
        const ends = new Set(inside.flatMap((k) => bonds[k].slice(0, 2)));
        if (2 * inside.length !== path.length || ends.size !== path.length) return false;
        path.forEach((m, i) => { marked[number.get(`${m},${path[(i + 1) % path.length]}`)] = true; });
        return own.every((k) => marked[k]);
      });
    }
  }
  return marked;
}

/**
 * Reads a line: elements, hydrogens and charges of the atoms, and bonds of order 1, 2, 3,
 * or 1.5 where double and single bonds alternate around a ring: read_molecule. `drawn` has
 * the bonds with the double bonds as they are written. Throws Unreadable.
 */
export function readMolecule(text) {
  const line = text.trim();
  const { atoms, bonds } = parsed(line);
  const sum = (all, m) => all.reduce((total, [a, b, order]) => total + (a === m || b === m ? order : 0), 0);
  const free = (all, m) => missing(atoms[m].element, atoms[m].charge, sum(all, m) + (atoms[m].hydrogens ?? 0));
  // Small letters: each needs one double bond to another, unless all its bonds are there.
  const small = atoms.flatMap(({ aromatic }, m) => (aromatic && free(bonds, m) > 0 ? [m] : []));
  const between = bonds.filter(([a, b]) => small.includes(a) && small.includes(b));
  const pairs = between.length ? matching(small, between) : [];
  if (!pairs) {
    const at = atoms[small[0]].at;
    throw new Unreadable(`${where(line, at)}: small letters stand for a ring of alternating bonds, and no way of placing double bonds gives each of them one; write capitals, and “=” for double bonds.`);
  }
  for (const pair of pairs) pair[2] = 2;
  const elements = atoms.map(({ element }) => element);
  const marked = alternating(elements, bonds);
  const final = bonds.map(([a, b, order], k) => [a, b, marked[k] ? 1.5 : order]);
  const hydrogens = atoms.map((atom, m) => atom.hydrogens ?? Math.max(0, free(final, m)));
  atoms.forEach(({ element, charge, at }, m) => {
    const left = missing(element, charge, sum(final, m) + hydrogens[m]);
    if (left) throw new Unreadable(`${where(line, at)}: this ${element} has ${left < 0 ? "more bonds than it can have; take one away" : "fewer bonds than it needs; write its hydrogens into its brackets"}.`);
  });
  return { elements, hydrogens, charges: atoms.map(({ charge }) => charge), bonds: final, drawn: bonds };
}

/** How many atoms of which element, [element, count], carbon and hydrogen first: formula. */
export function formula({ elements, hydrogens }) {
  const counts = new Map([["C", 0], ["H", hydrogens.reduce((sum, count) => sum + count, 0)]]);
  for (const element of elements) counts.set(element, (counts.get(element) ?? 0) + 1);
  const rank = (element) => (element === "C" ? "0" : element === "H" ? "1" : `2${element}`);
  return [...counts].filter(([, count]) => count).sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1));
}
