// Two small networks, one after the other: the first folds its input, the second draws
// on what was folded, and the joints of both come out as bends of the composition.
import { Frame, bands, colour, columns, handle, show, slider, sub } from "../kit/index.js";
import { countPieces, joints, knots, switches } from "../math/line-regions.js";
import { merge, shallow } from "../math/networks.js";
import { clamp, extent, linspace, reach } from "../math/numbers.js";

export const knobs = ["theta1", "phi1", "theta2", "phi2", "x"];
export const defaults = { x: -0.6 };

function render({ model, el }) {
  const frame = new Frame(el, model, { knobs, defaults });
  const range = model.get("x_range") ?? [-1, 1];
  const start = frame.initial;
  const limits = Object.fromEntries(knobs.slice(0, 4).map((key) => [key, reach(start[key].flat())]));
  const get = (key) => model.get(key).map((value) => (Array.isArray(value)
    ? value.map((each) => clamp(each, -limits[key], limits[key])) : clamp(value, -limits[key], limits[key])));
  const at = () => clamp(model.get("x"), ...range);
  const f1 = (x) => shallow(get("theta1"), get("phi1"), x);
  const f2 = (y) => shallow(get("theta2"), get("phi2"), y);
  const grid = linspace(...range, 241);
  const folded = model.get("y_range") ?? extent(grid.map(f1), 0.3);
  const drawn = model.get("output_range") ?? extent(grid.map((x) => f2(f1(x))), 0.3);

  const first = frame.panel({
    label: "The first network, with knobs at its joints", x: range, y: folded,
    title: "First: folds x", xLabel: "input x", yLabel: "y",
  });
  const next = frame.panel({
    label: "The second network, with knobs at its joints", x: folded, y: drawn,
    title: "Second: draws on y", xLabel: "its input y", yLabel: "output y′",
  });
  const both = frame.panel({
    label: "The second network after the first", x: range, y: drawn,
    title: "Second after first", xLabel: "input x", yLabel: "output y′",
  });
  const shade = next.marks.append("rect").attr("fill", colour("model")).attr("fill-opacity", 0.1);
  const shadePieces = bands(both);
  const lines = [first.curve("highlight"), next.curve("extra"), both.curve("model", 2.8)];
  const probes = [first, next, both].map(({ marks }) => marks.append("path").attr("fill", "none")
    .attr("stroke", colour("ink")).attr("stroke-dasharray", "3 3").attr("stroke-width", 1.2));
  const bends = both.marks.append("g");
  const dots = [next, both].map(({ marks }) => marks.append("circle").attr("r", 5).attr("fill", colour("ink")));
  const key = both.notes.append("text").attr("class", "fl-note fl-halo")
    .text("filled: joint of the first; hollow: of the second");

  for (const [where, key_, name, which] of [[first, "theta1", "highlight", "first"], [next, "theta2", "extra", "second"]])
    start[key_].forEach((_, d) => handle(frame, where, {
      label: `Joint ${d + 1} of the ${which} network`, axis: "x", name, radius: 7,
      get: () => [joints(get(key_))[d], where.y.domain()[0]],
      move: (value) => {
        const theta = get(key_);
        theta[d][0] = -value * theta[d][1];
        frame.set({ [key_]: theta });
      },
      text: () => {
        const joint = joints(get(key_))[d];
        return Number.isFinite(joint) ? `at ${show(joint)}` : "none: this unit’s line is level";
      },
    }));
  const setX = (value) => frame.set({ x: Number(clamp(value, ...range).toFixed(3)) });
  handle(frame, first, {
    label: "Input x that is followed", axis: "x", name: "ink", radius: 6,
    get: () => [at(), f1(at())], move: setX,
    text: () => `x ${show(at())}, y ${show(f1(at()))}, output ${show(f2(f1(at())))}`,
  });

  slider(frame, { label: "Input x that is followed", min: range[0], max: range[1], step: 0.01, get: at, set: setX, swatch: colour("ink") });
  for (const [key_, name, letter, which] of [["phi1", "highlight", "φ", "First"], ["phi2", "extra", "φ′", "Second"]])
    start[key_].forEach((_, d) => slider(frame, {
      label: d ? `${which}, weight ${letter}${sub(d)}` : `${which}, offset ${letter}₀`,
      min: -limits[key_], max: limits[key_], step: 0.05, swatch: colour(name),
      get: () => get(key_)[d],
      set: (value) => frame.set({ [key_]: get(key_).with(d, value) }),
    }));

  frame.start({
    layout(width) {
      const [number, each] = columns(width, 12, 460, 2);
      first.resize(each, number === 2 ? 230 : 210);
      next.resize(each, number === 2 ? 230 : 210);
      both.resize(width, 270);
      key.attr("x", both.x.range()[0] + 6).attr("y", both.y.range()[1] + 16);
    },
    draw() {
      const [theta1, phi1, theta2] = [get("theta1"), get("phi1"), get("theta2")];
      const found = switches(theta1, merge(phi1, theta2), range);
      lines[0].attr("d", first.path(knots(theta1, range).map((x) => [x, f1(x)])));
      lines[1].attr("d", next.path(knots(theta2, folded).map((y) => [y, f2(y)])));
      const ends = [range[0], ...found.map(({ x }) => x), range[1]];
      lines[2].attr("d", both.path(ends.map((x) => [x, f2(f1(x))])));

      shadePieces(ends);
      bends.selectAll("circle").data(found).join("circle").attr("r", 4.5).attr("stroke-width", 2)
        .attr("fill", ({ layer }) => colour(layer === 1 ? "highlight" : "face"))
        .attr("stroke", ({ layer }) => colour(layer === 1 ? "highlight" : "extra"))
        .attr("cx", ({ x }) => both.x(x)).attr("cy", ({ x }) => clamp(both.y(f2(f1(x))), -1e4, 1e4));

      const values = knots(theta1, range).map(f1);
      const [low, high] = [Math.min(...values), Math.max(...values)].map((y) => next.x(clamp(y, ...folded)));
      shade.attr("x", low).attr("width", Math.max(0, high - low))
        .attr("y", next.y.range()[1]).attr("height", next.y.range()[0] - next.y.range()[1]);
      const [x, y] = [at(), f1(at())];
      const output = f2(y);
      probes[0].attr("d", first.path([[x, folded[0]], [x, y], [range[0], y]]));
      probes[1].attr("d", next.path([[y, drawn[0]], [y, output], [folded[0], output]]));
      probes[2].attr("d", both.path([[x, drawn[0]], [x, output], [range[0], output]]));
      [[next, y], [both, x]].forEach(([where, across], i) => {
        const [px, py] = where.place([across, output]);
        dots[i].attr("cx", px).attr("cy", py);
      });

      const own = found.filter(({ layer }) => layer === 1).length;
      frame.readout.textContent = `${countPieces(found, range)} pieces on [${show(range[0], 0)}, ${show(range[1], 0)}]: `
        + `1, and ${own} for joints of the first network, and ${found.length - own} for the times that y passes `
        + `a joint of the second. x = ${show(x)} gives y = ${show(y)} and y′ = ${show(output)}.`;
    },
  });
}

export default { render };
