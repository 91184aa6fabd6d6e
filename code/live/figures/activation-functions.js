// Activation functions: the value and the derivative at a place, where the function is
// flat, and a small network in which it takes ReLU's place, with the stretches of the
// input on which each unit is flat: there, training doesn't move this unit, as the reader
// sees who trains the offset of one.
import { Frame, choice, colour, columns, counted, handle, predict, show, slider, small, walker } from "../kit/index.js";
import { ACTIVATIONS } from "../math/activations.js";
import { affine, offsetSlope, shallow } from "../math/networks.js";
import { clamp, extent, linspace } from "../math/numbers.js";

export const knobs = ["activation", "z", "negative_slope", "sharpness", "offset"];
export const defaults = { activation: "relu", z: 0.8, negative_slope: 0.25, sharpness: 1, offset: 0 };
const NAMES = ["highlight", "extra", "ink"];
/** Below this size a derivative counts as none. */
export const FLAT = 0.01;
const RATE = 0.1;
const STEPS = 100;

/** The stretches, as [from, to], on which `flat` holds at neighbouring places. */
export function stretches(places, flat) {
  const found = [];
  places.forEach((at, i) => {
    if (!flat(at)) return;
    if (i && flat(places[i - 1])) found.at(-1)[1] = at;
    else found.push([at, at]);
  });
  return found.filter(([from, to]) => to > from);
}

