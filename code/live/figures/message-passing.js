// What does a node hold after so many layers? A graph that the reader draws, a number on each
// node, and layers that add to a node's own number what its neighbours say.
import { Frame, choice, colour, counted, drag, handle, layBeside, node, predict, show, slider, small, tint } from "../kit/index.js";
import { AGGREGATIONS, distances, layers, neighboursOf, weightsOf } from "../math/graph-convolution.js";
import { clamp } from "../math/numbers.js";

export const knobs = ["nodes", "edges", "how", "own", "near", "step", "chosen"];
const [MOST, LAYERS, LARGEST] = [10, 8, 9];
const NAMES = [..."abcdefghij"];

const row = (values) => values.map((value, i) => [0.04 + (0.92 * i) / (values.length - 1), i % 2 ? 0.36 : 0.66, value]);
const ring = (count, [x, y], [wide, high], values) => Array.from({ length: count }, (_, i) => {
  const angle = (2 * Math.PI * i) / count + Math.PI / 2;
  return [x + wide * Math.cos(angle), y + high * Math.sin(angle), values[i]].map((each) => Number(each.toFixed(3)));
});
const round = (count, first = 0) => Array.from({ length: count }, (_, i) => [first + i, first + ((i + 1) % count)]);
const path = (count) => round(count).slice(0, -1);

/** Graphs of the presets: nodes [x, y, number], and pairs that are joined. */
export const PATH = { nodes: row([1, 0, 0, 0, 0, 0]), edges: path(6) };
export const STAR = {
  nodes: [[0.5, 0.44, 1], ...ring(5, [0.5, 0.46], [0.4, 0.5], [1, 1, 1, 1, 1])],
  edges: [1, 2, 3, 4, 5].map((leaf) => [0, leaf]),
};
export const PARTS = {
  nodes: [...ring(3, [0.2, 0.42], [0.2, 0.42], [1, 0, 0]), ...ring(3, [0.8, 0.42], [0.2, 0.42], [0, 0, 0])],
  edges: [...round(3), ...round(3, 3)],
};
export const MIXED = {
  nodes: ring(6, [0.5, 0.5], [0.46, 0.5], [9, 0, -3, 4, -6, 2]),
  edges: [...round(6), [0, 2], [0, 4], [2, 4]],
};
const RULE = { how: "sum", own: 1, near: 1 };
export const defaults = { ...PATH, ...RULE, step: 0, chosen: 0 };

/** What a list may be, and that in words, for an address. */
class Lists extends Set {
  constructor(test, words) {
    super();
    Object.assign(this, { test, words });
  }

  has(list) {
    return this.test(list);
  }

  *[Symbol.iterator]() {
    yield this.words;
  }
}
const whole = (value, most) => Number.isInteger(value) && value >= 0 && value < most;
const isNode = ([x, y, value]) => x >= 0 && x <= 1 && y >= 0 && y <= 1 && Math.abs(value) <= LARGEST;
export const limits = {
  nodes: new Lists((list) => list.length >= 1 && list.length <= MOST && list.every(isNode), `the lists of 1 to ${MOST} nodes, each a place from 0 to 1, twice, and a number from −${LARGEST} to ${LARGEST}`),
  edges: new Lists((list) => list.every(([m, n]) => whole(m, MOST) && whole(n, MOST) && m !== n), `the lists of pairs of different nodes, counted from 0 to ${MOST - 1}`),
  how: new Set(AGGREGATIONS), own: [-2, 2], near: [-2, 2],
  step: new Set(Array.from({ length: LAYERS + 1 }, (_, i) => i)), chosen: [0, MOST - 1],
};

const pair = (m, n) => [Math.min(m, n), Math.max(m, n)];
const same = ([m, n], [k, l]) => m === k && n === l;

/** The pairs whose nodes are there, each once. */
export function cleaned(edges, size) {
  const found = [];
  for (const [m, n] of edges.map((each) => pair(...each)))
    if (n < size && m !== n && !found.some((each) => same(each, [m, n]))) found.push([m, n]);
  return found;
}

/** Without node `gone`: later ones move up. */
export function without({ nodes, edges, chosen }, gone) {
  const moved = (m) => m - (m > gone);
  return {
    nodes: nodes.filter((_, m) => m !== gone),
    edges: edges.filter((each) => !each.includes(gone)).map((each) => each.map(moved)),
    chosen: clamp(moved(chosen), 0, nodes.length - 2),
  };
}

