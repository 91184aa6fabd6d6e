// A shallow network with two inputs. Each hidden unit draws one line; the lines cut the
// plane into convex regions; on each region the network is a plane. Left the map, right
// the surface, both exact: polygons, not pixels.
import { select } from "d3-selection";
import { drag } from "d3-drag";
import { Frame, Panel, clamp, colour, columns, linspace, node, show, tint } from "../kit.js";

export const knobs = ["theta", "phi", "unit", "turn", "tilt"];
export const defaults = { unit: 1, turn: -30, tilt: 35 };
const NAMES = ["highlight", "extra", "ink", "error", "truth", "data"];
const SUB = ["₀", "₁", "₂", "₃", "₄", "₅", "₆"];

export const preActivation = (unit, x) => unit[0] + unit[1] * x[0] + unit[2] * x[1];
export const predict = (theta, phi, x) =>
  theta.reduce((sum, unit, d) => sum + phi[d + 1] * Math.max(0, preActivation(unit, x)), phi[0]);

/** The part of a convex polygon where the function (sign times) `side` is positive. */
function cut(polygon, side) {
  const kept = [];
  polygon.forEach((point, i) => {
    const next = polygon[(i + 1) % polygon.length];
    const [here, there] = [side(point), side(next)];
    if (here >= 0) kept.push(point);
    if (here * there < 0) {
      const share = here / (here - there);
      kept.push([point[0] + share * (next[0] - point[0]), point[1] + share * (next[1] - point[1])]);
    }
  });
  return kept;
}

const area = (polygon) => Math.abs(polygon.reduce((sum, [x, y], i) => {
  const [u, v] = polygon[(i + 1) % polygon.length];
  return sum + x * v - u * y;
}, 0)) / 2;

/** The square [low, high]² cut along every unit's line: one polygon per region. */
export function regions(theta, [low, high]) {
  let pieces = [{ polygon: [[low, low], [high, low], [high, high], [low, high]], active: [] }];
  for (const unit of theta) {
    const z = (point) => preActivation(unit, point);
    pieces = pieces.flatMap(({ polygon, active }) => [true, false].map((on) => ({
      polygon: cut(polygon, on ? z : (point) => -z(point)), active: [...active, on],
    }))).filter(({ polygon }) => polygon.length > 2 && area(polygon) > 1e-9 * (high - low) ** 2);
  }
  return pieces;
}

/** Zaslavsky: how many regions `lines` lines can cut the plane into, at most. */
export const mostRegions = (lines) => 1 + lines + (lines * (lines - 1)) / 2;

/** The stretch of the line through a polygon on which an affine function has a value. */
function levelIn(polygon, value, f) {
  const ends = [];
  polygon.forEach((point, i) => {
    const next = polygon[(i + 1) % polygon.length];
    const [here, there] = [f(point) - value, f(next) - value];
    if (here * there >= 0) return;
    const share = here / (here - there);
    ends.push([point[0] + share * (next[0] - point[0]), point[1] + share * (next[1] - point[1])]);
  });
  return ends.length === 2 ? ends : null;
}

