// Where do thinned networks disagree? The page's network, with hidden units left out at random:
// single passes, their mean and a band of two standard deviations; all passes at one place.
import { Frame, colour, handle, layBeside, node, predict, show, slider, tint } from "../kit/index.js";
import { passMasks, summary, thinned } from "../math/dropout.js";
import { clamp, linspace, mean } from "../math/numbers.js";

export const knobs = ["rate", "passes", "draw", "at"];
export const defaults = { rate: 0.1, passes: 20, draw: 1, at: 0.7 };
const [RATE, MOST, DRAWS] = [[0, 0.6], 200, 999];
const SHOWN = 12;

/** Passes of the network at places, each with a mask of its own; more passes keep the first ones. */
export const passesAt = ({ layers, rate, passes, draw }, places) => Array.from({ length: passes }, (_, k) =>
  thinned(layers, places, passMasks(layers, rate, 1000 * draw + k)));

/** Where the band is widest: its place on the grid. */
export const widest = (band) => band.reduce((best, [, sd], i) => (sd > band[best][1] + 1e-12 ? i : best), 0);

function render({ model, el }) {
  const layers = model.get("layers");
  const [points, groups] = [model.get("points"), model.get("groups")];
  const X = model.get("x_range");
  const frame = new Frame(el, model, {
    knobs, defaults, limits: { rate: RATE, passes: [1, MOST], draw: [1, DRAWS], at: X },
  });
  const { initial: start } = frame;
  const whole = (key, low, high) => Math.round(clamp(model.get(key), low, high));
  const rate = () => clamp(model.get("rate"), ...RATE);
  const count = () => whole("passes", 1, MOST);
  const drawNumber = () => whole("draw", 1, DRAWS);
  const at = () => clamp(model.get("at"), ...X);
  const grid = linspace(...X, 101);
  const full = Array.from(thinned(layers, grid));
  const bandOf = (values) => summary(passesAt({ layers, ...values }, grid));
  const first = bandOf(start);
  const many = (values = {}) => bandOf({ ...start, passes: MOST, ...values });

  let state;
  /** Passes and band, computed anew only where something else is drawn. */
  function now() {
    const values = { layers, rate: rate(), passes: count(), draw: drawNumber() };
    const key = [values.rate, values.passes, values.draw].join();
    if (state?.key !== key) {
      const passes = passesAt(values, grid);
      state = { key, passes, band: summary(passes), values };
    }
    return state;
  }

  const y = model.get("y_range");
  const plane = frame.panel({
    label: "Data, single passes, their mean and band", x: X, y, title: "Passes, mean and band", xLabel: "input x", yLabel: "output y",
  }, frame.output);
  const area = plane.marks.append("path").attr("fill", colour("model")).attr("fill-opacity", 0.2);
  const ghost = plane.marks.append("path").attr("class", "fl-ghost").attr("fill", "none").attr("stroke", colour("muted"))
    .attr("stroke-width", 1.5).attr("stroke-dasharray", "2 4");
  const threads = plane.marks.append("g").attr("fill", "none").attr("stroke", colour("extra")).attr("stroke-width", 0.9);
  const line = plane.curve("highlight", 2, "6 4");
  const middle = plane.curve("model", 2.8);
  const dots = plane.points(points, "data", 3.4);
  const cursor = plane.marks.append("path").attr("stroke", colour("ink")).attr("stroke-width", 1.2).attr("stroke-dasharray", "4 3");
  const legend = plane.notes.append("text").attr("class", "fl-note fl-halo").attr("text-anchor", "end").text("dashed: nothing left out; dotted: at first");
  const beside = node(frame.output, "div");
  const side = frame.panel({ label: "All passes at the marked place", x: [0, 1], y, title: "All passes at the marked x", xLabel: "", yLabel: "output y" }, beside);
  side.x.ticks = () => [];
  const bar = side.marks.append("path").attr("stroke", colour("model")).attr("stroke-width", 14).attr("stroke-opacity", 0.25);
  const spots = side.marks.append("g").attr("fill", tint("extra", 0.8));
  const centre = side.marks.append("path").attr("stroke", colour("model")).attr("stroke-width", 2.8);

  const setAt = (value) => frame.set({ at: Number(clamp(value, ...X).toFixed(3)) });
  const here = () => {
    const passes = passesAt(now().values, [at()]);
    return { values: passes.map((pass) => pass[0]), band: summary(passes)[0], full: thinned(layers, [at()])[0] };
  };
  handle(frame, plane, {
    label: "Place: where all passes are shown", axis: "x", get: () => [at(), here().band[0]], move: setAt, name: "ink", radius: 6,
    steps: [0.05, 1], text: () => `x = ${show(at())}`,
  });
  slider(frame, { label: "Rate p: share of units left out", min: RATE[0], max: RATE[1], step: 0.01, get: rate, set: (value) => frame.set({ rate: value }) });
  slider(frame, {
    label: "Passes", min: 1, max: MOST, step: 1, get: count, set: (value) => frame.set({ passes: value }), text: (value) => show(value, 0),
  });
  slider(frame, { label: "Place x", min: X[0], max: X[1], step: 0.01, get: at, set: setAt });

  frame.presets([
    { label: "One pass", values: { passes: 1 } },
    { label: "200 passes", values: { passes: MOST } },
    { label: "New masks", action: () => frame.set({ draw: (drawNumber() % DRAWS) + 1 }) },
    { label: "In the gap", action: () => setAt(0) },
    { label: "Off the data", action: () => setAt(X[1]) },
    { label: "Rate × 3", values: { passes: MOST, rate: Math.min(RATE[1], 3 * start.rate) } },
    { label: "Nothing left out", values: { rate: 0 } },
  ]);
  const inData = (x) => groups.some(([low, high]) => x >= low && x <= high);
  const inGap = (x) => x > groups[0][1] && x < groups[1][0];
  const typical = (band) => mean(band.map(([, sd]) => sd));
  predict(frame, [
    {
      question: "The network has learnt from two groups of points. Where do its thinned copies disagree most?",
      choices: ["among the points", "in the gap between them", "beyond the outer points"],
      truth: () => {
        const x = grid[widest(many())];
        return inData(x) ? 0 : inGap(x) ? 1 : 2;
      },
      values: { passes: MOST }, why: "A unit’s part grows along its slope, and so does what is missing without it. No mask knows where points were.",
    },
    {
      question: `With ${MOST} passes in place of ${start.passes}, what happens to the band?`,
      choices: ["it narrows about threefold", "it stays about as wide, and is drawn again alike from new masks"],
      truth: () => (typical(many()) > 0.6 * typical(first) ? 1 : 0),
      values: { passes: MOST }, why: "More passes say more exactly how wide it is. They add no knowledge of the function.",
    },
    {
      question: "The rate is tripled, only now, when predicting. What happens to the band?",
      choices: ["nothing: the network is the same", "it becomes wider"],
      truth: () => (typical(many({ rate: 3 * start.rate })) > 1.1 * typical(many()) ? 1 : 0),
      values: { passes: MOST, rate: 3 * start.rate }, why: "Nobody measured this rate. It is chosen, and with it the width.",
    },
  ]);

  frame.start({
    layout(width) {
      layBeside(frame, width, { main: plane, other: side, place: beside, share: 0.7, wide: [280, 280], narrow: [200, 150] });
      legend.attr("x", plane.x.range()[1] - 6).attr("y", plane.y.range()[1] + 14);
    },
    draw() {
      const { passes, band } = now();
      const pairs = (values) => Array.from(values, (value, i) => [grid[i], value]);
      const edge = (of, sign) => of.map(([m, sd], i) => [grid[i], m + 2 * sign * sd]);
      const around = count() > 1 ? band : [];
      const place = here();
      plane.follow([...edge(band, 1), ...edge(band, -1), ...passes.slice(0, SHOWN).flatMap((pass) => pairs(pass))].map(([, value]) => value));
      if (String(side.y.domain()) !== String(plane.y.domain())) {
        side.y.domain(plane.y.domain());
        side.drawAxes();
      }
      dots();
      area.attr("d", around.length ? `${plane.path(edge(band, 1))}${plane.path(edge(band, -1).reverse()).replace("M", "L")}Z` : null);
      ghost.attr("d", [1, -1].map((sign) => plane.path(edge(first, sign))).join(""));
      threads.selectAll("path").data(passes.slice(0, SHOWN)).join("path").attr("d", (pass) => plane.path(pairs(pass)));
      line.attr("d", plane.path(pairs(full)));
      middle.attr("d", plane.path(band.map(([m], i) => [grid[i], m])));
      cursor.attr("d", plane.path(plane.y.domain().map((value) => [at(), value])));
      const [m, sd] = place.band;
      bar.attr("d", count() > 1 ? side.path([[0.5, m - 2 * sd], [0.5, m + 2 * sd]]) : null);
      centre.attr("d", side.path([[0.3, m], [0.7, m]]));
      spots.selectAll("circle").data(place.values).join("circle").attr("r", 2.4)
        .attr("cx", (_, k) => side.x(0.5 + 0.24 * (((k * 0.618034) % 1) - 0.5) * 2)).attr("cy", (value) => side.y(value));

      const top = widest(band);
      const among = mean(band.filter((_, i) => inData(grid[i])).map(([, each]) => each));
      frame.readout.textContent = `${count()} ${count() === 1 ? "pass" : "passes"}, p = ${show(rate())}. `
        + (count() > 1
          ? `At x = ${show(at())}: mean ${show(m)} ±${show(2 * sd)}; with nothing left out ${show(place.full)}. `
            + `The band is ±${show(2 * among)} among the points on average, and widest at x = ${show(grid[top])}: ±${show(2 * band[top][1])}.`
          : `At x = ${show(at())}: ${show(m)}; with nothing left out ${show(place.full)}. One pass has no band.`);
    },
  });
}

export default { render };
