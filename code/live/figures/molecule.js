// Where does it melt, and where does it boil? A molecule that the reader writes or draws, two
// temperatures by the page's own network, and beside them what was measured.
import { Frame, colour, choice, counted, drag, fixed, node, predict, slider, tint, unique } from "../kit/index.js";
import { loadFile, onTouch } from "../kit/runtime.js";
import { follow } from "../kit/scale.js";
import { ELEMENTS, asGraph, keyOf } from "../math/molecular-graphs.js";
import { Unreadable, formula, readMolecule } from "../math/molecules.js";
import { clamp } from "../math/numbers.js";
import { graphRegression, unpackedRegression } from "../math/relational.js";
import { added, changed, closings, joined, turned, without, written } from "./molecule/edit.js";
import { layout, rings } from "./molecule/layout.js";

export const knobs = ["smiles", "before", "atom"];
export const defaults = { smiles: "CCO", before: "", atom: 0, tries: [], questions: [], names: {}, within: [0, 0], weight: 0 };
const [MOST, LONGEST, COLD] = [200, 500, 273.15];
const [ROOM, RANGE] = [293.15, [0, 600]];
const WHAT = ["melts", "boils"];
const SIGNS = { 1: "–", 1.5: "≃", 2: "=", 3: "≡" };
const whole = fixed(0);
const kelvin = (value) => `${whole(value)} K`;
const [lower, upper] = ["₀₁₂₃₄₅₆₇₈₉", "⁰¹²³⁴⁵⁶⁷⁸⁹"].map((signs) => (digits) => [...String(digits)].map((digit) => signs[digit]).join(""));

/** The molecule of a line; Unreadable where it is none, or has more atoms than are drawn. */
export function read(text) {
  const molecule = readMolecule(text);
  if (molecule.elements.length > MOST) throw new Unreadable(`This figure draws ${MOST} atoms at most, and these are ${molecule.elements.length}.`);
  return molecule;
}

const readable = (text) => {
  try {
    return text.length <= LONGEST && Boolean(read(text));
  } catch {
    return false;
  }
};

/** What a line may be, and that in words, for an address. */
class Lines extends Set {
  constructor(test, words) {
    super();
    Object.assign(this, { test, words });
  }

  has(text) {
    return this.test(text);
  }

  *[Symbol.iterator]() {
    yield this.words;
  }
}
const words = "the SMILES that this network can read";
export const limits = {
  smiles: new Lines(readable, words), before: new Lines((text) => text === "" || readable(text), words), atom: [0, MOST - 1],
};

/** The network and the compounds of a file: pack, undone, with what the page says of them. */
export function opened(bytes, { shape, mean, spread, number }) {
  const network = unpackedRegression(bytes, shape);
  const measured = new Map();
  const at = (column, row) => network.rest[column * number + row];
  for (let row = 0, key = 0; row < number; row += 1) {
    for (let byte = 0; byte < 4; byte += 1) key += 256 ** byte * at(byte, row);
    const last = at(6, row);
    const found = { kelvin: [at(4, row) + 256 * (last & 3), at(5, row) + 256 * ((last >> 2) & 3)], part: last >> 4 };
    measured.set(key, [...(measured.get(key) ?? []), found]);
  }
  return { network, mean, spread, measured };
}

/** Where the network says that a molecule melts and boils, and what was measured of it. */
export function answer({ network, mean, spread, measured }, molecule) {
  const { features, bonds } = asGraph(molecule);
  const guess = graphRegression(network, features, bonds).map((value, i) => mean[i] + spread[i] * value);
  return { guess, measured: measured.get(keyOf(molecule)) ?? [] };
}

/** How many atoms of which element, and the charge that is left when all are added. */
export function asFormula(molecule) {
  const charge = molecule.charges.reduce((sum, each) => sum + each, 0);
  const size = Math.abs(charge) > 1 ? upper(Math.abs(charge)) : "";
  const sign = charge ? size + (charge > 0 ? "⁺" : "⁻") : "";
  return formula(molecule).map(([element, count]) => element + (count > 1 ? lower(count) : "")).join("") + sign;
}

