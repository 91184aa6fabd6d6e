import assert from "node:assert/strict";
import test from "node:test";
import { arrow } from "../../../code/live/kit/marks.js";

const points = (path) => [...path.matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

test("an arrow ends in its head, which is no longer than itself", () => {
  for (const [from, to] of [[[0, 0], [30, 0]], [[5, 9], [5, 3]], [[10, 20], [-40, 70]]]) {
    const [start, end, barb, tip, other] = points(arrow(from, to));
    assert.deepEqual([start, end, tip], [from, to, to]);
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    for (const side of [barb, other]) {
      const back = [0, 1].reduce((sum, i) => sum + ((to[i] - side[i]) * (to[i] - from[i])) / length, 0);
      assert.ok(Math.abs(back - Math.min(8, length)) < 1e-9);
    }
  }
});

test("a step of no length has no arrow", () => {
  assert.equal(arrow([3, 4], [3, 4]), "");
  assert.equal(arrow([3, 4], [NaN, 4]), "");
});
