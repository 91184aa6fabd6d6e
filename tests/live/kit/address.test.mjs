import assert from "node:assert/strict";
import test from "node:test";
import { compose, decode, encode, parse, settings } from "../../../code/live/kit/address.js";

test("a value survives the address, to six digits", () => {
  for (const value of [1.5, -3, 0, 1e-9, "relu", "a&b=c%", [1, 2.25], [[1, 2], [3, 4]]])
    assert.deepEqual(settings({ knobs: ["k"] }, { k: value },
      new URLSearchParams(`k=${encode(value)}`)), { k: value });
  assert.equal(encode(1 / 3), "0.333333");
});

test("points that a reader adds may be none, or more than the page has", () => {
  assert.equal(encode([]), "none");
  assert.deepEqual(decode("none", [[1, 2]], true), []);
  assert.deepEqual(decode("1,2;3,4;5,6", [[1, 2]], true), [[1, 2], [3, 4], [5, 6]]);
  assert.deepEqual(decode("0.5,1", [], true), [[0.5, 1]]);
});

test("what can't be read is undefined", () => {
  for (const text of ["x", "", " ", "NaN", "Infinity", "1,2", "<b>"])
    assert.equal(decode(text, 2.5), undefined, text);
  for (const text of ["", "1", "1,2,3", "1,x", "none", "1,2;3,4"])
    assert.equal(decode(text, [1, 2]), undefined, text);
  for (const text of ["1,2", "1,2;3", "1,2;3,4;5,6"])
    assert.equal(decode(text, [[1, 2], [3, 4]]), undefined, text);
});

test("an address names a figure and its setting", () => {
  assert.equal(parse("#live-line").id, "live-line");
  assert.equal(parse("#live-line").query, null);
  assert.equal(parse("#live-line?slope=2").query.get("slope"), "2");
  assert.equal(parse("#%C3%A9").id, "é");
  assert.equal(parse("").id, "");
});

test("a broken escape in an address is no error", () => {
  assert.equal(parse("#100%?x=1").id, "100%");
});

test("what an address leaves out, or spoils, is as the page has it", () => {
  const initial = { a: 1, list: [1, 2] };
  const of = (text) => settings({ knobs: ["a", "list"] }, initial, new URLSearchParams(text));
  assert.deepEqual(of("a=3"), { a: 3, list: [1, 2] });
  assert.deepEqual(of("a=&list=4,5&other=1"), { a: 1, list: [4, 5] });
  assert.deepEqual(settings({ knobs: ["a"] }, initial, null), { a: 1 });
  of("").list.push(3);
  assert.deepEqual(initial.list, [1, 2]);
});

test("only knobs that were moved stand in the address", () => {
  const initial = { a: 1, list: [1, 2] };
  assert.equal(compose("f", ["a", "list"], { a: 1, list: [1, 2] }, initial), "#f");
  assert.equal(compose("f", ["a", "list"], { a: 2, list: [1, 2] }, initial), "#f?a=2");
  assert.equal(compose("f", ["a", "list"], { a: 2, list: [0, 2] }, initial), "#f?a=2&list=0,2");
});