function render({ model, el }) {
  const start = model.initial ?? { theta: model.get("theta"), phi: model.get("phi") };
  const count = start.theta.length;
  const range = model.get("x_range") ?? [-1, 1];
  const half = (range[1] - range[0]) / 2;
  const middle = (range[0] + range[1]) / 2;
  const bound = Math.ceil(2 * Math.max(1, ...start.theta.flat().map(Math.abs), ...start.phi.map(Math.abs)));
  const within = (value) => clamp(value, -bound, bound);
  const theta = () => model.get("theta").map((unit) => unit.map(within));
  const phi = () => model.get("phi").map(within);
  const chosen = () => Math.round(clamp(Number(model.get("unit")) || 1, 1, count)) - 1;
  const setTheta = (d, unit) => frame.set({ theta: theta().map((old, i) => (i === d ? unit : old)) });

  const frame = new Frame(el, model, { title: model.get("_title"), knobs, defaults });
  const map = new Panel(node(frame.body, "div"), {
    label: "Map of the regions, with two knobs on the chosen unit's line",
    x: range, y: range, title: "Regions", xLabel: model.get("x_label") ?? "input x₁",
    yLabel: model.get("y_label") ?? "input x₂",
  });
  const fills = map.marks.append("g");
  const levels = map.marks.append("g");
  const lines = map.marks.append("g");
  const names = map.notes.append("g");
  const surfaceBox = node(frame.body, "div");
  const surface = select(surfaceBox).append("svg").attr("class", "fl-surface fl-panel")
    .attr("role", "img").style("cursor", "grab").style("touch-action", "pan-y");
  const facets = surface.append("g");
  const heading = surface.append("text").attr("class", "fl-title").attr("x", 6).attr("y", 15).text("Surface");

  // The foot of the perpendicular from the middle of the map, and a point along the
  // line from there: what the two knobs hold.
  const foot = (unit) => {
    const size = unit[1] ** 2 + unit[2] ** 2;
    if (size < 1e-12) return null;
    const z = preActivation(unit, [middle, middle]);
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
  const handles = [
    map.handle({
      label: "Move the chosen unit's line",
      get: () => foot(theta()[chosen()]) ?? [middle, middle],
      move: (x, y) => {
        const unit = theta()[chosen()];
        setTheta(chosen(), [-unit[1] * x - unit[2] * y, unit[1], unit[2]]);
      },
      text: said,
    }),
    map.handle({
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
    }),
  ];
  frame.updates.push(...handles);

  frame.choice({
    label: "Hidden unit to change",
    options: start.theta.map((_, d) => [String(d + 1), `Unit ${d + 1}`]),
    get: () => String(chosen() + 1), set: (value) => frame.set({ unit: Number(value) }),
  });
  const names_ = ["Offset θ", "Slope along x₁ θ", "Slope along x₂ θ"];
  names_.forEach((name, i) => {
    const { row } = frame.slider({
      label: `${name}`, min: -bound, max: bound, step: 0.01,
      get: () => theta()[chosen()][i],
      set: (value) => setTheta(chosen(), theta()[chosen()].map((old, j) => (i === j ? value : old))),
    });
    const label = row.querySelector("label");
    frame.updates.push(() => { label.textContent = `${name}${SUB[chosen() + 1]}${SUB[i]}`; });
  });
  const weight = frame.slider({
    label: "Weight φ", min: -bound, max: bound, step: 0.01, get: () => phi()[chosen() + 1],
    set: (value) => frame.set({ phi: phi().map((old, j) => (j === chosen() + 1 ? value : old)) }),
  });
  const weightLabel = weight.row.querySelector("label");
  frame.updates.push(() => { weightLabel.textContent = `Weight φ${SUB[chosen() + 1]}`; });
  frame.slider({
    label: "Turn the surface", min: -180, max: 180, step: 5, text: (value) => `${show(value, 0)}°`,
    get: () => clamp(model.get("turn"), -180, 180), set: (turn) => frame.set({ turn }),
  });
  frame.slider({
    label: "Tilt the surface", min: 5, max: 85, step: 5, text: (value) => `${show(value, 0)}°`,
    get: () => clamp(model.get("tilt"), 5, 85), set: (tilt) => frame.set({ tilt }),
  });
  surface.call(drag().on("drag", (event) => frame.set({
    turn: ((((model.get("turn") + event.dx * 0.6 + 180) % 360) + 360) % 360) - 180,
    tilt: clamp(model.get("tilt") + event.dy * 0.4, 5, 85),
  })));

  // Pointing at a region says what the network does there.
  let pointed = null;
  map.svg.on("pointermove", (event) => {
    const point = map.inside(event) ? map.at(event) : null;
    pointed = point && pieces.find(({ active }) =>
      theta().every((unit, d) => preActivation(unit, point) > 0 === active[d]));
    frame.redraw();
  }).on("pointerleave", () => { pointed = null; frame.redraw(); });

  let size = 300;
  frame.start({
    layout(width) {
      const [number, each] = columns(width, 12, 560, 2);
      size = Math.min(each, number === 1 ? 340 : 400);
      map.resize(each, size + 6);
      surface.attr("width", each).attr("height", size + 6).attr("viewBox", `0 0 ${each} ${size + 6}`);
      heading.attr("y", 15);
    },
    draw() {
      const [t, p] = [theta(), phi()];
      const f = (point) => predict(t, p, point);
      pieces = regions(t, range);
      const heights = pieces.flatMap(({ polygon }) => polygon.map(f));
      const [low, high] = [Math.min(...heights), Math.max(...heights)];
      const share = (value) => (high - low > 1e-9 ? (value - low) / (high - low) : 0.5);
      const mean = (polygon) => polygon.reduce((sum, point) => sum + f(point), 0) / polygon.length;
      const fill = (polygon) => tint("model", 0.05 + 0.7 * share(mean(polygon)));

      fills.selectAll("path").data(pieces).join("path")
        .attr("d", ({ polygon }) => `${map.path(polygon)}Z`)
        .attr("fill", ({ polygon }) => fill(polygon))
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
      const square = [[range[0], range[0]], [range[1], range[0]], [range[1], range[1]], [range[0], range[1]]];
      const tags = ends.map(({ d, unit }) => {
        const cuts = levelIn(square, 0, (point) => preActivation(unit, point));
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

      // Orthographic view from `turn` and `tilt`; far facets are drawn first.
      const turn = (clamp(model.get("turn"), -180, 180) * Math.PI) / 180;
      const tilt = (clamp(model.get("tilt"), 5, 85) * Math.PI) / 180;
      const width = Number(surface.attr("width"));
      const unitLength = Math.min(width, size) / 2.95;
      const project = (x, y, height) => {
        const [u, v] = [(x - middle) / half, (y - middle) / half];
        const across = u * Math.cos(turn) - v * Math.sin(turn);
        const deep = u * Math.sin(turn) + v * Math.cos(turn);
        return [
          width / 2 + unitLength * across,
          size / 2 + 4 - unitLength * (deep * Math.sin(tilt) + height * Math.cos(tilt)), deep,
        ];
      };
      const rise = (value) => 1.5 * (share(value) - 0.5);
      const text = (points) => `M${points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}`;
      const floor = square.map(([x, y]) => project(x, y, -0.9));
      const shapes = pieces.map((piece) => {
        const points = piece.polygon.map((point) => project(...point, rise(f(point))));
        const deep = points.reduce((sum, point) => sum + point[2], 0) / points.length;
        return { piece, points, deep };
      }).sort((a, b) => b.deep - a.deep);
      // Each input's name stands at that one of its two edges which is nearer to the eye.
      const [edge, side] = [[(end) => [middle, end]], [(end) => [end, middle]]].map(([at]) =>
        range.map((end) => project(...at(end), -0.9)).sort((a, b) => b[1] - a[1])[0]);
      facets.selectAll("path.floor").data([floor]).join("path").attr("class", "floor")
        .attr("d", (points) => `${text(points)}Z`).attr("fill", "none").attr("stroke", colour("grid"));
      facets.selectAll("path.facet").data(shapes).join("path").attr("class", "facet")
        .attr("d", ({ points }) => `${text(points)}Z`).attr("fill", ({ piece }) => fill(piece.polygon))
        .attr("stroke", ({ piece }) => (piece === pointed ? colour("highlight") : colour("ink")))
        .attr("stroke-width", ({ piece }) => (piece === pointed ? 2.5 : 0.9)).attr("stroke-linejoin", "round");
      const height = segments.map((pair) => pair.map((point) => project(...point, rise(f(point)))));
      facets.selectAll("path.level").data([height]).join("path").attr("class", "level").attr("fill", "none")
        .attr("stroke", colour("face")).attr("stroke-opacity", 0.5).attr("d", (list) => list.map(text).join("")).raise();
      facets.selectAll("text").data([["x₁", edge], ["x₂", side]]).join("text").attr("class", "fl-label")
        .attr("text-anchor", "middle")
        .attr("x", ([, point]) => point[0] + Math.sign(point[0] - width / 2) * 12)
        .attr("y", ([, point]) => point[1] + 14).text(([name]) => name);
      surface.attr("aria-label", `Surface of the network's output, from ${show(low)} to ${show(high)}`);

      if (pointed) {
        const on = pointed.active.map((is, d) => (is ? d + 1 : 0)).filter(Boolean);
        const slopes = [1, 2].map((i) => show(t.reduce((sum, unit, d) =>
          sum + (pointed.active[d] ? p[d + 1] * unit[i] : 0), 0)));
        frame.readout.textContent = `Here ${on.length ? `units ${on.join(", ")} are on` : "no unit is on"}: `
          + `a plane with slopes ${slopes.join(" and ")}.`;
      } else {
        frame.readout.textContent = `${tally()}. Output from ${show(low)} to ${show(high)}.`;
      }
    },
  });
}

export default { render };
