import assert from "node:assert/strict";
import test from "node:test";
import { counted, digitsFor, fixed, powerOfTen, raised, show, sub } from "../../../code/live/kit/text.js";

test("numbers as a reader sees them", () => {
  for (const [value, digits, text] of [
    [1.005, 2, "1.00"], [-1.5, 1, "−1.5"], [-0.001, 2, "0.00"], [0, 0, "0"], [-0, 2, "0.00"],
    [12345.6, 2, "12,346"], [-12345, 2, "−12,345"], [9999.99, 1, "10000.0"],
    [2.5e9, 2, "2.5e+9"], [-3e12, 2, "−3.0e+12"],
    [Infinity, 2, "beyond number"], [NaN, 2, "beyond number"],
  ]) assert.equal(show(value, digits), text);
});

test("ticks: fixed digits, thousands apart, a true minus", () => {
  assert.equal(fixed(0)(-12345), "−12,345");
  assert.equal(fixed(2)(-0.25), "−0.25");
  assert.equal(fixed(1)(-0.04), "0.0");
});

test("as many digits as tell two positions apart", () => {
  for (const [step, digits] of [[1, 0], [5, 0], [200, 0], [0.5, 1], [0.1, 1], [0.05, 2], [0.01, 2], [0.002, 3]])
    assert.equal(digitsFor(step), digits, step);
});

test("a likelihood that no computer can store is shown all the same", () => {
  assert.equal(powerOfTen(-800 * Math.LN10), "1.00 × 10⁻⁸⁰⁰");
  assert.equal(powerOfTen(Math.log(9.999e-5)), "1.00 × 10⁻⁴");
  assert.equal(powerOfTen(Math.log(4321)), "4.32 × 10³");
});

test("indices, powers, counts", () => {
  assert.equal(sub(12), "₁₂");
  assert.equal(raised(-10), "⁻¹⁰");
  assert.equal(counted(1, "step"), "1 step");
  assert.equal(counted(0, "step"), "0 steps");
});
