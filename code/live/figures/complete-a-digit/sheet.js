// Small pictures in rows, what is given in grey and what is written in colour.
import { node } from "../../kit/index.js";
import { emptied } from "../../kit/painting.js";

const SIDE = 8;
const INKS = [[0, 0, 0], [11, 95, 150]]; // of what is given, and of what is written
const [GAP, LINE] = [6, 17]; // between pictures; for the digit below each

/** Paper is white in any theme: from there to black where given, to blue where written. */
function shades(pixels, { levels, given }) {
  const image = new ImageData(SIDE, SIDE);
  pixels.forEach((level, i) => {
    const full = INKS[i < given ? 0 : 1];
    const share = level / (levels - 1);
    image.data.set([...full.map((part) => 255 + share * (part - 255)), 255], 4 * i);
  });
  return image;
}

/** A picture onto the canvas of a panel of pixels. */
export function painted({ panel, canvas }, pixels, look) {
  Object.assign(canvas, { width: SIDE, height: SIDE });
  Object.assign(canvas.style, {
    left: `${panel.x(0)}px`, top: `${panel.y(0)}px`, width: `${panel.x(SIDE) - panel.x(0)}px`, height: `${panel.y(-SIDE) - panel.y(0)}px`,
  });
  canvas.getContext("2d").putImageData(shades(pixels, look), 0, 0);
}

/** All completions, and below each the digit that it is read as; a click shows one large. */
export class Sheet {
  constructor(frame, count, choose) {
    this.box = node(frame.body, "div", { class: "fl-tile-row" });
    this.title = node(this.box, "div", { class: "fl-tile-title" }, `${count} completions, and what each is read as`);
    this.canvas = node(this.box, "canvas", { role: "img" });
    this.tiny = document.createElement("canvas");
    Object.assign(this.tiny, { width: SIDE, height: SIDE });
    this.canvas.addEventListener("click", ({ offsetX, offsetY }) => {
      const [column, row] = [Math.floor(offsetX / this.wide), Math.floor(offsetY / this.high)];
      const k = row * this.across + column;
      if (column < this.across && k < count) choose(k);
    });
  }

  /** Where one is still missing, what stood there `before` stays, fainter. */
  draw(list, before, { shown, rgb, width, ...look }) {
    this.across = width < 560 ? 8 : 12;
    const each = Math.min(48, Math.floor((width + GAP) / this.across) - GAP);
    [this.wide, this.high] = [each + GAP, each + GAP + LINE];
    const rows = Math.ceil(list.length / this.across);
    const context = emptied(this.canvas, [this.across * this.wide, rows * this.high]);
    const css = (name) => `rgb(${rgb(name).join()})`;
    context.imageSmoothingEnabled = false;
    context.font = `14px ${getComputedStyle(this.canvas).fontFamily}`;
    context.textAlign = "center";
    list.forEach((written, k) => {
      const found = written ?? before[k];
      if (!found) return;
      context.globalAlpha = written ? 1 : 0.4;
      const [x, y] = [(k % this.across) * this.wide + GAP / 2, Math.floor(k / this.across) * this.high + GAP / 2];
      this.tiny.getContext("2d").putImageData(shades(found.pixels, look), 0, 0);
      context.drawImage(this.tiny, x, y, each, each);
      context.lineWidth = k === shown ? 3 : 1;
      context.strokeStyle = css(k === shown ? "highlight" : "grid");
      context.strokeRect(x, y, each, each);
      context.fillStyle = css("ink");
      context.fillText(found.read, x + each / 2, y + each + LINE - 3);
    });
    const read = list.filter(Boolean).map((found) => found.read).join(", ");
    this.canvas.setAttribute("aria-label", `Completions, read as: ${read}`);
  }
}
