// A shallow network with one input, taken apart in the order of the book's panels: a
// column for each unit, its line, the line cut by ReLU, the cut line weighted; below them
// the sum with its joints.
import { Frame, bands, colour, counted, handle, node, predict, show, slider, sub } from "../kit/index.js";
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
  const frame = new Frame(el, model, {
    knobs,
    // Ten times both numbers of a unit is among the things to try.
    limits: (start) => {
      const [theta, phi] = [Math.ceil(10 * largest(start.theta.flat(), 1)), reach(start.phi)];
      return { theta: [-theta, theta], phi: [-phi, phi] };
    },
  });
  const { initial: start, limits } = frame;
  const xRange = model.get("x_range") ?? (x.length ? extent(x) : [0, 2]);
  const yRange = model.get("y_range")
    ?? extent([...y, ...linspace(...xRange, 121).map((value) => shallow(start.theta, start.phi, value))], 0.3);
  const stageLimit = model.get("stage_limit") ?? 1.15 * largest(start.theta.flatMap((unit, d) =>
    xRange.flatMap((value) => [affine(unit, value), start.phi[d + 1] * relu(affine(unit, value))])));

  const theta = () => model.get("theta");
  const phi = () => model.get("phi");
  const setTheta = (d, i, value) => frame.set({
    theta: theta().with(d, theta()[d].with(i, clamp(value, ...limits.theta))),
  });
  const setPhi = (i, value) => frame.set({ phi: phi().with(i, clamp(value, ...limits.phi)) });
  /** Where the unit's line, and what is made of it, bends within the panel. */
  const knees = (unit) => [xRange[0], ...joints([unit]).filter((at) => at > xRange[0] && at < xRange[1]), xRange[1]];
  const made = [(z) => z, relu, (z, weight) => weight * relu(z)];
  const through = (unit, weight, i) => knees(unit).map((value) => [value, made[i](affine(unit, value), weight)]);
  const along = (t, p, pieces) => [xRange[0], ...pieces.map((piece) => piece.right)]
    .map((value) => [value, shallow(t, p, value)]);

  const columns = node(frame.body, "div", { class: "fl-columns", style: "grid-template-rows: repeat(6, auto)" });
  const units = start.theta.map((unit, d) => {
    const name = NAMES[d % 3];
    const index = sub(d + 1);
    const stage = (title, label, i) => {
      const panel = frame.panel({
        label: `Unit ${d + 1}: ${label}`, x: xRange, y: [-stageLimit, stageLimit], ticks: "ends", title: `${title} ${d + 1}`,
      }, columns);
      panel.svg.style("--title", colour(name));
      panel.ghost(through(unit, start.phi[d + 1], i), 1.5);
      return { panel, curve: panel.curve(name, 2.4, DASHES[d % 3]), mark: panel.marks.append("line") };
    };
    const knob = (label, words, limit, get, set) => slider(frame, {
      label, name: `${label}, ${words} of unit ${d + 1}`, min: limit[0], max: limit[1], step: 0.01,
      parent: columns, swatch: colour(name), get, set,
    });
    knob(`θ${index}₀`, "offset", limits.theta, () => theta()[d][0], (value) => setTheta(d, 0, value));
    knob(`θ${index}₁`, "slope", limits.theta, () => theta()[d][1], (value) => setTheta(d, 1, value));
    const parts = [stage("line", "line before the activation", 0), stage("clipped", "line cut by ReLU", 1)];
    knob(`φ${index}`, "weight", limits.phi, () => phi()[d + 1], (value) => setPhi(d + 1, value));
    parts.push(stage("weighted", "cut line, weighted", 2));
    // The line's end: up and down it gets steeper, both θs by one factor, and the joint stays.
    const inset = 0.05 * (xRange[1] - xRange[0]);
    const [left, right] = [xRange[0] + inset, xRange[1] - inset];
    const height = () => affine(theta()[d], right);
    const most = () => limits.theta[1] / largest(theta()[d], 1e-9);
    handle(frame, parts[0].panel, {
      label: `Steepness of line ${d + 1}, its joint stays`, axis: "y", name, radius: 5,
      get: () => [right, height()], range: () => [-1, 1].map((sign) => sign * most() * Math.abs(height())),
      move: (_, value) => {
        if (Math.abs(height()) < 1e-3) return; // the joint itself: nothing to turn
        // Not to nothing at all: a line that is level has lost its joint.
        const factor = value / height() || 0.01;
        frame.set({ theta: theta().with(d, theta()[d].map((each) => clamp(each * factor, ...limits.theta))) });
      },
      text: () => `offset ${show(theta()[d][0])}, slope ${show(theta()[d][1])}`,
    });
    // What is weighted is held at the end of the side where the unit is on.
    const side = () => (affine(theta()[d], left) > affine(theta()[d], right) ? left : right);
    const size = () => relu(affine(theta()[d], side()));
    handle(frame, parts[2].panel, {
      label: `Height of weighted unit ${d + 1}`, axis: "y", name, radius: 5,
      get: () => [side(), phi()[d + 1] * size()], range: () => limits.phi.map((end) => end * size()),
      move: (_, value) => { if (size() > 1e-3) setPhi(d + 1, value / size()); },
      text: () => `φ${index} ${show(phi()[d + 1])}`,
    });
    return parts;
  });

  frame.body.append(frame.output);
  const sum = frame.panel({
    label: "The network's output: the sum, with a knob at each joint",
    x: xRange, y: yRange, title: "sum",
    xLabel: model.get("x_label") ?? "input x", yLabel: model.get("y_label") ?? "output y",
  }, frame.output);
  const shadePieces = bands(sum);
  sum.ghost(along(start.theta, start.phi, findPieces(start.theta, start.phi, xRange)));
  const errors = sum.marks.append("path").attr("fill", "none").attr("stroke", colour("error"))
    .attr("stroke-width", 1).attr("stroke-opacity", 0.6);
  sum.points(x.map((value, i) => [value, y[i]]));
  const drops = sum.marks.append("g");
  const total = sum.curve("model", 3);
  const corners = sum.marks.append("g");
  const slopes = sum.notes.append("g");
  const key = sum.notes.append("text").attr("class", "fl-note fl-halo").attr("text-anchor", "end").text("dotted: the start");
  start.theta.forEach((_, d) => handle(frame, sum, {
    label: `Joint of unit ${d + 1}`, axis: "x", name: NAMES[d % 3], radius: 7,
    get: () => [joints(theta())[d], sum.y.domain()[0]],
    move: (value) => setTheta(d, 0, -value * theta()[d][1]),
    text: () => {
      const joint = joints(theta())[d];
      return Number.isFinite(joint) ? `x = ${show(joint)}` : "none: this unit's line is level";
    },
  }));
  slider(frame, {
    label: "φ₀, offset of the sum", min: limits.phi[0], max: limits.phi[1], step: 0.01,
    swatch: colour("model"), get: () => phi()[0], set: (value) => setPhi(0, value),
  });

  const second = Math.min(2, start.theta.length);
  const flipped = { phi: start.phi.with(second, -start.phi[second]) };
  const raised = { phi: start.phi.with(0, start.phi[0] + 0.5) };
  const tenfold = { theta: start.theta.with(0, start.theta[0].map((value) => 10 * value)) };
  frame.presets([
    { label: `Flip φ${sub(second)}`, values: flipped },
    { label: "φ₀ + 0.5", values: raised },
    { label: "θ₁₀ and θ₁₁ × 10", values: tenfold },
    { label: "… and φ₁ ÷ 10", values: { ...tenfold, phi: start.phi.with(1, start.phi[1] / 10) } },
  ]);
  predict(frame, [
    {
      question: `φ${sub(second)} changes its sign. Which pieces change their slope?`,
      choices: [
        "all of them, and the joints stay", `those on one side of joint ${second}, and the joints stay`,
        `those on one side of joint ${second}, and this joint moves`, "none: the curve moves up or down",
      ],
      truth: 1, values: flipped,
      why: "A unit adds to the slope only where it is on, and its joint depends on its θs alone.",
    },
    {
      question: "0.5 is added to φ₀. What happens to the curve?",
      choices: ["it gets steeper", "its joints move to the right", "it moves up and keeps its shape"],
      truth: 2, values: raised, why: "φ₀ belongs to no unit: it counts the same at every x.",
    },
    {
      question: "Both θs of unit 1 become ten times as large. Where does its joint go?",
      choices: ["ten times as far from 0", "a tenth as far from 0", "nowhere: it stays"],
      truth: 2, values: tenfold,
      why: "In −θ₁₀/θ₁₁ the factor cancels. The unit is ten times as steep: φ₁ ÷ 10 brings the old curve back.",
    },
  ]);
  const [scale, unit] = [model.get("error_scale") ?? 1, model.get("error_unit") ?? ""];

  frame.start({
    layout(width) {
      sum.resize(width, width > 560 ? 250 : 200);
      key.attr("x", sum.x.range()[1] - 6).attr("y", sum.y.range()[0] - 14);
      const each = Math.floor((width - 20) / 3);
      for (const parts of units) for (const { panel } of parts) panel.resize(each, width > 560 ? 92 : 78);
    },
    draw() {
      const [t, p] = [theta(), phi()];
      const pieces = findPieces(t, p, xRange);
      const curve = along(t, p, pieces);
      sum.follow(curve.map((point) => point[1]));
      total.attr("d", sum.path(curve));
      errors.attr("d", x.map((value, i) => sum.path([[value, y[i]], [value, shallow(t, p, value)]])).join(""));

      const [bottom, top] = sum.y.range();
      shadePieces(curve.map((point) => point[0]));
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

      units.forEach((parts, d) => parts.forEach(({ panel, curve: line, mark }, i) => {
        const points = through(t[d], p[d + 1], i);
        panel.follow(points.map((point) => point[1]));
        line.attr("d", panel.path(points));
        const [low, high] = panel.y.range();
        const px = clamp(panel.x(joints(t)[d]), -1e4, 1e4);
        mark.attr("x1", px).attr("x2", px).attr("y1", low).attr("y2", high)
          .attr("stroke", colour(NAMES[d % 3])).attr("stroke-width", 1).attr("stroke-dasharray", "2 3");
      }));

      const placed = joints(t).map((joint) => (Number.isFinite(joint) ? show(joint) : "none"));
      let words = `${counted(pieces.length, "piece")} in view, slopes `
        + `${pieces.map((piece) => show(piece.slope)).join(", ")}. Joints of units 1 to ${t.length}: ${placed.join(", ")}.`;
      if (x.length) {
        const error = leastSquares(x.map((value) => shallow(t, p, value)), y) / x.length;
        words += ` Mean squared error ${show(scale * error)}${unit && ` ${unit}`}.`;
      }
      frame.readout.textContent = words;
    },
  });
}

export default { render };
