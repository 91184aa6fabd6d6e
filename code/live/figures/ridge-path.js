// A curve of bumps on measurements, at a price of its squared weights: move the price along
// the path, and see the curve, the weights, what is left of each direction, and both errors.
import { Frame, colour, columns, handle, predict, raised, show, slider, small, tint } from "../kit/index.js";
import { clamp, linspace, mean } from "../math/numbers.js";
import { along, decompose, freedom, leverage, predictions, ridge, shrinkage } from "../math/regularisation.js";

export const knobs = ["price", "sample", "lift"];
export const defaults = { price: -4, sample: 0, lift: 0, lifted_by: 60, unit: "g" };
const PRICES = [-4, 3];
const STEPS = 70; // of the path, from end to end

/** Bumps exp(−(x − c)² / 2w²) of height one, a row for each x. */
export const bumps = (x, { centres, width }) =>
  x.map((value) => centres.map((centre) => Math.exp(-((value - centre) ** 2) / (2 * width * width))));

/** The rows that are fitted, those held back, and the place among the first that is next to `at`. */
export function parted(x, chosen, at) {
  const own = new Set(chosen);
  const near = chosen.map((i) => Math.abs(x[i] - at));
  return { fitted: chosen, held: x.map((_, i) => i).filter((i) => !own.has(i)), place: near.indexOf(Math.min(...near)) };
}

/** Root of the mean squared difference. */
export const rootMeanSquare = (one, other) => Math.sqrt(mean(one.map((value, i) => (value - other[i]) ** 2)));

/** λ in words. */
const priced = (price) => (Math.abs(price - Math.round(price)) < 1e-6 && Math.abs(price) > 2 ? `10${raised(Math.round(price))}` : small(10 ** price));

