// {{title}} (The one question that this figure answers, and what the reader moves.)
import { Frame, handle, show, slider } from "../kit/index.js";
import { affine } from "../math/networks.js";
import { clamp } from "../math/numbers.js";

/** The state that a link keeps; what the page doesn't set starts from `defaults`. */
export const knobs = ["slope"];
export const defaults = { slope: 0.5 };
const RANGE = [-1, 1];

/** What the figure computes, from formulas in `math/`: its test compares it with Python. */
export const predict = (slope, x) => affine([0, slope], x);

function render({ model, el }) {
  const frame = new Frame(el, model, { knobs, defaults });
  // An address may ask for anything: keep what is drawn within bounds.
  const slope = () => clamp(model.get("slope"), -2, 2);
  const setSlope = (value) => frame.set({ slope: Number(value.toFixed(3)) });

  const panel = frame.panel({
    label: "A line, with a knob that turns it", x: RANGE, y: [-2, 2],
    title: "{{title}}", xLabel: "input x", yLabel: "output y",
  });
  const ghost = panel.curve("data", 1.8, "2 4");
  const line = panel.curve("model", 2.8);
  handle(frame, panel, {
    label: "Slope: turns the line", axis: "y",
    get: () => [RANGE[1], predict(slope(), RANGE[1])],
    move: (_, y) => setSlope(y / RANGE[1]),
    text: () => `slope ${show(slope())}`,
  });
  slider(frame, { label: "Slope", min: -2, max: 2, step: 0.05, get: slope, set: setSlope });

  const path = (value) => panel.path(RANGE.map((x) => [x, predict(value, x)]));
  frame.start({
    layout(width) {
      panel.resize(width, 260);
      ghost.attr("d", path(frame.initial.slope));
    },
    draw() {
      line.attr("d", path(slope()));
      frame.readout.textContent = `At x = 1 the line is at ${show(predict(slope(), 1))}.`;
    },
  });
}

export default { render };
