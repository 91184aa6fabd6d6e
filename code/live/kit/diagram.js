// A graph drawn as boxes in layers: where each box stands, and the way of an edge.
import { clamp } from "../math/numbers.js";
import { colour } from "./page.js";

/**
 * [layer, lane] of each name, from zero. Nodes are [name, …, [names of what it reads]].
 * The longest way to the last node is straight; what hangs on it lies beside, as near as
 * an edge that passes several layers finds its lane free.
 */
export function place(nodes, inputs) {
  const reads = new Map(nodes.map((node) => [node[0], node.at(-1)]));
  const readers = (name) => nodes.filter((node) => node.at(-1).includes(name)).map(([reader]) => reader);
  const layer = Object.fromEntries(inputs.map((name) => [name, 0]));
  for (const [name, from] of reads) layer[name] = 1 + Math.max(...from.map((read) => layer[read]));
  // An input stands just before the first node that reads it.
  for (const name of inputs) if (readers(name).length) layer[name] = Math.min(...readers(name).map((reader) => layer[reader])) - 1;

  const lane = {};
  const taken = new Set();
  const take = (name, at) => {
    lane[name] = at;
    const last = Math.max(layer[name], ...readers(name).map((reader) => layer[reader] - 1));
    for (let each = layer[name]; each <= last; each += 1) taken.add(`${each},${at}`);
  };
  const free = (name, at) => {
    const last = Math.max(layer[name], ...readers(name).map((reader) => layer[reader] - 1));
    for (let each = layer[name]; each <= last; each += 1) if (taken.has(`${each},${at}`)) return false;
    return true;
  };
  const straight = [];
  for (let name = nodes.at(-1)[0]; name && reads.has(name);) {
    straight.push(name);
    name = reads.get(name).find((read) => reads.has(read) && layer[read] === layer[name] - 1);
  }
  for (const name of straight) {
    lane[name] = 0;
    taken.add(`${layer[name]},0`);
  }
  for (const name of [...[...reads.keys()].toReversed(), ...inputs].filter((each) => !straight.includes(each))) {
    const wanted = readers(name).reduce((sum, reader) => sum + (lane[reader] ?? 0), 0) / Math.max(1, readers(name).length);
    const lanes = Array.from({ length: 2 * reads.size + 3 }, (_, i) => (i % 2 ? 1 : -1) * Math.ceil(i / 2));
    take(name, lanes.filter((at) => free(name, at)).sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0]);
  }
  const [least, first] = [lane, layer].map((places) => Math.min(...Object.values(places)));
  return Object.fromEntries(Object.keys(layer).map((name) => [name, [layer[name] - first, lane[name] - least]]));
}

/**
 * Path text of an edge between two boxes of the same half size, and where its label goes.
 * It keeps to its lane until the last gap between layers. A place is [along the layers, across].
 */
export function route([from, fromLane], [to, toLane], { half, gap, upright }) {
  const turn = (along, across) => (upright ? [across, along] : [along, across]);
  const at = (...place) => turn(...place).map((value) => value.toFixed(1)).join(",");
  const [start, end] = [from + half, to - half];
  const bend = Math.max(start, end - gap);
  const middle = (bend + end) / 2;
  return {
    path: `M${at(start, fromLane)}L${at(bend, fromLane)}C${at(middle, fromLane)} ${at(middle, toLane)} ${at(end, toLane)}`,
    // Beside an edge that keeps its lane, else upon it.
    label: turn(middle, (fromLane + toLane) / 2).map((value, i) =>
      value + (Math.abs(fromLane - toLane) > 40 ? 0 : upright ? [18, 0][i] : [0, -12][i])),
    start: turn(start, fromLane), end: turn(end, toLane),
  };
}

/**
 * The graph on the screen: from left to right, on a phone from top to bottom. `edges` are
 * {read, name, slot}; `box` and `way` say, when it is drawn, how each box and edge stands.
 */
export class Diagram {
  constructor(frame, { label, nodes, inputs }) {
    // In pixels, so that handles can stand on its boxes.
    const panel = this.panel = frame.panel({ label, x: [0, 1], y: [1, 0], ticks: false }, frame.output);
    panel.x.ticks = panel.y.ticks = () => [];
    panel.forget = () => {};
    panel.backdrop.style("stroke", "none");
    panel.marks.attr("clip-path", null);
    [this.lines, this.boxes, this.labels] = [0, 1, 2].map(() => panel.marks.append("g"));
    this.names = [...inputs, ...nodes.map(([name]) => name)];
    this.edges = nodes.flatMap((each) => each.at(-1).map((read, slot) => ({ read, name: each[0], slot })));
    this.where = place(nodes, inputs);
  }

