import assert from "node:assert/strict";
import test from "node:test";
import { SearchEngine, passage } from "../../../code/live/search/engine.js";

const engine = new SearchEngine({
  pages: [["1. Networks", "networks.html"], ["Glossary", "glossary.html"], ["Reference", "api.html"]],
  records: [
    [2, "api", "softmax", "softmax", "Turn numbers into probabilities."],
    [2, "api", "count_regions", "count_regions", "Count the regions."],
    [2, "api", "ShallowNetwork.forward", "forward", "Predict."],
    [0, "section", "The softmax", "the-softmax", "Softmax turns logits into probabilities."],
    [0, "section", "Other ways", "other-ways", "A word about the softmax, a bend and φ₀."],
    [0, "page", "Networks", "", "What a gradient is, and a softmax."],
    [1, "term", "softmax", "term-softmax", "The function that turns numbers into probabilities."],
    [1, "term", "hidden unit", "term-hidden-unit", "A function of its inputs."],
    [1, "term", "bias", "term-bias", "A constant."],
    [1, "sign", "φ₀, φ₁, …", "letters", "parameters"],
  ],
});
await engine.fill();
const titles = (query) => engine.search(query).hits.map(({ kind, title }) => `${kind} ${title}`);

test("a definition, then titles, then text, then functions", () => {
  assert.deepEqual(titles("softmax"), [
    "term softmax", "section The softmax", "page Networks", "api softmax", "section Other ways",
  ]);
});

test("a hit knows its address and its page", () => {
  const [{ address, page }] = engine.search("hidden unit").hits;
  assert.deepEqual([address, page], ["glossary.html#term-hidden-unit", "Glossary"]);
  assert.equal(engine.search("gradient").hits[0].address, "networks.html");
});

test("one sign is a word", () => {
  assert.deepEqual(titles("φ"), ["sign φ₀, φ₁, …", "section Other ways"]);
});

test("names are found whole and by their parts, capitals or not", () => {
  for (const query of ["count_regions", "regions", "Count regions"])
    assert.equal(titles(query)[0], "api count_regions", query);
  for (const query of ["shallownetwork", "shallow network forward"])
    assert.equal(titles(query)[0], "api ShallowNetwork.forward", query);
});

test("what is begun is found, and a plural finds its singular", () => {
  assert.equal(titles("soft")[0], "term softmax");
  assert.equal(titles("Hidden Units")[0], "term hidden unit");
  assert.equal(titles("bias")[0], "term bias");
  assert.equal(titles("bends")[0], "section Other ways");
});

test("a wrong letter or two, and a word too many, are forgiven and told", () => {
  assert.equal(engine.search("gradient").exact, true);
  for (const query of ["gradeint", "gradiant", "softmaxx", "softmax zebra"]) {
    const { hits, exact } = engine.search(query);
    assert.ok(hits.length, query);
    assert.equal(exact, false, query);
  }
  assert.equal(titles("gradeint")[0], "page Networks");
});

test("nothing is found by nothing, nor by a short word that is wrong", () => {
  for (const query of ["", "  ", "?", "zzz", "constructor"]) assert.deepEqual(titles(query), [], query);
});

test("a passage shows the first word found, and marks whole words", () => {
  const marked = (...some) => passage(...some).map(([text, found]) => (found ? `[${text}]` : text)).join("");
  assert.equal(marked("A unit, two units, a unity.", ["unit"]), "A [unit], two [units], a unity.");
  assert.equal(marked("No such word.", ["unit"]), "No such word.");
  assert.equal(marked("Nothing looked for.", []), "Nothing looked for.");
  const long = `${"word ".repeat(100)}bend ${"word ".repeat(100)}`;
  assert.match(marked(long, ["bend"]), /^… (word )+\[bend\] (word ?)+ …$/);
  assert.ok(marked(long, ["bend"]).length < 190);
});
