import assert from "node:assert/strict";
import test from "node:test";
import { linear } from "../../../code/live/kit/scale.js";
import { clamp, extent, linspace, reach } from "../../../code/live/math/numbers.js";

test("a scale leads to pixels and back", () => {
  const scale = linear([-1, 3], [40, 440]);
  assert.deepEqual([-1, 0, 3].map(scale), [40, 140, 440]);
  for (const value of linspace(-1, 3, 9)) assert.equal(scale.invert(scale(value)), value);
  scale.range([100, 0]);
  assert.equal(scale(1), 50);
});

test("ticks are round, and their texts differ", () => {
  for (const domain of [[0, 1], [-4, 4], [1880, 2010], [0, 1e-4], [-3e5, 2e6], [0.001, 0.0014]]) {
    const scale = linear(domain, [0, 500]);
    const texts = scale.ticks(6).map(scale.tickFormat(6));
    assert.ok(texts.length >= 3, domain);
    assert.equal(new Set(texts).size, texts.length, texts.join());
  }
  const scale = linear([-0.5, 0.5], [0, 500]);
  assert.deepEqual(scale.ticks(4).map(scale.tickFormat(4)), ["−0.4", "−0.2", "0.0", "0.2", "0.4"]);
});

test("clamp keeps numbers in, and puts no number in the middle", () => {
  assert.deepEqual([-5, 0.5, 5, Infinity, NaN].map((value) => clamp(value, 0, 1)), [0, 0.5, 1, 1, 0.5]);
});

test("evenly spaced numbers end where they should", () => {
  assert.deepEqual(linspace(0, 1, 5), [0, 0.25, 0.5, 0.75, 1]);
  assert.ok(Math.abs(linspace(-0.7, 0.3, 333).at(-1) - 0.3) < 1e-15);
});

test("ranges around values", () => {
  assert.deepEqual(extent([0, 10], 0.1), [-1, 11]);
  assert.deepEqual(extent([3, 3], 0.5), [2.5, 3.5]);
  assert.equal(reach([0.1, -0.2]), 2);
  assert.equal(reach([1.2, -3.3]), 7);
});
