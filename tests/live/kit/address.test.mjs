import assert from "node:assert/strict";
import test from "node:test";
import { compose, decode, encode, moved, parse, settle } from "../../../code/live/kit/address.js";

test("a value survives the address, to six digits", () => {
  for (const value of [1.5, -3, 0, 1e-9, "relu", "a&b=c%", [1, 2.25], [[1, 2], [3, 4]]])
    assert.deepEqual(settle({ knobs: ["k"] }, { k: value },
      new URLSearchParams(`k=${encode(value)}`)), { values: { k: value }, refused: [] });
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

test("an address names figures and their settings", () => {
  assert.deepEqual(parse("#live-line"), [{ id: "live-line", query: null }]);
  assert.equal(parse("#live-line?slope=2")[0].query.get("slope"), "2");
  assert.equal(parse("#%C3%A9")[0].id, "é");
  assert.equal(parse("")[0].id, "");
  const two = parse("#one?a=1&b=2;3/two?c=x");
  assert.deepEqual(two.map(({ id }) => id), ["one", "two"]);
  assert.deepEqual(two.map(({ query }) => query.size), [2, 1]);
});

test("a broken escape in an address is no error", () => {
  assert.equal(parse("#100%?x=1")[0].id, "100%");
});

test("what an address leaves out is as the page has it; what it spoils is refused", () => {
  const initial = { a: 1, list: [1, 2] };
  const of = (text) => settle({ knobs: ["a", "list"] }, initial, new URLSearchParams(text));
  assert.deepEqual(of("a=3"), { values: { a: 3, list: [1, 2] }, refused: [] });
  assert.deepEqual(of("a=&list=4,5"), { values: { a: 1, list: [4, 5] }, refused: ["“a” cannot be “”"] });
  assert.deepEqual(of("b=1").refused, ["this figure has no “b”"]);
  of("").values.list.push(3);
  assert.deepEqual(initial.list, [1, 2]);
});

test("beyond a knob's limit nothing is honoured, nor cut down in silence", () => {
  const limits = { a: [-2, 2], list: [0, 9], kind: new Set(["relu", "tanh"]), unit: new Set([1, 2, 3]) };
  const initial = { a: 1, list: [[1, 2]], kind: "relu", unit: 1 };
  const of = (text) => settle({ knobs: Object.keys(initial), limits }, initial, new URLSearchParams(text));
  assert.deepEqual(of("a=2&list=0,9&kind=tanh&unit=3").refused, []);
  assert.deepEqual(of("a=2.1"), { values: initial, refused: ["“a” goes from −2.00 to 2.00, and cannot be 2.1"] });
  assert.deepEqual(of("list=3,10").values, initial);
  assert.deepEqual(of("unit=1.5&kind=step").refused.length, 2);
  const each = (text) => settle({ knobs: ["h"], limits: { h: [[0, 1], [5, 9]] } }, { h: [1, 6] }, new URLSearchParams(text));
  assert.deepEqual(each("h=0,9"), { values: { h: [0, 9] }, refused: [] });
  assert.equal(each("h=0,10").refused.length, 1);
});

test("only knobs that were moved stand in the address", () => {
  const initial = { a: 1, list: [1, 2] };
  const of = (values) => moved(["a", "list"], values, initial);
  assert.equal(of({ a: 1, list: [1, 2] }), "");
  assert.equal(of({ a: 2, list: [1, 2] }), "a=2");
  assert.equal(of({ a: 2, list: [0, 2] }), "a=2&list=0,2");
});

test("a figure's setting joins those of the other figures, itself first", () => {
  assert.equal(compose("", "f", ""), "#f");
  assert.equal(compose("#f?a=1", "f", "a=2"), "#f?a=2");
  assert.equal(compose("#a-section", "f", "a=2"), "#f?a=2");
  assert.equal(compose("#g?b=1", "f", "a=2"), "#f?a=2/g?b=1");
  assert.equal(compose("#f?a=2/g?b=1", "g", "b=3"), "#g?b=3/f?a=2");
  assert.equal(compose("#g?b=3/f?a=2", "g", ""), "#f?a=2");
});
