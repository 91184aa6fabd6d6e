// Training runs: one after the other, each can be stopped, and the one before is kept.
import { run as evaluate } from "../math/adjustable.js";
import { leastSquares } from "../math/losses.js";
import { clamp } from "../math/numbers.js";
import { calm } from "./index.js";
import { loadModels } from "./runtime.js";
import { Trainer } from "./trainer.js";

/** Whether a run is lost: its loss no number any more, or a million times what it was. */
export const diverged = (losses) => losses.length > 0 && !(losses.at(-1) < 1e6 * Math.max(1, losses[0]));

/**
 * What is trained: `settings()`, on `rows()`, watched on the rows `tests()` and looked at on
 * the inputs `places()`; `words()` says it for the run before. All are asked anew each time.
 */
export class Runs {
  constructor(frame, { settings, rows, tests, places, words }) {
    Object.assign(this, { frame, settings, rows, tests, places, words });
    this.trainer = new Trainer(frame.model.get("shapes"));
    this.losses = [];
    this.tested = []; // [step, loss on the test rows]
    this.last = null; // the run before
    this.turn = 0; // a newer run, or a stop, overtakes the one that goes on
    this.line = Promise.resolve();
    this.running = false;
    this.problem = "";
    this.received = null; // bytes of the runtime, and how many there are, while it loads
    this.restart();
  }

  get ready() {
    return Boolean(this.trainer.network) && !this.running;
  }

  /** What all units say now, and the loss on the test rows. */
  look() {
    const { parameters } = this.trainer;
    this.now = evaluate(parameters, this.places(), this.settings());
    const rows = this.tests();
    if (!rows.length || !this.losses.length || this.tested.at(-1)?.[0] === this.losses.length) return;
    const { output } = evaluate(parameters, rows, this.settings());
    this.tested.push([this.losses.length, leastSquares([...output], rows.map((row) => row[2])) / rows.length]);
  }

  /** Back to a start; a run that has begun becomes the one before. */
  restart() {
    const { losses, tested, now, said } = this;
    if (losses.length) this.last = { losses, tested, output: now.output, said };
    Object.assign(this, { losses: [], tested: [], said: this.words() });
    this.trainer.start(this.settings());
    this.look();
    this.frame.redraw();
  }

  /** Fetch the runtime and the step, once; after a failure, again when it is asked for. */
  load() {
    const { frame } = this;
    this.loading ??= (async () => {
      this.problem = "";
      this.received = [0, 0];
      frame.announce();
      try {
        this.trainer.network = await loadModels(frame.model, (...bytes) => {
          this.received = bytes;
          frame.redraw();
        });
      } catch (error) {
        this.problem = `The training step could not be loaded (${error.message}). Train tries it again.`;
        this.loading = null;
      }
      this.received = null;
      frame.announce();
    })();
    return this.loading;
  }

  /** So many steps more, after what still runs: the runtime answers one question at a time. */
  train(number, turn = (this.turn += 1)) {
    this.line = this.line.then(() => this.#train(number, turn));
    return this.line;
  }

  stop() {
    this.turn += 1;
    this.running = false;
    this.frame.redraw();
  }

  /** Each of the settings trained from its own start; the run before stays. */
  async compare(list, number) {
    const turn = (this.turn += 1);
    if (this.losses.length) this.restart();
    this.last = null;
    for (const values of list) {
      if (turn !== this.turn) return;
      // Before the setting changes, so that the run keeps the name of its own.
      if (this.losses.length) this.restart();
      this.frame.show(values);
      await this.train(number, turn);
    }
  }

  async #train(number, turn) {
    if (turn !== this.turn) return;
    this.running = true;
    await this.load();
    const goesOn = () => turn === this.turn && this.rows().length > 0 && !diverged(this.losses);
    let left = this.trainer.network && this.frame.root.isConnected ? number : 0;
    let batch = 4;
    let shown = 0;
    while (left > 0 && goesOn()) {
      const before = performance.now();
      try {
        for (let i = Math.min(batch, left); i > 0 && goesOn(); i -= 1) {
          const loss = await this.trainer.step(this.rows(), this.settings());
          if (loss === null) break;
          this.losses.push(loss);
          left -= 1;
        }
      } catch (error) {
        this.problem = `Training failed: ${error.message}`;
        break;
      }
      // As many steps as fit into half a frame, drawn twenty times a second: the rest of the
      // time is the reader's. With reduced motion only the end is drawn.
      batch = clamp(Math.round((batch * 8) / Math.max(performance.now() - before, 0.5)), 1, 60);
      if (!calm() && performance.now() - shown > 50) {
        shown = performance.now();
        this.look();
        this.frame.redraw();
      }
      await new Promise(calm() ? (resolve) => setTimeout(resolve) : requestAnimationFrame);
    }
    this.look();
    if (turn !== this.turn) return;
    this.running = false;
    this.frame.announce();
  }
}