  layout(width) {
    const { where, edges, panel } = this;
    const [layers, lanes] = [0, 1].map((i) => 1 + Math.max(...Object.values(where).map((each) => each[i])));
    const upright = this.upright = width < 560;
    const gap = upright ? 13 : clamp(0.25 * (width / layers), 24, 44);
    const row = 42;  // of a phone: a box of two lines, and the gap below it
    const pitch = [upright ? row : (width - 2) / layers, upright ? (width - 2) / lanes : 88];
    const height = upright ? row * layers + 4 : 88 * lanes - 14;
    panel.resize(width, height);
    panel.x.range([0, width]).domain([0, width]);
    panel.y.range([height, 0]).domain([height, 0]);
    const along = (name) => (where[name][0] + 0.5) * pitch[0] + 1;
    const across = (name) => (where[name][1] + 0.5) * pitch[1] + (upright ? 1 : -7);
    [this.x, this.y] = upright ? [across, along] : [along, across];
    this.wide = upright ? Math.min(150, pitch[1] - 8) : pitch[0] - gap;
    this.high = upright ? row - gap : 60;
    for (const edge of edges) {
      // Edges into one node arrive side by side, in the order of where they come from.
      const into = edges.filter(({ name }) => name === edge.name)
        .sort((a, b) => where[a.read][1] - where[b.read][1] || a.slot - b.slot);
      const shift = (into.indexOf(edge) - (into.length - 1) / 2) * (upright ? 0.3 * this.wide : 18);
      Object.assign(edge, route([along(edge.read), across(edge.read)], [along(edge.name), across(edge.name) + shift], {
        half: (upright ? this.high : this.wide) / 2, gap, upright,
      }));
    }
  }

  /**
   * `box(name)` gives {words, value, slope, sign (what the slope is called), ink (a
   * colour's name), fill, strong}; `way(edge)` {ink, width, dot ("start" or "end"), text, strong}.
   */
  draw(box, way) {
    const { wide, high, upright, x, y } = this;
    const edges = this.edges.map((edge) => ({ ...edge, ...way(edge) }));
    this.lines.selectAll("path").data(edges).join("path").attr("fill", "none").attr("d", ({ path }) => path)
      .attr("stroke", ({ ink }) => colour(ink)).attr("stroke-width", ({ width }) => width);
    this.labels.selectAll("circle").data(edges.filter(({ dot }) => dot)).join("circle").attr("r", 4.5)
      .attr("fill", ({ ink }) => colour(ink)).attr("cx", (edge) => edge[edge.dot][0]).attr("cy", (edge) => edge[edge.dot][1]);
    this.labels.selectAll("text").data(edges.filter(({ text }) => text)).join("text")
      .attr("class", "fl-tick fl-halo").attr("text-anchor", "middle").attr("font-weight", ({ strong }) => (strong ? 700 : 400))
      .style("fill", ({ strong }) => colour(strong ? "ink" : "muted"))
      .attr("x", ({ label }) => label[0]).attr("y", ({ label }) => label[1] + 4).text(({ text }) => text);

    const all = this.names.map((name) => ({ left: x(name) - wide / 2, top: y(name) - high / 2, ...box(name) }));
    this.boxes.selectAll("rect").data(all).join("rect").attr("rx", 5).attr("width", wide).attr("height", high)
      .attr("x", ({ left }) => left).attr("y", ({ top }) => top).attr("fill", ({ fill }) => fill)
      .attr("stroke", ({ ink }) => colour(ink)).attr("stroke-width", ({ strong }) => (strong ? 2.4 : 1.2));
    const rows = upright ? [12, 12, 25] : [17, 35, 52];
    const texts = all.flatMap(({ left, top, words, value, slope, sign }) => [
      [0, 0, words, "ink", 500], [1, 1, value, "ink", 400], [0, 2, sign, "muted", 400], [1, 2, slope, "ink", 700],
      ...(upright ? [] : [[0, 1, "value", "muted", 400]]),
    ].map(([right, row, text, ink, weight]) => ({
      x: right ? left + wide - 4 : left + 4, y: top + rows[row], text, ink, weight, anchor: right ? "end" : "start",
    })));
    this.boxes.selectAll("text").data(texts).join("text").attr("class", "fl-tick").attr("x", (each) => each.x)
      .attr("y", (each) => each.y).text(({ text }) => text).attr("text-anchor", ({ anchor }) => anchor)
      .style("fill", ({ ink }) => colour(ink)).attr("font-weight", ({ weight }) => weight);
  }
}
