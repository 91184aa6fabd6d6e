import { initialParameters } from "../math/adjustable.js";

/** Runs the exported training step; holds the parameters between the steps. */
export class Trainer {
  constructor(shapes) {
    this.shapes = shapes;
    this.starts = 0;
  }

  start(settings) {
    this.starts += 1;
    this.parameters = initialParameters(this.shapes, settings);
  }

  tensor(values, shape) {
    return new this.network.Tensor("float32", Float32Array.from(values), shape);
  }

  /** One step on rows [x₁, x₂, target]; the rest of the places counts nothing. The loss before it. */
  async step(points, { width, depth, activation, rate }, places = 64) {
    const { starts, network: { sessions: { step } } } = this;
    const pad = (column) => Array.from({ length: places }, (_, i) => points[i]?.[column] ?? 0);
    const second = pad(1);
    const values = [
      ...this.parameters.map((numbers, i) => this.tensor(numbers, this.shapes[i])),
      this.tensor(pad(0).flatMap((value, i) => [value, second[i]]), [places, 2]),
      this.tensor(pad(2), [places]),
      this.tensor(Array.from({ length: places }, (_, i) => (i < points.length ? 1 : 0)), [places]),
      ...[width, depth, activation, rate].map((value) => this.tensor([value], [])),
    ];
    const results = await step.run(Object.fromEntries(step.inputNames.map((name, i) => [name, values[i]])));
    if (starts !== this.starts) return null; // a new start overtook this step
    const outputs = step.outputNames.map((name) => results[name].data);
    this.parameters = outputs.slice(0, -1);
    return outputs.at(-1)[0];
  }
}
