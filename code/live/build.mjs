// Bundles the live figures: `npm ci && npm run build` writes dist/.
//
// dist/site    for the book's site: host, one module per figure, shared chunks, runtime
// dist/widget  for notebooks: one self-contained module per figure, its style, runtime
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const figures = readdirSync(join(here, "figures"))
  .filter((name) => name.endsWith(".js"))
  .map((name) => join(here, "figures", name));
const options = {
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2022",
  charset: "utf8",
  logLevel: "warning",
};

rmSync(dist, { recursive: true, force: true });

// What figures share is loaded once a page; its name holds its content's hash. The rest
// of a figure is one file: formulas are small, and a request each costs more than they do.
const shared = ["kit/index.js", "kit/runtime.js"];
const { metafile } = await build({
  ...options,
  absWorkingDir: here,
  entryPoints: shared,
  outdir: join(dist, "site", "chunks"),
  entryNames: "[name]-[hash]",
  splitting: true,
  metafile: true,
});
const chunk = Object.fromEntries(Object.entries(metafile.outputs)
  .map(([path, { entryPoint }]) => [entryPoint, `../chunks/${basename(path)}`]));
await build({
  ...options,
  entryPoints: [join(here, "host.js"), ...figures],
  outbase: here,
  outdir: join(dist, "site"),
  plugins: [{
    name: "shared",
    setup: ({ onResolve }) => onResolve({ filter: /\/(index|runtime)\.js$/ }, (asked) => {
      const path = chunk[relative(here, join(asked.resolveDir, asked.path)).replaceAll(sep, "/")];
      return path && { path, external: true };
    }),
  }],
});

// Plain scripts: they work in a book that is opened from a folder, as modules do not.
await build({
  ...options,
  entryPoints: ["search.js", "cards.js", "progress.js"].map((name) => join(here, name)),
  format: "iife",
  outdir: join(dist, "site"),
});

// A notebook's front end receives a figure as one text: nothing to import.
await build({
  ...options,
  entryPoints: figures,
  outbase: join(here, "figures"),
  outdir: join(dist, "widget"),
});

const style = await build({ ...options, entryPoints: [join(here, "live.css")], write: false });
for (const folder of ["site", "widget"])
  writeFileSync(join(dist, folder, "live.css"), style.outputFiles[0].contents);

// ONNX Runtime Web: the WebAssembly build with its loader inside, as published.
// `.mjs` and `.wasm`, so that no tool loads them on every page by their ending.
const runtime = join(here, "node_modules", "onnxruntime-web", "dist");
mkdirSync(join(dist, "site", "runtime"));
for (const name of ["ort.wasm.bundle.min.mjs", "ort-wasm-simd-threaded.wasm"])
  copyFileSync(join(runtime, name), join(dist, "site", "runtime", name));

const { version } = JSON.parse(
  readFileSync(join(here, "node_modules", "onnxruntime-web", "package.json"), "utf8"),
);
writeFileSync(join(dist, "site", "runtime", "version.txt"), `onnxruntime-web ${version}, MIT\n`);
