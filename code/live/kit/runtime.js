// ONNX Runtime Web, fetched when a reader comes near a figure that runs a model, or, on a
// slow connection, first touches it.
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

/** The bytes of a file; `tell` is told how many have come, and of how many if the server says. */
async function fetchBytes(url, tell = () => {}) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.split("/").at(-1)}: ${response.status} ${response.statusText}`);
  // Compressed on its way, a file says another length than what is counted here.
  const total = response.headers.get("content-encoding") ? 0 : Number(response.headers.get("content-length"));
  const parts = [];
  let count = 0;
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    tell(count += value.length, total);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

let runtime; // one for all figures of a page; forgotten if it failed, to try again
let tries = 0;

async function loadRuntime(model, tell) {
  const base = model.get("_base");
  let ort;
  if (base) {
    // A browser may remember that a module failed: the next try has another address.
    ort = await import(`${base}runtime/ort.wasm.bundle.min.mjs${tries ? `?again=${tries}` : ""}`);
    ort.env.wasm.wasmBinary = await fetchBytes(`${base}runtime/ort-wasm-simd-threaded.wasm`, tell);
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

/**
 * A session for each of the figure's models, by name, and ORT's Tensor class. After a
 * failure it may be called again; `tell` is told how many bytes of the runtime have come, and of how many (0: unknown).
 */
export async function loadModels(model, tell) {
  runtime ??= loadRuntime(model, tell).catch((error) => {
    runtime = undefined;
    tries += 1;
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

/** The bytes of one of the figure's files, which need not be a model. */
export async function loadFile(model, name, tell) {
  const url = model.get("_models")?.[name];
  return url ? fetchBytes(new URL(url, model.get("_base")).href, tell) : ask(model, `model:${name}`);
}

/** Whether the browser says that megabytes come in seconds, and that its reader pays for none. */
function fast({ effectiveType, downlink = 0, saveData } = navigator.connection ?? {}) {
  return effectiveType === "4g" && downlink >= 5 && !saveData;
}

const TOUCHES = ["pointerdown", "keydown", "input"];

/** Calls `load` once, on the reader's first touch of `root`; gives a function that calls it off. */
export function onTouch(root, load) {
  const off = () => TOUCHES.forEach((kind) => root.removeEventListener(kind, first, true));
  const first = () => {
    off();
    load();
  };
  for (const kind of TOUCHES) root.addEventListener(kind, first, true);
  return off;
}

/**
 * Calls `load` once: when `root` is on the screen and the connection is fast, else on the
 * reader's first touch of it.
 */
export function onApproach(root, load) {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    off();
    load();
  });
  const off = onTouch(root, () => {
    observer.disconnect();
    load();
  });
  if (fast()) observer.observe(root);
}
