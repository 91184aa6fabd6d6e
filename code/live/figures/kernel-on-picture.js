// A kernel of nine weights on a small grey picture, the page's or the reader's own: edit the
// weights, stride, padding and dilation, and see the result, and one of its pixels worked out.
import { Frame, drag, handle, node, predict, show, slider } from "../kit/index.js";
import { palette } from "../kit/painting.js";
import { Pixels } from "../kit/pixels.js";
import { convolve, outputShape, patch, span } from "../math/convolution-2d.js";
import { clamp, total } from "../math/numbers.js";
import { padded, readPicture } from "./kernel-on-picture/picture.js";
import { Sum } from "./kernel-on-picture/sum.js";

export const knobs = ["kernel", "stride", "padding", "dilation", "at"];
export const defaults = { kernel: [0, 0, 0, 0, 1, 0, 0, 0, 0], stride: 1, padding: 0, dilation: 1, at: [0, 0], kernels: {} };
const SIDE = 3;
const MOST = { stride: 4, padding: 4, dilation: 40, weight: 9, pixels: 72 };
const whole = (low, high) => new Set(Array.from({ length: high - low + 1 }, (_, i) => low + i));

/** The size of the result along one side, as the formula says it. */
export const sizeInWords = (size, { stride, padding, dilation }, found) =>
  `⌊(${size} + 2 · ${padding} − ${dilation} · ${SIDE - 1} − 1) / ${stride}⌋ + 1 = ${found}`;

/** The result's pixel whose patch has its middle next to a place of the picture. */
export const nearest = (at, sizes, { stride, padding, dilation }) =>
  sizes.map((size, k) => clamp(Math.round((at[k] + padding - dilation) / stride), 0, size - 1));

/** The middle of the patch of the result's pixel. */
export const middle = (pixel, { stride, padding, dilation }) => pixel.map((k) => k * stride - padding + dilation);

/** A number with as few digits as it needs, two at most. */
const brief = (value) => show(value, Math.abs(value - Math.round(value)) < 0.005 ? 0 : 2);

/** "−1 0 1 / −2 0 2 / −1 0 1", row by row. */
export const weightsInWords = (kernel) => (kernel.every((weight) => weight === kernel[0])
  ? `${brief(kernel[0])} everywhere`
  : [0, 1, 2].map((row) => kernel.slice(SIDE * row, SIDE * (row + 1)).map(brief).join("\u00a0")).join(" / "));

