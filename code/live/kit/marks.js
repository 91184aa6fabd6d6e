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

/**
 * What became of marks on a curve since the start, in the panel's units: an arrow from
 * where each one was to where it is, [[x, y], [x, y]]; a cross where one is gone, [x, y].
 */
export function trails(panel) {
  const [arrows, crosses] = [[1.4, "ink"], [2.2, "error"]].map(([width, name]) => panel.marks.append("path")
    .attr("class", "fl-trail").attr("fill", "none").attr("stroke", colour(name)).attr("stroke-width", width));
  const place = ([x, y]) => [panel.x(x), panel.y(y)];
  return (moved, gone) => {
    arrows.attr("d", moved.map((pair) => {
      const [[x0, y0], [x1, y1]] = pair.map(place);
      const length = Math.hypot(x1 - x0, y1 - y0);
      const share = (length - 7) / length; // its head is not below the mark
      return share > 0 ? arrow([x0, y0], [x0 + share * (x1 - x0), y0 + share * (y1 - y0)]) : "";
    }).join(""));
    crosses.attr("d", gone.map(place).map(([x, y]) => `M${x - 5},${y - 5}l10,10m0,-10l-10,10`).join(""));
  };
}

/** The same in words: "3 moved, 1 gone". */
export const became = ({ moved, gone, added }) => [[moved, "moved"], [gone, "gone"], [added, "new"]]
  .filter(([list]) => list.length).map(([list, word]) => `${list.length} ${word}`).join(", ");
