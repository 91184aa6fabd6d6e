// Points that a reader puts on a panel, moves and takes away: by mouse, finger or keyboard.
import { clamp } from "../math/numbers.js";
import { colour, counted, drag, handle, show } from "./index.js";

const inRange = (value) => Number(clamp(value, -1, 1).toFixed(3));

/**
 * `get()` lists the points, x and y first, and `set` replaces them; `make(x, y)` is a new
 * one. `marks` is where they are drawn: what is pressed there is dragged. `full` is
 * said when there are as many as there may be.
 */
export function editPoints(frame, panel, marks, {
  get, set, make, most, yLabel,
  full = `The step has room for ${most} points: take one away first.`,
}) {
  let cursor = [0, 0];
  const cross = panel.notes.append("path").attr("stroke", colour("highlight")).attr("stroke-width", 1.5)
    .attr("d", "M-12,0H12M0,-12V12");
  const add = ([x, y]) => (get().length >= most
    ? frame.note(full)
    : set([...get(), make(inRange(x), inRange(y))]));
  const remove = (which) => set(get().filter((_, i) => i !== which));
  /** The nearest point, if it is within so many pixels; else −1. */
  const near = ([x, y], reach = Infinity) => {
    const far = get().map((point) => Math.hypot(panel.x(point[0]) - panel.x(x), panel.y(point[1]) - panel.y(y)));
    const nearest = far.indexOf(Math.min(...far));
    return nearest >= 0 && far[nearest] <= reach ? nearest : -1;
  };

  handle(frame, panel, {
    label: "Cross hairs: arrow keys move it, Enter puts a point, Delete takes the nearest away",
    name: "highlight", radius: 4, steps: [0.02, 0.02], get: () => cursor,
    move: (x, y) => { cursor = [x, y]; frame.redraw(); },
    text: () => `x ${show(cursor[0])}, ${yLabel()} ${show(cursor[1])}; ${counted(get().length, "point")}`,
  });
  panel.handles.on("keydown.put", (event) => {
    if (event.key === "Enter" || event.key === " ") add(cursor);
    else if ((event.key === "Delete" || event.key === "Backspace") && near(cursor) >= 0) remove(near(cursor));
    else return;
    event.preventDefault();
  });

  const at = ([across, down]) => [panel.x.invert(across), panel.y.invert(down)];
  let held = -1;
  drag(frame, marks.node(), panel.svg.node(), {
    start: (pixels) => { held = near(at(pixels)); },
    move: (pixels) => set(get().map((point, i) => (i === held ? [...at(pixels).map(inRange), ...point.slice(2)] : point))),
  });
  // A click adds a point; a click on a point takes it away; the end of a drag does neither.
  let pressed = [0, 0];
  panel.svg.style("cursor", "crosshair")
    .on("pointerdown.start", (event) => { pressed = [event.clientX, event.clientY]; })
    .on("click", (event) => {
      if (!panel.inside(event) || Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) > 4) return;
      const place = panel.at(event);
      const which = near(place, 9);
      if (which >= 0) remove(which);
      else add(place);
    });
  frame.updates.push(() => {
    const [px, py] = panel.place(cursor);
    cross.attr("transform", `translate(${px} ${py})`);
  });
}
