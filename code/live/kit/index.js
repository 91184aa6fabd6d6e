// All that a figure is drawn with. Models that run in the browser are apart, in
// runtime.js, so that a figure without one carries nothing of it.
export * from "./controls.js";
export * from "./drag.js";
export * from "./frame.js";
export * from "./handle.js";
export * from "./marks.js";
export * from "./page.js";
export * from "./panel.js";
export * from "./predict.js";
export * from "./text.js";
export * from "./walk.js";
export { select } from "d3-selection";
