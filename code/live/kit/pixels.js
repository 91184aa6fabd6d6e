// A panel that shows the pixels of a picture.
import { colour, node } from "./index.js";

/** A value as red, green and blue: black at 0, white at 1, towards `negative` below 0. */
export const shade = (value, negative) => (value >= 0
  ? Array(3).fill(255 * Math.min(1, value))
  : negative.map((part) => part * Math.min(1, -value)));

/** A panel whose canvas shows pixels, in the same size for both pictures. */
export class Pixels {
  constructor(frame, label) {
    this.panel = frame.panel({ label, x: [0, 1], y: [-1, 0], ticks: false, title: label }, frame.output);
    const stage = this.panel.svg.node().parentNode;
    stage.classList.add("fl-map");
    this.canvas = node(stage, "canvas", { "aria-hidden": "true", class: "fl-pixels" });
    stage.prepend(this.canvas);
    this.panel.backdrop.style("fill", "none").style("stroke", "none").style("pointer-events", "all");
    this.boxes = this.panel.marks.append("g").style("pointer-events", "none");
  }

  /** Room for a square of `side` pixels, the picture in its middle. */
  place(title, { rows, columns }, side) {
    const { panel } = this;
    const [[left, right], [bottom, top]] = [panel.x.range(), panel.y.range()];
    const each = side / Math.min(right - left, bottom - top); // pixels of the picture in one of the screen's
    const [wide, high] = [(right - left) * each, (bottom - top) * each];
    panel.x.domain([(columns - wide) / 2, (columns + wide) / 2]);
    panel.y.domain([-(rows + high) / 2, (high - rows) / 2]);
    panel.options.title = title;
    panel.drawAxes();
    panel.axes.selectAll("line").remove();
  }

  /** The pixels from (row, column) on: of the picture and, around it, of its padding. */
  paint({ rows, columns, values }, from, rgb) {
    const { panel, canvas } = this;
    if (canvas.width !== columns || canvas.height !== rows) Object.assign(canvas, { width: columns, height: rows });
    Object.assign(canvas.style, {
      left: `${panel.x(from)}px`, top: `${panel.y(-from)}px`,
      width: `${panel.x(columns) - panel.x(0)}px`, height: `${panel.y(-rows) - panel.y(0)}px`,
    });
    const context = canvas.getContext("2d");
    const image = context.createImageData(columns, rows);
    values.forEach((value, i) => image.data.set([...shade(value, rgb("highlight")), 255], 4 * i));
    context.putImageData(image, 0, 0);
  }

  /** A box around pixels; where they lie apart, each of them has a colour, too. */
  mark(places) {
    const { panel } = this;
    const each = panel.x(1) - panel.x(0);
    const [first, last] = [places[0], places.at(-1)];
    const side = first ? last.row - first.row + 1 : 0;
    const apart = side * side > places.length ? places : [];
    const put = (kind, list, size) => this.boxes.selectAll(`rect.${kind}`).data(list).join("rect").attr("class", kind)
      .attr("x", ({ column }) => panel.x(column)).attr("y", ({ row }) => panel.y(-row)).attr("width", size).attr("height", size);
    put("fl-pixel", apart, each).attr("fill", colour("highlight"));
    put("fl-around", first ? [first] : [], side * each).attr("fill", "none").attr("stroke", colour("highlight")).attr("stroke-width", 2);
  }
}
