// A graph network with a matrix for each kind of edge: fathom.networks.relational, with
// the numbers that fathom.live.molecule_reader packs.
import { linear } from "./decoder.js";

const UNIT = 10; // nodes, of the sum
const relu = (values) => values.map((value) => Math.max(0, value));
const added = (one, other) => one.map((value, d) => value + other[d]);

/**
 * Σ over kinds r of Ω_r Σ_{n over r} h_n, and Ω_self h_m + β: RelationalConvolution. An
 * edge is [node, node, kind] and goes both ways.
 */
export function convolution({ own, near }, nodes, edges) {
  const kinds = near.columns / own.columns;
  const heard = nodes.map(() => new Float64Array(kinds * own.columns));
  for (const [a, b, kind] of edges)
    for (const [from, to] of [[a, b], [b, a]])
      nodes[from].forEach((value, d) => { heard[to][kind * own.columns + d] += value; });
  return nodes.map((node, m) => added(linear(own, node), linear(near, heard[m])));
}

/** A few numbers for a graph, from the sum and the mean of its nodes: GraphRegression. */
export function graphRegression({ first, layers, hidden, last }, features, edges) {
  let nodes = features.map((row) => relu(linear(first, row)));
  for (const layer of layers) {
    const heard = convolution(layer, nodes, edges);
    nodes = nodes.map((node, m) => added(node, relu(heard[m])));
  }
  const sum = nodes.reduce(added);
  const pooled = [...sum.map((value) => value / UNIT), ...sum.map((value) => value / nodes.length)];
  return [...linear(last, relu(linear(hidden, pooled)))];
}

/** The network in packed bytes, and the compounds behind it: pack, undone. */
export function unpackedRegression(bytes, { inputs, width, kinds, layers, outputs }) {
  const { buffer } = bytes.slice(); // floats must lie at whole fours
  const shapes = [[width, inputs], ...Array.from({ length: layers }, () => [[width, width], [width, kinds * width]]).flat(), [width, 2 * width], [outputs, width]];
  let at = 0;
  const floats = (count) => {
    at += 4 * count;
    return new Float32Array(buffer, at - 4 * count, count);
  };
  const tables = shapes.map(([rows, columns]) => ({ rows, columns, scales: floats(rows) }));
  tables.forEach((table, k) => { if (k % 2 || k === 0 || k > 2 * layers) table.offsets = floats(table.rows); });
  for (const table of tables) {
    table.weights = new Int8Array(buffer, at, table.rows * table.columns);
    at += table.weights.length;
  }
  return {
    first: tables[0], layers: Array.from({ length: layers }, (_, i) => ({ own: tables[1 + 2 * i], near: tables[2 + 2 * i] })),
    hidden: tables.at(-2), last: tables.at(-1), rest: new Uint8Array(buffer, at),
  };
}
