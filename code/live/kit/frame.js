// The frame of a live figure: its places, its state, and when it is drawn.
import { settle } from "./address.js";
import { copyLink, keepInAddress } from "./link.js";
import { node } from "./page.js";
import { Panel } from "./panel.js";

/**
 * `initial` holds the page's own values of the knobs, for ghosts and for the reset;
 * `limits` says how far each knob goes, two ends or the Set of its values, or is a
 * function of `initial` that does; an address that asks for more is refused in words.
 * `updates` are called after each drawing, to bring controls and handles up to date.
 */
export class Frame {
  constructor(el, model, { knobs, defaults = {}, limits = {}, growing = [] }) {
    Object.assign(this, { model, knobs, growing });
    for (const [key, value] of Object.entries(defaults))
      if (model.get(key) === undefined) model.set(key, structuredClone(value));
    // A link opens the figure moved; reset goes back to the page's own values.
    this.initial = Object.fromEntries(
      knobs.map((key) => [key, structuredClone(model.initial?.[key] ?? model.get(key))]),
    );
    this.limits = typeof limits === "function" ? limits(this.initial) : limits;
    this.root = node(el, "section", { class: "fl", "aria-label": `Live figure: ${model.get("_title")}` });
    this.body = node(this.root, "div", { class: "fl-body" });
    // What stays in sight while a control is moved: panels that are put here, the read-out.
    this.output = node(this.body, "div", { class: "fl-output" });
    this.notice = node(this.output, "p", { class: "fl-notice", role: "alert" });
    this.readout = node(this.output, "p", { class: "fl-readout" });
    this.said = node(this.output, "p", { class: "fl-hidden", role: "status" });
    this.controls = node(this.root, "div", { class: "fl-controls" });
    this.buttons = node(this.root, "div", { class: "fl-buttons" });
    this.panels = [];
    this.updates = [];
    this.onReset = () => {};
    this.pending = false;
    this.id = model.get("_id"); // none in a notebook, which keeps no address
    if (this.id) keepInAddress(this, this.id);
  }

  /**
   * Call last: adds the last buttons and starts drawing. `layout(width)` sizes the
   * panels, `draw()` puts the model's values on screen; both run in an animation frame,
   * at most once in each.
   */
  start({ layout, draw }) {
    this.layout = layout;
    this.draw = draw;
    this.output.append(this.notice, this.readout, this.said);
    if (!this.output.querySelector("svg")) this.body.append(this.output);
    // In one box with the output, so that this can stay in sight beside all of them.
    this.body.append(...[this.presetButtons, this.controls].filter(Boolean));
    this.button("Reset", () => this.reset());
    if (this.id) this.button("Copy link", () => copyLink(this, this.id), this.buttons, false);
    new ResizeObserver(() => {
      const width = Math.floor(this.body.clientWidth);
      if (width === 0 || width === this.width) return;
      this.width = width;
      this.resized = true;
      this.redraw();
    }).observe(this.body);
    this.model.on("change", () => this.redraw());
    this.root.addEventListener("focusin", ({ target }) => this.uncover(target));
    this.width = Math.floor(this.body.clientWidth) || 640;
    this.resized = true;
    this.paint();
  }

  paint() {
    if (this.resized) {
      this.layout(this.width);
      this.readout.style.minHeight = 0;
    }
    this.resized = false;
    this.draw();
    // It grows, and never shrinks: a shorter sentence would move the controls below it.
    this.readout.style.minHeight = `${this.readout.offsetHeight}px`;
    for (const update of this.updates) update();
    // A control in the middle of the screen must be clear of what stays, above or below.
    this.output.classList.toggle("fl-stays", this.output.offsetHeight < 0.44 * innerHeight);
    if (this.announcing) this.said.textContent = this.readout.textContent;
    this.announcing = false;
  }

  redraw() {
    if (this.pending || !this.draw) return;
    this.pending = true;
    requestAnimationFrame(() => {
      this.pending = false;
      this.paint();
    });
  }

  /** What a keyboard has come to is not left behind the output that stays in sight. */
  uncover(target) {
    if (this.output.contains(target) || !target.matches(":focus-visible")) return;
    const [own, output] = [target, this.output].map((element) => element.getBoundingClientRect());
    if (own.bottom <= output.top || own.top >= output.bottom) return;
    const below = this.output.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING;
    scrollBy(0, below ? own.top - output.bottom - 8 : own.bottom - output.top + 8);
  }

  /** Change knobs; what depends on them is drawn in the next animation frame. */
  set(values) {
    for (const [key, value] of Object.entries(values)) this.model.set(key, value);
    this.model.save_changes();
    this.note("");
  }

  /** The knobs as they stand. */
  values() {
    return Object.fromEntries(this.knobs.map((key) => [key, structuredClone(this.model.get(key))]));
  }

  /** Go to a whole setting at once: the page's own, but for `values`. */
  show(values) {
    for (const panel of this.panels) panel.forget();
    this.set({ ...structuredClone(this.initial), ...values });
    this.redraw();
  }

  reset() {
    this.show({});
    this.onReset();
  }

  /** Go where an address says, and say what can't be done. */
  ask(query) {
    const { values, refused } = settle(this, this.initial, query);
    this.show(values);
    if (refused.length) this.note(`The address asks for what cannot be: ${refused.join("; ")}. Here the figure keeps its own setting.`);
  }

  /** A sentence in the read-out's place, said aloud, until a knob is moved. */
  note(text) {
    this.notice.textContent = text;
  }

  /** Have the read-out said aloud after the next drawing: a step, a preset, an end. */
  announce() {
    this.announcing = true;
    this.redraw();
  }

  /** One set of axes, in a place of its own. */
  panel(options, parent = this.body) {
    const panel = new Panel(node(parent, "div"), options);
    this.panels.push(panel);
    return panel;
  }

  /** What a button does is said aloud, by the read-out, unless it is not `spoken`. */
  button(label, action, parent = this.buttons, spoken = true) {
    const button = node(parent, "button", { type: "button", class: "fl-button" }, label);
    button.addEventListener("click", () => {
      action();
      if (spoken) this.announce();
    });
    return button;
  }

  /** A button for each thing to try: {label, values} from the page's setting, or {label, action}. */
  presets(list) {
    this.presetButtons = node(this.root, "div", { class: "fl-presets", role: "group", "aria-label": "Try it" });
    for (const { label, values, action = () => this.show(values) } of list)
      this.button(label, action, this.presetButtons);
  }
}
