// One pixel of the result worked out: patch times kernel, and the sum of the products.
import { node, show } from "../../kit/index.js";
import { total } from "../../math/numbers.js";
import { shade } from "../../kit/pixels.js";

/** Patch × kernel = products, as three squares of numbers; the kernel's can be typed. */
export class Sum {
  constructor(frame, { side, most, weights, typed }) {
    const box = node(frame.body, "div", { class: "fl-sum" });
    const square = (title, words) => {
      const part = node(box, "div", { role: "group", "aria-label": words });
      node(part, "div", { class: "fl-tile-title" }, title);
      return node(part, "div", { class: "fl-square" });
    };
    const cells = (parent) => Array.from({ length: side * side }, () => node(parent, "span"));
    this.patch = cells(square("patch", "The pixels of the patch"));
    node(box, "span", { class: "fl-sign", "aria-hidden": "true" }, "×");
    const kernel = square("kernel", "The nine weights of the kernel");
    this.inputs = Array.from({ length: side * side }, (_, k) => node(kernel, "input", {
      type: "number", step: 0.5, inputmode: "text", min: -most, max: most,
      "aria-label": `Weight in row ${Math.floor(k / side) + 1}, column ${(k % side) + 1}`,
    }));
    this.inputs.forEach((input, k) => {
      input.addEventListener("input", () => typed(k, input.value.trim() === "" ? NaN : Number(input.value)));
      input.addEventListener("change", () => this.write(input, weights()[k]));
    });
    node(box, "span", { class: "fl-sign", "aria-hidden": "true" }, "=");
    this.products = cells(square("products", "Pixel times weight"));
    this.sum = node(box, "div", { class: "fl-total" });
  }

  write(input, value) {
    input.value = String(Number(value.toFixed(2)));
  }

  draw(kernel, pixels) {
    this.inputs.forEach((input, k) => {
      if (document.activeElement !== input) this.write(input, kernel[k]);
    });
    pixels.forEach(({ value }, k) => {
      Object.assign(this.patch[k].style, {
        background: `rgb(${shade(value, [0, 0, 0]).map(Math.round).join()})`, color: value > 0.5 ? "#000" : "#fff",
      });
      this.patch[k].textContent = show(value);
      this.products[k].textContent = show(value * kernel[k]);
    });
    this.sum.textContent = `sum ${show(total(pixels.map(({ value }, k) => value * kernel[k])))}`;
  }
}
