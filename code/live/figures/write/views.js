// What is seen of a text and of its next token: shaded characters, bars that can be
// clicked, and the line on which the random number falls.
import { colour, node, show, tint } from "../../kit/index.js";

/** A character as it is written among words. */
export const nameOf = (character) => ({ " ": "␣", "\n": "↵" })[character] ?? character;
export const percent = (share) => (share > 0.9995 && share < 1 ? "over 99.9 %" : share > 0 && share < 0.0005 ? "under 0.1 %" : `${show(100 * share, share < 0.0995 || share > 0.9895 && share < 1 ? 1 : 0)} %`);
/** How surprising a character is: −log₂ of its probability. */
export const bits = (share) => -Math.log2(Math.max(share, 2 ** -40));

/** The text: the reader's own in plain letters, what is written the darker the less likely it was. */
export class Paper {
  constructor(parent, { write, back, rewind }) {
    this.box = node(parent, "div", {
      class: "fl-paper", tabindex: 0, role: "group",
      "aria-label": "The text: right arrow writes a character, left arrow takes one back",
    });
    this.marks = [];
    this.box.addEventListener("keydown", (event) => {
      const action = { ArrowRight: write, ArrowLeft: back }[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    });
    this.box.addEventListener("click", ({ target }) => {
      const place = this.marks.indexOf(target);
      if (place >= 0 && target.classList.contains("fl-written")) rewind(place);
    });
  }

  /** `characters` of the text, of which the first `own` are the reader's; how likely each was, if known. */
  draw(characters, { own, start, likely, chosen }) {
    while (this.marks.length > characters.length) this.marks.pop().remove();
    const near = this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 40 || this.marks.length !== characters.length;
    characters.forEach((character, n) => {
      const mark = this.marks[n] ??= node(this.box, "span");
      const written = n >= own;
      const share = likely?.[n];
      const look = `${written ? "fl-written" : ""}${n < start ? " fl-past" : ""}${chosen.has(n) ? " fl-chosen" : ""}`;
      const shade = written && share !== undefined ? tint("highlight", 0.62 * Math.min(1, bits(share) / 8)) : "";
      const key = `${character}|${look}|${shade}`;
      if (mark.key === key) return;
      mark.key = key;
      mark.textContent = character;
      mark.className = look;
      mark.style.background = shade;
      mark.title = shade ? `${nameOf(character)}: ${percent(share)} at temperature 1. Click to go back to here.` : "";
    });
    if (near) this.box.scrollTop = this.box.scrollHeight;
  }
}

/** A bar and a button for each of the likeliest characters, and what is left. */
export class Bars {
  constructor(parent, count, choose) {
    this.title = node(parent, "div", { class: "fl-next-title" }, "Next character: click one to take it");
    this.box = node(parent, "div", { class: "fl-next", role: "group", "aria-label": "Next character: choose one" });
    this.rows = Array.from({ length: count }, () => {
      const button = node(this.box, "button", { type: "button" });
      const name = node(button, "b");
      const track = node(button, "span", { class: "fl-track" });
      const [bar, ghost] = ["fl-bar", "fl-own"].map((kind) => node(track, "i", { class: kind }));
      const number = node(button, "small");
      const row = { button, name, bar, ghost, number, token: null };
      button.addEventListener("click", () => row.token !== null && choose(row.token));
      return row;
    });
    this.rest = node(parent, "div", { class: "fl-next-rest" });
  }

  draw(characters, found, shown) {
    this.rows.forEach((row, i) => {
      row.button.hidden = i >= Math.min(shown, characters.length);
      row.button.disabled = !found;
      row.token = found ? found.order[i] : null;
      if (!found || row.token === undefined) {
        row.name.textContent = row.number.textContent = "";
        row.bar.style.width = row.ghost.style.width = "0";
        row.button.removeAttribute("aria-label");
        return;
      }
      const [own, warm, share] = [found.own, found.warm, found.shares].map((values) => values[row.token]);
      const cut = share === 0 && !found.greedy;
      const name = nameOf(characters[row.token]);
      row.name.textContent = name;
      row.number.textContent = cut ? "removed" : percent(share);
      row.button.classList.toggle("fl-cut", cut);
      row.bar.style.width = `${(100 * (cut ? warm : share)).toFixed(2)}%`;
      row.ghost.style.width = `${(100 * own).toFixed(2)}%`;
      row.button.setAttribute("aria-label", `${{ "␣": "space", "↵": "line break" }[name] ?? name}, ${cut ? "removed" : percent(share)}, the model’s own ${percent(own)}: take it`);
    });
    if (!found) {
      this.rest.textContent = " ";
      return;
    }
    const others = found.order.slice(shown);
    const [share, removed] = [others.reduce((sum, token) => sum + found.shares[token], 0), others.filter((token) => found.shares[token] === 0).length];
    this.rest.textContent = others.length ? `${others.length} others: ${percent(share)}${removed && !found.greedy ? `, ${removed} of them removed` : ""}` : " ";
  }
}

/** All that is kept, side by side on a line from 0 to 1, and where the random number falls. */
export class Line {
  constructor(frame, parent) {
    this.words = node(parent, "div", { class: "fl-next-rest" });
    this.panel = frame.panel({ label: "All that can come, on a line from 0 to 1, and the random number", x: [0, 1], y: [0, 1], ticks: false }, parent);
    for (const scale of [this.panel.x, this.panel.y]) scale.ticks = () => [];
    [this.parts, this.mark] = [this.panel.marks.append("g"), this.panel.marks.append("path")];
    this.mark.attr("stroke", colour("ink")).attr("stroke-width", 2.5);
    this.names = this.panel.notes.append("g");
  }

  draw(characters, found, { number, falls }) {
    const { x, y } = this.panel;
    const [bottom, top] = y.range();
    this.words.textContent = !found ? " " : found.greedy ? `The likeliest is taken: “${nameOf(characters[falls])}”` : `The random number ${show(number, 3)} falls on “${nameOf(characters[falls])}”`;
    let end = 0;
    const parts = (found?.order ?? []).filter((token) => found.shares[token] > 0).map((token) => ({ token, from: end, to: (end += found.shares[token]) }));
    this.parts.selectAll("rect").data(parts).join("rect").attr("x", ({ from }) => x(from)).attr("y", top).attr("height", bottom - top)
      .attr("width", ({ from, to }) => x(to) - x(from)).attr("stroke", colour("face")).attr("stroke-width", 0.5)
      .attr("fill", ({ token }) => tint(token === falls ? "highlight" : "model", token === falls ? 0.75 : 0.35));
    this.names.selectAll("text").data(parts.filter(({ from, to }) => x(to) - x(from) > 13)).join("text").attr("class", "fl-note").attr("text-anchor", "middle")
      .attr("x", ({ from, to }) => (x(from) + x(to)) / 2).attr("y", (top + bottom) / 2 + 4).text(({ token }) => nameOf(characters[token]));
    this.mark.attr("d", found && !found.greedy ? `M${x(number)},${top - 4}V${bottom + 4}` : "");
  }
}
