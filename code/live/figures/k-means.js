// Where do the centres end? Points in the plane, centres that the reader puts somewhere, and
// the two steps of k-means, one at a time, with the objective after each and an earlier run.
import { Frame, choice, colour, counted, handle, layBeside, node, predict, show, slider, tint, walker } from "../kit/index.js";
import { adjustedRandIndex, kMeans, plusPlus, randomPoints } from "../math/clustering.js";
import { clamp } from "../math/numbers.js";
import { randomNumbers } from "../math/random.js";

export const knobs = ["data", "starts", "step", "before", "seed"];
const [MOST, END, SEEDS] = [6, 60, 1000];
const SETS = [["blobs", "three blobs"], ["unequal", "one wide blob, two narrow"], ["rings", "a spot and a ring"], ["even", "scattered evenly"]];
const COLOURS = ["model", "highlight", "extra", "error", "truth", "data"];

/** Starts of the page and of its presets. */
export const STARTS = {
  stuck: [[0.14, 0.3], [0.26, 0.2], [0.65, 0.55]],
  true: [[0.38, 0.5], [0.92, 0.6], [0.92, 0.4]],
  cut: [[0.4, 0.65], [0.36, 0.35], [0.92, 0.5]],
  two: [[0.5, 0.5], [0.92, 0.5]],
  six: [[0.14, 0.3], [0.26, 0.2], [0.74, 0.3], [0.86, 0.2], [0.44, 0.85], [0.56, 0.75]],
};
const SPARE = [[0.5, 0.95], [0.05, 0.95], [0.95, 0.95], [0.5, 0.05], [0.05, 0.5], [0.95, 0.5]];
// An earlier run from the same starts is none: there is nothing to compare.
export const defaults = { data: "blobs", starts: STARTS.stuck, step: 0, before: STARTS.stuck, seed: 1 };
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** A list of places, and that in words, for an address. */
class Places extends Set {
  has(list) {
    return list.length >= 1 && list.length <= MOST && list.flat().every((part) => part >= 0 && part <= 1);
  }

  *[Symbol.iterator]() {
    yield `the lists of 1 to ${MOST} places, each two numbers from 0 to 1`;
  }
}

export const limits = { starts: new Places(), step: [0, END], before: new Places(), seed: [1, SEEDS] };

const SHAPES = [
  "M-3.4,0a3.4,3.4 0 1,0 6.8,0a3.4,3.4 0 1,0 -6.8,0Z", "M-3,-3H3V3H-3Z", "M0,-4L3.8,3H-3.8Z",
  "M0,-4.2L4.2,0L0,4.2L-4.2,0Z", "M0,4L3.8,-3H-3.8Z", "M-4,-1.3H-1.3V-4H1.3V-1.3H4V1.3H1.3V4H-1.3V1.3H-4Z",
];

/** A run as far as `step`: all its single steps, and whether that is its end. */
export function shown(points, starts, step) {
  const all = kMeans(points, starts);
  const last = all.length - 1;
  const at = Math.round(clamp(step, 0, last));
  return { all, last, at, ended: at === last };
}

/** The part of a rectangle, corners in turn, that is nearer to centre k than to all others. */
export function cell(centres, k, corners) {
  const far = ([x, y], [a, b]) => (x - a) ** 2 + (y - b) ** 2;
  return centres.reduce((shape, other, j) => {
    if (j === k || same(other, centres[k])) return shape;
    // How much nearer the other one is: along a side this is a straight line, so its zero is found at once.
    const over = shape.map((point) => far(point, centres[k]) - far(point, other));
    return shape.flatMap((point, i) => {
      const next = (i + 1) % shape.length;
      const share = over[i] / (over[i] - over[next]);
      const crossing = over[i] > 0 === over[next] > 0 ? [] : [point.map((part, axis) => part + share * (shape[next][axis] - part))];
      return over[i] > 0 ? crossing : [point, ...crossing];
    });
  }, corners);
}

