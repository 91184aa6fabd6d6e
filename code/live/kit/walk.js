// A run of steps that the reader watches and can stop.
import { calm } from "./page.js";

/**
 * A button that takes `count` steps, one after the other, until `step()` returns false; a
 * second press stops it. With reduced motion they are taken at once. What it came to is
 * said aloud at its end.
 */
export function walker(frame, { label, count, step, pause = 70, parent }) {
  let timer = 0;
  let left = 0;
  const going = () => left > 0 && frame.root.isConnected && ((left -= 1), step());
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    button.setAttribute("aria-pressed", "false");
  };
  const start = () => {
    stop();
    left = count;
    if (calm()) { while (going()); return; }
    button.setAttribute("aria-pressed", "true");
    timer = setInterval(() => {
      if (going() && left > 0) return;
      stop();
      frame.announce();
    }, pause);
  };
  const button = frame.button(label, () => (timer ? stop() : start()), parent);
  stop();
  return { start, stop };
}