function render({ model, el }) {
  const given = (key) => model.get(key) ?? defaults[key];
  const [rows, columns, bytes] = ["rows", "columns", "pixels"].map(given);
  const page = { rows, columns, values: Float64Array.from(bytes, (value) => value / 255) };
  const reach = [-MOST.padding, MOST.pixels + MOST.padding];
  const frame = new Frame(el, model, {
    knobs, defaults,
    limits: {
      kernel: [-MOST.weight, MOST.weight], stride: whole(1, MOST.stride), padding: whole(0, MOST.padding),
      dilation: whole(1, MOST.dilation), at: [reach, reach],
    },
  });
  let picture = page;
  const settings = () => ({ stride: model.get("stride"), padding: model.get("padding"), dilation: model.get("dilation") });
  const sizes = (set = settings()) => outputShape(picture, SIDE, set);
  const tooLarge = (set) => `No patch fits: it spans ${span(SIDE, set.dilation)} pixels, and the picture has `
    + `${Math.min(picture.rows, picture.columns)}${set.padding ? ` and 2 · ${set.padding} of padding` : ""}.`;
  const unlessTooLarge = (wanted, then) => {
    if (Math.min(...sizes(wanted)) >= 1) then(wanted);
    else frame.note(`${tooLarge(wanted)} All stays as it was.`);
    frame.redraw();
  };
  const pixel = () => nearest(model.get("at"), sizes(), settings());
  /** Go to a pixel of the result. */
  const go = (to) => frame.set({ at: middle(to.map((k, i) => clamp(Math.round(k), 0, sizes()[i] - 1)), settings()) });

  const [before, after] = ["Picture", "Result"].map((label) => new Pixels(frame, label));
  const sum = new Sum(frame, {
    side: SIDE, most: MOST.weight, weights: () => model.get("kernel"),
    typed(k, value) {
      const kernel = model.get("kernel").map((weight, i) => (i === k ? value : weight));
      if (Math.abs(value) <= MOST.weight) frame.set({ kernel });
      else if (!Number.isNaN(value)) frame.note(`A weight goes from −${MOST.weight} to ${MOST.weight}; ${show(value)} is refused.`);
    },
  });

  handle(frame, after.panel, {
    label: "Pixel of the result: arrow keys move it", name: "model", radius: 4, steps: [1, 1],
    get: () => { const [i, j] = pixel(); return [j + 0.5, -i - 0.5]; },
    move: (x, y) => { if (Math.min(...sizes()) >= 1) go([-y - 0.5, x - 0.5]); },
    text: () => { const [i, j] = pixel(); return `row ${i + 1}, column ${j + 1}: ${show(value())}`; },
  });
  // A press anywhere on a picture; a swipe up or down leaves the page to scroll.
  const touched = (pixels, to) => drag(frame, pixels.panel.marks.node().parentNode.querySelector(".fl-face"), pixels.panel.svg.node(), {
    axis: "x", start: (place) => to(place), move: (place) => to(place),
  });
  const at = (pixels, [across, down]) => [-pixels.panel.y.invert(down), pixels.panel.x.invert(across)].map(Math.floor);
  touched(before, (place) => { if (Math.min(...sizes()) >= 1) go(nearest(at(before, place), sizes(), settings())); });
  touched(after, (place) => { if (Math.min(...sizes()) >= 1) go(at(after, place)); });

  for (const [key, label, low] of [["stride", "Stride", 1], ["padding", "Padding", 0], ["dilation", "Dilation", 1]])
    slider(frame, {
      label, min: low, max: MOST[key], step: 1, get: () => model.get(key), text: (number) => show(number, 0),
      set: (number) => unlessTooLarge({ ...settings(), [key]: number }, (wanted) => frame.set(wanted)),
    });

  const kernels = given("kernels");
  const middleFour = () => kernels.Sharpen.map((weight, k) => (k === (SIDE * SIDE - 1) / 2 ? 4 : weight));
  const keep = (values) => frame.show({ ...frame.values(), ...values });
  frame.presets([
    ...Object.entries(kernels).map(([label, kernel]) => ({ label, action: () => keep({ kernel }) })),
    ...(kernels.Sharpen ? [{ label: "Sharpen, middle 4", action: () => keep({ kernel: middleFour() }) }] : []),
    { label: "Stride 2", action: () => keep({ stride: 2, padding: 0, dilation: 1 }) },
    { label: "Dilation 4", action: () => keep({ stride: 1, padding: 0, dilation: 4 }) },
    { label: "Dilation 40", action: () => unlessTooLarge({ ...settings(), dilation: 40 }, keep) },
  ]);

  const own = node(frame.body, "div", { class: "fl-file" });
  const label = node(own, "label", {}, "A picture of your own ");
  const input = node(label, "input", { type: "file", accept: "image/*" });
  node(own, "span", {}, "It is read on this page, made grey and small, and sent nowhere.");
  let asked = 0;
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    const turn = (asked += 1);
    try {
      const found = await readPicture(file, MOST.pixels);
      if (turn !== asked) return;
      picture = found;
      frame.set({ at: [picture.rows, picture.columns].map((size) => Math.floor(size / 2)) });
      frame.note(`Your picture, in ${picture.rows} × ${picture.columns} grey pixels. It has not left this page.`);
      frame.announce();
    } catch {
      frame.note("The browser can’t read this file as a picture.");
    }
  });
  frame.onReset = () => {
    asked += 1;
    picture = page;
    input.value = "";
  };

  predict(frame, [
    ...(kernels.Sharpen ? [{
      question: `The middle weight of Sharpen (${weightsInWords(kernels.Sharpen)}) goes from 5 to 4. What becomes of flat areas?`,
      choices: ["they stay as they are", "they become 0", "they become 4/5 as bright"],
      truth: 1, action: () => frame.show({ kernel: middleFour() }),
      why: "On a flat area the result is the grey, times the sum of the weights; that sum was 1 and is now 0.",
    }] : []),
    {
      question: `The picture has ${rows} × ${columns} pixels. The stride becomes 2, without padding: how many rows has the result?`,
      unit: "rows", near: 0, truth: Math.floor((rows - SIDE) / 2) + 1, values: { stride: 2 },
      why: "The first patch needs three rows; each further one begins two rows lower.",
    },
    {
      question: "With dilation 4, how many pixels of the picture does one pixel of the result read?",
      choices: ["9", "25", "81"], truth: 0, values: { dilation: 4 },
      why: "The nine weights lie further apart, on 9 × 9 pixels, and what lies between them isn’t read.",
    },
  ]);

  let result = null;
  let pixels = [];
  const value = () => total(pixels.map((each, k) => each.value * model.get("kernel")[k]));
  frame.start({
    layout(width) {
      const each = Math.floor((width - 12) / 2);
      for (const { panel } of [before, after]) panel.resize(each, Math.min(each + 12, 300));
    },
    draw() {
      const [kernel, set] = [model.get("kernel"), settings()];
      const rgb = palette(frame.root);
      result = convolve(picture, kernel, set);
      const [height, width] = sizes();
      const side = Math.max(picture.rows, picture.columns) + 2 * set.padding;
      before.place(`Picture, ${picture.rows} × ${picture.columns}`, picture, side);
      after.place(result ? `Result, ${height} × ${width}` : "Result: none", result ?? picture, side);
      before.paint(padded(picture, set.padding), -set.padding, rgb);
      after.canvas.style.visibility = result ? "visible" : "hidden";
      if (!result) {
        pixels = [];
        before.mark([]);
        after.mark([]);
        frame.readout.textContent = tooLarge(set);
        return;
      }
      after.paint(result, 0, rgb);
      const [i, j] = pixel();
      pixels = patch(picture, SIDE, set, i, j);
      before.mark(pixels);
      after.mark([{ row: i, column: j }]);
      sum.draw(kernel, pixels);
      const [low, high] = result.values.reduce(([least, most], each) => [Math.min(least, each), Math.max(most, each)], [Infinity, -Infinity]);
      frame.readout.textContent = `Rows: ${sizeInWords(picture.rows, set, height)}. The weights add up to ${brief(total(kernel))}; results go from ${show(low)} to ${show(high)}`
        + `${low < 0 ? ", those below zero in orange" : ""}. In row ${i + 1}, column ${j + 1}: ${show(value())}.`;
    },
  });
}

export default { render };
