// What the reader sees: the map with its paths, and the losses as curves.
import { arrow, colour } from "../../kit/index.js";
import { limit } from "../../math/optimisers.js";
import { LevelMap } from "./contours.js";
import { outside } from "./terrain.js";

/** Each optimiser's colour, line and mark: they differ without colours, too. */
export const LOOKS = {
  "gradient descent": { colour: "highlight", dash: "", shape: (x, y, r) => `M${x - r},${y}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0Z` },
  momentum: { colour: "extra", dash: "8 3", shape: (x, y, r) => `M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}Z` },
  Nesterov: { colour: "truth", dash: "3 3", shape: (x, y, r) => `M${x},${y - 1.4 * r}l${1.3 * r},${2.3 * r}h${-2.6 * r}Z` },
  Adam: { colour: "error", dash: "8 3 2 3", shape: (x, y, r) => `M${x},${y - 1.5 * r}l${1.5 * r},${1.5 * r}l${-1.5 * r},${1.5 * r}l${-1.5 * r},${-1.5 * r}Z` },
};

/** Marks of an optimiser at places in pixels, as the text of one path. */
export const marksOf = (name, pixels, radius) =>
  pixels.map(([x, y]) => LOOKS[name].shape(Number(x.toFixed(1)), Number(y.toFixed(1)), radius)).join("");

/** A line and its marks for each optimiser, on a panel. */
const strands = (panel, names, width) => Object.fromEntries(names.map((name) => [name, {
  line: panel.marks.append("path").attr("fill", "none").attr("stroke", colour(LOOKS[name].colour))
    .attr("stroke-width", width).attr("stroke-dasharray", LOOKS[name].dash).attr("stroke-linejoin", "round"),
  marks: panel.marks.append("path").attr("fill", colour(LOOKS[name].colour)),
}]));

export class MapView {
  constructor(panel, offered) {
    this.panel = panel;
    this.levels = new LevelMap(panel);
    const mark = (kind) => panel.marks.append("path").attr("fill", "none").attr("class", kind);
    this.many = mark("fl-many").attr("stroke-width", 0.9).attr("stroke-opacity", 0.6);
    this.ends = {
      best: mark("fl-end").attr("stroke", colour("truth")).style("fill", colour("truth")),
      other: mark("fl-end").attr("stroke", colour("error")).attr("stroke-width", 1.8),
      way: mark("fl-end").style("fill", colour("ink")),
    };
    this.numbers = panel.notes.append("g");
    this.strands = strands(panel, offered, 1.8);
    this.crosses = mark("fl-minima").attr("stroke", colour("ink")).attr("stroke-width", 2);
    this.downhill = panel.notes.append("path").attr("fill", "none").attr("stroke", colour("ink")).attr("stroke-width", 2);
  }