/** Joined or parted. */
export const toggled = (edges, m, n) => (edges.some((each) => same(each, pair(m, n)))
  ? edges.filter((each) => !same(each, pair(m, n))) : [...edges, pair(m, n)]);

/** The numbers before the first layer and after each. */
export const run = ({ nodes, edges, how, own, near }, steps) => layers(nodes.map(([, , value]) => value), edges, { how, own, near }, steps);

/** A number that fits into a node. */
export function brief(value) {
  if (Math.abs(value) >= 99_999.5) return small(value).replaceAll(" ", "").replace("-", "−");
  return show(value, Number.isInteger(value) || Math.abs(value) >= 99.5 ? 0 : Math.abs(value) < 9.95 ? 2 : 1);
}

/** The corner of a node, of those given, that lies farthest from its edges: for its name. */
export function corner([x, y], ends, corners) {
  const turn = ([a, b], [c, d]) => Math.abs(Math.atan2(a * d - b * c, a * c + b * d));
  const free = (place) => Math.min(Math.PI, ...ends.map(([a, b]) => turn(place, [a - x, b - y])));
  return corners.reduce((best, place) => (free(place) > free(best) + 1e-9 ? place : best));
}

const factor = (weight) => (weight < 0 ? `(${show(weight)})` : show(weight, Number.isInteger(weight) ? 0 : 2));
const bracket = (value) => (value < 0 ? `(${brief(value)})` : brief(value));

/** The read-out: how the chosen node came to its number, and how many hold something. */
export function sentence(now) {
  const { nodes, edges, how, own, near, step, chosen } = now;
  const all = run(now, step);
  const after = all.at(-1);
  // Terms that cancel may leave what rounding left of them.
  const rounding = 1e-12 * Math.max(...all.flat().map(Math.abs));
  const active = after.filter((value) => Math.abs(value) > rounding).length;
  const holds = `${active} of ${counted(nodes.length, "node")} ${active === 1 ? "isn’t" : "aren’t"} 0`;
  const name = NAMES[chosen];
  if (step === 0) return `Before the first layer node ${name} holds ${brief(after[chosen])}; ${holds}.`;
  const before = all.at(-2);
  const list = neighboursOf(edges, nodes.length)[chosen];
  const weights = weightsOf(edges, nodes.length, how)[chosen];
  const said = (n) => (how === "max" || how === "sum" ? bracket(before[n]) : `${factor(weights[n])} × ${bracket(before[n])}`);
  const heard = !list.length ? "0 (nobody is heard)"
    : how === "max" ? `the largest of ${list.map((n) => brief(before[n])).join(", ")}`
      : list.length === 1 && how === "sum" ? said(list[0]) : `(${list.map(said).join(" + ")})`;
  let text = `After ${counted(step, "layer")} node ${name} holds ${brief(after[chosen])} = ${factor(own)} × ${bracket(before[chosen])} + ${factor(near)} × ${heard}. ${holds[0].toUpperCase()}${holds.slice(1)}.`;
  const sources = nodes.flatMap(([, , value], m) => (value ? [m] : []));
  if (sources.length === 1) {
    const within = distances(edges, nodes.length, sources[0]).filter((distance) => distance <= step).length;
    text += ` Within ${counted(step, "edge")} of ${NAMES[sources[0]]} ${within === 1 ? "lies 1 node" : `lie ${within} nodes`}.`;
  } else if (nodes.length > 1) {
    const [low, high] = [Math.min(...after), Math.max(...after)];
    const spread = high - low;
    text += spread < 1e-9 ? " All numbers are the same." : ` They go from ${brief(low)} to ${brief(high)}.`;
  }
  return text;
}

