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
