// Predict, then reveal: the reader says first what will happen, then sees it happen, the
// answer beside the truth. Nobody has to, and only this device remembers what was said.
import { predictions } from "../storage.js";
import { node, unique } from "./page.js";
import { show } from "./text.js";

/** What was said, by question, under the figure's id. */
export const memory = (id, storage) => {
  const kept = predictions(id, storage);
  const all = () => kept.read() ?? {};
  return {
    get: (question) => all()[question],
    set: (question, answer) => kept.write({ ...all(), [question]: answer }),
  };
};

/** The sentence that sets an answer beside the truth; numbers agree within `near`. */
export function verdict({ choices, unit = "", near = 0 }, answer, truth) {
  const number = (value) => show(value, Number.isInteger(value) ? 0 : 2);
  const say = (value) => (choices ? `“${choices[value]}”` : `${number(value)}${unit && ` ${unit}`}`);
  const right = choices ? answer === truth : Math.abs(answer - truth) <= near + 1e-9;
  return right ? `You said ${say(answer)}, and so it is.` : `You said ${say(answer)}. It is ${say(truth)}.`;
}

/** Scroll down to what is out of sight below, but not so far that `kept` is left above. */
function bring(element, kept) {
  const missing = element.getBoundingClientRect().bottom + 8 - innerHeight;
  scrollBy(0, Math.max(0, Math.min(missing, kept.getBoundingClientRect().top - 8)));
}

/**
 * Questions above the panels, one after the other. Each has a `question`; `choices`, or a
 * `unit` and a tolerance `near` for a number; the `truth`, an index or that number, or a
 * function that finds it; `why`, one sentence; and `values` (as a preset's) or an
 * `action`, by which the figure shows it once the reader has answered.
 */
export function predict(frame, questions) {
  const kept = memory(frame.id ?? "figure");
  const box = node(frame.root, "details", { class: "fl-predict" });
  frame.root.prepend(box);
  const head = node(box, "summary");
  const form = node(box, "form");
  const answers = {}; // where nothing can be stored, they last as long as the page
  let now = 0;

  function ask() {
    const each = questions[now];
    head.textContent = questions.length > 1 ? `Predict first (${now + 1} of ${questions.length})` : "Predict first";
    form.replaceChildren();
    const field = node(form, "fieldset");
    node(field, "legend", {}, each.question);
    const name = unique("fl-answer");
    if (each.choices)
      each.choices.forEach((text, i) => {
        const label = node(field, "label");
        node(label, "input", { type: "radio", name, value: i, required: "" });
        label.append(text);
      });
    else {
      const label = node(field, "label", {}, "Your number ");
      node(label, "input", { type: "number", name, step: "any", required: "" });
      if (each.unit) label.append(` ${each.unit}`);
    }
    const row = node(form, "div", { class: "fl-buttons" });
    const check = node(row, "button", { class: "fl-button" }, "Answer, and see");
    const result = node(form, "p", { class: "fl-verdict", role: "status" });
    const next = (text, to) => node(row, "button", { type: "button", class: "fl-button" }, text)
      .addEventListener("click", () => {
        now = to;
        ask();
        form.querySelector("input").focus();
      });

    function reveal(answer) {
      const truth = typeof each.truth === "function" ? each.truth() : each.truth;
      result.textContent = `${verdict(each, answer, truth)} ${each.why}`;
      check.textContent = "Answer again";
      for (const input of field.querySelectorAll("input")) {
        if (!each.choices) input.value = answer;
        else input.checked = Number(input.value) === answer;
        if (each.choices) input.parentNode.classList.toggle("fl-true", Number(input.value) === truth);
      }
      if (questions.length > 1 && row.children.length === 1) next("Next question", (now + 1) % questions.length);
    }
    form.onsubmit = (event) => {
      event.preventDefault();
      const answer = Number(new FormData(form).get(name));
      answers[each.question] = answer;
      kept.set(each.question, answer);
      if (each.action) each.action();
      else frame.show(each.values);
      reveal(answer);
      requestAnimationFrame(() => bring(frame.readout, result));
    };
    const before = answers[each.question] ?? kept.get(each.question);
    if (Number.isFinite(before)) reveal(before);
    return Number.isFinite(before);
  }
  // Open for the first question that has no answer yet; all answered, it is folded.
  while (ask() && now < questions.length - 1) now += 1;
  box.open = !form.querySelector(".fl-verdict").textContent;
}