function render({ model, el }) {
  const frame = new Frame(el, model, { knobs, defaults, limits, growing: ["nodes", "edges"] });
  const values = () => {
    const given = frame.values();
    const nodes = given.nodes.slice(0, MOST);
    return {
      ...given, nodes, edges: cleaned(given.edges, nodes.length),
      step: Math.round(clamp(given.step, 0, LAYERS)), chosen: Math.round(clamp(given.chosen, 0, nodes.length - 1)),
    };
  };

  // What was before each edit; moves of one knob, one after the other, are one edit.
  const before = [];
  let last = "";
  const edit = (label, next) => {
    if (!label || label !== last) before.push(frame.values());
    if (before.length > 100) before.shift();
    last = label;
    frame.set(next);
  };
  const go = (next) => () => {
    before.push(frame.values());
    last = "";
    frame.show(next);
  };
  frame.onReset = () => { before.length = 0; };

  const graph = frame.panel({ label: "Graph: nodes with their numbers, which can be moved, and edges", x: [0, 1], y: [0, 1], ticks: false, title: "Graph (click for a node, pull + for an edge)" }, frame.output);
  const place = node(frame.output, "div");
  const table = frame.panel({ label: "Weights of what each node hears, a row for each node, and all numbers before and after the layer", x: [0, 1], y: [1, 0], ticks: false, title: " " }, place);
  for (const panel of [graph, table]) {
    panel.x.ticks = panel.y.ticks = () => [];
    panel.forget = () => {};
  }
  const [wires, touch, pulled] = ["g", "g", "path"].map((tag) => graph.marks.append(tag));
  const told = graph.notes.append("g");
  const [tiles, words] = [0, 1].map(() => table.marks.append("g"));
  pulled.attr("fill", "none").attr("stroke", colour("highlight")).attr("stroke-width", 2).attr("stroke-dasharray", "5 4");

  const short = (value) => Number(clamp(value, 0, 1).toFixed(3));
  const setNumber = (m, number) => edit(`number ${m}`, {
    nodes: values().nodes.map((each, i) => (i === m ? [each[0], each[1], clamp(number, -LARGEST, LARGEST)] : each)),
  });
  const add = (x, y, from) => {
    const { nodes, edges } = values();
    if (nodes.length >= MOST) return frame.note(`The graph has room for ${MOST} nodes: take one away first.`);
    const next = { nodes: [...nodes, [short(x), short(y), 0]], chosen: nodes.length };
    return edit("", from === undefined ? next : { ...next, edges: [...edges, [from, nodes.length]] });
  };
  const remove = () => {
    const now = values();
    if (now.nodes.length === 1) return frame.note("The last node stays.");
    return edit("", without(now, now.chosen));
  };
  const join = (m, n) => edit("", { edges: toggled(values().edges, m, n) });
  const choose = (m) => { if (values().chosen !== m) frame.set({ chosen: m }); };

  const grips = NAMES.map((name, m) => {
    const group = handle(frame, graph, {
      label: `Node ${name}: arrow keys move it, a digit sets its number, minus turns its sign, Delete takes it away`,
      name: "model", radius: 16, steps: [0.02, 0.02],
      get: () => values().nodes[m]?.slice(0, 2) ?? [0, 0],
      move: (x, y) => edit(`move ${m}`, { nodes: values().nodes.map((each, i) => (i === m ? [short(x), short(y), each[2]] : each)) }),
      text: () => {
        const now = values();
        if (m >= now.nodes.length) return "";
        const list = neighboursOf(now.edges, now.nodes.length)[m].map((n) => NAMES[n]);
        const [x, y] = now.nodes[m].map((part) => Math.round(100 * part));
        return `holds ${brief(run(now, now.step).at(-1)[m])}, joined with ${list.join(", ") || "none"}, ${x} % from the left, ${y} % up`;
      },
    });
    group.on("focus", () => choose(m)).on("keydown.edit", (event) => {
      if (/^\d$/.test(event.key)) setNumber(m, Number(event.key));
      else if (event.key === "-") setNumber(m, -values().nodes[m][2]);
      else if (event.key === "Delete" || event.key === "Backspace") remove();
      else return;
      event.preventDefault();
      frame.announce();
    });
    const text = group.append("text").attr("text-anchor", "middle").attr("y", 4).style("pointer-events", "none").style("font-weight", 600);
    const title = group.append("text").attr("class", "fl-tick fl-halo").attr("text-anchor", "middle").style("pointer-events", "none").text(name);
    return { group, text, title };
  });

  // The small + beside the chosen node: pulled to another, it joins or parts them.
  const plus = graph.handles.append("g").attr("class", "fl-join").attr("aria-hidden", "true").style("cursor", "grab");
  plus.append("circle").attr("r", 15).attr("class", "fl-reach");
  plus.append("circle").attr("r", 8).attr("fill", colour("highlight"));
  plus.append("path").attr("d", "M-4,0H4M0,-4V4").attr("stroke", colour("face")).attr("stroke-width", 2);
  const spot = (m) => graph.place(values().nodes[m]);
  let pull = null;
  const under = ([x, y]) => values().nodes.findIndex((_, m) => Math.hypot(spot(m)[0] - x, spot(m)[1] - y) < 24);
  drag(frame, plus.node(), graph.svg.node(), {
    start: (at) => { pull = at; },
    move: (at) => {
      pull = at;
      frame.redraw();
    },
    end: () => {
      const { chosen } = values();
      const target = under(pull);
      const far = Math.hypot(pull[0] - spot(chosen)[0], pull[1] - spot(chosen)[1]);
      if (target >= 0 && target !== chosen) join(chosen, target);
      else if (target < 0 && far > 48) add(graph.x.invert(pull[0]), graph.y.invert(pull[1]), chosen);
      pull = null;
      frame.announce();
    },
  });
  let pressed = [0, 0];
  graph.svg.on("pointerdown.start", (event) => { pressed = [event.clientX, event.clientY]; }).on("click", (event) => {
    if (!graph.inside(event) || event.target.closest(".fl-handle, .fl-join, .fl-wire") || Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) > 4) return;
    add(...graph.at(event));
    frame.announce();
  });

  choice(frame, {
    label: "Neighbours’ numbers", get: () => values().how, set: (how) => frame.set({ how }),
    options: [["sum", "are summed"], ["mean", "are averaged"], ["symmetric", "÷ √(degree × degree)"], ["max", "the largest counts"]],
  });
  const weight = (label, key) => slider(frame, { label, min: -2, max: 2, step: 0.05, get: () => values()[key], set: (value) => frame.set({ [key]: value }) });
  weight("Weight of the own number", "own");
  weight("Weight of the neighbours", "near");
  slider(frame, { label: "Layers", min: 0, max: LAYERS, step: 1, get: () => values().step, set: (step) => frame.set({ step }), text: (value) => `${value} of ${LAYERS}` });
  const number = slider(frame, {
    label: "Number of the chosen node at the start", min: -LARGEST, max: LARGEST, step: 1, get: () => values().nodes[values().chosen][2],
    set: (value) => setNumber(values().chosen, value), text: (value) => `${NAMES[values().chosen]}: ${show(value, Number.isInteger(value) ? 0 : 2)}`,
  });
  number.row.style.order = 1;
  const joined = node(frame.controls, "div", { class: "fl-joins", role: "group", "aria-label": "Join the chosen node with" });
  joined.style.order = 2;
  const lead = node(joined, "span");
  const joins = NAMES.map((name, n) => frame.button(name, () => join(values().chosen, n), joined));
  joins.forEach((button, n) => button.setAttribute("aria-label", `Join the chosen node with ${NAMES[n]}`));

  frame.button("One layer more", () => frame.set({ step: Math.min(LAYERS, values().step + 1) }));
  frame.button("One layer back", () => frame.set({ step: Math.max(0, values().step - 1) }));
  frame.button("Add a node", () => {
    const { nodes } = values();
    // The emptiest of some places.
    const places = Array.from({ length: 60 }, (_, i) => [0.1 + 0.09 * (i % 10), 0.1 + 0.16 * Math.floor(i / 10)]);
    const room = ([x, y]) => Math.min(...nodes.map(([a, b]) => Math.hypot(a - x, 0.5 * (b - y))));
    add(...places.reduce((best, each) => (room(each) > room(best) + 1e-9 ? each : best)));
  });
  const away = frame.button("Remove node", remove);
  const undo = frame.button("Undo", () => {
    const state = before.pop();
    last = "";
    if (state) frame.set(state);
  });
  frame.updates.push(() => {
    const { nodes, edges, chosen } = values();
    undo.disabled = !before.length;
    away.textContent = `Remove node ${NAMES[chosen]}`;
    lead.textContent = `Join ${NAMES[chosen]} with`;
    joins.forEach((button, n) => {
      button.hidden = n >= nodes.length || n === chosen;
      button.setAttribute("aria-pressed", String(edges.some((each) => same(each, pair(n, chosen)))));
    });
    if (!pull && frame.values().edges.length && cleaned(frame.values().edges, MOST).length > edges.length)
      frame.note("Edges to nodes that aren’t there are left out.");
  });

  const pulse = { ...PATH, ...RULE, step: 2, chosen: 2 };
  const alone = { ...pulse, own: 0, chosen: 1 };
  const star = { ...STAR, ...RULE, step: 2, chosen: 0 };
  const fair = { ...star, how: "mean", own: 0 };
  const parts = { ...PARTS, ...RULE, step: 8, chosen: 3 };
  const mixed = { ...MIXED, how: "mean", own: 0.5, near: 0.5, step: 8, chosen: 0 };
  const presets = { "Pulse, two layers": pulse, "Without itself": alone, "Star, sum": star, "Star, mean": fair, "Two parts": parts, "Mean, eight layers": mixed };
  frame.presets(Object.entries(presets).map(([label, next]) => ({ label, action: go(next) })));
  const result = (setting) => run(setting, setting.step).at(-1);
  predict(frame, [
    {
      question: "Six nodes in a row; a holds 1, the others 0. Each layer adds to a node’s own number those of its neighbours. How many nodes aren’t 0 after two layers?",
      unit: "nodes", truth: () => result(pulse).filter((value) => value !== 0).length, action: go(pulse), why: "What a holds gets one edge farther in each layer.",
    },
    {
      question: "A node no longer adds its own number, it only sums its neighbours’. Which nodes aren’t 0 after two layers?",
      choices: ["a, b and c", "a and c", "c alone"], truth: 1, action: go(alone), why: "From a one gets in exactly two steps to c, and back to a: this counts walks.",
    },
    {
      question: "A star: a centre and five leaves, all hold 1; a node adds its own number and its neighbours’ sum. What does the centre hold after two layers?",
      unit: "", truth: () => result(star)[0], action: go(star), why: "After one layer it holds 1 + 5 = 6 and each leaf 1 + 1 = 2; then 6 + 5 × 2.",
    },
    {
      question: "The same star, but a node holds the mean of its neighbours. Can you tell from the centre’s number how many leaves there are?",
      choices: ["yes", "no"], truth: 1, action: go(fair), why: "The mean of ones is 1, of however many.",
    },
  ]);

  frame.start({
    layout(width) {
      layBeside(frame, width, { main: graph, other: table, place, share: 0.58, wide: [290, 290], narrow: [236, 250] });
      graph.x.range([30, graph.width - 30]);
      graph.y.range([graph.height - 34, 50]);
      table.x.range([0, table.width]).domain([0, table.width]);
      table.y.range([table.height, 0]).domain([table.height, 0]);
    },
    draw() {
      const now = values();
      const { nodes, edges, how, step, chosen } = now;
      const all = run(now, step);
      const after = all.at(-1);
      const earlier = all.at(-2);
      const largest = Math.max(...after.map(Math.abs), 1e-12);
      const fill = (value, top = largest) => tint(value < 0 ? "error" : "model", value === 0 ? 0 : 0.1 + (0.38 * Math.abs(value)) / top);
      const at = nodes.map((each) => graph.place(each));
      const plusSide = at[chosen][0] > graph.width - 60 ? -22 : 22;
      const lines = edges.map(([m, n]) => ({ m, n, d: `M${at[m]}L${at[n]}`, own: m === chosen || n === chosen }));
      wires.selectAll("path").data(lines).join("path").attr("d", ({ d }) => d).attr("stroke", ({ own }) => colour(own ? "highlight" : "muted"))
        .attr("stroke-width", ({ own }) => (own ? 2.6 : 1.6));
      touch.selectAll("path").data(lines).join("path").attr("class", "fl-wire").attr("d", ({ d }) => d).attr("stroke", "transparent").attr("stroke-width", 16)
        .style("cursor", "pointer").on("click", (_, { m, n }) => {
          join(m, n);
          frame.announce();
        });
      pulled.attr("d", pull ? `M${at[chosen]}L${pull}` : "");
      grips.forEach(({ group, text, title }, m) => {
        group.attr("display", m < nodes.length ? null : "none");
        if (m >= nodes.length) return;
        group.select(".fl-grip").style("fill", fill(after[m])).style("stroke", colour(m === chosen ? "highlight" : "ink")).style("stroke-width", m === chosen ? 3 : 1.4);
        const words = brief(after[m]);
        text.text(words).style("font-size", `${words.length > 6 ? 9 : words.length > 4 ? 10 : 12}px`);
        const ends = lines.flatMap((each) => (each.m === m ? [at[each.n]] : each.n === m ? [at[each.m]] : []));
        const corners = [[-21, -16], [21, -16], [-21, 16], [21, 16]].filter(([side, up]) => m !== chosen || up > 0 || side * plusSide < 0);
        const [x, y] = corner(at[m], ends, corners);
        title.attr("x", x).attr("y", y + 4).style("font-style", "italic");
      });
      // What each held before, and the weights of what the chosen one hears.
      const weights = weightsOf(edges, nodes.length, how);
      const notes = [];
      if (earlier) nodes.forEach((_, m) => {
        if (m !== chosen && brief(earlier[m]) !== brief(after[m])) notes.push({ x: at[m][0], y: at[m][1] + 30, text: `was ${brief(earlier[m])}` });
      });
      if (how === "mean" || how === "symmetric") nodes.forEach((_, n) => {
        if (weights[chosen][n]) notes.push({ x: (at[chosen][0] + at[n][0]) / 2, y: (at[chosen][1] + at[n][1]) / 2 + 4, text: `×${show(weights[chosen][n])}` });
      });
      told.selectAll("text").data(notes).join("text").attr("class", "fl-tick fl-halo").style("pointer-events", "none").attr("text-anchor", "middle").attr("x", ({ x }) => x).attr("y", ({ y }) => y).text(({ text }) => text);
      const [px, py] = at[chosen];
      plus.attr("transform", `translate(${px + plusSide} ${py - 18})`);

      // Weights, and numbers before and after: C h = what is heard.
      const size = nodes.length;
      const [left, top] = [20, 44];
      const wide = Math.min((table.width - left - 18) / (size + 3.4), 46);
      const high = Math.min((table.height - top - 6) / size, 30);
      const gap = 0.35 * wide;
      const columns = earlier ? [["before", earlier], ["after", after]] : [["start", after]];
      const boxes = weights.flatMap((line, m) => line.map((value, n) => ({ m, n, x: left + n * wide, width: wide, value, text: value ? show(value, Number.isInteger(value) ? 0 : 2) : "", fill: tint("highlight", 0.4 * value) })));
      columns.forEach(([, list], k) => list.forEach((value, m) => boxes.push({
        m, n: -1, x: left + size * wide + gap + k * (1.5 * wide + 4), width: 1.5 * wide, value, text: brief(value), fill: fill(value, Math.max(...list.map(Math.abs), 1e-12)),
      })));
      tiles.selectAll("rect").data([...boxes, { m: chosen, x: left - 1, width: size * wide + 2, frame: true }]).join("rect")
        .attr("x", ({ x }) => x).attr("y", ({ m }) => top + m * high).attr("width", (each) => each.width).attr("height", high)
        .attr("fill", (each) => (each.frame ? "none" : each.fill)).attr("stroke", (each) => colour(each.frame ? "highlight" : "grid")).attr("stroke-width", (each) => (each.frame ? 2.5 : 1));
      const texts = boxes.map((each) => ({ x: each.x + each.width / 2, y: top + (each.m + 0.5) * high + 4, text: each.text, size: Math.min(11.5, (1.75 * each.width) / Math.max(2, each.text.length)), ink: "ink" }));
      nodes.forEach((_, m) => {
        texts.push({ x: left - 10, y: top + (m + 0.5) * high + 4, text: NAMES[m], size: 11.5, ink: "muted" });
        texts.push({ x: left + (m + 0.5) * wide, y: top - 6, text: NAMES[m], size: 11.5, ink: "muted" });
      });
      columns.forEach(([name], k) => texts.push({ x: left + size * wide + gap + k * (1.5 * wide + 4) + 0.75 * wide, y: top - 6, text: name, size: Math.min(11.5, 0.44 * wide), ink: "muted" }));
      words.selectAll("text").data(texts).join("text").attr("class", "fl-tick").attr("text-anchor", "middle").attr("x", ({ x }) => x).attr("y", ({ y }) => y)
        .style("font-size", (each) => `${Math.max(8, each.size)}px`).style("fill", ({ ink }) => colour(ink)).text(({ text }) => text);
      table.options.title = how === "max" ? "Row: who is heard (the largest counts)" : "Row: how much of whom a node hears";
      table.drawAxes();
      frame.readout.textContent = sentence(now);
    },
  });
}

export default { render };
