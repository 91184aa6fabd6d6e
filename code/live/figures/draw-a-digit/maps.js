// What the network gets, and what its stages make of it: pictures in rows.
import { node } from "../../kit/index.js";
import { emptied, paint, palette } from "../../kit/painting.js";

const GAP = 4;

/** One canvas with square pictures in rows, all by one scale. */
class Tiles {
  constructor(parent) {
    this.box = node(parent, "div", { class: "fl-tile-row" });
    this.title = node(this.box, "div", { class: "fl-tile-title" });
    this.canvas = node(this.box, "canvas", { role: "img" });
    this.tiny = document.createElement("canvas");
  }

  draw(title, words, { channels, side, values }, { rgb, each, wide, most }) {
    const { canvas, tiny } = this;
    this.title.textContent = title;
    canvas.setAttribute("aria-label", words);
    const across = Math.min(channels, wide);
    const size = [across, Math.ceil(channels / across)].map((count) => count * (each + GAP) - GAP);
    const context = emptied(canvas, size);
    context.imageSmoothingEnabled = false;
    context.strokeStyle = `rgb(${rgb("grid").join()})`;
    for (let c = 0; c < channels; c += 1) {
      const [x, y] = [(c % across) * (each + GAP), Math.floor(c / across) * (each + GAP)];
      paint(tiny, values.subarray(c * side * side, (c + 1) * side * side), rgb, most);
      context.drawImage(tiny, x, y, each, each);
      context.strokeRect(x + 0.5, y + 0.5, each - 1, each - 1);
    }
  }
}

/** The picture that goes in, and below it a row of maps for each of the first two stages. */
export class Maps {
  constructor(frame) {
    this.frame = frame;
    const box = node(frame.body, "div", { class: "fl-tiles" });
    this.rows = [0, 1, 2].map(() => new Tiles(box));
    this.rows[0].box.style.width = "auto";
    this.rows[1].box.style.width = "auto";
  }

  draw(given, maps, width) {
    const rgb = palette(this.frame.root);
    const side = width < 560 ? Math.floor((width + GAP) / 8) - GAP : 42;
    const wide = width < 560 ? 8 : 16;
    this.rows[0].draw(
      "What the network gets", "The picture that the network gets",
      { channels: 1, side: Math.sqrt(given.length), values: given }, { rgb, each: width < 560 ? 2 * side : 2 * side + GAP, wide: 1, most: 1 },
    );
    maps.slice(0, 2).forEach((found, k) => {
      const most = found.values.reduce((largest, value) => Math.max(largest, value), 1e-6);
      const words = `The ${found.channels} maps of the ${["first", "second"][k]} stage, ${found.side} × ${found.side} each`;
      const at = k === 0 && width >= 560 ? { each: side, wide: 8 } : { each: side, wide };
      this.rows[k + 1].draw(words, words, found, { rgb, most, ...at });
    });
  }
}
