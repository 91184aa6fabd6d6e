// A shallow network with one input and three hidden units, taken apart: each unit's
// line, the line cut by ReLU, the cut line weighted, and the sum with its joints.
import { Frame, bands, colour, counted, handle, node, show, slider, sub } from "../kit/index.js";
import { relu } from "../math/activations.js";
import { joints, pieces as findPieces } from "../math/line-regions.js";
import { leastSquares } from "../math/losses.js";
import { affine, shallow } from "../math/networks.js";
import { clamp, extent, largest, linspace, reach } from "../math/numbers.js";

export const knobs = ["theta", "phi"];
const NAMES = ["highlight", "extra", "ink"];
const DASHES = ["", "7 3", "2 3"];

function render({ model, el }) {
  const x = model.get("x") ?? [];
  const y = model.get("y") ?? [];
  const frame = new Frame(el, model, { knobs });
  const start = frame.initial;
  const limits = {
    offset: reach(start.theta.map((unit) => unit[0])),
    slope: reach(start.theta.map((unit) => unit[1])),
    weight: reach(start.phi),
  };
  const xRange = model.get("x_range") ?? (x.length ? extent(x) : [0, 2]);
  const grid = linspace(...xRange, 121);
  const inits = grid.map((value) => shallow(start.theta, start.phi, value));
  const yRange = model.get("y_range") ?? extent([...y, ...inits], 0.3);
  const stages = start.theta.flatMap((unit, d) => xRange.flatMap((value) => {
    const z = affine(unit, value);
    return [z, start.phi[d + 1] * relu(z)];
  }));
  const stageLimit = model.get("stage_limit") ?? 1.15 * largest(stages);
  const stageRange = [-stageLimit, stageLimit];

  const theta = () => model.get("theta").map(([offset, slope]) => [
    clamp(offset, -limits.offset, limits.offset), clamp(slope, -limits.slope, limits.slope),
  ]);
  const phi = () => model.get("phi").map((value) => clamp(value, -limits.weight, limits.weight));
  const setTheta = (d, i, value) => {
    const next = theta();
    next[d][i] = value;
    frame.set({ theta: next });
  };
  const setPhi = (i, value) => frame.set({ phi: phi().with(i, value) });

  const sum = frame.panel({
    label: "The network's output: the sum, with a knob at each joint",
    x: xRange, y: yRange, title: "Sum: the network's output",
    xLabel: model.get("x_label") ?? "input x", yLabel: model.get("y_label") ?? "output y",
  });
  const shadePieces = bands(sum);
  const errors = sum.marks.append("path").attr("fill", "none").attr("stroke", colour("error"))
    .attr("stroke-width", 1).attr("stroke-opacity", 0.6);
  const placePoints = sum.points(x.map((value, i) => [value, y[i]]));
  const drops = sum.marks.append("g");
  const total = sum.curve("model", 3);
  const corners = sum.marks.append("g");
  const slopes = sum.notes.append("g");

  const least = () => sum.y.domain()[0];
  start.theta.forEach((_, d) => handle(frame, sum, {
    label: `Joint of unit ${d + 1}`, axis: "x", name: NAMES[d % 3], radius: 7,
    get: () => [joints(theta())[d], least()],
    move: (value) => setTheta(d, 0, -value * theta()[d][1]),
    text: () => {
      const joint = joints(theta())[d];
      return Number.isFinite(joint) ? `x = ${show(joint)}` : "none: this unit's line is level";
    },
  }));

  const units = start.theta.map((_, d) => {
    const box = node(frame.body, "div", { class: "fl-unit" });
    const name = NAMES[d % 3];
    const index = sub(d + 1);
    const stage = (title, label) => {
      const panel = frame.panel({
        label: `Unit ${d + 1}: ${label}`, x: xRange, y: stageRange, ticks: false, title,
      }, box);
      panel.svg.style("--title", colour(name));
      return { panel, curve: panel.curve(name, 2.4, DASHES[d % 3]), mark: panel.marks.append("line") };
    };
    const parts = [
      stage(`Unit ${d + 1}: line`, "line before the activation"),
      stage("cut by ReLU", "line cut by ReLU"),
      stage("weighted", "cut line, weighted"),
    ];
    const swatch = colour(name);
    const common = { step: 0.01, parent: box, swatch };
    slider(frame, {
      ...common, label: `Offset θ${index}₀`, min: -limits.offset, max: limits.offset,
      get: () => theta()[d][0], set: (value) => setTheta(d, 0, value),
    });
    slider(frame, {
      ...common, label: `Slope θ${index}₁`, min: -limits.slope, max: limits.slope,
      get: () => theta()[d][1], set: (value) => setTheta(d, 1, value),
    });
    slider(frame, {
      ...common, label: `Weight φ${index}`, min: -limits.weight, max: limits.weight,
      get: () => phi()[d + 1], set: (value) => setPhi(d + 1, value),
    });
    return parts;
  });
  slider(frame, {
    label: "Output offset φ₀", min: -limits.weight, max: limits.weight, step: 0.01,
    swatch: colour("model"), get: () => phi()[0], set: (value) => setPhi(0, value),
  });

  frame.start({
    layout(width) {
      sum.resize(width, width > 560 ? 290 : 260);
      const each = Math.floor((width - 24) / 3);
      for (const parts of units)
        for (const { panel } of parts) panel.resize(each, Math.min(120, Math.max(84, each * 0.62)));
      placePoints();
    },
    draw() {
      const [t, p] = [theta(), phi()];
      const pieces = findPieces(t, p, xRange);
      const knots = [xRange[0], ...pieces.map((piece) => piece.right)];
      total.attr("d", sum.path(knots.map((value) => [value, shallow(t, p, value)])));
      errors.attr("d", x.map((value, i) => sum.path([[value, y[i]], [value, shallow(t, p, value)]])).join(""));

      const [bottom, top] = sum.y.range();
      shadePieces(knots);
      const where = joints(t).map((joint, d) => [joint, d]).filter(([joint]) => Number.isFinite(joint));
      drops.selectAll("line").data(where).join("line")
        .attr("x1", ([joint]) => clamp(sum.x(joint), -1e4, 1e4)).attr("x2", ([joint]) => clamp(sum.x(joint), -1e4, 1e4))
        .attr("y1", bottom).attr("y2", ([joint]) => clamp(sum.y(shallow(t, p, joint)), top, bottom))
        .attr("stroke", ([, d]) => colour(NAMES[d % 3])).attr("stroke-dasharray", ([, d]) => DASHES[d % 3] || null)
        .attr("stroke-width", 1.5);
      corners.selectAll("circle").data(where).join("circle").attr("r", 4)
        .attr("fill", colour("face")).attr("stroke", colour("model")).attr("stroke-width", 2)
        .attr("cx", ([joint]) => clamp(sum.x(joint), -1e4, 1e4))
        .attr("cy", ([joint]) => clamp(sum.y(shallow(t, p, joint)), -1e4, 1e4));
      const narrow = sum.width < 480;
      slopes.selectAll("text").data(pieces.filter((piece) => sum.x(piece.right) - sum.x(piece.left) > (narrow ? 34 : 62)))
        .join("text").attr("class", "fl-note fl-halo").attr("text-anchor", "middle")
        .attr("x", (piece) => (sum.x(piece.left) + sum.x(piece.right)) / 2).attr("y", top + 16)
        .text((piece) => `${narrow ? "" : "slope "}${show(piece.slope)}`);

      units.forEach(([first, second, third], d) => {
        const joint = joints(t)[d];
        const knees = [xRange[0], ...(joint > xRange[0] && joint < xRange[1] ? [joint] : []), xRange[1]];
        const through = (f) => knees.map((value) => [value, f(affine(t[d], value))]);
        first.curve.attr("d", first.panel.path(through((z) => z)));
        second.curve.attr("d", second.panel.path(through(relu)));
        third.curve.attr("d", third.panel.path(through((z) => p[d + 1] * relu(z))));
        for (const { panel, mark } of [first, second, third]) {
          const [low, high] = panel.y.range();
          const px = clamp(panel.x(joint), -1e4, 1e4);
          mark.attr("x1", px).attr("x2", px).attr("y1", low).attr("y2", high)
            .attr("stroke", colour(NAMES[d % 3])).attr("stroke-width", 1).attr("stroke-dasharray", "2 3");
        }
      });

      let words = `${counted(pieces.length, "piece")} in view, slopes `
        + `${pieces.map((piece) => show(piece.slope)).join(", ")}.`;
      const predictions = x.map((value) => shallow(t, p, value));
      if (x.length) words += ` Loss (sum of squares) ${show(leastSquares(predictions, y))}.`;
      frame.readout.textContent = words;
    },
  });
}

export default { render };
