// Four residual blocks, drawn as blocks and as their sixteen paths. Which paths does a block take
// with it? Take out branches, or the ways around; pick a path and see its way.
import { Frame, choice, colour, drag, handle, node, predict, show, slider, tint } from "../kit/index.js";
import { clamp, total } from "../math/numbers.js";
import { paths, productsByLength } from "../math/residual-paths.js";

export const knobs = ["branches", "around", "factor", "path"];
export const defaults = { branches: [1, 1, 1, 1], around: 1, factor: 1, path: 6 };
const COUNT = 4;
const ALL = paths(COUNT);
const FACTOR = [0, 2];

/** Whether a path's branches, and its ways around, are all there. */
export const isLeft = (path, branches, around) => path.every((through, k) => (through ? branches[k] : around));

/** Of each length: how many paths are left, and their share of the squared gradient at the start. */
export function byLength({ branches, around, factor }) {
  const counts = productsByLength(branches, around);
  const squares = productsByLength(branches.map((there) => there * factor ** 2), around);
  const all = total(squares);
  return { counts, shares: squares.map((square) => (all > 0 ? square / all : 0)) };
}

const listed = (words) => (words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : words[0]);

/** The read-out. */
export function sentence(values) {
  const { branches, around } = values;
  const { counts, shares } = byLength(values);
  const out = branches.flatMap((there, k) => (there ? [] : [k + 1]));
  const which = out.length ? `Branch${out.length > 1 ? "es" : ""} ${listed(out.map(String))} ${out.length > 1 ? "are" : "is"} out. ` : "";
  const left = total(counts);
  const largest = Math.max(...shares);
  const most = shares.flatMap((share, length) => (share > largest - 1e-9 ? [String(length)] : []));
  const several = most.length > 1;
  const mean = total(shares.map((share, length) => share * length));
  return `${which}${around ? "" : "There is no way around. "}${left} of ${ALL.length} paths ${left === 1 ? "is" : "are"} left`
    + (left === 0 || largest === 0 ? ": nothing reaches the output."
      : `; of length 0 to ${COUNT}: ${counts.join(", ")}. At the start, length${several ? "s" : ""} ${listed(most)} ${several ? "have" : "has"} the largest share of the squared gradient, ${show(100 * largest, 0)} %${several ? " each" : ""}, and the mean length is ${show(mean)}.`);
}