/** The read-out; `least` is the smallest objective of ten careful starts. */
export function sentence({ points, groups }, { starts, step, before }, least) {
  const { all, last, at, ended } = shown(points, starts, step);
  if (at === 0) return `${counted(starts.length, "centre")} at the start: no point belongs to any yet.`;
  const { labels, objective } = all[at];
  const sizes = starts.map((_, k) => labels.filter((label) => label === k).length);
  const did = at % 2 ? "each point went to its nearest centre" : "each centre went to the mean of its points";
  const fell = at === 1 ? "" : objective < all[at - 1].objective ? `, after ${show(all[at - 1].objective, 3)}` : ", as before";
  const empty = sizes.flatMap((size, k) => (size ? [] : [k + 1]));
  const waits = empty.length ? ` ${empty.length > 1 ? "Centres" : "Centre"} ${empty.join(" and ")} ${empty.length > 1 ? "have no point, and wait" : "has no point, and waits"}.` : "";
  const many = `Points: ${sizes.join(", ")}.${waits}`;
  if (!ended) {
    const over = at % 2 ? 0 : all[at + 1].labels.filter((label, i) => label !== labels[i]).length;
    return `Step ${at}: ${did}. Objective ${show(objective, 3)}${fell}. ${many}${over ? ` Now across a border: ${counted(over, "point")}.` : ""}`;
  }
  const told = new Set(groups).size > 1 ? ` Adjusted Rand index beside the groups as drawn: ${show(adjustedRandIndex(labels, groups))}.` : "";
  const other = !same(before, starts) ? ` Earlier run (${counted(before.length, "centre")}): ${show(kMeans(points, before).at(-1).objective, 3)}.` : "";
  const best = least === undefined ? "" : objective > 1.001 * least ? `: stuck, for the best of ten k-means++ runs has ${show(least, 3)}` : ", and none of ten k-means++ runs has less";
  return `Stopped after ${counted(last, "step")}. Objective ${show(objective, 3)}${best}. ${many}${told}${other}`;
}

