// Numbers in words, the same in every figure.

/** A writer of numbers with so many digits, thousands apart, and a true minus. */
export function fixed(digits) {
  const { format } = new Intl.NumberFormat("en", {
    minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: "negative",
  });
  return (value) => format(value).replace("-", "−");
}
const whole = fixed(0);

/** A number as a reader sees it: fixed digits, a true minus, powers of ten if huge. */
export function show(value, digits = 2) {
  if (!Number.isFinite(value)) return "beyond number";
  const size = Math.abs(value);
  if (size >= 1e9) return value.toExponential(1).replace("-", "−");
  if (size >= 1e4) return whole(value);
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

/** Digits of an index: sub(12) is "₁₂". */
export const sub = (number) => [...String(number)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]).join("");

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
export const raised = (number) => [...String(number)].map((letter) => RAISED[letter]).join("");

/** A loss or a rate as a reader sees it, small ones by a power of ten. */
export function small(value) {
  if (!Number.isFinite(value)) return "beyond number";
  if (value === 0 || (value >= 0.001 && value < 1e4)) return String(Number(value.toPrecision(3)));
  const [digits, power] = value.toExponential(1).split("e");
  return `${digits} × 10${raised(Number(power))}`;
}

/** e^logarithm as digits and a power of ten, however small it is: no underflow. */
export function powerOfTen(logarithm) {
  const tens = logarithm / Math.LN10;
  let power = Math.floor(tens);
  let digits = (10 ** (tens - power)).toFixed(2);
  if (digits === "10.00") [digits, power] = ["1.00", power + 1];
  return `${digits} × 10${raised(power)}`;
}

/** "1 step", "3 steps". */
export const counted = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

/** How many digits tell two neighbouring positions of a control with this step apart. */
export const digitsFor = (step) => Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
