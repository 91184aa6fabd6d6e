// Activation functions: the value and the derivative under the cursor, and a small
// network in which the chosen function takes ReLU's place.
import { Frame, choice, colour, columns, handle, show, slider } from "../kit/index.js";
import { ACTIVATIONS } from "../math/activations.js";
import { shallow } from "../math/networks.js";
import { clamp, extent, linspace } from "../math/numbers.js";

export const knobs = ["activation", "z", "negative_slope", "sharpness"];
export const defaults = { activation: "relu", z: 0.8, negative_slope: 0.25, sharpness: 1 };

function render({ model, el }) {
  const frame = new Frame(el, model, { knobs, defaults });
  const range = model.get("z_range") ?? [-4, 4];
  const xRange = model.get("x_range") ?? [0, 2];
  const theta = model.get("theta");
  const phi = model.get("phi");
  const choose = () => (model.get("activation") in ACTIVATIONS ? model.get("activation") : "relu");
  const a = () => clamp(model.get("negative_slope"), -1, 1);
  const z = () => clamp(model.get("z"), ...range);
  const sharpness = () => clamp(model.get("sharpness"), 0.25, 8);
  const value = (at) => ACTIVATIONS[choose()][1](at, a());
  const slope = (at) => ACTIVATIONS[choose()][2](at, a());
  // Sharper units of the same size: a[sz]/s turns into ReLU for most of these as s grows.
  const unit = (at) => value(sharpness() * at) / sharpness();

  const zs = linspace(...range, 321);
  const xs = linspace(...xRange, 201);
  const relu = xs.map((x) => [x, shallow(theta, phi, x)]);

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
  });
  const tangent = top.curve("highlight", 2);
  const curve = top.curve("model", 2.8);
  const area = derivative.marks.append("path").attr("fill", colour("model")).attr("fill-opacity", 0.12);
  const steep = derivative.curve("model", 2.8);
  const drop = [top, derivative].map(({ marks }) => marks.append("line")
    .attr("stroke", colour("highlight")).attr("stroke-dasharray", "3 3").attr("stroke-width", 1.2));
  const reference = network.curve("data", 1.8, "2 4");
  const output = network.curve("model", 2.8);
  const key = network.notes.append("text").attr("class", "fl-note fl-halo").attr("text-anchor", "end")
    .text("dotted: the same numbers with ReLU");

  const move = (at) => frame.set({ z: Number(at.toFixed(3)) });
  const text = () => `z ${show(z())}, value ${show(value(z()), 3)}, derivative ${show(slope(z()), 3)}`;
  for (const [where, f] of [[top, value], [derivative, slope]]) {
    handle(frame, where, {
      label: "Pre-activation z", axis: "x", name: "highlight",
      get: () => [z(), f(z())], move, text,
    });
    // A mouse needs no grip: the point follows it. A finger's touch moves it, too.
    const follow = (event) => {
      if (where.inside(event)) move(where.at(event)[0]);
    };
    where.svg.on("pointermove", (event) => event.pointerType === "mouse" && follow(event))
      .on("pointerdown", follow);
  }

  choice(frame, {
    label: "Activation function", options: Object.entries(ACTIVATIONS).map(([name, [label]]) => [name, label]),
    get: choose, set: (activation) => frame.set({ activation }),
  });
  slider(frame, {
    label: "Pre-activation z", min: range[0], max: range[1], step: 0.05, get: z, set: move,
    text: (at) => show(at),
  });
  const learned = slider(frame, {
    label: "PReLU’s slope left of zero", min: -1, max: 1, step: 0.05, get: a,
    set: (negative_slope) => frame.set({ negative_slope }),
  });
  slider(frame, {
    label: "Sharpness s, units a[sz]/s", min: 0.25, max: 8, step: 0.25, get: sharpness,
    set: (value_) => frame.set({ sharpness: value_ }),
  });

  frame.start({
    layout(width) {
      const [number, each] = columns(width, 12, 460, 2);
      top.resize(each, number === 2 ? 270 : 220);
      derivative.resize(each, number === 2 ? 270 : 200);
      network.resize(width, 240);
      reference.attr("d", network.path(relu));
      key.attr("x", network.x.range()[1] - 6).attr("y", network.y.range()[1] + 16);
    },
    draw() {
      curve.attr("d", top.path(zs.map((at) => [at, value(at)])));
      // A jump in the derivative is a gap in its curve, not a steep stretch.
      const step = zs[1] - zs[0];
      let path = "";
      let piece = [];
      zs.forEach((at, i) => {
        if (i && Math.abs(slope(at) - slope(zs[i - 1])) > 20 * step) {
          path += derivative.path(piece);
          piece = [];
        }
        piece.push([at, slope(at)]);
      });
      steep.attr("d", path + derivative.path(piece));
      area.attr("d", `${derivative.path([[range[0], 0], ...zs.map((at) => [at, slope(at)]), [range[1], 0]])}Z`);
      tangent.attr("d", top.path([-1.2, 1.2].map((d) => [z() + d, value(z()) + d * slope(z())])));
      [[top, value], [derivative, slope]].forEach(([where, f], i) => drop[i]
        .attr("x1", where.x(z())).attr("x2", where.x(z()))
        .attr("y1", where.y(0)).attr("y2", where.y(f(z()))));
      output.attr("d", network.path(xs.map((x) => [x, shallow(theta, phi, x, unit)])));
      learned.row.hidden = choose() !== "prelu";
      frame.readout.textContent = `${ACTIVATIONS[choose()][0]} at z = ${show(z())}: `
        + `value ${show(value(z()), 3)}, derivative ${show(slope(z()), 3)}.`;
    },
  });
}

export default { render };
