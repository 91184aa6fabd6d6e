// Two small networks, one after the other: the first folds its input, the second draws
// on what was folded, and the joints of both come out as bends of the composition. The
// axis of x lies folded above the second's curve: one line through it marks every layer.
import { Frame, bands, became, choice, colour, columns, counted, handle, predict, show, slider, sub, trails, walker } from "../kit/index.js";
import { changes, countPieces, joints, knots, placesOf, switches } from "../math/line-regions.js";
import { merge, shallow } from "../math/networks.js";
import { clamp, extent, reach } from "../math/numbers.js";

export const knobs = ["theta1", "phi1", "theta2", "phi2", "x", "number"];
export const defaults = { x: -0.6, number: "phi2-1" };
const LAYER = 10; // pixels from one layer of the folded strip to the next

function render({ model, el }) {
  const range = model.get("x_range") ?? [-1, 1];
  const frame = new Frame(el, model, {
    knobs, defaults,
    limits: (initial) => ({
      x: range,
      number: new Set(["phi1", "phi2"].flatMap((key) => initial[key].map((_, d) => `${key}-${d}`))),
      ...Object.fromEntries(knobs.slice(0, 4).map((key) => {
        const bound = reach(initial[key].flat());
        return [key, [-bound, bound]];
      })),
    }),
  });
  const { initial: start, limits } = frame;
  const get = (key) => model.get(key);
  const at = () => get("x");
  const f1 = (x) => shallow(get("theta1"), get("phi1"), x);
  const f2 = (y) => shallow(get("theta2"), get("phi2"), y);
  /** The curves of both networks, and of one after the other, with all its bends. */
  const folded = model.get("y_range") ?? extent(knots(start.theta1, range).map((x) => shallow(start.theta1, start.phi1, x)), 0.3);
  const curvesOf = ({ theta1, phi1, theta2, phi2 }) => {
    const found = switches(theta1, merge(phi1, theta2), range);
    const [one, two] = [(x) => shallow(theta1, phi1, x), (y) => shallow(theta2, phi2, y)];
    const through = (places, f) => places.map((place) => [place, f(place)]);
    return {
      found, first: through(knots(theta1, range), one), next: through(knots(theta2, folded), two),
      both: through([range[0], ...found.map(({ x }) => x), range[1]], (x) => two(one(x))),
    };
  };
  const initially = curvesOf(start);
  const heights = (curve) => curve.map((point) => point[1]);
  const drawn = model.get("output_range") ?? extent(heights(initially.both), 0.3);

  const first = frame.panel({
    label: "The first network, with knobs at its joints", x: range, y: folded,
    title: "First: folds x", xLabel: "input x", yLabel: "y",
  });
  // With room for the strip above the curve.
  const room = 0.2 * (drawn[1] - drawn[0]);
  const next = frame.panel({
    label: "The second network, with knobs at its joints, and the axis of x folded above its curve", x: folded, y: [drawn[0], drawn[1] + room],
    title: "Second: draws on y", xLabel: "its input y", yLabel: "output y′",
  });
  const both = frame.panel({
    label: "The second network after the first", x: range, y: drawn,
    title: "Second after first", xLabel: "input x", yLabel: "output y′",
  }, frame.output);
  frame.body.append(frame.output);
  const shade = next.marks.append("rect").attr("fill", colour("model")).attr("fill-opacity", 0.12);
  const shadePieces = bands(both);
  first.ghost(initially.first);
  next.ghost(initially.next);
  both.ghost(initially.both);
  const lines = [first.curve("highlight"), next.curve("extra"), both.curve("model", 2.8)];
  const probes = [first, next, both].map(({ marks }) => marks.append("path").attr("fill", "none")
    .attr("stroke", colour("ink")).attr("stroke-dasharray", "3 3").attr("stroke-width", 1.2));
  const bends = both.marks.append("g");
  const dots = [next, both].map(({ marks }) => marks.append("circle").attr("r", 5).attr("fill", colour("ink")));
  const drawTrails = trails(both);
  const key = both.notes.append("text").attr("class", "fl-note").attr("text-anchor", "end").attr("y", 15);
  // The strip, what is pierced at the second's joints, and x with those that share its y.
  const strip = next.notes.append("path").attr("fill", "none").attr("stroke", colour("highlight"))
    .attr("stroke-width", 3).attr("stroke-opacity", 0.55).attr("stroke-linejoin", "round");
  const needles = next.marks.append("path").attr("stroke", colour("extra")).attr("stroke-dasharray", "2 3").attr("stroke-width", 1.2);
  const holes = next.notes.append("g").attr("class", "fl-holes");
  const twins = [next.notes, first.marks, both.marks].map((layer) => layer.append("g").attr("class", "fl-twins"));
  const reached = next.notes.append("text").attr("class", "fl-tick fl-halo").text("x, folded");

  for (const [where, key_, name, which] of [[first, "theta1", "highlight", "first"], [next, "theta2", "extra", "second"]])
    start[key_].forEach((_, d) => handle(frame, where, {
      label: `Joint ${d + 1} of the ${which} network`, axis: "x", name, radius: 7,
      get: () => [joints(get(key_))[d], where.y.domain()[0]],
      move: (value) => {
        const theta = get(key_);
        frame.set({ [key_]: theta.with(d, theta[d].with(0, clamp(-value * theta[d][1], ...limits[key_]))) });
      },
      text: () => {
        const joint = joints(get(key_))[d];
        return Number.isFinite(joint) ? `at ${show(joint)}` : "none: this unit’s line is level";
      },
    }));
  const setX = (value) => frame.set({ x: Number(clamp(value, ...range).toFixed(3)) });
  handle(frame, first, {
    label: "Input x that is followed", axis: "x", name: "ink", radius: 6,
    get: () => [at(), f1(at())], move: setX,
    text: () => `x ${show(at())}, y ${show(f1(at()))}, output ${show(f2(f1(at())))}`,
  });

  const span = range[1] - range[0];
  const run = walker(frame, {
    label: "Run x to the right", count: 121, pause: 40,
    step() {
      const to = at() >= range[1] ? range[0] : Math.min(range[1], at() + span / 120);
      setX(to);
      return to < range[1];
    },
  });
  frame.onReset = () => run.stop();
  slider(frame, { label: "Input x that is followed", min: range[0], max: range[1], step: 0.01, get: at, set: setX, swatch: colour("ink") });
  // One slider for all weights: which one it sets is chosen beside it.
  const weights = [["phi1", "φ", "first"], ["phi2", "φ′", "second"]].flatMap(([name, letter, which]) =>
    start[name].map((_, d) => [`${name}-${d}`, `${letter}${sub(d)}, ${d ? "weight" : "offset"} of the ${which}`]));
  choice(frame, {
    label: "Number to change", options: weights, get: () => get("number"), set: (number) => frame.set({ number }),
  });
  const chosen = () => [get("number").slice(0, 4), Number(get("number").slice(5))];
  const bound = Math.max(limits.phi1[1], limits.phi2[1]);
  const weight = slider(frame, {
    label: "Its value", min: -bound, max: bound, step: 0.05,
    get: () => get(chosen()[0])[chosen()[1]],
    set: (value) => frame.set({ [chosen()[0]]: get(chosen()[0]).with(chosen()[1], clamp(value, ...limits[chosen()[0]])) }),
  });
  frame.updates.push(() => { weight.name.textContent = new Map(weights).get(get("number")); });

  const last = start.theta2.length - 1;
  const top = Math.max(...heights(initially.first));
  const beyond = (1.2 * top).toPrecision(2);
  const moved = (to) => ({ theta2: start.theta2.with(last, start.theta2[last].with(0, -to * start.theta2[last][1])) });
  const past = moved(beyond);
  const turned = { phi2: start.phi2.with(last + 1, 1), number: `phi2-${last + 1}` };
  const own = ({ found }) => found.filter(({ layer, unit }) => layer === 2 && unit === last).length;
  const index = sub(last + 1);
  frame.presets([
    { label: `Second’s joint ${last + 1} to ${beyond}`, values: past },
    { label: `φ′${index} from ${show(start.phi2[last + 1], 1)} to 1`, values: turned },
  ]);
  const place = show(joints(start.theta2)[last], 1);
  predict(frame, [
    {
      question: `Joint ${last + 1} of the second network is dragged from ${place} to the right. How many bends of the composition move?`,
      unit: "bends", truth: own(initially), values: moved((joints(start.theta2)[last] + top) / 2),
      why: "One on each stretch of the fold on which y passes the joint.",
    },
    {
      question: `And past ${show(top, 0)}, how many pieces are left?`, unit: "pieces",
      truth: countPieces(curvesOf({ ...start, ...past }).found, range), values: past,
      why: "No y gets there, so its bends are gone.",
    },
    {
      question: `φ′${index} changes from ${show(start.phi2[last + 1], 1)} to 1. How many bends move?`, unit: "bends",
      truth: 0, values: turned, why: "Joints belong to the θs alone; only slopes change, where the unit is on.",
    },
  ]);

  frame.start({
    layout(width) {
      const [number, each] = columns(width, 12, 460, 2);
      first.resize(each, number === 2 ? 215 : 190);
      next.resize(each, number === 2 ? 215 : 190);
      both.resize(width, number === 2 ? 240 : 200);
      key.attr("x", both.x.range()[1]).text(number === 2 ? "filled: joint of the first; hollow: of the second; ×: gone; dotted: the start" : "filled: first’s; hollow: second’s");
    },
    draw() {
      const now = curvesOf(Object.fromEntries(knobs.map((name) => [name, get(name)])));
      const { found } = now;
      const values = heights(now.first);
      first.follow(values);
      const drawing = heights(now.next);
      next.follow([...drawing, 1.33 * Math.max(...drawing) - 0.33 * Math.min(...drawing)]);
      both.follow(heights(now.both));
      lines[0].attr("d", first.path(now.first));
      lines[1].attr("d", next.path(now.next));
      lines[2].attr("d", both.path(now.both));

      shadePieces(now.both.map(([x]) => x));
      bends.selectAll("circle").data(found).join("circle").attr("r", 4.5).attr("stroke-width", 2)
        .attr("fill", ({ layer }) => colour(layer === 1 ? "highlight" : "face"))
        .attr("stroke", ({ layer }) => colour(layer === 1 ? "highlight" : "extra"))
        .attr("cx", ({ x }) => both.x(x)).attr("cy", (_, i) => both.y(now.both[i + 1][1]));

      const since = changes(initially.found, found);
      const [was, is] = [initially, now].map((curves) => (each) => curves.both[1 + curves.found.indexOf(each)]);
      drawTrails(since.moved.map(([then, other]) => [was(then), is(other)]), since.gone.map(was));

      const [low, high] = [Math.min(...values), Math.max(...values)].map((y) => next.x(clamp(y, ...folded)));
      shade.attr("x", low).attr("width", Math.max(0, high - low))
        .attr("y", next.y.range()[1]).attr("height", next.y.range()[0] - next.y.range()[1]);
      const [x, y] = [at(), f1(at())];
      const ceiling = next.y.range()[1];
      const layer = (place) => ceiling + 10 + LAYER * Math.max(0, now.first.filter(([end]) => end < place).length - 1);
      const ends = now.first.slice(1).flatMap(([right, to], i) => [now.first[i][1], to]
        .map((value) => [next.place([value, 0])[0], layer(right)]));
      strip.attr("d", `M${ends.map((end) => end.join(",")).join("L")}`);
      reached.attr("x", Math.max(...ends.map(([across]) => across)) + 8).attr("y", ceiling + 14);
      const pierced = found.filter((each) => each.layer === 2);
      holes.selectAll("circle").data(pierced).join("circle").attr("r", 3.2).style("stroke-width", 1.8)
        .attr("fill", colour("face")).attr("stroke", colour("extra"))
        .attr("cx", (each) => next.x(f1(each.x))).attr("cy", (each) => layer(each.x));
      needles.attr("d", joints(get("theta2")).filter((each) => each > folded[0] && each < folded[1])
        .map((each) => next.path(next.y.domain().map((end) => [each, end]))).join(""));
      const places = placesOf(now.first, y);
      const others = places.filter((each) => Math.abs(each - x) > 1e-3 * span);
      const output = f2(y);
      const floor = (where) => where.y.domain()[0];
      const farthest = Math.max(x, ...others);
      probes[0].attr("d", first.path([[x, floor(first)], [x, y], [range[0], y], [farthest, y]]));
      probes[1].attr("d", next.path([[y, floor(next)], [y, output], [folded[0], output]]));
      probes[2].attr("d", both.path([[x, floor(both)], [x, output], [range[0], output]]));
      [[next, y], [both, x]].forEach(([where, across], i) => {
        const [px, py] = where.place([across, output]);
        dots[i].attr("cx", px).attr("cy", py);
      });

      const hollow = (group, list, across, down) => group.selectAll("circle").data(list).join("circle").attr("r", 4)
        .attr("fill", (place) => colour(place === x ? "ink" : "muted")).attr("stroke", colour("ink")).style("stroke-width", 1.6)
        .attr("cx", across).attr("cy", down);
      hollow(twins[0], [...others, x], () => next.place([y, 0])[0], layer);
      hollow(twins[1], others, (place) => first.x(place), () => first.y(y));
      hollow(twins[2], others, (place) => both.x(place), () => both.y(output));

      const firsts = found.filter(({ layer }) => layer === 1).length;
      const [count, before] = [found, initially.found].map((list) => countPieces(list, range));
      const change = became(since);
      const same = others.length ? `, as ${others.map((place) => show(place)).join(" and ")} ${others.length > 1 ? "do" : "does"}:` : " and";
      frame.readout.textContent = `${counted(count, "piece")}${count === before ? "" : ` (${before} at the start)`}: 1, and ${firsts} for `
        + `joints of the first network, and ${found.length - firsts} for the times that y passes a joint of the second`
        + `${change && `; bends since the start: ${change}`}. `
        + `x = ${show(x)} gives y = ${show(y)}${same} y′ = ${show(output)}.`;
    },
  });
}

export default { render };