function render({ model, el }) {
  const frame = new Frame(el, model, {
    knobs, defaults, limits: { branches: [0, 1], around: new Set([0, 1]), factor: FACTOR, path: [0, ALL.length - 1] },
  });
  const given = (key) => model.get(key) ?? defaults[key];
  const branches = () => given("branches").map((there) => (there >= 0.5 ? 1 : 0));
  const around = () => (given("around") >= 0.5 ? 1 : 0);
  const factor = () => clamp(given("factor"), ...FACTOR);
  const chosen = () => Math.round(clamp(given("path"), 0, ALL.length - 1));
  const values = () => ({ branches: branches(), around: around(), factor: factor() });
  const toggle = (k) => frame.set({ branches: branches().with(k, 1 - branches()[k]) });

  const blocks = frame.panel({
    label: "Four blocks, from the input to the output; a press on a branch takes it out", x: [-0.35, COUNT + 0.35], y: [-0.15, 1.1], ticks: false,
    title: "Four blocks (press a branch)",
  }, frame.output);
  const table = frame.panel({
    label: "The sixteen paths, a column each: full squares are branches that it goes through", x: [-0.7, ALL.length - 0.3], y: [COUNT + 0.9, 0.4], ticks: false,
    title: "Sixteen paths, short ones first",
  }, frame.output);
  const bars = frame.panel({
    label: "Share of the squared gradient by length of paths", x: [-0.6, COUNT + 0.6], y: [0, 1.12], ticks: false,
    title: "Share of the gradient; paths left", xLabel: "",
  }, frame.output);
  for (const panel of [blocks, table, bars]) panel.x.ticks = panel.y.ticks = () => [];
  blocks.forget = table.forget = bars.forget = () => {};

  const [ways, boxes, words] = [0, 1, 2].map(() => blocks.marks.append("g"));
  words.style("pointer-events", "none");
  const walked = blocks.marks.append("path").attr("fill", "none").attr("stroke", colour("highlight")).attr("stroke-width", 4).attr("stroke-linejoin", "round");
  const cells = table.marks.append("g");
  const frameOf = table.marks.append("rect").attr("fill", "none").attr("stroke", colour("highlight")).attr("stroke-width", 2);
  const [columns, labels] = [0, 1].map(() => bars.marks.append("g"));
  const ghost = bars.marks.append("path").attr("class", "fl-ghost").attr("fill", "none").attr("stroke", colour("muted")).attr("stroke-width", 2).attr("stroke-dasharray", "2 4");

  drag(frame, blocks.svg.node(), blocks.svg.node(), {
    axis: "x", move: () => {},
    start([across, down]) {
      const [x, y] = [blocks.x.invert(across), blocks.y.invert(down)];
      const k = Math.floor(x);
      if (k >= 0 && k < COUNT && y > 0.35) toggle(k);
    },
  });
  const pick = ([across]) => frame.set({ path: Math.round(clamp(table.x.invert(across), 0, ALL.length - 1)) });
  drag(frame, table.svg.node().querySelector(".fl-face"), table.svg.node(), { axis: "x", start: pick, move: pick });
  handle(frame, table, {
    label: "Path that is shown among the blocks", axis: "x", name: "highlight", radius: 5, steps: [1, 1], range: [0, ALL.length - 1],
    get: () => [chosen(), COUNT + 0.62], move: (x) => frame.set({ path: Math.round(x) }),
    text: () => `path ${chosen() + 1}, length ${total(ALL[chosen()])}, ${isLeft(ALL[chosen()], branches(), around()) ? "left" : "gone"}`,
  });

  const row = node(frame.controls, "div", { class: "fl-buttons", role: "group", "aria-label": "Branches: pressed is there" });
  const switches = branches().map((_, k) => frame.button(`Branch ${k + 1}`, () => toggle(k), row));
  frame.updates.push(() => switches.forEach((button, k) => button.setAttribute("aria-pressed", branches()[k] === 1)));
  choice(frame, {
    label: "Ways around", options: [[1, "there (residual)"], [0, "none (plain)"]], get: around, set: (value) => frame.set({ around: Number(value) }),
  });
  slider(frame, {
    label: "Factor c of each branch", min: FACTOR[0], max: FACTOR[1], step: 0.05, get: factor, set: (value) => frame.set({ factor: Number(value.toFixed(2)) }),
  });

  const [one, two, plain, small] = [{ branches: [1, 0, 1, 1] }, { branches: [1, 0, 0, 1] }, { around: 0 }, { factor: 0.5 }];
  frame.presets([
    { label: "Branch 2 out", values: one }, { label: "Branches 2 and 3 out", values: two }, { label: "No way around", values: plain },
    { label: "Plain, branch 2 out", values: { ...plain, ...one } }, { label: "c = 1/√4", values: small },
  ]);
  predict(frame, [
    {
      question: "Branch 2 is taken out. How many of the sixteen paths are left?", unit: "paths", truth: 8, values: one,
      why: "At each block a path chooses, and half of all choose this branch.",
    },
    {
      question: "Branches 2 and 3 are taken out. How many are left, and what is the longest?",
      choices: ["8, of length 3", "6, of length 2", "4, of length 2", "2, of length 1"], truth: 2, values: two,
      why: "Two free choices are left.",
    },
    {
      question: "All ways around are taken out. How many paths are left?", unit: "paths", truth: 1, values: plain,
      why: "Only the one through all branches needs none of them.",
    },
    {
      question: "Each branch gets the factor c = 1/√4 = ½. Which length has the largest share of the squared gradient at the start?",
      choices: ["2", "1, more than 0", "0 and 1, the same"], truth: 2, values: small,
      why: "A path of length ℓ counts c² to the ℓ: one of length 0 counts 1, and four of length 1 count ¼ each.",
    },
  ]);

  /** The way of a path, block by block: up to the branch and down again, or straight on. */
  const way = (path) => [[-0.3, 0], ...path.flatMap((through, k) => (through
    ? [[k + 0.12, 0], [k + 0.12, 0.72], [k + 0.88, 0.72], [k + 0.88, 0]] : [[k + 0.12, 0], [k + 0.88, 0]])), [COUNT + 0.3, 0]];
  const single = (k, through) => way(ALL.at(-1).map((_, i) => (i === k && through ? 1 : 0))).filter(([x]) => x >= k && x <= k + 1);

  frame.start({
    layout(width) {
      const wide = width >= 560;
      blocks.resize(width, wide ? 96 : 78);
      table.resize(width, wide ? 104 : 84);
      bars.resize(width, wide ? 112 : 80);
    },
    draw() {
      const { counts, shares } = byLength(values());
      const lines = branches().flatMap((there, k) => [{ d: single(k, false), there: around() }, { d: single(k, true), there }]);
      const ends = [[-0.3, 0.12], ...[0, 1, 2].map((k) => [k + 0.88, k + 1.12]), [COUNT - 0.12, COUNT + 0.3]].map((xs) => ({ d: xs.map((x) => [x, 0]), there: 1 }));
      ways.selectAll("path").data([...lines, ...ends]).join("path").attr("fill", "none").attr("d", ({ d }) => blocks.path(d))
        .attr("stroke", ({ there }) => colour(there ? "model" : "muted")).attr("stroke-width", ({ there }) => (there ? 2.4 : 1))
        .attr("stroke-dasharray", ({ there }) => (there ? null : "3 4"));
      const path = ALL[chosen()];
      const alive = isLeft(path, branches(), around());
      walked.attr("d", blocks.path(way(path))).attr("stroke-opacity", alive ? 0.75 : 0.4).attr("stroke-dasharray", alive ? null : "2 6");
      const [left, right] = [0.27, 0.73];
      boxes.selectAll("rect").data(branches()).join("rect").attr("rx", 5).attr("x", (_, k) => blocks.x(k + left)).attr("width", blocks.x(right) - blocks.x(left))
        .attr("y", blocks.y(1.0)).attr("height", blocks.y(0.44) - blocks.y(1.0))
        .attr("fill", (there) => (there ? tint("model", 0.18) : colour("face"))).attr("stroke", (there) => colour(there ? "model" : "muted"))
        .attr("stroke-dasharray", (there) => (there ? null : "3 4")).style("cursor", "pointer");
      boxes.raise();
      words.raise();
      words.selectAll("text").data(branches()).join("text").attr("class", "fl-tick").attr("text-anchor", "middle")
        .attr("x", (_, k) => blocks.x(k + 0.5)).attr("y", blocks.y(0.72) + 4).style("fill", colour("ink")).text((there, k) => (there ? k + 1 : "out"));

      const squares = ALL.flatMap((each, i) => each.map((through, k) => ({ i, k, through, there: isLeft(each, branches(), around()) })));
      cells.selectAll("rect").data(squares).join("rect").attr("x", ({ i }) => table.x(i - 0.36)).attr("width", table.x(0.72) - table.x(0))
        .attr("y", ({ k }) => table.y(k + 0.56)).attr("height", table.y(0.84) - table.y(0))
        .attr("fill", ({ through, there }) => (through ? tint(there ? "model" : "muted", there ? 0.85 : 0.3) : colour("face")))
        .attr("stroke", ({ there }) => colour(there ? "model" : "muted")).attr("stroke-opacity", ({ there }) => (there ? 1 : 0.4));
      frameOf.attr("x", table.x(chosen() - 0.5)).attr("width", table.x(1) - table.x(0)).attr("y", table.y(0.44)).attr("height", table.y(COUNT) - table.y(-0.12));

      columns.selectAll("rect").data(shares).join("rect").attr("x", (_, l) => bars.x(l - 0.3)).attr("width", bars.x(0.6) - bars.x(0))
        .attr("y", (share) => bars.y(share)).attr("height", (share) => bars.y(0) - bars.y(share)).attr("fill", tint("model", 0.8));
      const first = byLength(frame.initial).shares;
      ghost.attr("d", first.map((share, l) => bars.path([[l - 0.36, share], [l + 0.36, share]])).join(""));
      labels.selectAll("text").data(shares).join("text").attr("class", "fl-tick fl-halo").attr("text-anchor", "middle").style("fill", colour("ink"))
        .attr("x", (_, l) => bars.x(l)).attr("y", (share) => bars.y(Math.min(share, 0.86)) - 4).text((_, l) => `length ${l}: ${counts[l]}`);
      frame.readout.textContent = sentence(values());
    },
  });
}

export default { render };
