// The price model of the page, a network of a few hundred numbers, evaluated here: move a
// feature of a house, and see its price with its interval. Each small panel says what this
// one feature does to this house's price while the others stay.
import { Frame, choice, colour, digitsFor, fixed, handle, node, predict, show, slider } from "../kit/index.js";
import { follow } from "../kit/scale.js";
import { deep } from "../math/networks.js";
import { clamp, linspace } from "../math/numbers.js";

export const knobs = ["house", "ranges"];
export const defaults = { ranges: "near" };
const HEIGHT = 150;
const whole = fixed(0);

/** [price, lower, upper]: the page's PriceModel, exp(m + s · f[(x − mean) / deviation]) and its factor. */
export function priceOf({ mean, deviation, layers, log_mean, log_deviation, factor }, house) {
  const scaled = house.map((value, i) => (value - mean[i]) / deviation[i]);
  const price = Math.exp(log_mean + log_deviation * deep(layers, scaled)[0]);
  return [price, price / factor, price * factor];
}

function render({ model, el }) {
  // label, unit, from and to as a rule, step, from and to at most, least and largest of the data
  const features = model.get("features").map(([name, unit, low, high, step, least, most, smallest, largest]) =>
    ({ name, unit, near: [low, high], step, far: [least, most], seen: [smallest, largest] }));
  const network = model.get("network");
  const unit = model.get("output_unit");
  const prices = model.get("prices");
  const frame = new Frame(el, model, {
    knobs, defaults, limits: { house: features.map(({ far }) => far), ranges: new Set(["near", "far"]) },
  });
  const start = frame.initial.house;
  const house = () => model.get("house");
  const within = (value, [low, high]) => value >= low && value <= high;
  /** How far a panel and its slider go: far if the reader says so, or this house is out there. */
  const reach = ({ near, far }, i) => (model.get("ranges") === "far" || !within(house()[i], near) ? far : near);
  const along = (of, i, [low, high]) => linspace(low, high, 61)
    .map((value) => [value, ...priceOf(network, of.with(i, value))]);
  const round = (value, step) => Number((Math.round(value / step) * step).toFixed(digitsFor(step)));
  const set = (i, value) => frame.set({
    house: house().with(i, clamp(round(value, features[i].step), ...features[i].far)),
  });
  const say = ({ unit: measure, step, name }, value) =>
    `${/year/i.test(name) ? value : fixed(digitsFor(step))(value)}${measure ? ` ${measure}` : ""}`;

  const range = model.get("price_range");
  const top = frame.panel({
    label: "Predicted price with its interval", x: range, y: [0, 1],
    xLabel: `price [${unit}]`, title: "Predicted price, with its interval",
  }, frame.output);
  top.y.ticks = () => [];
  const bars = top.marks.append("g");
  const ghost = top.marks.append("line").attr("stroke", colour("muted")).attr("stroke-width", 2).attr("stroke-dasharray", "2 4");
  const band = top.marks.append("rect").attr("fill", colour("model")).attr("fill-opacity", 0.28).attr("rx", 3);
  const needle = top.marks.append("line").attr("stroke", colour("model")).attr("stroke-width", 3.5);
  const labels = top.notes.append("g");
  const bins = linspace(...range, 61).slice(1).map((right, i, all) => {
    const left = i ? all[i - 1] : range[0];
    return { left, right, count: prices.filter((value) => value >= left && value < right).length };
  });
  const tallest = Math.max(1, ...bins.map((bin) => bin.count));

  frame.body.append(frame.output);
  node(frame.body, "p", { class: "fl-cards-title" },
    `Below: price [${unit}] against one feature, the others as they are. Dotted: the house of the page. Shaded: where no house was seen.`);
  const cards = node(frame.body, "div", { class: "fl-cards" });
  const parts = features.map((feature, i) => {
    const { name, unit: measure, near, step } = feature;
    const card = node(cards, "div", { class: "fl-card" });
    const axis = `${name.toLowerCase()}${measure ? ` [${measure}]` : ""}`;
    const panel = frame.panel({
      label: `Price in ${unit} against ${axis}, with a knob on the curve`, x: near, y: range, xLabel: axis,
    }, card);
    if (/year/i.test(name)) panel.x.tickFormat = () => String; // 1,950 is no year
    const unseen = [0, 1].map(() => panel.marks.append("rect").attr("fill", colour("error")).attr("fill-opacity", 0.12));
    const area = panel.marks.append("path").attr("fill", colour("model")).attr("fill-opacity", 0.2);
    panel.ghost(along(start, i, near), 1.5);
    panel.ghost(along(start, i, feature.far), 1.5);
    const curve = panel.curve("model", 2.2);
    handle(frame, panel, {
      label: `${name} on the curve`, axis: "x", radius: 6, steps: [step, 0],
      get: () => [house()[i], priceOf(network, house())[0]], move: (value) => set(i, value),
      text: () => `${say(feature, house()[i])}, price ${show(priceOf(network, house())[0], 1)} ${unit}`,
    });
    const { input } = slider(frame, {
      label: name, min: near[0], max: near[1], step, parent: card,
      get: () => house()[i], set: (value) => set(i, value), text: (value) => say(feature, value),
    });
    return { panel, unseen, area, curve, input };
  });
  choice(frame, {
    label: "Sliders reach", options: [["near", "as far as most of its houses"], ["far", "far beyond them"]],
    get: () => model.get("ranges"),
    // Back among the houses, one from far outside comes along to the nearest end.
    set: (ranges) => frame.set({
      ranges, house: house().map((value, i) => clamp(value, ...features[i][ranges])),
    }),
  });

  const tries = model.get("tries") ?? []; // [label, house]
  frame.presets(tries.map(([label, to]) => ({ label, values: { house: to } })));
  const [before, low, high] = priceOf(network, start);
  const outside = (to) => to.some((value, i) => !within(value, features[i].seen));
  const [common, strange] = [false, true].map((out) => tries.filter(([, to]) => outside(to) === out));
  if (tries.length) predict(frame, [
    ...common.map(([label, to]) => ({
      question: `${label}, and the rest as on the page, ${show(before, 0)} ${unit}. What does the model say?`,
      unit, truth: Math.round(priceOf(network, to)[0]), near: 5, values: { house: to },
      why: "Dotted is the house of the page: the small curves say what each feature alone does to it.",
    })),
    ...common.slice(0, 1).map(([label, to]) => ({
      question: `The interval of the page’s house is ${show(high - low, 0)} ${unit} wide. And: ${label.toLowerCase()}?`,
      choices: ["as wide as before", "narrower", "wider"],
      truth: Math.sign(before - priceOf(network, to)[0]) + 0 === 1 ? 1 : 2, values: { house: to },
      why: "The interval is a factor, down and up, so its width goes with the price.",
    })),
    ...strange.slice(0, 1).map(([label, to]) => ({
      question: `${label}: no house here is like this. What does the interval do?`,
      choices: ["it says so: its factor grows", "its factor stays as it is", "there is none: the model refuses"],
      truth: 1, values: { house: to },
      why: "Nothing in the model knows how far it is from the houses that it was fitted to.",
    })),
  ]);

  frame.start({
    layout(width) {
      top.resize(width, 140);
      const number = width >= 560 ? 3 : 2;
      cards.style.gridTemplateColumns = `repeat(${number}, minmax(0, 1fr))`;
      const each = Math.floor((width - 16 * (number - 1)) / number);
      for (const { panel } of parts) panel.resize(each, HEIGHT);
    },
    draw() {
      const [price, lower, upper] = priceOf(network, house());
      top.x.domain(follow(range, [lower, upper], top.x.domain()));
      top.drawAxes();
      const [bottom, ceiling] = top.y.range();
      const tall = bottom - ceiling;
      const [left, right] = top.x.range();
      bars.selectAll("rect").data(bins).join("rect").attr("fill", colour("data")).attr("fill-opacity", 0.35)
        .attr("x", (bin) => top.x(bin.left) + 0.5).attr("width", (bin) => Math.max(0, top.x(bin.right) - top.x(bin.left) - 1))
        .attr("y", (bin) => bottom - (0.9 * tall * bin.count) / tallest)
        .attr("height", (bin) => (0.9 * tall * bin.count) / tallest);
      band.attr("x", top.x(lower)).attr("width", top.x(upper) - top.x(lower))
        .attr("y", ceiling + 0.3 * tall).attr("height", 0.5 * tall);
      needle.attr("x1", top.x(price)).attr("x2", top.x(price)).attr("y1", ceiling + 18).attr("y2", bottom);
      ghost.attr("x1", top.x(before)).attr("x2", top.x(before)).attr("y1", ceiling).attr("y2", bottom);
      const ends = [[lower, "end", -5, 0.55], [price, "middle", 0, 0], [upper, "start", 5, 0.55]];
      labels.selectAll("text").data(ends).join("text").attr("class", (_, i) => (i === 1 ? "fl-title fl-halo" : "fl-note fl-halo"))
        .attr("text-anchor", ([, anchor]) => anchor)
        .attr("x", ([value, , shift]) => clamp(top.x(value) + shift, left + 22, right - 22))
        .attr("y", ([, , , share]) => ceiling + (share ? share * tall + 4 : 14))
        .text(([value]) => whole(value));

      // One vertical axis for all: slopes can be compared.
      const curves = features.map((feature, i) => along(house(), i, reach(feature, i)));
      const heights = curves.flat().map((row) => row[1]);
      parts.forEach(({ panel, unseen, area, curve, input }, i) => {
        const [from, to] = reach(features[i], i);
        [input.min, input.max] = [from, to];
        if (String(panel.x.domain()) !== String([from, to])) {
          panel.x.domain([from, to]);
          panel.resize(panel.width, panel.height);
        }
        panel.follow(heights);
        const [floor, roof] = panel.y.range();
        const edges = features[i].seen.map((value) => panel.x(clamp(value, from, to)));
        unseen.forEach((rect, k) => rect.attr("y", roof).attr("height", floor - roof)
          .attr("x", k ? edges[1] : panel.x(from)).attr("width", Math.max(0, k ? panel.x(to) - edges[1] : edges[0] - panel.x(from))));
        curve.attr("d", panel.path(curves[i]));
        const band_ = [...curves[i].map((row) => [row[0], row[3]]), ...curves[i].toReversed().map((row) => [row[0], row[2]])];
        area.attr("d", `${panel.path(band_)}Z`);
      });

      const change = Math.round(price - before);
      const strangers = features.filter(({ seen }, i) => !within(house()[i], seen));
      frame.readout.textContent = `${fixed(1)(price)} ${unit}`
        + `${change ? `, ${whole(Math.abs(change))} ${change < 0 ? "less" : "more"} than the house of the page` : ""}. `
        + `Interval: ${whole(lower)} to ${whole(upper)}, ${whole(upper - lower)} wide, the price divided and multiplied by ${show(network.factor)}. `
        + (strangers.length
          ? `${strangers.map((each) => `${each.name} ${say(each, house()[features.indexOf(each)])} lies outside the houses that it was fitted to (${each.seen.map((end) => say({ ...each, unit: "" }, end)).join(" to ")})`).join("; ")}: `
            + "the factor is the same as anywhere, and its promise doesn’t reach here."
          : `It held the price of ${show(100 * model.get("coverage"), 0)} % of the test houses, which the model had not seen.`);
    },
  });
}

export default { render };
