// A shallow network with two inputs. Each hidden unit draws one line; the lines cut the
// plane into convex regions; on each region the network is a plane. Left the map, right
// the surface, both exact: polygons, not pixels.
import { Frame, choice, colour, columns, handle, show, slider, sub, tint } from "../kit/index.js";
import { Surface } from "../kit/surface.js";
import { slopeOf } from "../math/line-regions.js";
import { affine, shallow } from "../math/networks.js";
import { clamp, linspace, mean, reach } from "../math/numbers.js";
import { levelIn, mostRegions, regions, square } from "../math/regions.js";

export const knobs = ["theta", "phi", "unit", "turn", "tilt"];
export const defaults = { unit: 1, turn: -30, tilt: 35 };
const NAMES = ["highlight", "extra", "ink", "error", "truth", "data"];

function render({ model, el }) {
  const frame = new Frame(el, model, { knobs, defaults });
  const start = frame.initial;
  const count = start.theta.length;
  const range = model.get("x_range") ?? [-1, 1];
  const half = (range[1] - range[0]) / 2;
  const middle = (range[0] + range[1]) / 2;
  const bound = reach([...start.theta.flat(), ...start.phi]);
  const within = (value) => clamp(value, -bound, bound);
  const theta = () => model.get("theta").map((unit) => unit.map(within));
  const phi = () => model.get("phi").map(within);
  const chosen = () => Math.round(clamp(Number(model.get("unit")) || 1, 1, count)) - 1;
  const setTheta = (d, unit) => frame.set({ theta: theta().with(d, unit) });

  const map = frame.panel({
    label: "Map of the regions, with two knobs on the chosen unit's line",
    x: range, y: range, title: "Regions", xLabel: model.get("x_label") ?? "input x₁",
    yLabel: model.get("y_label") ?? "input x₂",
  });
  const fills = map.marks.append("g");
  const levels = map.marks.append("g");
  const lines = map.marks.append("g");
  const names = map.notes.append("g");
  const surface = new Surface(frame, { range });

  // The foot of the perpendicular from the middle of the map, and a point along the
  // line from there: what the two knobs hold.
  const foot = (unit) => {
    const size = unit[1] ** 2 + unit[2] ** 2;
    if (size < 1e-12) return null;
    const z = affine(unit, [middle, middle]);
    return [middle - (z * unit[1]) / size, middle - (z * unit[2]) / size];
  };
  const along = (unit) => {
    const from = foot(unit);
    const size = Math.hypot(unit[1], unit[2]);
    return from && [from[0] - (0.6 * half * unit[2]) / size, from[1] + (0.6 * half * unit[1]) / size];
  };
  const said = () => {
    const [offset, one, two] = theta()[chosen()];
    return `unit ${chosen() + 1}: ${show(offset)} + ${show(one)} x₁ + ${show(two)} x₂; ${tally()}`;
  };
  let pieces = [];
  const tally = () => `${pieces.length} of at most ${mostRegions(count)} regions in view`;
  handle(frame, map, {
    label: "Move the chosen unit's line",
    get: () => foot(theta()[chosen()]) ?? [middle, middle],
    move: (x, y) => {
      const unit = theta()[chosen()];
      setTheta(chosen(), [-unit[1] * x - unit[2] * y, unit[1], unit[2]]);
    },
    text: said,
  });
  handle(frame, map, {
    label: "Turn the chosen unit's line", radius: 6,
    get: () => along(theta()[chosen()]) ?? [middle, middle],
    move: (x, y) => {
      const unit = theta()[chosen()];
      const from = foot(unit) ?? [middle, middle];
      const size = Math.hypot(unit[1], unit[2]) || 1;
      const [dx, dy] = [x - from[0], y - from[1]];
      const far = Math.hypot(dx, dy);
      if (far < 1e-6) return;
      const [one, two] = [(size * dy) / far, (-size * dx) / far];
      setTheta(chosen(), [-one * from[0] - two * from[1], one, two]);
    },
    text: said,
  });

  choice(frame, {
    label: "Hidden unit to change",
    options: start.theta.map((_, d) => [String(d + 1), `Unit ${d + 1}`]),
    get: () => String(chosen() + 1), set: (value) => frame.set({ unit: Number(value) }),
  });
  ["Offset θ", "Slope along x₁ θ", "Slope along x₂ θ"].forEach((label, i) => {
    const { name } = slider(frame, {
      label, min: -bound, max: bound, step: 0.01,
      get: () => theta()[chosen()][i],
      set: (value) => setTheta(chosen(), theta()[chosen()].with(i, value)),
    });
    frame.updates.push(() => { name.textContent = `${label}${sub(chosen() + 1)}${sub(i)}`; });
  });
  const weight = slider(frame, {
    label: "Weight φ", min: -bound, max: bound, step: 0.01, get: () => phi()[chosen() + 1],
    set: (value) => frame.set({ phi: phi().with(chosen() + 1, value) }),
  });
  frame.updates.push(() => { weight.name.textContent = `Weight φ${sub(chosen() + 1)}`; });
  surface.addSliders();

  // Pointing at a region says what the network does there.
  let pointed = null;
  map.svg.on("pointermove", (event) => {
    const point = map.inside(event) ? map.at(event) : null;
    pointed = point && pieces.find(({ active }) =>
      theta().every((unit, d) => affine(unit, point) > 0 === active[d]));
    frame.redraw();
  }).on("pointerleave", () => { pointed = null; frame.redraw(); });

  frame.start({
    layout(width) {
      const [number, each] = columns(width, 12, 560, 2);
      const size = Math.min(each, number === 1 ? 340 : 400);
      for (const panel of [map, surface]) panel.resize(each, size + 6);
    },
    draw() {
      const [t, p] = [theta(), phi()];
      const f = (point) => shallow(t, p, point);
      pieces = regions(t, range);
      const heights = pieces.flatMap(({ polygon }) => polygon.map(f));
      const [low, high] = [Math.min(...heights), Math.max(...heights)];
      const share = (value) => (high - low > 1e-9 ? (value - low) / (high - low) : 0.5);
      const fill = ({ polygon }) => tint("model", 0.05 + 0.7 * share(mean(polygon.map(f))));

      fills.selectAll("path").data(pieces).join("path")
        .attr("d", ({ polygon }) => `${map.path(polygon)}Z`)
        .attr("fill", fill)
        .attr("stroke", (piece) => (piece === pointed ? colour("highlight") : "none"))
        .attr("stroke-width", 5);
      const values = linspace(low, high, 14).slice(1, -1);
      const segments = pieces.flatMap(({ polygon }) =>
        values.map((value) => levelIn(polygon, value, f)).filter(Boolean));
      levels.selectAll("path").data([segments]).join("path").attr("fill", "none")
        .attr("stroke", colour("face")).attr("stroke-opacity", 0.55).attr("stroke-width", 1)
        .attr("d", (list) => list.map((ends) => map.path(ends)).join(""));

      const reach = 4 * half;
      const ends = t.map((unit, d) => ({ d, from: foot(unit), unit })).filter(({ from }) => from);
      const direction = (unit) => {
        const length = Math.hypot(unit[1], unit[2]);
        return [-unit[2] / length, unit[1] / length];
      };
      lines.selectAll("path").data(ends).join("path").attr("fill", "none")
        .attr("stroke", ({ d }) => colour(NAMES[d % NAMES.length]))
        .attr("stroke-width", ({ d }) => (d === chosen() ? 3.5 : 2))
        .attr("d", ({ from, unit }) => {
          const [dx, dy] = direction(unit);
          return map.path([-1, 1].map((sign) => [from[0] + sign * reach * dx, from[1] + sign * reach * dy]));
        });
      // Each line's number stands where it leaves the map, on the side where its unit is on.
      const tags = ends.map(({ d, unit }) => {
        const cuts = levelIn(square(range), 0, (point) => affine(unit, point));
        if (!cuts) return null;
        const [exit, entry] = cuts.sort((one, two) => two[1] + 0.3 * two[0] - one[1] - 0.3 * one[0]);
        const length = Math.hypot(unit[1], unit[2]);
        return { d, at: [0, 1].map((i) =>
          exit[i] + 0.14 * (entry[i] - exit[i]) + (0.12 * half * unit[i + 1]) / length) };
      }).filter(Boolean);
      names.selectAll("text").data(tags).join("text").attr("class", "fl-note fl-halo")
        .attr("font-weight", 600).attr("text-anchor", "middle")
        .style("fill", ({ d }) => colour(NAMES[d % NAMES.length]))
        .attr("x", ({ at }) => clamp(map.x(at[0]), map.x.range()[0] + 16, map.x.range()[1] - 16))
        .attr("y", ({ at }) => 4 + clamp(map.y(at[1]), map.y.range()[1] + 10, map.y.range()[0] - 10))
        .text(({ d }) => `${d + 1} on`);
      const grip = ends.find(({ d }) => d === chosen());
      map.handles.selectAll(".fl-grip").attr("fill", colour(NAMES[chosen() % NAMES.length]));
      map.handles.style("display", grip ? null : "none");

      const lift = (point) => [...point, 1.5 * (share(f(point)) - 0.5)];
      surface.draw({
        facets: pieces.map((piece) => ({ piece, points: piece.polygon.map(lift) })),
        levels: segments.map((pair) => pair.map(lift)),
        fill: ({ piece }) => fill(piece), chosen: ({ piece }) => piece === pointed,
        label: `Surface of the network's output, from ${show(low)} to ${show(high)}`,
      });

      if (pointed) {
        const on = pointed.active.map((is, d) => (is ? d + 1 : 0)).filter(Boolean);
        const slopes = [1, 2].map((i) => show(slopeOf(t, p, pointed.active, i)));
        frame.readout.textContent = `Here ${on.length ? `units ${on.join(", ")} are on` : "no unit is on"}: `
          + `a plane with slopes ${slopes.join(" and ")}.`;
      } else {
        frame.readout.textContent = `${tally()}. Output from ${show(low)} to ${show(high)}.`;
      }
    },
  });
}

export default { render };
