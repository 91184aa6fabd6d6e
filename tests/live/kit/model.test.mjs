import assert from "node:assert/strict";
import test from "node:test";
import { Model } from "../../../code/live/kit/model.js";

test("listeners hear of changes, and of nothing else", () => {
  const model = new Model({ a: [1, 2] });
  const heard = [];
  const listener = (_, value) => heard.push(value);
  model.on("change:a", listener);
  model.on("change", () => heard.push("any"));
  model.set("a", [1, 2]);
  assert.deepEqual(heard, []);
  model.set("a", [3]);
  assert.deepEqual(heard, [[3], "any"]);
  model.off("change:a", listener);
  model.set("a", [4]);
  assert.deepEqual(heard, [[3], "any", "any"]);
});

test("the page's own values stay what they were", () => {
  const values = { a: [1, 2] };
  const model = new Model(values);
  model.get("a").push(3);
  assert.deepEqual(model.initial, { a: [1, 2] });
  assert.deepEqual(values, { a: [1, 2] });
});
