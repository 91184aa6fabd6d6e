// Changes of a drawn molecule, and the line that is written for it. Each change gives
// { elements, charges, drawn, chosen }, or { refused }, a sentence.
import { missing, ringSystems, valences } from "../../math/molecules.js";
import { neighbours } from "./layout.js";

/** What an atom may hold when it is drawn: sulphur and phosphorus more than at first. */
const most = (element, charge) => (element === "S" || element === "P" ? valences(element, charge).at(-1) : valences(element, charge)[0]);
const bondsOf = (drawn, m) => drawn.reduce((sum, [a, b, order]) => sum + (a === m || b === m ? order : 0), 0);
const bonds = (count) => `${count} bond${count === 1 ? "" : "s"}`;
const full = ({ elements, charges, drawn }, m) =>
  `${elements[m]}${m + 1} has its ${bonds(bondsOf(drawn, m))} already: no hydrogen is left there to give way.`;

/** An atom more, in the place of a hydrogen of the chosen one. */
export function added(molecule, chosen, element) {
  if (!molecule.hydrogens[chosen]) return { refused: full(molecule, chosen) };
  const { elements, charges, drawn } = molecule;
  return { elements: [...elements, element], charges: [...charges, 0], drawn: [...drawn, [chosen, elements.length, 1]], chosen: elements.length };
}

/** Another element in its place, without a charge. */
export function turned({ elements, charges, drawn }, chosen, element) {
  const held = bondsOf(drawn, chosen);
  if (held > most(element, 0)) return { refused: `${element} makes ${bonds(most(element, 0))}, and this atom has ${held}.` };
  return { elements: elements.with(chosen, element), charges: charges.with(chosen, 0), drawn, chosen };
}

/** Single, double, triple, single again, as hydrogens are left to give way; no triple bond in a ring. */
export function changed(molecule, bond) {
  const { elements, charges, drawn, hydrogens } = molecule;
  const [a, b, order] = drawn[bond];
  const inRing = ringSystems(elements.length, drawn).some((group) => group.length > 1 && group.includes(bond));
  const more = order < (inRing ? 2 : 3) && hydrogens[a] > 0 && hydrogens[b] > 0;
  if (!more && order === 1) return { refused: full(molecule, hydrogens[a] ? b : a) };
  return { elements, charges, drawn: drawn.with(bond, [a, b, more ? order + 1 : 1]), chosen: a };
}

/** Two atoms joined by a bond more: a ring closes, or a bond of theirs grows. */
export function joined(molecule, m, n) {
  const { elements, charges, drawn, hydrogens } = molecule;
  const there = drawn.findIndex(([a, b]) => (a === m && b === n) || (a === n && b === m));
  if (there >= 0) return changed(molecule, there);
  for (const each of [m, n]) if (!hydrogens[each]) return { refused: full(molecule, each) };
  return { elements, charges, drawn: [...drawn, [m, n, 1]], chosen: m };
}

/** Without an atom: of what falls apart the largest piece stays. */
export function without({ elements, charges, drawn }, gone) {
  if (elements.length === 1) return { refused: "The last atom stays." };
  const near = neighbours(elements.length, drawn);
  const pieces = [];
  const seen = new Set([gone]);
  for (const start of near[gone]) if (!seen.has(start)) {
    const piece = [start];
    seen.add(start);
    for (const m of piece) for (const n of near[m]) if (!seen.has(n)) {
      seen.add(n);
      piece.push(n);
    }
    pieces.push(piece.sort((a, b) => a - b));
  }
  const kept = pieces.reduce((best, piece) => (piece.length > best.length ? piece : best));
  const place = new Map(kept.map((m, i) => [m, i]));
  return {
    elements: kept.map((m) => elements[m]), charges: kept.map((m) => charges[m]),
    drawn: drawn.filter(([a, b]) => place.has(a) && place.has(b)).map(([a, b, order]) => [place.get(a), place.get(b), order]),
    chosen: place.get(near[gone].find((m) => place.has(m))), kept,
    told: pieces.length > 1 ? "It falls apart: the largest piece stays." : "",
  };
}

/** Rings that the chosen atom can close, by their size: the atom at the other end. */
export function closings({ elements, drawn, hydrogens }, chosen) {
  const near = neighbours(elements.length, drawn);
  const far = new Map([[chosen, 0]]);
  const queue = [chosen];
  const found = new Map();
  for (const m of queue) {
    const size = far.get(m) + 1;
    if (size > 2 && size < 9 && hydrogens[m] && hydrogens[chosen] && !found.has(size)) found.set(size, m);
    for (const n of near[m]) if (!far.has(n)) {
      far.set(n, size);
      queue.push(n);
    }
  }
  return found;
}

/** The molecule as a line, and the order in which it names the atoms; the longest branch goes last. */
export function written({ elements, charges, drawn }) {
  const near = Array.from(elements, () => []);
  for (const [a, b, order] of drawn) {
    near[a].push([b, order]);
    near[b].push([a, order]);
  }
  const [seen, children, closing] = [new Set(), elements.map(() => []), elements.map(() => [])];
  let rings = 0;
  const visit = (m, from) => {
    seen.add(m);
    let size = 1;
    for (const [n, order] of near[m].toSorted(([a], [b]) => a - b)) {
      if (n === from) continue;
      if (!seen.has(n)) {
        const below = visit(n, m);
        children[m].push([n, order, below]);
        size += below;
      } else if (!closing[m].some(([, , other]) => other === n)) {
        rings += 1;
        closing[n].push([rings, order, m]);
        closing[m].push([rings, order, n]);
      }
    }
    children[m].sort((a, b) => a[2] - b[2]);
    return size;
  };
  visit(0, -1);
  const order = [];
  const sign = (bond) => ["", "", "=", "#"][bond];
  const digit = (ring) => (ring > 9 ? `%${ring}` : String(ring));
  const text = (m) => {
    order.push(m);
    const [element, charge] = [elements[m], charges[m]];
    const carried = missing(element, charge, bondsOf(drawn, m));
    const plain = !charge && element !== "Si";
    const own = plain ? element : `[${element}${carried ? `H${carried > 1 ? carried : ""}` : ""}${["-", "", "+"][charge + 1]}]`;
    const opened = closing[m].map(([ring, bond, n]) => (order.includes(n) ? digit(ring) : sign(bond) + digit(ring))).join("");
    return own + opened + children[m].map(([n, bond], i) => {
      const inner = sign(bond) + text(n);
      return i < children[m].length - 1 ? `(${inner})` : inner;
    }).join("");
  };
  return { smiles: text(0), order };
}
