// Marks that several figures draw on their panels.
import { colour } from "./page.js";

/** Every other piece between `ends` shaded; put behind all that is added to the panel later. */
export function bands(panel) {
  const group = panel.marks.append("g");
  return (ends) => {
    const [bottom, top] = panel.y.range();
    group.selectAll("rect").data(ends.slice(1)).join("rect")
      .attr("x", (_, i) => panel.x(ends[i])).attr("y", top).attr("height", bottom - top)
      .attr("width", (right, i) => Math.max(0, panel.x(right) - panel.x(ends[i])))
      .attr("fill", colour("grid")).attr("fill-opacity", (_, i) => (i % 2 ? 0.38 : 0));
  };
}

/** Path text of an arrow between two places in pixels, its head no longer than itself. */
export function arrow([x0, y0], [x1, y1]) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = Math.hypot(dx, dy);
  if (!(length > 1)) return "";
  const head = Math.min(8, length) / length;
  const barb = (side) => `${x1 - head * (dx + side * 0.55 * dy)},${y1 - head * (dy - side * 0.55 * dx)}`;
  return `M${x0},${y0}L${x1},${y1}M${barb(1)}L${x1},${y1}L${barb(-1)}`;
}
