// Many numbers as pictures: a function of two inputs as colours, hidden units as tiles.
import { clamp, largest } from "../math/numbers.js";
import { node } from "./page.js";

/** The palette's colours as [red, green, blue], as the theme has them now. */
export function palette(root) {
  const style = getComputedStyle(root);
  const known = {};
  return (name) => known[name] ??= style.getPropertyValue(`--fathom-${name}`).trim().match(/[\da-f]{2}/gi)
    ?.map((pair) => parseInt(pair, 16)) ?? [128, 128, 128];
}

/** Draw anew when the theme changes: what is painted in pixels keeps the old colours. */
export function followTheme(frame, forget = () => {}) {
  new MutationObserver(() => {
    forget();
    frame.redraw();
  }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
}

/**
 * Values on a square grid, row by row from the top: towards the model's colour where they
 * are positive, the highlight's where negative, full at the size `most`.
 */
export function paint(canvas, values, rgb, most = 1) {
  const side = Math.sqrt(values.length);
  if (canvas.width !== side) Object.assign(canvas, { width: side, height: side });
  const context = canvas.getContext("2d");
  const [face, plus, minus] = ["face", "model", "highlight"].map(rgb);
  const image = context.createImageData(side, side);
  values.forEach((value, i) => {
    const share = 0.75 * Math.min(1, Math.abs(value) / most || 0);
    const towards = value > 0 ? plus : minus;
    for (let c = 0; c < 3; c += 1)
      image.data[4 * i + c] = face[c] + share * (towards[c] - face[c]);
    image.data[4 * i + 3] = 255;
  });
  context.putImageData(image, 0, 0);
}

/** A canvas of [width, height], sharp on any screen, with nothing on it yet; its context. */
export function emptied(canvas, size) {
  const dense = devicePixelRatio || 1;
  const pixels = size.map((length) => Math.round(length * dense));
  if (canvas.width !== pixels[0] || canvas.height !== pixels[1]) {
    [canvas.width, canvas.height] = pixels;
    Object.assign(canvas.style, { width: `${size[0]}px`, height: `${size[1]}px` });
  }
  const context = canvas.getContext("2d");
  context.setTransform(dense, 0, 0, dense, 0, 0);
  context.clearRect(0, 0, ...size);
  return context;
}

/** Where a function on a square grid is zero, as pieces [[x, y], [x, y]]; rows go down from the top. */
export function zeroLine(values, places) {
  const side = places.length;
  const found = [];
  for (let row = 0; row + 1 < side; row += 1)
    for (let column = 0; column + 1 < side; column += 1) {
      const i0 = row * side + column;
      const signs = (values[i0] > 0) + (values[i0 + 1] > 0) + (values[i0 + side] > 0) + (values[i0 + side + 1] > 0);
      if (signs === 0 || signs === 4) continue;
      const corners = [[0, 0], [0, 1], [1, 1], [1, 0]].map(([down, right]) => ({
        at: [places[column + right], -places[row + down]], value: values[(row + down) * side + column + right],
      }));
      const ends = corners.flatMap((one, i) => {
        const other = corners[(i + 1) % 4];
        if (!(one.value > 0 !== other.value > 0)) return [];
        const share = one.value / (one.value - other.value);
        return [one.at.map((value, k) => value + share * (other.at[k] - value))];
      });
      for (let i = 0; i + 1 < ends.length; i += 2) found.push([ends[i], ends[i + 1]]);
    }
  return found;
}

/** Every other value of a square grid, each way: enough for a tile. */
function half(values) {
  const side = Math.sqrt(values.length);
  return Float64Array.from({ length: (side / 2) ** 2 }, (_, i) => values[2 * Math.floor((2 * i) / side) * side + 2 * (i % (side / 2))]);
}

/** Tiles of hidden units, a row for each layer; a bar below the last says its weight in the output. */
export class Tiles {
  constructor(frame) {
    this.frame = frame;
    this.box = node(frame.body, "div", { class: "fl-tiles" });
    this.tiny = document.createElement("canvas");
  }

  /** `layers` are [unit][place]; `curve` says that places lie on a line, else on a square grid. */
  draw(layers, weights, { curve, width, words }) {
    const rgb = palette(this.frame.root);
    const most = layers[0].length;
    const wide = width < 560 ? Math.min(most, 8) : 16;
    const side = Math.min(44, Math.floor((Math.min(width, 780) - 4) / wide) - 4);
    while (this.box.children.length > layers.length) this.box.lastChild.remove();
    layers.forEach((units, layer) => {
      const row = this.box.children[layer] ?? node(this.box, "div", { class: "fl-tile-row" });
      const title = row.firstChild ?? node(row, "div", { class: "fl-tile-title" });
      const canvas = row.querySelector("canvas") ?? node(row, "canvas", { role: "img" });
      title.textContent = words[layer];
      canvas.setAttribute("aria-label", words[layer]);
      const rows = Math.ceil(units.length / wide);
      const bar = layer === layers.length - 1 ? 6 : 0;
      const size = [Math.min(units.length, wide) * (side + 4), rows * (side + 4 + bar)];
      const context = emptied(canvas, size);
      const css = (name) => `rgb(${rgb(name).join()})`;
      const tallest = units.reduce((most_, values) => values.reduce((size_, value) => Math.max(size_, Math.abs(value)), most_), 1e-6);
      const heaviest = largest([...weights], 1e-6);
      units.forEach((values, d) => {
        const [x, y] = [(d % wide) * (side + 4), Math.floor(d / wide) * (side + 4 + bar)];
        context.fillStyle = css("face");
        context.fillRect(x, y, side, side);
        if (curve) this.#line(context, values, x, y, side, tallest, css);
        else {
          paint(this.tiny, half(values), rgb, tallest);
          context.drawImage(this.tiny, x, y, side, side);
        }
        context.lineWidth = 1;
        context.strokeStyle = css("grid");
        context.strokeRect(x + 0.5, y + 0.5, side - 1, side - 1);
        if (!bar) return;
        const share = clamp(weights[d] / heaviest, -1, 1);
        context.fillStyle = css(share > 0 ? "model" : "highlight");
        context.fillRect(x + side / 2, y + side + 2, (share * side) / 2, 4);
      });
    });
  }

  #line(context, values, x, y, side, tallest, css) {
    context.lineWidth = 0.7;
    context.strokeStyle = css("muted");
    context.beginPath();
    context.moveTo(x, y + side / 2);
    context.lineTo(x + side, y + side / 2);
    context.stroke();
    context.lineWidth = 1.8;
    context.strokeStyle = css("model");
    context.beginPath();
    const step = Math.max(1, Math.floor(values.length / 32));
    for (let i = 0; i < values.length; i += step)
      context.lineTo(x + (side * i) / (values.length - 1), y + (side / 2) * (1 - 0.9 * clamp(values[i] / tallest, -1, 1)));
    context.stroke();
  }
}

/** The pieces of a zero line as the text of a path. */
export const pathOf = (panel, pieces) => pieces.map((ends) => panel.path(ends)).join("");

/** Marks of two classes: circles and squares. */
export const SHAPE = (radius) => (round) => (round
  ? `M${-radius},0a${radius},${radius} 0 1 0 ${2 * radius},0a${radius},${radius} 0 1 0 ${-2 * radius},0`
  : `M${-radius},${-radius}H${radius}V${radius}H${-radius}Z`);

