import assert from "node:assert/strict";
import test from "node:test";
import { follow, linear } from "../../../code/live/kit/scale.js";
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

test("a vertical range follows its curve in steps, and never hides the start", () => {
  const start = [-2, 2];
  assert.deepEqual(follow(start, [-1, 1.9]), start);
  assert.deepEqual(follow(start, [-1, 2.1]), [-2, 3]);
  assert.deepEqual(follow(start, [-30, 2]), [-52, 2]);
  for (const low of [-1e9, -7, 0, 1.5]) {
    const range = follow(start, [low, 1.6]);
    assert.ok(range[0] <= Math.min(low, -2) && range[1] === 2, String(range));
  }
});

test("a curve that trembles at an edge doesn't make the range tremble", () => {
  const grown = follow([-2, 2], [-1, 2.05]);
  let changes = 0;
  let now = grown;
  for (let i = 0; i < 40; i += 1) {
    const next = follow([-2, 2], [-1, 2 + 0.1 * Math.sin(i)], now);
    changes += String(next) !== String(now);
    now = next;
  }
  assert.equal(changes, 0);
  assert.deepEqual(follow([-2, 2], [-1, 1.2], grown), [-2, 2]);
});