function render({ model, el }) {
  const sets = model.get("sets");
  const frame = new Frame(el, model, {
    knobs, defaults, growing: ["starts", "before"],
    limits: { data: new Set(Object.keys(sets)), ...limits },
  });
  const values = () => {
    const now = frame.values();
    return { ...now, ...sets[now.data], run: shown(sets[now.data].points, now.starts, now.step) };
  };
  /** Another start: back to step 0; a run that had ended is kept, to be compared. */
  const restart = (starts) => {
    const { run, starts: old, before } = values();
    frame.set({ starts, step: 0, before: run.ended ? old : same(before, old) ? starts : before });
  };
  const known = new Map();
  const leastOf = (data, count) => {
    const key = `${data} ${count}`;
    const one = (seed) => kMeans(sets[data].points, plusPlus(sets[data].points, count, randomNumbers(seed))).at(-1).objective;
    if (!known.has(key)) known.set(key, Math.min(...Array.from({ length: 10 }, (_, i) => one(i + 1))));
    return known.get(key);
  };
  const drawn = (how) => () => {
    const { points, starts, seed } = values();
    restart(how(points, starts.length, randomNumbers(seed)));
    frame.set({ seed: (seed % SEEDS) + 1 });
  };

  const plane = frame.panel({ label: "Points, and centres that can be moved to where they start", x: [-0.04, 1.04], y: [-0.04, 1.04], ticks: false, title: " " }, frame.output);
  const place = node(frame.output, "div");
  const course = frame.panel({
    label: "Objective after each single step, of this run and the earlier one", x: [0, 8], y: [0, 4],
    title: "Objective after each step", xLabel: "step (odd: assign, even: move)",
  }, place);
  plane.x.ticks = plane.y.ticks = () => [];
  plane.forget = () => {};
  const [cells, spokes, dots, trails, marks] = ["g", "g", "g", "path", "g"].map((tag) => plane.marks.append(tag));
  trails.attr("fill", "none").attr("stroke", colour("ink")).attr("stroke-width", 1.2).attr("stroke-dasharray", "3 3");
  const floor = course.marks.append("line").attr("stroke", colour("truth")).attr("stroke-width", 1.6).attr("stroke-dasharray", "2 4");
  const floorNote = course.notes.append("text").attr("class", "fl-note fl-halo").attr("text-anchor", "end").style("fill", colour("truth")).text("best of ten");
  const earlier = course.curve("muted", 1.8, "5 4");
  const curve = course.curve("model", 2.4);
  const steps = course.marks.append("g");
  const note = course.notes.append("text").attr("class", "fl-note fl-halo").attr("text-anchor", "end").style("fill", colour("muted")).text("earlier run");

  const short = (value) => Number(clamp(value, 0, 1).toFixed(3));
  const spot = ([x, y]) => `${show(x)}, ${show(y)}`;
  const grips = COLOURS.map((name, k) => {
    const group = handle(frame, plane, {
      label: `Start of centre ${k + 1}`, name, radius: 10, steps: [0.02, 0.02], range: [0, 1],
      get: () => values().starts[k] ?? [0, 0],
      move: (x, y) => restart(values().starts.map((each, i) => (i === k ? [short(x), short(y)] : each))),
      text: () => {
        const { starts, run } = values();
        return k < starts.length ? `starts at ${spot(starts[k])}, is now at ${spot(run.all[run.at].centres[k])}` : "";
      },
    });
    const number = group.append("text").attr("text-anchor", "middle").attr("y", 4.5).style("pointer-events", "none").style("font-weight", 600).text(k + 1);
    return { group, number };
  });

  choice(frame, {
    label: "Points", options: SETS.filter(([name]) => name in sets), get: () => values().data,
    set: (data) => frame.set({ data, step: 0, before: values().starts }),
  });
  slider(frame, {
    label: "Centres K", min: 1, max: MOST, step: 1, get: () => values().starts.length, text: (value) => show(value, 0),
    set: (count) => {
      const { starts } = values();
      restart([...starts, ...SPARE.slice(starts.length)].slice(0, Math.round(count)));
    },
  });
  const go = (way) => {
    const { run } = values();
    frame.set({ step: clamp(run.at + way, 0, run.last) });
    return run.at + way < run.last;
  };
  const next = frame.button("Assign", () => go(1));
  const back = frame.button("One step back", () => go(-1));
  walker(frame, { label: "Run to the end", count: END, pause: 300, step: () => go(1) });
  frame.button("Back to the start", () => frame.set({ step: 0 }));
  frame.button("Random start", drawn(randomPoints));
  frame.button("k-means++ start", drawn(plusPlus));
  frame.updates.push(() => {
    const { run, starts } = values();
    next.textContent = run.at % 2 ? "Move centres" : "Assign points";
    next.disabled = run.ended;
    back.disabled = run.at === 0;
    grips.forEach(({ group, number }, k) => {
      const away = run.at > 1;
      group.attr("display", k < starts.length ? null : "none");
      // The start stays behind, faint; where the centre is now, there is a cross.
      group.select(".fl-grip").style("fill", tint(COLOURS[k], away ? 0.15 : 1)).style("stroke", colour(COLOURS[k])).style("stroke-width", away ? 1 : 2)
        .style("fill-opacity", away ? 0.25 : 1).attr("r", away ? 7 : 10);
      number.style("fill", colour(away ? "ink" : "face")).style("font-size", away ? "10px" : null).attr("y", away ? 3.5 : 4.5);
    });
  });

  const careful = plusPlus(sets.blobs.points, 3, randomNumbers(1));
  const stuck = { starts: STARTS.stuck, step: END };
  const rings = { data: "rings", starts: STARTS.two, before: STARTS.two, step: END };
  const cut = { data: "unequal", starts: STARTS.cut, before: STARTS.true, step: END };
  const none = { data: "even", starts: STARTS.stuck, step: END };
  frame.presets([
    { label: "Two in one blob", values: stuck },
    { label: "k-means++ beside it", values: { starts: careful, before: STARTS.stuck, step: END } },
    { label: "Six centres", values: { starts: STARTS.six, before: STARTS.six, step: END } },
    { label: "A spot and a ring", values: rings },
    { label: "Wide and narrow", values: cut },
    { label: "No groups", values: none },
  ]);
  predict(frame, [
    {
      question: "Centres 1 and 2 start in the same blob, centre 3 between the two others. Where do they end?",
      choices: ["each blob gets a centre", "1 and 2 share their blob, 3 stands between two", "they never come to rest"],
      truth: 1, values: stuck, why: "No point of the other blobs is ever nearer to 1 or 2 than to 3.",
    },
    {
      question: "A spot with a ring around it, and two centres: one starts in the spot, one on the ring. Which two clusters result?",
      choices: ["two sides, each with a part of the ring", "the spot, and the ring"],
      truth: 0, values: rings, why: "Between two centres the border is a straight line, and no line parts a ring from what it surrounds.",
    },
    {
      question: "The points are scattered evenly over the square: there are no groups. What do three centres find?",
      choices: ["one cluster, and two empty ones", "three clusters, and nothing that warns"],
      truth: 1, values: none, why: "The objective falls and the run stops as it does for blobs.",
    },
    {
      question: "A wide blob stands beside two narrow ones. One run starts from their three true middles, another from two places in the wide blob and one between the narrow ones. Which ends at the smaller objective?",
      choices: ["the other", "the one from the true middles"],
      truth: 0, values: cut, why: "Far points are dear when distances are squared: to cut the wide blob pays more than to part the narrow ones.",
    },
  ]);

  let before = 0; // the step that was drawn last
  const pixels = (point) => [plane.x(point[0]), plane.y(point[1])];
  frame.start({
    layout(width) {
      plane.options.title = width < 560 ? "Points, starts to drag, centres (+)" : "Points, starts (drag them) and centres (+)";
      layBeside(frame, width, { main: plane, other: course, place, share: 0.56, wide: [330, 330], narrow: [250, 170] });
      // A step to the right is as long as one up, so that the nearest looks nearest.
      const [[left, right], [bottom, top]] = [plane.x.range(), plane.y.range()];
      const half = (0.54 * (right - left)) / (bottom - top);
      plane.x.domain([0.5 - half, 0.5 + half]);
      plane.drawAxes();
    },
    draw() {
      const { data, points, starts, before: other, run } = values();
      const { centres, labels } = run.all[run.at];
      // Regions: after a move, points that lie in another colour's region go over next.
      const [xs, ys] = [plane.x, plane.y].map((scale) => scale.domain().map((end, i) => end + (i ? 0.1 : -0.1)));
      const corners = [[xs[0], ys[0]], [xs[1], ys[0]], [xs[1], ys[1]], [xs[0], ys[1]]];
      cells.selectAll("path").data(labels ? centres : []).join("path")
        .attr("d", (_, k) => {
          const shape = cell(centres, k, corners).map(pixels);
          return shape.length ? `M${shape.join("L")}Z` : null;
        })
        .attr("fill", (_, k) => tint(COLOURS[k], 0.1)).attr("stroke", colour("muted")).attr("stroke-dasharray", "6 4");
      const own = (i) => (labels ? colour(COLOURS[labels[i]]) : colour("muted"));
      spokes.selectAll("line").data(labels ? points : []).join("line").attr("stroke-width", 1)
        .attr("stroke", (_, i) => tint(COLOURS[labels[i]], 0.45))
        .attr("x1", (point) => pixels(point)[0]).attr("y1", (point) => pixels(point)[1])
        .attr("x2", (_, i) => pixels(centres[labels[i]])[0]).attr("y2", (_, i) => pixels(centres[labels[i]])[1]);
      dots.selectAll("path").data(points).join("path").attr("d", (_, i) => SHAPES[labels ? labels[i] : 0])
        .attr("fill", (_, i) => own(i)).attr("transform", (point) => `translate(${pixels(point)})`);
      trails.attr("d", run.at > 1 ? starts.map((_, k) => {
        const way = run.all.slice(0, run.at + 1).map((each) => pixels(each.centres[k]));
        return `M${way.join("L")}`;
      }).join("") : null);
      const crosses = run.at > 1 ? centres.flatMap((centre, k) => [[centre, "face", 9, 11.5], [centre, COLOURS[k], 5, 10]]) : [];
      marks.selectAll("path").data(crosses).join("path").attr("d", ([, , , far]) => `M-${far},0H${far}M0,-${far}V${far}`)
        .attr("stroke", ([, name]) => colour(name)).attr("stroke-width", ([, , wide]) => wide)
        // From one step to the next they glide; with reduced motion they jump.
        .style("transition", Math.abs(run.at - before) === 1 ? "transform 250ms" : "none")
        .style("transform", ([centre]) => `translate(${pixels(centre).map((part) => `${part}px`)})`);
      before = run.at;

      const past = !same(other, starts) ? kMeans(points, other).slice(1).map(({ objective }, i) => [i + 1, objective]) : [];
      const now = run.all.slice(1, run.at + 1).map(({ objective }, i) => [i + 1, objective]);
      course.x.domain([0, Math.max(8, past.length + 1, now.length + 1)]);
      course.drawAxes();
      const least = run.ended && run.last > 0 ? leastOf(data, starts.length) : undefined;
      course.follow([0, ...[...past, ...now].map(([, objective]) => 1.05 * objective)]);
      floor.attr("display", least === undefined ? "none" : null);
      floorNote.attr("display", least === undefined ? "none" : null);
      if (least !== undefined) {
        const [left, right] = course.x.range();
        floor.attr("x1", left).attr("x2", right).attr("y1", course.y(least)).attr("y2", course.y(least));
        floorNote.attr("x", right - 4).attr("y", course.y(least) - 6);
      }
      earlier.attr("d", past.length ? course.path(past) : null);
      curve.attr("d", now.length ? course.path(now) : null);
      steps.selectAll("circle").data(now).join("circle").attr("r", 3.4).attr("fill", colour("model"))
        .attr("cx", ([step]) => course.x(step)).attr("cy", ([, objective]) => course.y(objective));
      note.attr("display", past.length ? null : "none");
      if (past.length) note.attr("x", clamp(course.x(past.length), course.x.range()[0] + 76, course.x.range()[1]))
        .attr("y", course.y(past.at(-1)[1]) + (course.y(past.at(-1)[1]) - course.y.range()[1] < 24 ? 16 : -8));
      frame.readout.textContent = sentence({ points, groups: values().groups }, { starts, step: run.at, before: other }, least);
    },
  });
}

export default { render };
