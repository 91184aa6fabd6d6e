// Layers of convolutions as a graph: which inputs does one unit see? Move the unit, add
// layers, change kernel size, stride and dilation of one layer or of all.
import { Frame, choice, colour, counted, handle, predict, show, slider, tint } from "../kit/index.js";
import { clamp } from "../math/numbers.js";
import { reads, receptiveField, seen, sizes } from "../math/receptive-field.js";

export const knobs = ["layers", "kernels", "strides", "dilations", "place", "layer"];
const MOST = 24;
const all = (value) => Array(MOST).fill(value);
export const defaults = { inputs: 40, layers: 3, kernels: all(3), strides: all(1), dilations: all(1), place: 20, layer: 0 };

/** The layers in use. Each is padded so that unit 0 stays above input 0. */
export const stack = ({ layers, kernels, strides, dilations }) => Array.from({ length: layers }, (_, l) => {
  const kernel = 2 * Math.round((kernels[l] - 1) / 2) + 1;
  const [stride, dilation] = [strides[l], dilations[l]].map(Math.round);
  return { kernel, stride, dilation, padding: (dilation * (kernel - 1)) / 2 };
});

/** The unit of a level that stands nearest to a place. */
export const nearest = (layers, place, size) =>
  clamp(Math.round(place / receptiveField(layers).jump), 0, sizes(layers, size).at(-1) - 1);

/** What a unit sees, in words. */
export function sentence(layers, unit, size) {
  const { size: wide, jump, start } = receptiveField(layers);
  const [first, last] = [start + unit * jump, start + unit * jump + wide - 1];
  const used = seen(layers, unit, size)[0].length;
  const beyond = Math.max(0, -first) + Math.max(0, last - size + 1);
  const within = wide - beyond;
  const whole = (value) => show(value, 0);
  return `Unit ${unit} of layer ${layers.length} has a field of ${counted(wide, "place").replace(String(wide), whole(wide))}, ${whole(first)} to ${whole(last)}`
    + `${beyond ? `, ${whole(beyond)} of them beyond the ends` : ""}. `
    + `It sees ${used === size ? `all ${size} inputs` : `${used} of the ${size} inputs`}`
    + `${used < within ? `: ${within - used} are left out in between` : ""}. `
    + `The next unit’s field begins ${whole(jump)} further on.`;
}

