// The data sets that a network is trained on. Nothing here touches the page.
import { draw } from "../../math/synthetic.js";

export const NAMES = {
  own: "points of your own", wave: "a noisy wave", circle: "circle", xor: "exclusive or", spiral: "spiral",
};
export const TESTS = 64; // as many points that the network isn't trained on

/** All knobs of a data set: its points, and the number of inputs. */
export function dataSet(name, most) {
  const inputs = name === "wave" ? 1 : 2;
  return { data: name, inputs, [`points_${inputs}d`]: draw(name, Math.min(most, inputs === 1 ? 24 : 64), 1) };
}
