// A shallow network with two inputs. Each hidden unit draws one line; the lines cut the
// plane into convex regions; on each region the network is a plane. Left the map, right
// the surface, both exact: polygons, not pixels; below, a section through both.
import { Frame, arrow, choice, colour, columns, handle, node, predict, show, slider, sub, tint } from "../kit/index.js";
import { Surface } from "../kit/surface.js";
import { slopeOf } from "../math/line-regions.js";
import { affine, shallow } from "../math/networks.js";
import { clamp, linspace, mean, reach } from "../math/numbers.js";
import { levelIn, mostRegions, regions, square } from "../math/regions.js";
import { coincidences } from "./shallow-network-2d/coincidences.js";
import { Section } from "./shallow-network-2d/section.js";

export const knobs = ["theta", "phi", "unit", "point", "turn", "tilt"];
export const defaults = { unit: 1, point: [0.6, -0.4], turn: -30, tilt: 35 };
const NAMES = ["highlight", "extra", "ink", "error", "truth", "data"];

function render({ model, el }) {
  const range = model.get("x_range") ?? [-1, 1];
  const frame = new Frame(el, model, {
    knobs, defaults,
    limits: ({ theta, phi }) => {
      const bound = reach([...theta.flat(), ...phi]);
      return {
        theta: [-bound, bound], phi: [-bound, bound], unit: new Set(theta.map((_, d) => d + 1)), point: range,
        turn: [-180, 180], tilt: [5, 85],
      };
    },
  });
  const start = frame.initial;
  const count = start.theta.length;
  const [half, middle] = [-1, 1].map((sign) => (range[1] + sign * range[0]) / 2);
  const [, bound] = frame.limits.theta;
  const theta = () => model.get("theta");
  const phi = () => model.get("phi");
  const chosen = () => model.get("unit") - 1;
  const setTheta = (d, unit) => frame.set({ theta: theta().with(d, unit.map((value) => clamp(value, -bound, bound))) });

  const map = frame.panel({
    label: "Map of the regions, with two knobs on the chosen unit's line",
    x: range, y: range, title: "Regions (arrows: uphill; dotted: the start)", xLabel: model.get("x_label") ?? "input x₁",
    yLabel: model.get("y_label") ?? "input x₂",
  }, frame.output);
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
  /** As far as the map goes, and further. */
  const whole = (unit) => {
    const [from, to] = [foot(unit), along(unit)];
    return [-7, 7].map((times) => from.map((value, i) => value + times * (to[i] - value)));
  };
  const fills = map.marks.append("g");
  const levels = map.marks.append("g");
  for (const unit of start.theta.filter(foot)) map.ghost(whole(unit), 1.6);
  const lines = map.marks.append("g");
  const names = map.notes.append("g");
  const [far, uphill] = [0.45, 1].map((opacity) => map.marks.append("path").attr("fill", "none")
    .attr("stroke", colour("ink")).attr("stroke-width", 1.6).attr("stroke-opacity", opacity));
  const level = map.marks.append("path").attr("stroke", colour("ink")).attr("stroke-dasharray", "3 3").attr("stroke-width", 1);
  const spot = map.marks.append("circle").attr("r", 3).attr("fill", colour("ink"));
  const place = node(frame.output, "div");
  const surface = new Surface(frame, { range, parent: place });

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
  // What the network does at a point: by mouse, tap or arrow keys.
  const there = (point) => {
    const piece = pieces.find(({ active }) => theta().every((unit, d) => affine(unit, point) > 0 === active[d]));
    if (!piece) return "";
    const height = show(shallow(theta(), phi(), point));
    const on = piece.active.map((is, d) => (is ? d + 1 : 0)).filter(Boolean);
    const slopes = [1, 2].map((i) => show(slopeOf(theta(), phi(), piece.active, i)));
    return `output ${height}, ${on.length ? `units ${on.join(", ")} on` : "no unit on"}, a plane with slopes ${slopes.join(" and ")}`;
  };
  const setPoint = (point) => frame.set({ point: point.map((value) => Number(clamp(value, ...range).toFixed(3))) });
  handle(frame, map, {
    label: "Point that is read", name: "ink", radius: 5, get: () => model.get("point"),
    move: (x, y) => setPoint([x, y]), text: () => `${model.get("point").map((value) => show(value)).join(", ")}: ${there(model.get("point"))}`,
  }).classed("fl-probe", true);

  const section = new Section(frame, {
    range, names: NAMES, xLabel: map.options.xLabel, get: () => model.get("point"), set: setPoint, text: () => there(model.get("point")),
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

  // A mouse reads the region that it points at; a click or a tap, there and for good.
  let hovered = null;
  map.svg.on("pointermove", (event) => {
    hovered = event.pointerType === "mouse" && event.buttons === 0 && map.inside(event) ? map.at(event) : null;
    frame.redraw();
  }).on("pointerleave", () => { hovered = null; frame.redraw(); })
    .on("click", (event) => { if (map.inside(event) && !event.target.closest(".fl-handle")) setPoint(map.at(event)); });

  if (count >= 3) {
    const cases = coincidences(start.theta);
    const left = (rows) => regions(rows, range).length;
    frame.presets([
      { label: "All through one point", values: { theta: cases.point } },
      { label: "Two parallel", values: { theta: cases.two } },
      { label: "Three parallel", values: { theta: cases.all } },
    ]);
    predict(frame, [["point", "Line 1 is moved through the crossing of lines 2 and 3.", "The small triangle between the lines has shrunk to a point."],
      ["two", "Line 2 is turned until it is parallel to line 1.", "Two parallel lines make strips, and the others cut these."],
      ["all", "All three lines are parallel.", "Strips, and nothing that cuts them."]].map(([name, what, why]) => ({
      question: `${what} How many regions can be seen?`, unit: "regions",
      truth: left(cases[name]), values: { theta: cases[name] }, why,
    })));
  }

  frame.start({
    layout(width) {
      const [number, each] = columns(width, 12, 560, 2);
      // One below the other, only the map stays in sight while a control is moved.
      if (number === 1) frame.output.after(place);
      else map.svg.node().parentNode.after(place);
      map.resize(each, number === 1 ? 270 : Math.min(each, 310));
      surface.resize(each, number === 1 ? 270 : Math.min(each, 310));
      section.panel.resize(width, 165);
    },
    draw() {
      const [t, p] = [theta(), phi()];
      const f = (point) => shallow(t, p, point);
      pieces = regions(t, range);
      const read = hovered ?? model.get("point");
      const pointed = pieces.find(({ active }) => t.every((unit, d) => affine(unit, read) > 0 === active[d]));
      spot.attr("cx", map.x(read[0])).attr("cy", map.y(read[1]));
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

      // One slope for each region: an arrow uphill, the longest a fifth of the map.
      const slopes = new Map(pieces.map((piece) => [piece, [1, 2].map((i) => slopeOf(t, p, piece.active, i))]));
      const steepest = Math.max(1e-9, ...[...slopes.values()].map((slope) => Math.hypot(...slope)));
      const climb = (piece, from) => arrow(...[0, 1].map((share) => [map.x, map.y].map((scale, i) =>
        scale(from[i] + (share * 0.4 * half * slopes.get(piece)[i]) / steepest))));
      far.attr("d", pieces.filter((piece) => piece !== pointed)
        .map((piece) => climb(piece, [0, 1].map((i) => mean(piece.polygon.map((point) => point[i]))))).join(""));
      uphill.attr("d", pointed ? climb(pointed, read) : "");
      level.attr("d", map.path(range.map((end) => [end, read[1]])));
      section.draw(t, p, read, [low, high]);

      const ends = t.map((unit, d) => ({ d, unit })).filter(({ unit }) => foot(unit));
      lines.selectAll("path").data(ends).join("path").attr("fill", "none")
        .attr("stroke", ({ d }) => colour(NAMES[d % NAMES.length]))
        .attr("stroke-width", ({ d }) => (d === chosen() ? 3.5 : 2))
        .attr("d", ({ unit }) => map.path(whole(unit)));
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
      map.handles.selectAll(".fl-handle:not(.fl-probe)").style("display", grip ? null : "none")
        .select(".fl-grip").attr("fill", colour(NAMES[chosen() % NAMES.length]));

      const lift = (point) => [...point, 1.5 * (share(f(point)) - 0.5)];
      surface.draw({
        facets: pieces.map((piece) => ({ piece, points: piece.polygon.map(lift) })),
        levels: segments.map((pair) => pair.map(lift)),
        fill: ({ piece }) => fill(piece), chosen: ({ piece }) => piece === pointed,
        scale: [low, high].map((value) => [1.5 * (share(value) - 0.5), show(value)]),
        label: `Surface of the network's output, from ${show(low)} to ${show(high)}`,
      });
      frame.readout.textContent = `${tally()}. Output from ${show(low)} to ${show(high)}. `
        + `At (${read.map((value) => show(value)).join(", ")}): ${there(read)}.`;
    },
  });
}

export default { render };