const both = (values) => [...new Set(values)].sort((a, b) => a - b).map(whole).join(" and ");
const PARTS = ["the network has learnt from it", "the network hasn’t learnt from it, but its settings were chosen by it and others", "the network has seen neither it nor an isomer"];
// Of p-xylene and 1-octanol it is the first letter of the word that becomes large.
const capital = (name) => name.replace(/^((?:\d+|[a-z])-)?([a-z])(?=[a-z])/, (_, place = "", letter) => place + letter.toUpperCase());
const title = (name, molecule) => `${name ? `${capital(name)}, ` : ""}${asFormula(molecule)}`;

/** The read-out: both temperatures, what was measured, and what became of it by the change. */
export function sentence({ name, molecule, now, before, largest }) {
  const [melts, boils] = now.guess;
  const degrees = (value) => `${kelvin(value)} (${whole(value - COLD)} °C)`;
  const size = molecule.elements.length;
  const said = [`${title(name, molecule)}. Network: boils at ${degrees(boils)}, melts at ${degrees(melts)}.`];
  if (size > largest) said.push(`Beware: ${size} atoms are more than it has ever seen (${largest}).`);
  if (melts > boils) said.push("Melting above boiling: nothing tells it that a liquid lies between.");
  if (now.measured.length) {
    const [melting, boiling] = [0, 1].map((i) => both(now.measured.map((each) => each.kelvin[i])));
    const several = now.measured.length > 1 ? ` (${now.measured.length} compounds have this graph)` : "";
    said.push(`Measured: boils at ${boiling} K, melts at ${melting} K${several}; ${PARTS[now.measured[0].part]}.`);
  } else said.push("Not among our compounds.");
  if (before) {
    const [boiling, melting] = [1, 0].map((i) => {
      const change = Math.round(now.guess[i] - before.guess[i]);
      return change ? `${kelvin(Math.abs(change))} ${change > 0 ? "more" : "less"}` : "the same";
    });
    said.push(`Against ${before.name} it says ${boiling} at boiling, ${melting} at melting.`);
  }
  return said.join(" ");
}