  /** `paths` are {name: path}; `crowd` has more of them, {paths, ends, name}, or is null. */
  draw(ground, start, paths, steps, crowd) {
    const { panel, strands: all } = this;
    const { terrain } = ground;
    this.levels.draw(ground);
    const pixel = ([x, y]) => [panel.x(x), panel.y(y)];
    const inside = (point) => !outside(terrain, point);
    for (const [name, { line, marks }] of Object.entries(all)) {
      const points = paths[name]?.points.slice(0, steps + 1) ?? [];
      line.attr("d", panel.path(points));
      // Every step has its mark, the last a large one.
      const seen = points.filter(inside).map(pixel);
      const last = points.length > 1 && inside(points.at(-1)) ? marksOf(name, [pixel(points.at(-1))], 5) : "";
      marks.attr("d", marksOf(name, seen.slice(1), 2) + last);
    }
    const crossed = terrain.minima.filter(({ at }) => inside(at)).map(({ at }) => pixel(at));
    this.crosses.attr("d", crossed.map(([x, y]) => `M${x - 5},${y - 5}l10,10M${x - 5},${y + 5}l10,-10`).join(""));
    const written = terrain.name === "gabor" ? crossed : [];
    this.numbers.selectAll("text").data(written).join("text").attr("class", "fl-note fl-halo").attr("font-weight", 600)
      .attr("x", ([x]) => x + 8).attr("y", ([, y]) => y - 5).text((_, i) => i + 1);

    const [, slope] = terrain.both(start);
    const steep = Math.hypot(...slope);
    const [x, y] = panel.place(start);
    this.downhill.attr("d", steep > 1e-12 && inside(start)
      ? arrow([x, y], [x - (34 * slope[0]) / steep, y + (34 * slope[1]) / steep]) : "");

    this.many.attr("d", crowd ? crowd.paths.map(({ points }) => panel.path(points.slice(0, steps + 1))).join("") : "")
      .attr("stroke", crowd && colour(LOOKS[crowd.name].colour));
    const ended = { best: "", other: "", way: "" };
    for (const { kind, index, at } of crowd?.ends ?? []) {
      const best = kind === "minimum" && terrain.minima[index].loss - terrain.lowest < 1e-9;
      if (best) ended.best += marksOf("gradient descent", [pixel(at)], 3);
      else if (kind === "minimum" || kind === "saddle") ended.other += marksOf("momentum", [pixel(at)], 4);
      else if (kind === "way") ended.way += marksOf("gradient descent", [pixel(at)], 1.6);
    }
    for (const [key, path] of Object.entries(this.ends)) path.attr("d", ended[key]);
  }
}

/** Losses above the lowest, as powers of ten: step by step, or rate by rate. */
export class CurvesView {
  constructor(panel, offered) {
    this.panel = panel;
    this.walls = panel.marks.append("g");
    this.strands = strands(panel, offered, 2);
    this.names = panel.notes.append("g");
  }

  /** `curves` are {name: [[x, loss], ...]}; a loss that is no number lies above the panel. */
  draw(curves, lowest, dots = {}, opacity = 1) {
    const { panel } = this;
    const height = (loss) => (Number.isFinite(loss) ? Math.log10(Math.max(loss - lowest, 1e-30)) : 30);
    for (const [name, { line, marks }] of Object.entries(this.strands)) {
      const points = (curves[name] ?? []).map(([x, loss]) => [x, height(loss)]);
      line.attr("d", points.length > 1 ? panel.path(points) : "").attr("stroke-opacity", opacity);
      const seen = (dots[name] ?? []).map(([x, loss]) => [panel.x(x), panel.y(height(loss))])
        .filter(([, y]) => y >= panel.y.range()[1] - 1 && y <= panel.y.range()[0] + 1);
      marks.attr("d", marksOf(name, seen, 3.6));
    }
  }

  /** Where each of the optimisers begins to diverge. */
  drawLimits(names, steepest, beta, rate) {
    const { panel } = this;
    const found = steepest ? names.map((name) => ({ name, at: Math.log10(limit(name, steepest, beta) || NaN) }))
      .filter(({ at }) => at >= panel.x.domain()[0] && at <= panel.x.domain()[1]) : [];
    const [bottom, top] = panel.y.range();
    this.walls.selectAll("line").data(found).join("line").attr("y1", top).attr("y2", bottom)
      .attr("x1", ({ at }) => panel.x(at)).attr("x2", ({ at }) => panel.x(at))
      .attr("stroke", ({ name }) => colour(LOOKS[name].colour)).attr("stroke-width", 1.2).attr("stroke-dasharray", "2 3");
    this.names.selectAll("text").data(found.filter(({ name }) => name === "gradient descent")).join("text")
      .attr("class", "fl-note fl-halo")
      // On the side where the rate isn't.
      .attr("text-anchor", ({ at }) => (10 ** at > rate ? "start" : "end"))
      .attr("x", ({ at }) => panel.x(at) + (10 ** at > rate ? 5 : -5)).attr("y", top + 13).text("2/λ");
  }
}
