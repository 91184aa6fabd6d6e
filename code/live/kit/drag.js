// Dragging by mouse, pen or finger, all by the browser's own pointer events. A finger
// that moves across `axis` ("x", "y" or "both") scrolls the page: the browser then takes
// the pointer back by `pointercancel`. (`touch-action` says so for a whole picture only:
// it doesn't count for groups within one.)
import { pointer } from "d3-selection";

/**
 * Calls `start` and `move` with [x, y] in pixels of `within`, and `end`; a drag that turns
 * out to be a swipe leaves the frame's knobs as they were.
 */
export function drag(frame, element, within, { axis = "both", start = () => {}, move, end = () => {} }) {
  let held = null; // the pointer that drags: a second finger doesn't take over
  let before = {};
  const over = (event) => {
    if (event.pointerId !== held) return;
    held = null;
    if (event.type === "pointercancel") frame.set(before);
    end();
  };
  element.addEventListener("pointerdown", (event) => {
    if (held !== null || event.button !== 0) return;
    held = event.pointerId;
    before = frame.values();
    element.setPointerCapture(held);
    start(pointer(event, within));
  });
  element.addEventListener("pointermove", (event) => {
    if (event.pointerId === held) move(pointer(event, within));
  });
  let touched = null;
  element.addEventListener("touchstart", ({ touches }) => { [touched] = touches; }, { passive: true });
  element.addEventListener("touchmove", (event) => {
    const [dx, dy] = ["clientX", "clientY"].map((key) => Math.abs(event.touches[0][key] - touched[key]));
    if (event.cancelable && (axis === "both" || (axis === "x") === dx > dy)) event.preventDefault();
  }, { passive: false });
  element.addEventListener("pointerup", over);
  element.addEventListener("pointercancel", over);
}
