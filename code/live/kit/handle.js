import { drag } from "d3-drag";
import { clamp } from "../math/numbers.js";
import { colour } from "./page.js";
import { show } from "./text.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
const PAGES = { PageDown: -10, PageUp: 10 };

/**
 * A knob on a panel: dragged by mouse or finger, moved by arrow keys.
 * `get` returns [x, y]; `move(x, y)` is told where the reader wants it; `axis` is "x", "y"
 * or "both"; `text` says it to a screen reader; `steps` is what an arrow key adds.
 */
export function handle(frame, panel, {
  label, axis = "both", get, move, text, steps, name = "model", radius = 8,
}) {
  const { x, y } = panel;
  const group = panel.handles.append("g").attr("class", `fl-handle fl-handle-${axis}`)
    .attr("tabindex", 0).attr("role", "slider").attr("aria-label", label)
    .attr("aria-orientation", axis === "y" ? "vertical" : "horizontal");
  group.append("circle").attr("class", "fl-reach").attr("r", 20);
  group.append("circle").attr("class", "fl-ring").attr("r", radius + 4);
  group.append("circle").attr("class", "fl-grip").attr("r", radius).attr("fill", colour(name));

  const bound = (across, down) => move(
    clamp(across, ...x.domain()), clamp(down, ...[...y.domain()].sort((a, b) => a - b)),
  );
  // A knob is held where it was grasped: it doesn't jump to the pointer.
  let offset = [0, 0];
  group.call(
    drag()
      .container(panel.svg.node())
      .on("start", (event) => {
        const [px, py] = panel.place(get());
        offset = [px - event.x, py - event.y];
        group.classed("fl-moving", true).node().focus({ preventScroll: true });
      })
      .on("drag", (event) => bound(x.invert(event.x + offset[0]), y.invert(event.y + offset[1])))
      .on("end", () => group.classed("fl-moving", false)),
  );

  group.on("keydown", (event) => {
    const direction = ARROWS[event.key];
    const far = PAGES[event.key];
    if (!direction && !far) return;
    event.preventDefault();
    const [dx, dy] = steps ?? [x, y].map((scale) => (scale.domain()[1] - scale.domain()[0]) / 100);
    const [across, down] = get();
    const size = event.shiftKey ? 10 : 1;
    // One-way knobs answer to both pairs of arrows, as a native slider does.
    let [right, up] = direction ?? [far, far];
    if (axis !== "both") right = up = right || up;
    bound(across + right * dx * size, down + up * dy * size);
  });

  frame.updates.push(() => {
    const [across, down] = get();
    const [px, py] = panel.place([across, down]);
    const [low, high] = axis === "y" ? y.domain() : x.domain();
    group.attr("transform", `translate(${px} ${py})`)
      .attr("aria-valuemin", show(low).replace("−", "-"))
      .attr("aria-valuemax", show(high).replace("−", "-"))
      .attr("aria-valuenow", clamp(axis === "y" ? down : across, low, high).toFixed(3))
      .attr("aria-valuetext", text());
  });
  return group;
}
