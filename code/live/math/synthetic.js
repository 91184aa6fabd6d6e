// Data to try a network on: points [x, y] of a curve, or [x₁, x₂, class] with class 1 or −1.
import { randomNumbers } from "./random.js";

const signed = (random) => 2 * random() - 1;

/** One point of each data set, the i-th of them, from a source of random numbers. */
const POINT = {
  wave(random) {
    const x = 0.95 * signed(random);
    return [x, 0.6 * Math.sin(5 * x) + 0.15 * signed(random)];
  },
  circle(random, i) {
    const [inside, angle] = [i % 2 === 0, 2 * Math.PI * random()];
    const radius = inside ? 0.45 * Math.sqrt(random()) : 0.65 + 0.3 * random();
    return [radius * Math.cos(angle), radius * Math.sin(angle), inside ? 1 : -1];
  },
  xor(random, i) {
    const side = () => 0.08 + 0.87 * random();
    const right = random() < 0.5 ? 1 : -1;
    const up = i % 2 === 0 ? right : -right;
    return [right * side(), up * side(), right * up];
  },
  spiral(random, i) {
    const arm = i % 2 === 0 ? 1 : -1;
    const far = 0.12 + 0.83 * Math.sqrt(random());
    const angle = 7 * far + 0.15 * signed(random);
    return [arm * far * Math.cos(angle), arm * far * Math.sin(angle), arm];
  },
};

/** `number` points of a data set, as links write them; another seed draws others of the same kind. */
export function draw(name, number, seed) {
  const random = randomNumbers(seed);
  return Array.from({ length: number }, (_, i) => POINT[name](random, i).map((value) => Number(value.toFixed(3))));
}
