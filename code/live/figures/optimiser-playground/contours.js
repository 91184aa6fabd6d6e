// A loss over two parameters as a map: bands of grey, the deeper the paler, level lines.
import { node, show, small } from "../../kit/index.js";

/** Where a grid of heights crosses a level, as pieces [[x, y], [x, y]]. */
export function levelLine({ x, y, heights }, level) {
  const pieces = [];
  const columns = x.length;
  for (let row = 0; row + 1 < y.length; row += 1)
    for (let column = 0; column + 1 < columns; column += 1) {
      const i = row * columns + column;
      const four = [heights[i], heights[i + 1], heights[i + columns + 1], heights[i + columns]];
      const above = (four[0] > level) + (four[1] > level) + (four[2] > level) + (four[3] > level);
      if (above === 0 || above === 4) continue;
      const corners = [[0, 0], [1, 0], [1, 1], [0, 1]].map(([right, up]) => [x[column + right], y[row + up]]);
      const ends = corners.flatMap((corner, k) => {
        const next = (k + 1) % 4;
        if (four[k] > level === four[next] > level) return [];
        const share = (level - four[k]) / (four[next] - four[k]);
        return [corner.map((value, axis) => value + share * (corners[next][axis] - value))];
      });
      for (let k = 0; k + 1 < ends.length; k += 2) pieces.push([ends[k], ends[k + 1]]);
    }
  return pieces;
}

/** Draws a landscape behind a panel's marks. */
export class LevelMap {
  constructor(panel) {
    this.panel = panel;
    const stage = panel.svg.node().parentNode;
    stage.classList.add("fl-map");
    this.canvas = node(stage, "canvas", { "aria-hidden": "true" });
    stage.prepend(this.canvas);
    panel.backdrop.style("fill", "none");
    this.lines = panel.marks.append("path").attr("class", "fl-levels").attr("fill", "none");
    this.names = panel.notes.append("g");
  }

  /** Bands and lines of `terrain`, whose grids are `fine` and `coarse`. */
  draw({ terrain, fine, coarse, at }) {
    const { panel, canvas } = this;
    const [left, right] = panel.x.range();
    const [bottom, top] = panel.y.range();
    Object.assign(canvas.style, {
      left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px`,
    });
    if (this.drawn !== fine) {
      this.drawn = fine;
      const [columns, rows] = [fine.x.length, fine.y.length];
      Object.assign(canvas, { width: columns, height: rows });
      const context = canvas.getContext("2d");
      const image = context.createImageData(columns, rows);
      // One grey for both themes: over the face it darkens a light one, and lightens a dark one.
      fine.heights.forEach((height, i) => {
        const band = at.filter((level) => height > level).length / at.length;
        const pixel = 4 * ((rows - 1 - Math.floor(i / columns)) * columns + (i % columns));
        image.data.set([104, 128, 150, 10 + 118 * band], pixel);
      });
      context.putImageData(image, 0, 0);
      this.pieces = at.map((level) => levelLine(coarse, level));
    }
    panel.axes.selectAll("line").remove();
    this.lines.attr("d", this.pieces.flat().map((ends) => panel.path(ends)).join(""));
    // The loss is written on every third line, where it comes down furthest within the window.
    const [[low, high], [least, most]] = terrain.window;
    const inset = ([x, y]) => x > low + 0.07 * (high - low) && x < high - 0.07 * (high - low)
      && y > least + 0.04 * (most - least) && y < most - 0.08 * (most - least);
    const marked = at.map((level, i) => ({ level, ends: this.pieces[i] }))
      .filter((_, i) => i % 3 === 1)
      .map(({ level, ends }) => ({ level, spot: ends.map(([end]) => end).filter(inset).sort((a, b) => a[1] - b[1])[0] }))
      .filter(({ spot }) => spot);
    this.names.selectAll("text").data(marked).join("text").attr("class", "fl-tick fl-halo").attr("text-anchor", "middle")
      .attr("x", ({ spot }) => panel.x(spot[0])).attr("y", ({ spot }) => panel.y(spot[1]) + 4)
      .text(({ level }) => (level < 0 ? show(level) : small(Number(level.toPrecision(2)))));
  }
}
