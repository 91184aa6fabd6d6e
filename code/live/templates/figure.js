// {{title}} (The one question that this figure answers, and what the reader moves.)
import { Frame, handle, predict, show, slider } from "../kit/index.js";
import { affine } from "../math/networks.js";

/** The state that a link keeps; what the page doesn't set starts from `defaults`. */
export const knobs = ["slope"];
export const defaults = { slope: 0.5 };
const RANGE = [-1, 1];

/** What the figure computes, from formulas in `math/`: its test compares it with Python. */
export const lineAt = (slope, x) => affine([0, slope], x);

function render({ model, el }) {
  // As far as the page's text sends a reader; an address that asks for more is refused.
  const frame = new Frame(el, model, { knobs, defaults, limits: { slope: [-8, 8] } });
  const slope = () => model.get("slope");
  const setSlope = (value) => frame.set({ slope: Number(value.toFixed(3)) });
  const line = (value) => RANGE.map((x) => [x, lineAt(value, x)]);

  // In the output, which stays in sight while a control is moved.
  const panel = frame.panel({
    label: "A line, with a knob that turns it", x: RANGE, y: [-1, 1],
    title: "{{title}}", xLabel: "input x", yLabel: "output y",
  }, frame.output);
  panel.ghost(line(frame.initial.slope));
  const curve = panel.curve("model", 2.8);
  handle(frame, panel, {
    label: "Slope: turns the line", axis: "y", range: frame.limits.slope,
    get: () => [RANGE[1], lineAt(slope(), RANGE[1])],
    move: (_, y) => setSlope(y / RANGE[1]),
    text: () => `slope ${show(slope())}`,
  });
  slider(frame, { label: "Slope", min: -8, max: 8, step: 0.05, get: slope, set: setSlope });

  // What the page's *Try it* says, one button each; and its question, before it is seen.
  const tenfold = { slope: 10 * frame.initial.slope };
  frame.presets([{ label: "Slope × 10", values: tenfold }, { label: "Flip", values: { slope: -frame.initial.slope } }]);
  predict(frame, [{
    question: "The slope becomes ten times as large. Where is the line at x = 0?",
    choices: ["ten times as high", "where it was"], truth: 1, values: tenfold,
    why: "A line through the origin stays there.",
  }]);

  frame.start({
    layout(width) {
      panel.resize(width, 260);
    },
    draw() {
      panel.follow(line(slope()).map(([, y]) => y));
      curve.attr("d", panel.path(line(slope())));
      frame.readout.textContent = `At x = 1 the line is at ${show(lineAt(slope(), 1))}.`;
    },
  });
}

export default { render };
