import assert from "node:assert/strict";
import test from "node:test";
import { Store } from "../../../code/live/progress/store.js";
import { predictions } from "../../../code/live/storage.js";

const NOTHING = { read: [], done: [], place: "" };

/** A storage as browsers have it, with what it holds in sight. */
function storage(held = {}) {
  return {
    held,
    getItem: (key) => held[key] ?? null,
    setItem: (key, value) => { held[key] = value; },
    removeItem: (key) => { delete held[key]; },
  };
}

test("a tick is kept once, and taken away", () => {
  const store = new Store(storage(), "book");
  for (const name of ["a", "b", "a"]) store.tick("read", name, true);
  store.tick("done", "ex-a", true);
  store.keep({ place: "a#part" });
  assert.deepEqual(store.kept, { read: ["b", "a"], done: ["ex-a"], place: "a#part" });
  store.tick("read", "b", false);
  assert.deepEqual(store.kept.read, ["a"]);
});

test("what another tab has kept stays", () => {
  const shared = storage();
  const [here, there] = [new Store(shared, "book"), new Store(shared, "book")];
  here.tick("read", "a", true);
  there.tick("read", "b", true);
  assert.deepEqual(here.kept.read, ["a", "b"]);
});

test("to forget leaves the other book's keys", () => {
  const shared = storage();
  const [here, other] = [new Store(shared, "book"), new Store(shared, "other")];
  for (const store of [here, other]) store.tick("read", "a", true);
  here.forget();
  assert.deepEqual(here.kept, NOTHING);
  assert.deepEqual(Object.keys(shared.held), ["fathom-progress other"]);
});

test("what is not ours counts as nothing", () => {
  for (const text of ["", "no JSON", "null", "3", '{"read": "a", "done": [1], "place": 2}'])
    assert.deepEqual(new Store(storage({ "fathom-progress book": text }), "book").kept, NOTHING);
});

test("a storage that refuses breaks nothing", () => {
  const refuse = () => { throw new Error("refused"); };
  const store = new Store({ getItem: refuse, setItem: refuse, removeItem: refuse }, "book");
  store.tick("read", "a", true);
  store.forget();
  assert.deepEqual(store.kept, NOTHING);
});

test("to forget takes what was predicted, too", () => {
  const held = storage();
  // As browsers list what their storage holds.
  const setItem = (key, value) => { held[key] = value; };
  Object.assign(held, { setItem, removeItem: (key) => { delete held[key]; } });
  for (const book of ["/a/", "/a/b/"]) predictions("live-line", () => held, book).write({});
  const [store, other] = [new Store(held, "/a/"), new Store(held, "/a/b/")];
  assert.deepEqual([store.predicted, other.predicted], [1, 1]);
  store.forget();
  assert.deepEqual([store.predicted, other.predicted], [0, 1]);
});
