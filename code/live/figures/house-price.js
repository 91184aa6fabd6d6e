// A model trained on the page, run here: move a house's features and see the price it
// predicts, with its interval. Each small curve says what this one feature does to this
// house's price while the others stay.
import { Frame, colour, digitsFor, node, show, slider } from "../kit/index.js";
import { loadModels, onFirstTouch } from "../kit/runtime.js";
import { clamp, linspace } from "../math/numbers.js";

export const knobs = ["house"];

/** Ask the model about many houses at once: one row of outputs for each. */
export async function predict({ sessions, Tensor }, houses) {
  const session = sessions.model;
  const inputs = new Tensor("float32", Float32Array.from(houses.flat()), [houses.length, houses[0].length]);
  const results = await session.run({ [session.inputNames[0]]: inputs });
  const output = results[session.outputNames[0]];
  const wide = output.data.length / houses.length;
  return houses.map((_, i) => Array.from(output.data.slice(i * wide, (i + 1) * wide)));
}

function render({ model, el }) {
  const features = model.get("features"); // [label, unit, low, high, step]
  const ranges = features.map(([, , low, high]) => [low, high]);
  // How far the interval reaches below and above the price; a model with three outputs
  // (price, lower, upper) says so itself, for each house anew.
  let [below, above] = model.get("interval");
  const coverage = model.get("coverage");
  const unit = model.get("output_unit") ?? "";
  const prices = model.get("prices") ?? [];
  const house = () => model.get("house").map((value, i) => clamp(value, ...ranges[i]));
  const curveLength = model.get("curves")[0].length;
  const grids = ranges.map(([low, high]) => linspace(low, high, curveLength));

  // What the model said last: from the page at first, then from the model itself.
  let price = model.get("prediction");
  let curves = model.get("curves");

  const frame = new Frame(el, model, { knobs, limits: { house: ranges } });
  const heights = [...curves.flat(), ...prices, price + above];
  const priceRange = model.get("price_range")
    ?? [Math.max(0, Math.min(...curves.flat(), price + below)), Math.max(...heights)];
  const top = frame.panel({
    label: "Predicted price with its interval", x: priceRange, y: [0, 1],
    xLabel: `price [${unit}]`, title: "Predicted price",
  });
  top.y.ticks = () => [];
  const bars = top.marks.append("g");
  const band = top.marks.append("rect").attr("fill", colour("model")).attr("fill-opacity", 0.28).attr("rx", 3);
  const needle = top.marks.append("line").attr("stroke", colour("model")).attr("stroke-width", 3.5);
  const label = top.notes.append("text").attr("class", "fl-title fl-halo");
  const bins = linspace(...priceRange, 61).slice(1).map((right, i, all) => {
    const left = i ? all[i - 1] : priceRange[0];
    return { left, right, count: prices.filter((value) => value >= left && value < right).length };
  });
  const tallest = Math.max(1, ...bins.map((bin) => bin.count));

  const cards = node(frame.body, "div", { class: "fl-cards" });
  const parts = features.map(([name, measure, low, high, step], i) => {
    const card = node(cards, "div", { class: "fl-card" });
    const panel = frame.panel({
      label: `Price against ${name}, for this house`, x: [low, high], y: priceRange, ticks: false,
    }, card);
    const curve = panel.curve("model", 2.2);
    const spot = panel.marks.append("circle").attr("r", 5).attr("fill", colour("model"))
      .attr("stroke", colour("face")).attr("stroke-width", 1.5);
    slider(frame, {
      label: name, min: low, max: high, step, parent: card, get: () => house()[i],
      set: (value) => frame.set({ house: house().with(i, value) }),
      text: (value) => `${show(value, digitsFor(step))}${measure ? ` ${measure}` : ""}`,
    });
    return { panel, curve, spot };
  });

  let network = null;
  let problem = "";
  let waiting = false;
  // One question at a time, always about the newest house.
  let asking = false;
  async function ask() {
    if (!network || asking) return;
    asking = true;
    try {
      for (let asked = ""; asked !== JSON.stringify(house());) {
        const now = house();
        asked = JSON.stringify(now);
        const rows = grids.flatMap((grid, i) =>
          grid.map((value) => now.with(i, value)));
        const outputs = await predict(network, [now, ...rows]);
        const answers = outputs.map((row) => row[0]);
        price = answers[0];
        if (outputs[0].length === 3) [below, above] = outputs[0].slice(1).map((end) => end - price);
        curves = grids.map((grid, i) => answers.slice(1 + i * grid.length, 1 + (i + 1) * grid.length));
        frame.redraw();
      }
    } catch (error) {
      problem = `The model failed: ${error.message}`;
    }
    asking = false;
  }
  async function load() {
    waiting = true;
    frame.redraw();
    try {
      network = await loadModels(model);
      el.network = network; // for the curious, at the console
    } catch (error) {
      problem = `The model could not be loaded: ${error.message}`;
    }
    waiting = false;
    frame.redraw();
    ask();
  }
  onFirstTouch(frame.root, load);
  model.on("change:house", () => (network ? ask() : undefined));
  // A link to a setting must show that house, so the model is needed at once.
  if (model.initial && JSON.stringify(model.initial.house) !== JSON.stringify(model.get("house"))) load();

  frame.start({
    layout(width) {
      top.resize(width, 130);
      const each = Math.floor(cards.firstChild.clientWidth) || 160;
      for (const { panel } of parts) panel.resize(each, 84);
    },
    draw() {
      const [bottom, ceiling] = top.y.range();
      const tall = bottom - ceiling;
      bars.selectAll("rect").data(bins).join("rect").attr("fill", colour("data")).attr("fill-opacity", 0.35)
        .attr("x", (bin) => top.x(bin.left) + 0.5).attr("width", (bin) => Math.max(0, top.x(bin.right) - top.x(bin.left) - 1))
        .attr("y", (bin) => bottom - (0.9 * tall * bin.count) / tallest)
        .attr("height", (bin) => (0.9 * tall * bin.count) / tallest);
      const at = (value) => clamp(top.x(value), -1e4, 1e4);
      band.attr("x", at(price + below)).attr("width", Math.max(0, at(price + above) - at(price + below)))
        .attr("y", ceiling + 0.25 * tall).attr("height", 0.5 * tall);
      needle.attr("x1", at(price)).attr("x2", at(price)).attr("y1", ceiling + 6).attr("y2", bottom);
      const right = top.x.range()[1];
      const late = at(price) > right - 90;
      label.attr("x", clamp(at(price), top.x.range()[0], right) + (late ? -8 : 8)).attr("y", ceiling + 18)
        .attr("text-anchor", late ? "end" : "start").text(show(price, 1));
      parts.forEach(({ panel, curve, spot }, i) => {
        curve.attr("d", panel.path(curves[i].map((value, k) => [grids[i][k], value])));
        spot.attr("cx", panel.x(house()[i])).attr("cy", clamp(panel.y(price), -1e4, 1e4));
      });
      frame.readout.textContent = problem || (waiting
        ? "Loading the model into the page …"
        : `${show(price, 1)} ${unit}. For ${show(100 * coverage, 0)} % of the houses it had not seen, `
          + `the price lay in such an interval: ${show(price + below, 0)} to ${show(price + above, 0)}.`);
      frame.root.dataset.ready = String(Boolean(network) && !asking);
    },
  });
}

export default { render };
