import assert from "node:assert/strict";
import test from "node:test";
import { place, route } from "../../../code/live/kit/diagram.js";
import { randomNumbers } from "../../../code/live/math/random.js";

/** Nodes that read one or two of those before them. */
function graph(seed, size = 9) {
  const random = randomNumbers(seed);
  const names = ["a", "b", "c"];
  const nodes = [];
  for (let i = 0; i < size; i += 1) {
    const any = () => names[Math.max(0, names.length - 1 - Math.floor(4 * random()))];
    const read = i === size - 1 ? [names.at(-1), any()] : random() < 0.5 ? [any(), any()] : [any()];
    nodes.push([`n${i}`, "add", read]);
    names.push(`n${i}`);
  }
  return nodes;
}

test("edges go on, boxes stand apart, and no edge runs through a box of its lane", () => {
  for (let seed = 0; seed < 60; seed += 1) {
    const nodes = graph(seed);
    const where = place(nodes, ["a", "b", "c"]);
    const cells = Object.values(where).map(String);
    assert.equal(new Set(cells).size, cells.length, `seed ${seed}`);
    assert.ok(Object.values(where).flat().every((at) => Number.isInteger(at) && at >= 0), `seed ${seed}`);
    for (const [name, , from] of nodes) for (const read of from)
      assert.ok(where[read][0] < where[name][0], `seed ${seed}: ${read} before ${name}`);
  }
});

test("the longest way is straight, and a short cut has a lane of its own", () => {
  const nodes = [
    ["z", "multiply", ["w", "x"]], ["h", "relu", ["z"]], ["q", "multiply", ["v", "h"]],
    ["f", "add", ["q", "x"]], ["r", "subtract", ["f", "y"]], ["L", "square", ["r"]],
  ];
  const where = place(nodes, ["x", "w", "v", "y"]);
  const lanes = new Set(nodes.map(([name]) => where[name][1]));
  assert.equal(lanes.size, 1);
  assert.ok(!lanes.has(where.x[1]));
  assert.deepEqual(["x", "w", "v", "y"].map((name) => where[name][0]), [0, 0, 2, 4]);
  // Nothing stands on the lane of x before f.
  for (const [name, [layer, lane]] of Object.entries(where))
    assert.ok(name === "x" || lane !== where.x[1] || layer >= where.f[0], name);
});

test("an edge begins and ends at its boxes, across or down", () => {
  const wanted = { half: 10, gap: 20 };
  assert.deepEqual(route([0, 5], [100, 45], { ...wanted, upright: false }).start, [10, 5]);
  assert.deepEqual(route([0, 5], [100, 45], { ...wanted, upright: false }).end, [90, 45]);
  assert.deepEqual(route([0, 5], [100, 45], { ...wanted, upright: true }).end, [45, 90]);
  assert.match(route([0, 5], [100, 45], { ...wanted, upright: false }).path, /^M10\.0,5\.0L70\.0,5\.0C.* 90\.0,45\.0$/);
});
