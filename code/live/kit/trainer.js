import { randomNumbers } from "../math/random.js";

/** Runs the exported step and prediction; holds the parameters between the steps. */
export class Trainer {
  constructor({ sessions, Tensor }, shapes) {
    Object.assign(this, { sessions, Tensor, shapes });
  }

  tensor(values, shape) {
    return new this.Tensor("float32", Float32Array.from(values), shape);
  }

  /** PyTorch's own start: uniform between ±1/√n, where a unit reads n values in use. */
  start({ seed, width, inputs }) {
    this.starts = (this.starts ?? 0) + 1;
    const random = randomNumbers(seed);
    this.parameters = this.shapes.map((shape, i) => {
      const reach = (i < 2 ? inputs : width) ** -0.5;
      const size = shape.reduce((product, n) => product * n, 1);
      return this.tensor(Array.from({ length: size }, () => reach * (2 * random() - 1)), shape);
    });
  }

  knobs({ width, depth, activation }) {
    return [width, depth, activation].map((value) => this.tensor([value], []));
  }

  async run(name, values) {
    const session = this.sessions[name];
    const feeds = Object.fromEntries(session.inputNames.map((input, i) => [input, values[i]]));
    const results = await session.run(feeds);
    return session.outputNames.map((output) => results[output]);
  }

  /** One step on rows [x₁, x₂, target]; the rest of the places counts nothing. */
  async step(points, settings, places = 64) {
    const { starts } = this;
    const pad = (column) => Array.from({ length: places }, (_, i) => points[i]?.[column] ?? 0);
    const first = pad(0);
    const second = pad(1);
    const results = await this.run("step", [
      ...this.parameters,
      this.tensor(first.flatMap((value, i) => [value, second[i]]), [places, 2]),
      this.tensor(pad(2), [places]),
      this.tensor(Array.from({ length: places }, (_, i) => (i < points.length ? 1 : 0)), [places]),
      ...this.knobs(settings),
      this.tensor([settings.rate], []),
    ]);
    if (starts !== this.starts) return null; // a new start overtook this step
    this.parameters = results.slice(0, -1);
    return results.at(-1).data[0];
  }

  async predict(grid, settings) {
    const [output] = await this.run("predict", [
      ...this.parameters, this.tensor(grid.flat(), [grid.length, 2]), ...this.knobs(settings),
    ]);
    return output.data;
  }
}