function render({ model, el }) {
  const [x, y, samples] = ["x", "y", "samples"].map((key) => model.get(key));
  const shape = { centres: model.get("centres"), width: model.get("width") };
  // In a notebook, the model has no defaults before the frame gives it some.
  const given = (key) => model.get(key) ?? defaults[key];
  const unit = given("unit");
  const inUnit = (value, digits = 1) => `${show(value, digits)} ${unit}`;
  const far = 2 * given("lifted_by");
  const frame = new Frame(el, model, {
    knobs, defaults, limits: { price: PRICES, sample: new Set(samples.map((_, i) => i)), lift: [-far, far] },
  });
  const price = () => clamp(model.get("price"), ...PRICES);
  const lift = () => clamp(model.get("lift"), -far, far);
  const sample = () => Math.round(clamp(model.get("sample"), 0, samples.length - 1));
  const path = linspace(...PRICES, STEPS + 1);
  const grid = linspace(...model.get("x_range"), 161);
  const [features, onGrid] = [x, grid].map((values) => bumps(values, shape));

  let drawn = -1;
  let data = {}; // of the sample: what is fitted, what is held back, and the decomposition
  let seen = [price(), price()]; // how far along the path the reader has been
  let told = "";
  /** The fits of the whole path; decomposed anew only where other measurements are fitted. */
  function now() {
    if (drawn !== sample()) {
      drawn = sample();
      const parts = parted(x, samples[drawn], model.get("at"));
      data = { ...parts, own: parts.fitted.map((i) => features[i]), others: parts.held.map((i) => features[i]) };
      data.pieces = decompose(data.own);
      [data.targets, data.unseen] = [parts.fitted, parts.held].map((rows) => rows.map((i) => y[i]));
      seen = [price(), price()];
    }
    const targets = data.targets.map((value, i) => value + (i === data.place ? lift() : 0));
    const needed = along(data.pieces, targets);
    const fit = (power) => ridge(data.pieces, needed, 10 ** power);
    const errors = (found) => [
      rootMeanSquare(predictions(found, data.own), targets), rootMeanSquare(predictions(found, data.others), data.unseen),
    ];
    const fits = path.map(fit);
    return { targets, fit: fit(price()), fits, all: fits.map(errors), errors: errors(fit(price())) };
  }
  let state = now();
  /** The place on the path where the error on what was held back is least. */
  const best = () => path[state.all.reduce((least, each, i) => (each[1] < state.all[least][1] ? i : least), 0)];

  const yRange = model.get("y_range");
  const curvePanel = frame.panel({
    label: "Measurements and the fitted curve", x: model.get("x_range"), y: yRange, title: "The fit",
    xLabel: model.get("x_label") ?? "input x", yLabel: model.get("y_label") ?? "output y",
  }, frame.output);
  const onPath = { x: PRICES, xLabel: "price λ" };
  const top = Math.ceil(1.1 * Math.max(...state.all.flat()) / 10) * 10;
  const errorPanel = frame.panel({
    ...onPath, label: "Errors along the path", y: [0, top], title: `Root mean square error [${unit}]`,
  }, frame.output);
  const weightReach = 1.1 * Math.max(...ridge(data.pieces, along(data.pieces, data.targets), 0.01).weights.map(Math.abs));
  const weightPanel = frame.panel({
    ...onPath, label: "Weights along the path", y: [-weightReach, weightReach], title: `The ${shape.centres.length} weights [${unit}]`,
  });
  const shares = frame.panel({
    label: "What is left of each direction", x: [0.4, shape.centres.length + 0.6], y: [0, 1.04],
    title: "What is left of each direction", xLabel: "direction, from the greatest singular value",
  });
  for (const { x: scale } of [errorPanel, weightPanel]) {
    scale.ticks = () => [-4, -3, -2, -1, 0, 1, 2, 3];
    scale.tickFormat = () => (power) => (Math.abs(power) < 2 ? show(10 ** power, Math.max(0, -power)) : `10${raised(power)}`);
  }

  const heldDots = curvePanel.marks.append("g");
  const ghost = curvePanel.curve("muted", 2, "2 4").attr("class", "fl-ghost");
  const ownDots = curvePanel.marks.append("g");
  const stem = curvePanel.marks.append("path").attr("stroke", colour("highlight")).attr("stroke-width", 1.6).attr("stroke-dasharray", "3 3");
  const curve = curvePanel.curve("model", 2.8);
  const cursors = [errorPanel, weightPanel].map((panel) => panel.marks.append("path").attr("stroke", colour("ink"))
    .attr("stroke-width", 1.2).attr("stroke-dasharray", "4 3"));
  const trainCurve = errorPanel.curve("model", 2.4, "7 4");
  const heldCurve = errorPanel.curve("highlight", 2.8);
  const trainDot = errorPanel.marks.append("circle").attr("r", 4).attr("fill", colour("model"));
  const names = errorPanel.notes.append("g").selectAll("text").data(["held back", "fitted"]).join("text").attr("class", "fl-note fl-halo")
    .style("fill", (_, i) => colour(i ? "model" : "highlight")).text((text) => text);
  const paths = weightPanel.marks.append("g");
  const ends = weightPanel.marks.append("g");
  const bars = shares.marks.append("g");
  const initially = { targets: state.targets, fit: state.fit, sample: sample() };

  handle(frame, errorPanel, {
    label: "Price of the weights, along the path of errors", axis: "x", name: "highlight",
    get: () => [price(), state.errors[1]], move: (power) => frame.set({ price: power }), steps: [0.1, 1],
    text: () => `λ = ${priced(price())}, error on what was held back ${inUnit(state.errors[1])}`,
  });
  handle(frame, curvePanel, {
    label: "One measurement: moves it up and down", axis: "y", name: "highlight", radius: 6,
    range: () => [-far, far].map((value) => data.targets[data.place] + value),
    get: () => [x[data.fitted[data.place]], state.targets[data.place]],
    move: (_, value) => frame.set({ lift: value - data.targets[data.place] }),
    text: () => `moved by ${inUnit(lift())}; the curve there follows by ${inUnit(lift() * leverage(data.pieces, 10 ** price(), data.place))}`,
  });
  slider(frame, {
    label: "Price λ of the weights", min: PRICES[0], max: PRICES[1], step: 0.05, get: price,
    set: (power) => frame.set({ price: power }), text: priced,
  });
  slider(frame, {
    label: "One measurement, moved by", min: -far, max: far, step: 1, get: lift, set: (value) => frame.set({ lift: value }),
    text: (value) => inUnit(value, 0), swatch: colour("highlight"),
  });

  /** Along the whole path, then to `to`. */
  const whole = (to, values = {}) => () => {
    const power = typeof to === "function" ? to() : to;
    frame.show({ sample: sample(), price: power, ...values });
    seen = [...PRICES];
  };
  const lifted = model.get("lifted_by");
  frame.presets([
    { label: "Nearly free", action: whole(-4) }, { label: "Least error held back", action: whole(best) },
    { label: "Dear", action: whole(3) },
    { label: "Other measurements", action: () => { frame.show({ price: price(), sample: (sample() + 1) % samples.length }); } },
    ...[-4, 0].map((power) => ({ label: `Lift one at λ = ${priced(power)}`, action: () => frame.show({ sample: sample(), price: power, lift: lifted }) })),
  ]);
  frame.onReset = () => { drawn = -1; };
  const follows = (power) => lifted * leverage(data.pieces, 10 ** power, data.place);
  predict(frame, [
    {
      question: `The price rises from λ = ${priced(PRICES[0])} to ${priced(PRICES[1])}. What do the ${shape.centres.length} weights do on the way?`,
      choices: ["each of them shrinks all the way", "their length shrinks all the way, but some of them grow for a while", "some grow, and so does their length for a while"],
      truth: 1, action: whole(PRICES[1]), why: "What shrinks is each direction; a weight is a sum of directions, and loses those that held it down, too.",
    },
    {
      question: `The marked measurement is lifted by ${inUnit(lifted, 0)}. At λ = ${priced(-4)}, by how much does the curve rise there?`,
      unit, near: 0.1 * lifted, truth: () => follows(-4), action: () => frame.show({ sample: sample(), price: -4, lift: lifted }),
      why: "Each fitted value follows its own target by a share; all shares add up to the degrees of freedom.",
    },
    {
      question: `And at λ = ${priced(0)}?`,
      unit, near: 0.1 * lifted, truth: () => follows(0), action: () => frame.show({ sample: sample(), price: 0, lift: lifted }),
      why: "A price makes the curve hear its neighbours more, and each single measurement less.",
    },
  ]);

  frame.start({
    layout(width) {
      const [number, each] = columns(width, 12, 560, 2);
      curvePanel.options.yLabel = number === 2 ? model.get("y_label") ?? "output y" : "";
      curvePanel.options.xLabel = number === 2 ? model.get("x_label") ?? "input x" : "";
      // Low on a phone, so that both stay in sight while a control is moved.
      errorPanel.options.xLabel = number === 2 ? onPath.xLabel : "";
      for (const panel of [curvePanel, errorPanel]) panel.resize(each, number === 2 ? 260 : 122);
      for (const panel of [weightPanel, shares]) panel.resize(each, number === 2 ? 190 : 165);
    },
    draw() {
      state = now();
      seen = [Math.min(seen[0], price()), Math.max(seen[1], price())];
      const line = (found) => predictions(found, onGrid).map((value, i) => [grid[i], value]);
      const own = line(state.fit);
      const before = initially.sample === sample() ? line(initially.fit) : [];
      curvePanel.follow([...own.map(([, value]) => value), ...state.targets, state.targets[data.place]]);
      const dots = (group, rows, values, name, radius, share) => group.selectAll("circle").data(rows).join("circle").attr("r", radius)
        .attr("fill", tint(name, share)).attr("stroke", colour(name)).attr("stroke-width", share < 1 ? 0.8 : 0)
        .attr("cx", (i) => curvePanel.x(x[i])).attr("cy", (_, k) => curvePanel.y(values[k]));
      dots(heldDots, data.held, data.unseen, "muted", 2.2, 0.25);
      dots(ownDots, data.fitted, state.targets, "data", 3.6, 1);
      ghost.attr("d", curvePanel.path(before));
      curve.attr("d", curvePanel.path(own));
      const at = x[data.fitted[data.place]];
      stem.attr("d", lift() ? curvePanel.path([[at, data.targets[data.place]], [at, state.targets[data.place]]]) : null);

      // Errors and weights appear where the reader has been.
      const shown = path.map((power, i) => [power, state.all[i]]).filter(([power]) => power >= seen[0] && power <= seen[1]);
      const places = [...shown, [price(), state.errors]].sort((one, other) => one[0] - other[0]);
      errorPanel.follow(places.flatMap(([, both]) => both));
      [trainCurve, heldCurve].forEach((each, i) => each.attr("d", places.length > 1 ? errorPanel.path(places.map(([power, both]) => [power, both[i]])) : null));
      trainDot.attr("cx", errorPanel.x(price())).attr("cy", errorPanel.y(state.errors[0]));
      const [left, right] = errorPanel.x.range();
      const late = errorPanel.x(price()) > (left + right) / 2;
      names.attr("x", clamp(errorPanel.x(price()) + (late ? -14 : 14), left, right)).attr("text-anchor", late ? "end" : "start")
        .attr("y", (_, i) => errorPanel.y(state.errors[i ? 0 : 1]) + (i ? 16 : -8));
      cursors.forEach((cursor, i) => {
        const panel = [errorPanel, weightPanel][i];
        cursor.attr("d", panel.path(panel.y.domain().map((value) => [price(), value])));
      });
      const ways = shape.centres.map((_, j) => [...path.map((power, i) => [power, state.fits[i].weights[j]]), [price(), state.fit.weights[j]]]
        .filter(([power]) => power >= seen[0] && power <= seen[1]).sort((one, other) => one[0] - other[0]));
      weightPanel.follow(ways.flat().map(([, weight]) => weight));
      paths.selectAll("path").data(ways).join("path").attr("fill", "none").attr("stroke-width", 1.4)
        .attr("stroke", (_, j) => tint("model", 0.35 + (0.65 * j) / ways.length)).attr("d", (way) => (way.length > 1 ? weightPanel.path(way) : null));
      ends.selectAll("circle").data(state.fit.weights).join("circle").attr("r", 2.6).attr("fill", colour("model"))
        .attr("cx", weightPanel.x(price())).attr("cy", (weight) => weightPanel.y(weight));
      const kept = shrinkage(data.pieces, 10 ** price());
      bars.selectAll("rect").data(kept).join("rect").attr("fill", tint("model", 0.75)).attr("x", (_, k) => shares.x(k + 0.65))
        .attr("width", shares.x(0.7) - shares.x(0)).attr("y", (share) => shares.y(share)).attr("height", (share) => shares.y(0) - shares.y(share));

      const [train, heldBack] = state.errors;
      const length = Math.hypot(...state.fit.weights);
      const wholeSeen = seen[0] < PRICES[0] + 0.05 && seen[1] > PRICES[1] - 0.05;
      if (wholeSeen) told = ` Least held back: ${inUnit(Math.min(...state.all.map((each) => each[1])))}, at λ = ${priced(best())}.`;
      frame.readout.textContent =
        `λ = ${priced(price())}: error ${inUnit(train)} on the fitted, ${inUnit(heldBack)} on those held back. `
        + `${show(freedom(data.pieces, 10 ** price()), 1)} degrees of freedom; the weights’ length is ${inUnit(length, 0)}.`
        + (wholeSeen ? told : "")
        + (lift() ? ` The measurement moved by ${inUnit(lift(), 0)}, the curve there by ${inUnit(lift() * leverage(data.pieces, 10 ** price(), data.place))}.` : "");
    },
  });
}

export default { render };
