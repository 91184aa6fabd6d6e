import assert from "node:assert/strict";
import test from "node:test";
import { memory, verdict } from "../../../code/live/kit/predict.js";

test("an answer stands beside the truth", () => {
  const choices = ["left", "right"];
  assert.equal(verdict({ choices }, 0, 1), "You said “left”. It is “right”.");
  assert.equal(verdict({ choices }, 1, 1), "You said “right”, and so it is.");
  assert.equal(verdict({ unit: "g", near: 2 }, 18, 20), "You said 18 g, and so it is.");
  assert.equal(verdict({ unit: "g", near: 2 }, 17.9, 20), "You said 17.90 g. It is 20 g.");
});

test("answers are kept under the figure's own id", () => {
  const kept = {};
  const storage = () => ({ getItem: (key) => kept[key] ?? null, setItem: (key, text) => { kept[key] = text; } });
  memory("live-line", storage).set("Where?", 2);
  memory("live-line", storage).set("Why?", 0);
  assert.equal(memory("live-line", storage).get("Where?"), 2);
  assert.equal(memory("live-other", storage).get("Where?"), undefined);
  assert.deepEqual(Object.keys(kept), ["fathom-predicted  live-line"]);
});

test("where storage is forbidden, or spoilt, nothing is remembered and nothing fails", () => {
  const forbidden = memory("f", () => { throw new Error("SecurityError"); });
  forbidden.set("Where?", 1);
  assert.equal(forbidden.get("Where?"), undefined);
  const spoilt = memory("f", () => ({ getItem: () => "{broken", setItem: () => {} }));
  assert.equal(spoilt.get("Where?"), undefined);
});
