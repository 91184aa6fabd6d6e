// ONNX Runtime Web, fetched when a reader first touches a figure that runs a model.
// On the site the runtime and the models are files; in a notebook the kernel sends them.

function ask(model, wanted) {
  return new Promise((resolve) => {
    const listener = (message, buffers) => {
      if (message?.sent !== wanted) return;
      model.off("msg:custom", listener);
      resolve(new Uint8Array(buffers[0].buffer ?? buffers[0]));
    };
    model.on("msg:custom", listener);
    model.send({ wanted });
  });
}

async function fetchBytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

let runtime; // one for all figures of a page; forgotten if it failed, to try again

async function loadRuntime(model) {
  const base = model.get("_base");
  let ort;
  if (base) {
    ort = await import(`${base}runtime/ort.wasm.bundle.min.mjs`);
    ort.env.wasm.wasmPaths = { wasm: `${base}runtime/ort-wasm-simd-threaded.wasm` };
  } else {
    const script = new Blob([await ask(model, "runtime-script")], { type: "text/javascript" });
    ort = await import(URL.createObjectURL(script));
    ort.env.wasm.wasmBinary = await ask(model, "runtime-wasm");
  }
  ort.env.wasm.numThreads = 1; // more would need isolation headers
  return ort;
}

/** A model ready to run. */
export const openSession = (ort, bytes) => ort.InferenceSession.create(bytes, {
  executionProviders: ["wasm"],
  // Its optimiser (1.30, level "extended") fuses a transposed matrix with a product
  // by a vector into wrong numbers; the exporter has simplified the graph already.
  graphOptimizationLevel: "disabled",
});

/** A session for each of the figure's models, by name, and ORT's Tensor class. */
export async function loadModels(model) {
  runtime ??= loadRuntime(model).catch((error) => {
    runtime = undefined;
    throw error;
  });
  const ort = await runtime;
  const urls = model.get("_models");
  const sessions = {};
  for (const name of Object.keys(urls)) {
    const bytes = urls[name]
      ? await fetchBytes(new URL(urls[name], model.get("_base")).href)
      : await ask(model, `model:${name}`);
    sessions[name] = await openSession(ort, bytes);
  }
  return { sessions, Tensor: ort.Tensor };
}

/** Calls `load` on the reader's first touch of `root` and never again. */
export function onFirstTouch(root, load) {
  const kinds = ["pointerdown", "keydown", "input"];
  const first = () => {
    for (const kind of kinds) root.removeEventListener(kind, first, true);
    load();
  };
  for (const kind of kinds) root.addEventListener(kind, first, true);
}