function render({ model, el }) {
  const given = (key) => model.get(key) ?? defaults[key];
  const size = given("inputs");
  const frame = new Frame(el, model, {
    knobs, defaults,
    limits: { layers: [1, MOST], kernels: [1, 9], strides: [1, 4], dilations: [1, 16], place: [0, size - 1], layer: [0, MOST] },
  });
  const of = (values) => stack({ ...values, layers: clamp(Math.round(values.layers), 1, MOST) });
  const layers = () => of(Object.fromEntries(knobs.map((key) => [key, model.get(key)])));
  const place = () => clamp(model.get("place"), 0, size - 1);
  const chosen = () => clamp(Math.round(model.get("layer")), 0, MOST);
  let hovered = null; // [level, unit] that the mouse is on

  const graph = frame.panel({
    label: "Units of all layers, and the inputs that one unit sees", x: [-2.5, size + 1.5], y: [0, 1],
    title: "Which inputs does the unit see?", xLabel: "input, counted from 0", yLabel: "layer",
  }, frame.output);
  graph.forget = () => {};
  const growth = frame.panel({
    label: "Size of the field, layer by layer", x: [0, MOST], y: [0, 45], title: `Size of the field (dashed: ${size} inputs)`,
    xLabel: "layer",
  });
  const edges = graph.marks.append("path").attr("fill", "none").attr("stroke", colour("model")).attr("stroke-opacity", 0.55);
  const dots = graph.marks.append("g");
  const ghost = graph.marks.append("path").attr("class", "fl-ghost").attr("stroke", colour("muted")).attr("stroke-width", 3).attr("stroke-dasharray", "2 4");
  const span = graph.marks.append("path").attr("stroke", colour("highlight")).attr("stroke-width", 3).attr("stroke-linecap", "round");
  const full = growth.curve("ink", 1.2, "6 4");
  const sizesSeen = (stacked) => [0, ...stacked].map((_, l) => [l, receptiveField(stacked.slice(0, l)).size]);
  const initially = of(frame.initial);
  growth.ghost(sizesSeen(initially));
  const curve = growth.curve("model", 2.6);
  const marks = growth.marks.append("g");

  const steps = [1, 1]; // of the arrow keys: from one unit to the next
  const setPlace = (x) => {
    hovered = null; // while the unit moves, its own field is shown
    frame.set({ place: clamp(Math.round(x), 0, size - 1) });
  };
  const top = () => {
    const stacked = layers();
    return { stacked, unit: nearest(stacked, place(), size), jump: receptiveField(stacked).jump };
  };
  handle(frame, graph, {
    label: "The unit that looks: moves it along its layer", axis: "x", name: "highlight", radius: 6, steps, range: [0, size - 1],
    get: () => [top().unit * top().jump, top().stacked.length], move: setPlace,
    text: () => sentence(top().stacked, top().unit, size),
  });
  slider(frame, {
    label: "Number of layers", min: 1, max: MOST, step: 1, get: () => layers().length,
    set: (number) => frame.set({ layers: number, layer: Math.min(chosen(), number) }), text: (number) => show(number, 0),
  });
  choice(frame, {
    label: "Layer to change", options: [[0, "all layers"], ...all(0).map((_, l) => [l + 1, `layer ${l + 1}`])], get: chosen,
    // A layer that isn't there yet comes with those below it.
    set: (number) => frame.set({ layer: Number(number), layers: Math.max(Number(number), layers().length) }),
  });
  const each = (key, label, min, max, step) => {
    const read = (layer) => layer[key.slice(0, -1)];
    slider(frame, {
      label, min, max, step, get: () => read(layers()[Math.max(0, chosen() - 1)] ?? layers()[0]),
      set: (value) => frame.set({ [key]: chosen() ? model.get(key).with(chosen() - 1, value) : all(value) }),
      text: (value) => {
        const values = layers().map(read);
        if (chosen() || values.every((other) => other === value)) return show(value, 0);
        return values.length > 6 ? `${values.slice(0, 5).join(", ")}, …` : values.join(", ");
      },
    });
  };
  each("kernels", "Kernel size", 1, 9, 2);
  each("strides", "Stride", 1, 4, 1);
  each("dilations", "Dilation", 1, 16, 1);
  slider(frame, {
    label: "Place of the unit", min: 0, max: size - 1, step: 1, get: place, set: setPlace, text: (value) => `above input ${show(value, 0)}`,
  });

  const doubling = all(1).map((_, l) => (l < 5 ? 2 ** l : 16));
  const gaps = { dilations: all(2) };
  const strided = { strides: all(2) };
  const needed = (values) => {
    for (let number = 1; number < MOST; number += 1)
      if (receptiveField(of({ ...frame.initial, ...values, layers: number })).size >= size) return number;
    return MOST;
  };
  const tall = { layers: needed({}) };
  const wide = { layers: needed({ dilations: doubling }), dilations: doubling };
  frame.presets([
    { label: "Layers until all are seen", values: tall }, { label: "The same, dilations doubling", values: wide },
    { label: "Dilation 2 in all", values: gaps }, { label: "Stride 2 in all", values: strided },
    { label: "At the end", values: { place: 0 } },
  ]);
  const middle = (values) => {
    const stacked = of({ ...frame.initial, ...values });
    return seen(stacked, nearest(stacked, frame.initial.place, size), size)[0].length;
  };
  predict(frame, [
    {
      question: `Kernels of size 3, stride 1, dilation 1. How many layers does it take until one unit sees all ${size} inputs?`,
      unit: "layers", truth: tall.layers, values: tall, why: "Each layer adds one input on either side.",
    },
    {
      question: "And if the dilation doubles from layer to layer: 1, 2, 4, 8, …?",
      unit: "layers", truth: wide.layers, values: wide, why: "Each layer adds twice as many as the one before.",
    },
    {
      question: "Three layers of size 3 with dilation 2 in each. How many inputs does a unit in the middle see?",
      unit: "inputs", truth: middle(gaps), values: gaps, why: "Where all steps are even, every second input is left out.",
    },
    {
      question: "Three layers of size 3 with stride 2 in each. How many inputs does a unit in the middle see?",
      unit: "inputs", truth: middle(strided), values: strided, why: "Behind a stride of 2, one step is worth two inputs, then four.",
    },
  ]);

  graph.svg.on("pointermove", (event) => {
    if (event.pointerType !== "mouse" || event.buttons) return;
    const [x, y] = graph.at(event);
    const level = Math.round(y);
    const below = layers().slice(0, Math.max(0, level));
    const next = graph.inside(event) && level >= 1 && level <= layers().length ? [level, nearest(below, x, size)] : null;
    if (String(next) === String(hovered)) return;
    hovered = next;
    frame.redraw();
  }).on("pointerleave", () => {
    hovered = null;
    frame.redraw();
  });

  /** Rows for so many layers, with room for the span below the inputs. */
  function fitRows(count) {
    const [bottom, upper] = graph.y.range();
    const row = (bottom - upper - 27) / count;
    const domain = [-15 / row, count + 12 / row];
    if (String(domain) === String(graph.y.domain())) return;
    const every = [1, 2, 5].find((step) => step * row >= 16) ?? 5;
    graph.y.ticks = () => Array.from({ length: Math.floor(count / every) + 1 }, (_, i) => i * every);
    graph.y.tickFormat = () => (value) => show(value, 0);
    graph.y.domain(domain);
    graph.drawAxes();
  }

  frame.start({
    layout(width) {
      const narrow = width < 560;
      graph.options.xLabel = narrow ? "" : "input, counted from 0";
      graph.resize(width, narrow ? 205 : 270);
      growth.resize(width, narrow ? 150 : 170);
    },
    draw() {
      const stacked = layers();
      const widths = sizes(stacked, size);
      fitRows(stacked.length);
      steps[0] = Math.max(1, Math.ceil(receptiveField(stacked).jump));
      if (hovered && hovered[0] > stacked.length) hovered = null;
      const [level, unit] = hovered ?? [stacked.length, nearest(stacked, place(), size)];
      const used = stacked.slice(0, level);
      const found = seen(used, unit, size);
      const jumps = widths.map((_, l) => receptiveField(stacked.slice(0, l)).jump);
      const at = (l, i) => `${graph.x(i * jumps[l]).toFixed(1)},${graph.y(l).toFixed(1)}`;
      edges.attr("stroke-width", stacked.length > 8 ? 0.7 : 1.1).attr("d", used.map((layer, l) => found[l + 1].map((i) =>
        reads(layer, i, widths[l]).map((below) => `M${at(l + 1, i)}L${at(l, below)}`).join("")).join("")).join(""));
      const radius = Math.min(0.36 * (graph.x(1) - graph.x(0)), 0.34 * (graph.y(0) - graph.y(1)), 5);
      const units = widths.flatMap((count, l) => {
        const own = new Set(found[l]);
        return Array.from({ length: count }, (_, i) => ({ l, i, on: own.has(i) }));
      });
      dots.selectAll("circle").data(units).join("circle").attr("r", radius)
        .attr("cx", ({ l, i }) => graph.x(i * jumps[l])).attr("cy", ({ l }) => graph.y(l))
        .attr("fill", ({ l, on }) => (on ? colour(l ? "model" : "highlight") : tint("muted", 0.22)));
      const line = (layersOf, i) => {
        const { size: reach, jump, start } = receptiveField(layersOf);
        const y = graph.y(0) + 10;
        const [left, right] = [start + i * jump - 0.35, start + i * jump + reach - 0.65].map((x) => clamp(graph.x(x), -1e4, 1e4).toFixed(1));
        return `M${left},${y}L${right},${y}`;
      };
      span.attr("d", line(used, unit));
      ghost.attr("d", line(initially, nearest(initially, frame.initial.place, size)));

      const points = sizesSeen(stacked);
      growth.follow(points.map(([, reach]) => reach));
      full.attr("d", growth.path([[0, size], [MOST, size]]));
      curve.attr("d", growth.path(points));
      marks.selectAll("circle").data(points).join("circle").attr("r", 3.2).attr("fill", colour("model"))
        .attr("cx", ([l]) => growth.x(l)).attr("cy", ([, reach]) => growth.y(reach));
      frame.readout.textContent = sentence(used, unit, size);
    },
  });
}

export default { render };
