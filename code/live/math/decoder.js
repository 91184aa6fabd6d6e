// A decoder (GPT) that reads one token after the other: fathom.networks.decoder, with the
// numbers that fathom.live.writer packs. Weights are whole numbers, with a scale for each
// row; keys and values of what was read are kept, so that each token is read once.
import { ACTIVATIONS } from "./activations.js";
import { attentionWeights } from "./attention.js";
import { normalise } from "./normalisation.js";

const gelu = ACTIVATIONS.gelu[1];

/** The decoder in packed bytes: pack, undone. */
export function unpackedDecoder(bytes) {
  const { buffer } = bytes.slice(); // floats must lie at whole fours
  const [tokens, places, width, number, heads, hidden] = new Uint32Array(buffer, 0, 6);
  const square = [width, width];
  const shapes = [[tokens, width], [places, width], ...Array.from({ length: number }, () => [square, square, square, square, [hidden, width], [width, hidden]]).flat()];
  let [fours, ones] = [24, 0];
  const floats = (count) => {
    const found = new Float32Array(buffer, fours, count);
    fours += 4 * count;
    return found;
  };
  const tables = shapes.map(([rows, columns]) => ({ rows, columns, scales: floats(rows) }));
  const affine = () => ({ weights: floats(width), offsets: floats(width) });
  const layers = Array.from({ length: number }, (_, i) => {
    const [query, key, value, output, into, back] = tables.slice(2 + 6 * i, 8 + 6 * i).map((table) => Object.assign(table, { offsets: floats(table.rows) }));
    return { query, key, value, output, into, back, attentionNorm: affine(), mlpNorm: affine() };
  });
  const lastNorm = affine();
  for (const table of tables) {
    table.weights = new Int8Array(buffer, fours + ones, table.rows * table.columns);
    ones += table.weights.length;
  }
  return { heads, width, tokens: tables[0], places: tables[1], layers, lastNorm };
}

/** offsets + scales · (rows · input), the rows being whole numbers: a linear layer. */
export function linear({ rows, columns, weights, scales, offsets }, input) {
  const found = new Float64Array(rows);
  const even = columns - (columns % 4);
  for (let r = 0, at = 0; r < rows; r += 1) {
    let [a, b, c, d] = [0, 0, 0, 0]; // four sums at once: none waits for the others
    let k = 0;
    for (; k < even; k += 4, at += 4) {
      a += weights[at] * input[k];
      b += weights[at + 1] * input[k + 1];
      c += weights[at + 2] * input[k + 2];
      d += weights[at + 3] * input[k + 3];
    }
    for (; k < columns; k += 1, at += 1) a += weights[at] * input[k];
    found[r] = (offsets ? offsets[r] : 0) + scales[r] * (a + b + c + d);
  }
  return found;
}

const rowOf = ({ columns, weights, scales }, r) =>
  Float64Array.from(weights.subarray(r * columns, (r + 1) * columns), (value) => scales[r] * value);

/** Values less their mean, divided by their deviation, scaled and shifted: nn.LayerNorm. */
export const layerNorm = ({ weights, offsets }, values) => normalise(values).map((value, d) => weights[d] * value + offsets[d]);

/** What has been read: keys and values of each layer and head, of no token yet. */
export const emptyCache = ({ layers, heads }) => ({
  length: 0,
  layers: layers.map(() => Array.from({ length: heads }, () => ({ keys: [], values: [] }))),
});

/** Forget all that was read but the first `length` tokens. */
export function shorten(cache, length) {
  cache.length = length;
  for (const { keys, values } of cache.layers.flat()) keys.length = values.length = length;
}

const split = (row, heads) => Array.from({ length: heads }, (_, h) => row.subarray((h * row.length) / heads, ((h + 1) * row.length) / heads));
const added = (one, other) => one.map((value, d) => value + other[d]);

/** What each head finds in what was read, side by side: MultiHeadAttention before its output. */
function found(heads, queries) {
  const result = new Float64Array(queries.length * queries[0].length);
  heads.forEach(({ keys, values }, h) => {
    const own = result.subarray(h * queries[h].length, (h + 1) * queries[h].length);
    attentionWeights(queries[h], keys).forEach((weight, m) => {
      for (let d = 0; d < own.length; d += 1) own[d] += weight * values[m][d];
    });
  });
  return result;
}

/** Read one token more, and score every token as the next one: Decoder, its last row. */
export function read(decoder, cache, token) {
  const { heads, tokens, places, layers, lastNorm } = decoder;
  if (cache.length >= places.rows) throw new Error(`a text has at most ${places.rows} tokens`);
  let h = added(rowOf(tokens, token), rowOf(places, cache.length));
  layers.forEach((layer, i) => {
    const before = layerNorm(layer.attentionNorm, h);
    const [keys, values] = [layer.key, layer.value].map((one) => split(linear(one, before), heads));
    cache.layers[i].forEach((head, k) => {
      head.keys.push(keys[k]);
      head.values.push(values[k]);
    });
    h = added(h, linear(layer.output, found(cache.layers[i], split(linear(layer.query, before), heads))));
    h = added(h, linear(layer.back, linear(layer.into, layerNorm(layer.mlpNorm, h)).map(gelu)));
  });
  cache.length += 1;
  return linear(tokens, layerNorm(lastNorm, h));
}
