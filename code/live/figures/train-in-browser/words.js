// What training has come to, in words. Nothing here touches the page.
import { diverged } from "../../kit/runs.js";
import { counted, show, small } from "../../kit/text.js";
import { TESTS } from "./data.js";

/** How a run stands, and the run before it: `count` points, trained at `rate`. */
export function story({ problem, received, losses, tested, last }, count, rate) {
  const state = problem || (received !== null
    ? `Loading the training step into the page: ${show(received[0] / 1e6, 1)} ${received[1] ? `of ${show(received[1] / 1e6, 1)} ` : ""}MB.`
    : losses.length === 0 ? `${counted(count, "point")}. ${count ? "Put more by clicking, then train." : "Put some by clicking."}`
    : diverged(losses) ? `Diverged at step ${losses.length}: the loss went from ${small(losses[0])} to ${small(losses.at(-1))}. The learning rate, ${small(rate)}, is too large here.`
    : `Step ${losses.length}: loss ${small(losses.at(-1))}${tested.length ? `, on ${TESTS} test points ${small(tested.at(-1)[1])}` : ""}.`);
  const before = last && ` Dotted, the run before (${last.said}): ${diverged(last.losses) ? `diverged at step ${last.losses.length}`
    : `loss ${small(last.losses.at(-1))}${last.tested.length ? `, test ${small(last.tested.at(-1)[1])},` : ""} after ${counted(last.losses.length, "step")}`}.`;
  return state + (before ?? "");
}