function render({ model, el }) {
  const range = model.get("z_range") ?? [-4, 4];
  const xRange = model.get("x_range") ?? [0, 2];
  const given = model.get("theta");
  const phi = model.get("phi");
  const frame = new Frame(el, model, {
    knobs, defaults,
    limits: {
      activation: new Set(Object.keys(ACTIVATIONS)), z: range, negative_slope: [-1, 1], sharpness: [0.25, 8], offset: [-3, 3],
    },
  });
  // Where the mouse points is no setting: it is shown, and gone when the mouse has left.
  let pointed = null;
  const choose = () => model.get("activation");
  const a = () => model.get("negative_slope");
  const z = () => pointed ?? model.get("z");
  const sharpness = () => model.get("sharpness");
  const value = (at) => ACTIVATIONS[choose()][1](at, a());
  const slope = (at) => ACTIVATIONS[choose()][2](at, a());
  // Sharper units of the same size: a[sz]/s turns into ReLU for most of these as s grows.
  const unit = (at) => value(sharpness() * at) / sharpness();
  const second = Math.min(1, given.length - 1);
  const theta = () => given.with(second, [given[second][0] + model.get("offset"), given[second][1]]);

  const zs = linspace(...range, 321);
  const xs = linspace(...xRange, 201);
  const relu = xs.map((x) => [x, shallow(given, phi, x)]);

  const top = frame.panel({
    label: "The activation function, with a knob on it", x: range, y: [-2, 4],
    title: "Value a[z]", xLabel: "pre-activation z",
  });
  const derivative = frame.panel({
    label: "Its derivative, with a knob on it", x: range, y: [-0.5, 1.5],
    title: "Derivative a′[z]", xLabel: "pre-activation z",
  });
  const network = frame.panel({
    label: "A network of three hidden units with this activation", x: xRange,
    y: extent(relu.map((pair) => pair[1]), 0.6),
    title: "A network with three such units", xLabel: "input x", yLabel: "output y",
  }, frame.output);
  frame.body.append(frame.output);
  const dull = [top, derivative].map(({ marks }) => marks.append("g"));
  const tangent = top.curve("highlight", 2);
  const curve = top.curve("model", 2.8);
  const area = derivative.marks.append("path").attr("fill", colour("model")).attr("fill-opacity", 0.12);
  const steep = derivative.curve("model", 2.8);
  const drop = [top, derivative].map(({ marks }) => marks.append("line")
    .attr("stroke", colour("highlight")).attr("stroke-dasharray", "3 3").attr("stroke-width", 1.2));
  network.ghost(relu, 1.8);
  const output = network.curve("model", 2.8);
  const lanes = network.notes.append("g");
  const [key, met] = [network, top].map(({ notes }) => notes.append("text").attr("class", "fl-note").attr("text-anchor", "end").attr("y", 15));
  met.text("bars: the z that each unit meets");
  // From the least to the largest z of each unit over the inputs, in both upper panels.
  const spans = [top, derivative].map(({ notes }) => notes.append("g").attr("class", "fl-spans"));
  // The error to ReLU's own curve, and which way the second unit's offset brings it down.
  const error = () => offsetSlope(theta(), phi, second, xs, relu.map(([, y]) => y), [unit, (at) => slope(sharpness() * at)]);

  const move = (at) => frame.set({ z: Number(at.toFixed(3)) });
  const text = () => `z ${show(z())}, value ${show(value(z()), 3)}, derivative ${show(slope(z()), 3)}`;
  for (const [where, f] of [[top, value], [derivative, slope]]) {
    handle(frame, where, {
      label: "Pre-activation z", axis: "x", name: "highlight",
      get: () => [z(), f(z())], move, text,
    });
    // A mouse needs no grip: what it points at is read; a click or a tap sets it.
    where.svg.on("pointermove", (event) => {
      pointed = event.pointerType === "mouse" && event.buttons === 0 && where.inside(event) ? where.at(event)[0] : null;
      frame.redraw();
    }).on("pointerleave", () => { pointed = null; frame.redraw(); })
      .on("click", (event) => { if (where.inside(event)) move(where.at(event)[0]); });
  }

  choice(frame, {
    label: "Activation function", options: Object.entries(ACTIVATIONS).map(([name, [label]]) => [name, label]),
    get: choose, set: (activation) => frame.set({ activation }),
  });
  slider(frame, { label: "Pre-activation z", min: range[0], max: range[1], step: 0.05, get: () => model.get("z"), set: move });
  const learned = slider(frame, {
    label: "PReLU’s slope left of zero", min: -1, max: 1, step: 0.05, get: a,
    set: (negative_slope) => frame.set({ negative_slope }),
  });
  slider(frame, {
    label: "Sharpness s, units a[sz]/s", min: 0.25, max: 8, step: 0.25, get: sharpness,
    set: (value_) => frame.set({ sharpness: value_ }),
  });
  slider(frame, {
    label: `Added to the offset of unit ${second + 1}`, min: -3, max: 3, step: 0.05, swatch: colour(NAMES[second % 3]),
    get: () => model.get("offset"), set: (offset) => frame.set({ offset }),
  });

  // Low enough that the second unit's line is negative wherever there are data.
  const deep = -Math.max(...xRange.map((x) => affine(given[second], x))) - 0.2;
  const dead = { offset: Number(deep.toFixed(2)) };
  frame.presets([
    { label: "A dead ReLU", values: { activation: "relu", z: -1, ...dead } },
    { label: "The same unit, leaky", values: { activation: "leaky_relu", z: -1, ...dead } },
    { label: "Saturated sigmoids", values: { activation: "sigmoid", z: 3, sharpness: 8 } },
    { label: "GELU’s dip", values: { activation: "gelu", z: -0.75 } },
  ]);
  let steps = 0;
  let reached = ""; // where the steps have come to: what else is changed begins anew
  const held = () => JSON.stringify([model.get("offset"), choose(), a(), sharpness()]);
  const train = walker(frame, {
    label: `Train unit ${second + 1}’s offset, ${STEPS} steps`, count: STEPS, pause: 40, parent: frame.presetButtons,
    step() {
      if (reached !== held()) steps = 0;
      frame.set({ offset: clamp(model.get("offset") - RATE * error().slope, -3, 3) });
      steps += 1;
      reached = held();
      return true;
    },
  });
  frame.onReset = () => train.stop();
  predict(frame, [
    {
      question: "Unit 2’s line is moved down until it is negative at every input. For which function can training bring it back?",
      choices: ["ReLU", "leaky ReLU", "both", "neither"], truth: 1,
      action() {
        frame.show({ activation: "leaky_relu", z: -1, ...dead });
        train.start();
      },
      why: "ReLU’s derivative is 0 there, so no step moves the unit; leaky ReLU keeps a small slope, and its bar is gone.",
    },
    {
      question: "Where does the sigmoid have its largest derivative, and how large is it?",
      choices: ["at 0, and it is 1", "at 0, and it is ¼", "far out, and it is 1"], truth: 1, values: { activation: "sigmoid", z: 0 },
      why: "sig′ = sig (1 − sig), which is ½ · ½ at most.",
    },
  ]);

  frame.start({
    layout(width) {
      const [number, each] = columns(width, 12, 460, 2);
      top.resize(each, number === 2 ? 240 : 200);
      derivative.resize(each, number === 2 ? 240 : 180);
      network.resize(width, number === 2 ? 230 : 200);
      key.attr("x", network.x.range()[1]).text(number === 2 ? "dotted: ReLU; bars: where a unit is flat" : "dotted: ReLU");
      met.attr("x", top.x.range()[1]);
    },
    draw() {
      const values = zs.map((at) => [at, value(at)]);
      top.follow(values.map((point) => point[1]));
      curve.attr("d", top.path(values));
      // A jump in the derivative is a gap in its curve, not a steep stretch.
      const step = zs[1] - zs[0];
      let path = "";
      let piece = [];
      const slopes = zs.map(slope);
      derivative.follow(slopes);
      zs.forEach((at, i) => {
        if (i && Math.abs(slopes[i] - slopes[i - 1]) > 20 * step) {
          path += derivative.path(piece);
          piece = [];
        }
        piece.push([at, slopes[i]]);
      });
      steep.attr("d", path + derivative.path(piece));
      area.attr("d", `${derivative.path([[range[0], 0], ...zs.map((at, i) => [at, slopes[i]]), [range[1], 0]])}Z`);
      const flat = stretches(zs, (at) => Math.abs(slope(at)) < FLAT);
      dull.forEach((group, i) => {
        const where = [top, derivative][i];
        const [bottom, ceiling] = where.y.range();
        group.selectAll("rect").data(flat).join("rect").attr("fill", colour("error")).attr("fill-opacity", 0.09)
          .attr("x", ([from]) => where.x(from)).attr("width", ([from, to]) => where.x(to) - where.x(from))
          .attr("y", ceiling).attr("height", bottom - ceiling);
      });
      tangent.attr("d", top.path([-1.2, 1.2].map((d) => [z() + d, value(z()) + d * slope(z())])));
      [[top, value], [derivative, slope]].forEach(([where, f], i) => drop[i]
        .attr("x1", where.x(z())).attr("x2", where.x(z()))
        .attr("y1", where.y(0)).attr("y2", where.y(f(z()))));

      const t = theta();
      const drawn = xs.map((x) => [x, shallow(t, phi, x, unit)]);
      network.follow(drawn.map((point) => point[1]));
      output.attr("d", network.path(drawn));
      const [bottom] = network.y.range();
      const idle = t.map((row) => stretches(xs, (x) => Math.abs(slope(sharpness() * affine(row, x))) < FLAT));
      const bars = idle.flatMap((list, d) => list.map(([from, to]) => ({ d, from, to })));
      lanes.selectAll("path").data(bars).join("path").attr("stroke-width", 4)
        .attr("stroke", ({ d }) => colour(NAMES[d % 3]))
        .attr("d", ({ d, from, to }) => `M${network.x(from).toFixed(1)},${bottom - 6 - 8 * (t.length - 1 - d)}H${network.x(to).toFixed(1)}`);
      const ends = t.map((row) => xRange.map((x) => clamp(sharpness() * affine(row, x), ...range)).sort((one, other) => one - other));
      spans.forEach((group, i) => {
        const where = [top, derivative][i];
        group.selectAll("path").data(ends).join("path").attr("stroke-width", 4).attr("stroke", (_, d) => colour(NAMES[d % 3]))
          .attr("d", ([from, to], d) => `M${where.x(from).toFixed(1)},${where.y.range()[0] - 6 - 8 * (t.length - 1 - d)}H${where.x(to).toFixed(1)}`);
      });
      learned.row.hidden = choose() !== "prelu";

      const where = Math.abs(slope(z())) < FLAT ? ": flat here" : "";
      const whole = xRange[1] - xRange[0];
      const said = idle.map((list) => list.reduce((sum, [from, to]) => sum + to - from, 0) / whole)
        .map((share, d) => (share > 0.999 ? `unit ${d + 1} everywhere${choose() === "relu" ? " (dead)" : ""}`
          : share > 0.005 ? `unit ${d + 1} on ${show(100 * share, 0)} %` : "")).filter(Boolean);
      if (reached !== held()) steps = 0;
      const { loss, slope: pull } = error();
      const near = Math.abs(pull) < 1e-6 ? "next to 0" : small(pull).replace("-", "−");
      const trained = !model.get("offset") && !steps ? ""
        : ` ${steps ? `After ${counted(steps, "step")}: mean` : "Mean"} squared error to the dotted curve ${show(loss, 3)}, slope by unit ${second + 1}’s offset `
          + `${pull === 0 ? "0: no step moves it" : near}.`;
      frame.readout.textContent = `${ACTIVATIONS[choose()][0]} at z = ${show(z())}: `
        + `value ${show(value(z()), 3)}, derivative ${show(slope(z()), 3)}${where}. `
        + `Flat, with a derivative below ${FLAT}: ${said.length ? said.join(", ") : "no unit"} of the inputs.${trained}`;
    },
  });
}

export default { render };
