// Runs the figures' modules for tests: a line of JSON asks, a line of JSON answers.
//
// Asked is {module, script, argument, models}: `script` is the body of an async function
// of `m` (the module), `a` (the argument), `network` (the models, as a figure gets them)
// and `load` (which imports another module).
import { createInterface } from "node:readline";

const LIVE = new URL("../../code/live/", import.meta.url);
const load = (path) => import(new URL(path, LIVE));
const AsyncFunction = (async () => {}).constructor;

/** The page's own WebAssembly file, so that the arithmetic is the page's to the last bit. */
async function open(models) {
  const { openSession } = await load("kit/runtime.js");
  const ort = await load("node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs");
  ort.env.wasm.numThreads = 1;
  const sessions = {};
  for (const [name, bytes] of Object.entries(models))
    sessions[name] = await openSession(ort, Buffer.from(bytes, "base64"));
  return { sessions, Tensor: ort.Tensor };
}

// JSON has no infinity and no NaN, and would write null.
const plain = (_, value) =>
  typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value;

async function answer({ module, script, argument, models }) {
  try {
    const run = new AsyncFunction("m", "a", "network", "load", script);
    const network = models && await open(models);
    return { value: (await run(await load(module), argument, network, load)) ?? null };
  } catch (error) {
    return { error: error.stack };
  }
}

for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)), plain)}\n`);
process.exit(); // the runtime would keep the process waiting