function render({ model, el }) {
  const given = (key) => model.get(key) ?? defaults[key];
  const [names, largest, within] = [given("names"), given("largest"), given("within")];
  const frame = new Frame(el, model, { knobs, defaults, limits });
  let shown = null; // the molecule on the screen, its line, and where its atoms are
  const molecule = () => {
    const smiles = model.get("smiles");
    if (shown?.smiles !== smiles) {
      const known = readable(smiles) ? smiles : frame.initial.smiles;
      const found = read(known);
      // Atoms that are named as before stay about where they were.
      const before = shown?.next?.smiles === smiles ? shown.next.places
        : shown?.typing ? shown.places.slice(0, found.elements.findIndex((element, m) => element !== shown.molecule.elements[m]) >>> 0) : [];
      shown = { smiles, molecule: found, places: layout(found, before), rings: rings(found) };
    }
    return shown.molecule;
  };
  const atom = () => clamp(Math.round(model.get("atom")), 0, molecule().elements.length - 1);
  const nameOf = (m) => `${molecule().elements[m]}${m + 1}`;
  const calledBefore = (smiles) => names[smiles] ?? (smiles.length > 24 ? `${smiles.slice(0, 22)}…` : smiles);

  const past = [];
  const go = (next) => {
    past.push(frame.values());
    if (past.length > 100) past.shift();
    frame.set(next);
  };
  const show = (to, from = "") => () => go({ smiles: to, before: from, atom: 0 });
  frame.onReset = () => { past.length = 0; };
  const edit = (next) => {
    if (next.refused) return frame.note(next.refused);
    if (next.elements.length > MOST) return frame.note(`This figure draws ${MOST} atoms at most.`);
    const { smiles, order } = written(next);
    try {
      read(smiles);
    } catch (error) {
      return frame.note(error.message);
    }
    // Where the atoms are, in the order in which the new line names them.
    const places = next.kept ? next.kept.map((m) => shown.places[m]) : shown.places;
    shown.next = { smiles, places: order.map((m) => places[m]) };
    go({ smiles, before: shown.smiles, atom: order.indexOf(next.chosen) });
    if (next.told) frame.note(next.told);
    return undefined;
  };

  const graph = frame.panel({ label: "The molecule: atoms as letters, bonds as lines", x: [0, 1], y: [1, 0], ticks: false, title: " " }, frame.output);
  graph.x.ticks = graph.y.ticks = () => [];
  graph.forget = () => {};
  const heat = frame.panel({ label: "Temperatures at which it boils and melts, in kelvin", x: RANGE, y: [0, 2], title: " " }, frame.output);
  heat.y.ticks = () => [];
  heat.forget = () => {};
  const [lines, discs, letters] = [0, 1, 2].map(() => graph.marks.append("g"));
  const touch = graph.handles.append("g").attr("aria-hidden", "true");
  const [wires, spots] = [0, 1].map(() => touch.append("g"));
  const pulled = graph.notes.append("path").attr("fill", "none").attr("stroke", colour("highlight")).attr("stroke-width", 2).attr("stroke-dasharray", "5 4");
  spots.style("cursor", "grab");
  const [bands, arrows, marks] = [0, 1, 2].map(() => heat.marks.append("g"));
  const [told, key] = [0, 1].map(() => heat.notes.append("g"));

  // Atoms on the screen, in pixels; `unit` is how long a bond is.
  let [spot, unit] = [[], 40];
  const place = () => {
    const { places } = shown;
    const [xs, ys] = [0, 1].map((i) => places.map((each) => each[i]));
    const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    unit = Math.min(46, (graph.width - 60) / Math.max(right - left, 0.1), (graph.height - 66) / Math.max(high - low, 0.1));
    spot = places.map(([x, y]) => [graph.width / 2 + unit * (x - (left + right) / 2), 8 + graph.height / 2 + unit * (y - (low + high) / 2)]);
  };
  const under = ([x, y], reach) => {
    const far = spot.map(([a, b]) => Math.hypot(a - x, b - y));
    const nearest = far.indexOf(Math.min(...far));
    return far[nearest] < reach ? nearest : -1;
  };
  let pull = null;
  drag(frame, spots.node(), graph.svg.node(), {
    start(at) {
      const m = under(at, Infinity);
      pull = { from: m, at, begun: at };
      if (m !== atom()) frame.set({ atom: m });
      frame.redraw();
    },
    move(at) {
      pull.at = at;
      frame.redraw();
    },
    end() {
      const { from, at, begun } = pull;
      pull = null;
      const to = under(at, Math.max(14, 0.45 * unit));
      const far = Math.hypot(at[0] - begun[0], at[1] - begun[1]);
      if (far > 12 && to >= 0 && to !== from) edit(joined(molecule(), from, to));
      else if (far > 0.6 * unit && to < 0) edit(added(molecule(), from, "C"));
      frame.announce();
    },
  });

  // The line that the reader writes.
  const id = unique("fl-smiles");
  const row = node(frame.controls, "div", { class: "fl-typed" });
  node(row, "label", { for: id }, "SMILES: write one, or draw above");
  const input = node(row, "input", { type: "text", id, maxlength: LONGEST, spellcheck: "false", autocomplete: "off", autocapitalize: "none" });
  let [begun, fault] = ["", ""];
  input.addEventListener("focus", () => { begun = model.get("smiles"); });
  input.addEventListener("input", () => {
    try {
      read(input.value);
    } catch (error) {
      fault = `${error.message} The picture stays as it was.`;
      frame.note(fault);
      input.setAttribute("aria-invalid", "true");
      return;
    }
    shown.typing = true;
    go({ smiles: input.value.trim(), before: begun === input.value.trim() ? "" : begun, atom: 0 });
  });
  input.addEventListener("change", () => frame.announce());
  frame.updates.push(() => {
    const smiles = model.get("smiles");
    // A broken line stands as long as the sentence about it does, wherever the reader looks.
    if (input.getAttribute("aria-invalid") && frame.notice.textContent === fault) return;
    input.removeAttribute("aria-invalid");
    if (document.activeElement === input && input.value.trim() === smiles) return;
    input.value = smiles;
  });

  const chosen = slider(frame, {
    label: "Atom", name: "Atom that is chosen", min: 1, max: 2, step: 1, get: () => atom() + 1, set: (value) => frame.set({ atom: value - 1 }),
    text: () => {
      const { elements, hydrogens } = molecule();
      return `${nameOf(atom())} of ${elements.length}, ${counted(hydrogens[atom()], "hydrogen")}`;
    },
  });
  frame.updates.unshift(() => { chosen.input.max = Math.max(2, molecule().elements.length); });
  choice(frame, {
    label: "Its element", options: ELEMENTS.map((element) => [element, element]),
    get: () => molecule().elements[atom()], set: (element) => {
      edit(turned(molecule(), atom(), element));
      frame.announce();
    },
  });
  const rows = node(frame.controls, "div", { class: "fl-joins" });
  rows.style.columnGap = "1.5rem";
  const group = (label) => {
    const box = node(rows, "div", { class: "fl-joins", role: "group", "aria-label": label });
    return [box, node(box, "span", {}, label)];
  };
  const [adding] = group("Add to it");
  for (const element of ["C", "N", "O", "F", "S", "Cl", "Br"])
    frame.button(element, () => edit(added(molecule(), atom(), element)), adding).setAttribute("aria-label", `${element}: add it to the chosen atom`);
  const [binding] = group("Its bonds");
  const changes = Array.from({ length: 6 }, (_, i) => frame.button("–", () => edit(changed(molecule(), atBonds()[i])), binding));
  const atBonds = () => molecule().bonds.flatMap(([a, b], k) => (a === atom() || b === atom() ? [k] : []));
  const [closing, closes] = group("Close a ring of");
  const sizes = [3, 4, 5, 6, 7, 8].map((size) => [size, frame.button(String(size), () => {
    const end = closings(molecule(), atom()).get(size);
    if (end !== undefined) edit(joined(molecule(), atom(), end));
  }, closing)]);
  for (const [size, button] of sizes) button.setAttribute("aria-label", `${size}: close a ring of so many atoms`);
  for (const button of rows.querySelectorAll("button")) button.style.fontStyle = "normal"; // elements are no variables
  const away = frame.button("Remove atom", () => edit(without(molecule(), atom())));
  const undo = frame.button("Undo", () => {
    const state = past.pop();
    if (state) frame.set(state);
  });
  frame.updates.push(() => {
    const m = atom();
    const at = atBonds();
    changes.forEach((button, i) => {
      button.hidden = i >= at.length;
      if (button.hidden) return;
      const [a, b, order] = molecule().bonds[at[i]];
      button.textContent = `${SIGNS[order]} ${nameOf(a === m ? b : a)}`;
      button.setAttribute("aria-label", `${button.textContent}: change this bond`);
    });
    const found = closings(molecule(), m);
    for (const [size, button] of sizes) button.hidden = !found.has(size);
    closes.textContent = found.size ? "Close a ring of" : "No ring can close here";
    away.textContent = `Remove ${nameOf(m)}`;
    undo.disabled = !past.length;
  });

  frame.presets(given("tries").map(({ label, to, from }) => ({ label, action: show(to, from) })));
  predict(frame, given("questions").map(({ to, from, ...each }) => ({ ...each, action: show(to, from) })));

  // The network and what was measured come when the reader touches the figure, and not before.
  let [numbers, failed] = [null, false];
  const load = async () => {
    failed = false;
    try {
      const bytes = await loadFile(model, "numbers");
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
      const of = Object.fromEntries(["shape", "mean", "spread", "number"].map((name) => [name, model.get(name)]));
      numbers = opened(new Uint8Array(await new Response(stream).arrayBuffer()), of);
      frame.root.dataset.ready = "true";
    } catch {
      failed = true;
      onTouch(frame.root, load);
    }
    frame.announce();
  };
  onTouch(frame.root, load);

  // While atoms are pulled about, nothing is computed twice.
  const found = new Map();
  const answerOf = (smiles, one) => {
    if (found.size > 20) found.clear();
    if (!found.has(smiles)) found.set(smiles, answer(numbers, one));
    return found.get(smiles);
  };

  const drawMolecule = () => {
    const { elements, hydrogens, charges, bonds } = molecule();
    place();
    const large = unit >= 30; // else carbons are corners, without a letter
    const labels = elements.map((element, m) => {
      const sign = charges[m] ? "−+"[(charges[m] + 1) / 2] : "";
      const carried = hydrogens[m] ? `H${hydrogens[m] > 1 ? lower(hydrogens[m]) : ""}` : "";
      return large || element !== "C" || elements.length === 1 ? element + (unit >= 22 ? carried : "") + sign : "";
    });
    const strokes = [];
    bonds.forEach(([a, b, order]) => {
      const [[x0, y0], [x1, y1]] = [spot[a], spot[b]];
      const length = Math.hypot(x1 - x0, y1 - y0) || 1;
      const gap = Math.max(2.4, 0.09 * unit);
      const across = [(y0 - y1) / length, (x1 - x0) / length];
      const line = (shift, cut, dash) => {
        const [dx, dy] = across.map((part) => part * shift);
        const [cx, cy] = [cut * (x1 - x0), cut * (y1 - y0)];
        strokes.push({ d: `M${x0 + dx + cx},${y0 + dy + cy}L${x1 + dx - cx},${y1 + dy - cy}`, dash });
      };
      const ring = shown.rings.find((each) => each.includes(a) && each.includes(b) && order !== 1);
      if (ring) {
        const [mx, my] = [0, 1].map((i) => ring.reduce((sum, m) => sum + spot[m][i], 0) / ring.length);
        const side = Math.sign((mx - x0) * across[0] + (my - y0) * across[1]) || 1;
        line(0, 0);
        line(2 * gap * side, 0.16, order === 1.5 ? "3 3" : "");
      } else for (const shift of { 1: [0], 1.5: [0], 2: [-1, 1], 3: [-2, 0, 2] }[order]) line(shift * gap * (order === 2 ? 0.9 : 0.8), 0);
    });
    lines.selectAll("path").data(strokes).join("path").attr("d", ({ d }) => d).attr("stroke", colour("ink")).attr("stroke-width", unit < 16 ? 1.1 : 1.6).attr("stroke-dasharray", ({ dash }) => dash || null);
    const hue = { O: ["error", 0.2], N: ["model", 0.22], S: ["highlight", 0.25], P: ["highlight", 0.25], C: ["model", 0] };
    const size = clamp(0.3 * unit, 8, 13);
    const radius = (m) => (labels[m] ? clamp(0.36 * unit, 7, 15) : 0);
    discs.selectAll("circle").data(elements).join("circle").attr("cx", (_, m) => spot[m][0]).attr("cy", (_, m) => spot[m][1])
      .attr("r", (_, m) => (m === atom() ? Math.max(radius(m), 5) : radius(m))).attr("fill", (element) => tint(...(hue[element] ?? ["extra", 0.25])))
      .attr("stroke", (_, m) => (m === atom() ? colour("highlight") : "none")).attr("stroke-width", 2.5);
    letters.selectAll("text").data(labels).join("text").attr("text-anchor", "middle").attr("x", (_, m) => spot[m][0]).attr("y", (_, m) => spot[m][1] + 0.36 * size)
      .style("font-size", `${size}px`).style("font-weight", (_, m) => (elements[m] === "C" ? 400 : 600)).text((text) => text);
    wires.selectAll("path").data(bonds).join("path").attr("class", "fl-wire").attr("d", ([a, b]) => `M${spot[a]}L${spot[b]}`).attr("stroke", "transparent")
      .attr("stroke-width", clamp(0.4 * unit, 6, 18)).style("cursor", "pointer").on("click", (_, each) => {
        edit(changed(molecule(), molecule().bonds.indexOf(each)));
        frame.announce();
      });
    spots.selectAll("circle").data(elements).join("circle").attr("r", clamp(0.42 * unit, 5, 18)).attr("cx", (_, m) => spot[m][0]).attr("cy", (_, m) => spot[m][1]).attr("fill", "transparent");
    pulled.attr("d", pull && Math.hypot(pull.at[0] - pull.begun[0], pull.at[1] - pull.begun[1]) > 6 ? `M${spot[pull.from] ?? pull.begun}L${pull.at}` : "");
    graph.options.title = title(names[model.get("smiles")], molecule());
    graph.drawAxes();
  };

  const drawHeat = (now, before) => {
    const values = now ? [...now.guess, ...now.guess.flatMap((guess, i) => [guess - within[i], guess + within[i]]), ...now.measured.flatMap((each) => each.kelvin), ...(before?.guess ?? [])] : RANGE;
    heat.x.domain(follow(RANGE, [Math.min(...values), Math.max(...values)], heat.x.domain()));
    heat.drawAxes();
    const [bottom, top] = heat.y.range();
    const level = (i) => bottom + (i ? 0.7 : 0.28) * (top - bottom);
    const rows = now ? [0, 1] : [];
    bands.selectAll("rect").data(rows).join("rect").attr("rx", 4).attr("x", (i) => heat.x(now.guess[i] - within[i])).attr("width", (i) => heat.x(2 * within[i]) - heat.x(0))
      .attr("y", (i) => level(i) - 8).attr("height", 16).attr("fill", colour("model")).attr("fill-opacity", 0.2);
    const steps = before ? rows.map((i) => [heat.x(before.guess[i]), heat.x(now.guess[i]), level(i), i]) : [];
    arrows.selectAll("path").data(steps).join("path").attr("fill", "none").attr("stroke", colour("ink")).attr("stroke-width", 1.4)
      .attr("d", ([from, to, y]) => {
        const side = Math.sign(to - from);
        return Math.abs(to - from) < 16 ? "" : `M${from + 6 * side},${y}H${to - 8 * side}m${-5 * side},-4l${5 * side},4l${-5 * side},4`;
      });
    const all = [
      ...steps.map(([from, , y]) => ({ d: circle(from, y, 5), fill: colour("face"), ink: "muted" })),
      ...rows.flatMap((i) => now.measured.map((each) => ({ d: diamond(heat.x(each.kelvin[i]), level(i), 8), fill: tint("truth", 0.35), ink: "truth" }))),
      ...rows.map((i) => ({ d: circle(heat.x(now.guess[i]), level(i), 5.5), fill: colour("model"), ink: "face" })),
    ];
    marks.selectAll("path").data(all).join("path").attr("d", ({ d }) => d).attr("fill", ({ fill }) => fill).attr("stroke", ({ ink }) => colour(ink)).attr("stroke-width", 1.6);
    const texts = [...WHAT.map((what, i) => ({ text: what, x: heat.x.range()[0] - 4, y: level(i) + 4, anchor: "end" })), { text: "in kelvin", x: heat.width - 10, y: 15, anchor: "end" }];
    if (heat.x.ticks(Math.max(2, Math.floor((heat.width - 46) / 70))).every((tick) => Math.abs(heat.x(tick) - heat.x(ROOM)) > 34)) texts.push({ text: "20 °C", x: heat.x(ROOM), y: bottom + 15, anchor: "middle" });
    told.selectAll("text").data(texts).join("text").attr("class", "fl-tick fl-halo").attr("x", ({ x }) => x).attr("y", ({ y }) => y).attr("text-anchor", ({ anchor }) => anchor).text(({ text }) => text);
    told.selectAll("line").data([ROOM]).join("line").attr("x1", heat.x).attr("x2", heat.x).attr("y1", top).attr("y2", bottom).attr("stroke", colour("muted")).attr("stroke-dasharray", "3 3");
    let left = 42;
    const legend = [];
    for (const [text, d, fill, ink, wide] of [["network", circle, "model", "face", 74], ["measured", diamond, "truth", "truth", 80], ["before", circle, "face", "muted", 60]]) {
      legend.push({ text, x: left + 8, d: d(left, 11, 4.5), fill, ink });
      left += wide;
    }
    key.selectAll("text").data(legend).join("text").attr("class", "fl-tick").attr("x", ({ x }) => x).attr("y", 15).text(({ text }) => text);
    key.selectAll("path").data(legend).join("path").attr("d", ({ d }) => d).attr("fill", ({ fill, ink }) => (ink === "truth" ? tint(fill, 0.35) : colour(fill))).attr("stroke", ({ ink }) => colour(ink)).attr("stroke-width", 1.4);
  };

  frame.start({
    layout(width) {
      const beside = width >= 600;
      graph.resize(beside ? Math.round(0.56 * (width - 12)) : width, beside ? 236 : 152);
      heat.resize(beside ? width - 12 - Math.round(0.56 * (width - 12)) : width, beside ? 236 : 90);
    },
    draw() {
      drawMolecule();
      const smiles = model.get("before");
      const asked = numbers && smiles && smiles !== shown.smiles && readable(smiles);
      const now = numbers && answerOf(shown.smiles, molecule());
      const before = asked ? { ...answerOf(smiles, read(smiles)), name: calledBefore(smiles) } : null;
      drawHeat(now, before);
      frame.readout.textContent = now ? sentence({ name: names[model.get("smiles")], molecule: molecule(), now, before, largest })
        : failed ? "The network could not be loaded: touch the figure to try again."
          : `Guess first. The network and what was measured (${whole(given("weight") / 1000)} kB) come when you touch the figure.`;
    },
  });
}

const circle = (x, y, r) => `M${x - r},${y}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0Z`;
const diamond = (x, y, r) => `M${x},${y - r}l${r},${r}l${-r},${r}l${-r},${-r}Z`;

export default { render };
