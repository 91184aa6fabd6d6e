// The frame of a live figure: its places, its state, and when it is drawn.
import { node } from "./page.js";
import { Panel } from "./panel.js";

/**
 * `initial` holds the page's own values of the knobs, for ghosts and for the reset;
 * `updates` are called after each drawing, to bring controls and handles up to date.
 */
export class Frame {
  constructor(el, model, { knobs, defaults = {} }) {
    this.model = model;
    for (const [key, value] of Object.entries(defaults))
      if (model.get(key) === undefined) model.set(key, structuredClone(value));
    // A link opens the figure moved; reset goes back to the page's own values.
    this.initial = Object.fromEntries(
      knobs.map((key) => [key, structuredClone(model.initial?.[key] ?? model.get(key))]),
    );
    this.root = node(el, "section", { class: "fl", "aria-label": `Live figure: ${model.get("_title")}` });
    this.body = node(this.root, "div", { class: "fl-body" });
    this.controls = node(this.root, "div", { class: "fl-controls" });
    const foot = node(this.root, "div", { class: "fl-foot" });
    this.readout = node(foot, "p", { class: "fl-readout" });
    this.buttons = node(foot, "div", { class: "fl-buttons" });
    this.updates = [];
    this.onReset = () => {};
    this.pending = false;
  }

  /**
   * Call last: adds the reset button and starts drawing. `layout(width)` sizes the
   * panels, `draw()` puts the model's values on screen; both run in an animation frame,
   * at most once in each.
   */
  start({ layout, draw }) {
    this.layout = layout;
    this.draw = draw;
    this.button("Reset", () => {
      this.set(structuredClone(this.initial));
      this.onReset();
      this.redraw();
    });
    new ResizeObserver(() => {
      const width = Math.floor(this.body.clientWidth);
      if (width === 0 || width === this.width) return;
      this.width = width;
      this.resized = true;
      this.redraw();
    }).observe(this.body);
    this.model.on("change", () => this.redraw());
    this.width = Math.floor(this.body.clientWidth) || 640;
    this.resized = true;
    this.paint();
  }

  paint() {
    if (this.resized) this.layout(this.width);
    this.resized = false;
    this.draw();
    for (const update of this.updates) update();
  }

  redraw() {
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => {
      this.pending = false;
      this.paint();
    });
  }

  /** Change knobs; what depends on them is drawn in the next animation frame. */
  set(values) {
    for (const [key, value] of Object.entries(values)) this.model.set(key, value);
    this.model.save_changes();
  }

  /** One set of axes, in a place of its own. */
  panel(options, parent = this.body) {
    return new Panel(node(parent, "div"), options);
  }

  button(label, action, parent = this.buttons) {
    const button = node(parent, "button", { type: "button", class: "fl-button" }, label);
    button.addEventListener("click", action);
    return button;
  }
}
