import { clamp } from "../math/numbers.js";
import { drag } from "./drag.js";
import { colour } from "./page.js";
import { show } from "./text.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
const PAGES = { PageDown: -10, PageUp: 10 };
const ENDS = { Home: 0, End: 1 };

/**
 * A knob on a panel: dragged by mouse or finger, moved by arrow keys, Home and End.
 * `get` returns [x, y]; `move(x, y)` is told where the reader wants it; `axis` is "x", "y"
 * or "both"; `text` says it to a screen reader; `steps` is what an arrow key adds;
 * `range` is how far it goes along its axis, or finds that, where it isn't what the panel
 * shows.
 */
export function handle(frame, panel, {
  label, axis = "both", get, move, text, steps, range, name = "model", radius = 8,
}) {
  const { x, y } = panel;
  const group = panel.handles.append("g").attr("class", `fl-handle fl-handle-${axis}`)
    .attr("tabindex", 0).attr("role", "slider").attr("aria-label", label)
    .attr("aria-orientation", axis === "y" ? "vertical" : "horizontal");
  group.append("circle").attr("class", "fl-reach").attr("r", 20);
  group.append("circle").attr("class", "fl-ring").attr("r", radius + 4);
  group.append("circle").attr("class", "fl-grip").attr("r", radius).attr("fill", colour(name));

  const far = () => (typeof range === "function" ? range() : range);
  const ends = (scale, which) => (range && (axis === "both" || axis === which) ? far() : scale.domain());
  const bound = (across, down) => move(clamp(across, ...ends(x, "x")), clamp(down, ...ends(y, "y")));
  // A knob is held where it was grasped: it doesn't jump to the pointer.
  let offset = [0, 0];
  drag(frame, group.node(), panel.svg.node(), {
    axis,
    start([across, down]) {
      const [px, py] = panel.place(get());
      offset = [px - across, py - down];
      panel.held = axis !== "x";
      group.classed("fl-moving", true).node().focus({ preventScroll: true });
    },
    move: ([across, down]) => bound(x.invert(across + offset[0]), y.invert(down + offset[1])),
    end() {
      panel.held = false;
      group.classed("fl-moving", false);
      frame.redraw();
    },
  });

  group.on("keydown", (event) => {
    const direction = ARROWS[event.key];
    const page = PAGES[event.key];
    const end = ENDS[event.key];
    if (!direction && !page && end === undefined) return;
    event.preventDefault();
    const [across, down] = get();
    if (end !== undefined)
      return void bound(axis === "y" ? across : ends(x, "x")[end], axis === "y" ? ends(y, "y")[end] : down);
    const [dx, dy] = steps ?? [x, y].map((scale) => (scale.domain()[1] - scale.domain()[0]) / 100);
    const size = event.shiftKey ? 10 : 1;
    // One-way knobs answer to both pairs of arrows, as a native slider does.
    let [right, up] = direction ?? [page, page];
    if (axis !== "both") right = up = right || up;
    bound(across + right * dx * size, down + up * dy * size);
  });

  frame.updates.push(() => {
    const [across, down] = get();
    const [px, py] = panel.place([across, down]);
    const [low, high] = axis === "y" ? ends(y, "y") : ends(x, "x");
    group.attr("transform", `translate(${px} ${py})`)
      .attr("aria-valuemin", show(low).replace("−", "-"))
      .attr("aria-valuemax", show(high).replace("−", "-"))
      .attr("aria-valuenow", clamp(axis === "y" ? down : across, low, high).toFixed(3))
      .attr("aria-valuetext", text());
  });
  return group;
}
