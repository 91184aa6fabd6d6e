// A figure's setting in the page's address: taken from there, written there, copied.
import { compose, moved, parse } from "./address.js";

/** The end of the address with the setting of this figure, and those of the others. */
function address(frame, id) {
  return compose(location.hash, id, moved(frame.knobs, frame.values(), frame.initial));
}

/** Without a history entry for each move of a knob. */
const write = (hash) => history.replaceState(history.state, "", hash);

/** Open the figure as the address says, and keep its knobs there. */
export function keepInAddress(frame, id) {
  const follow = () => {
    const own = parse(location.hash).find((each) => each.id === id);
    if (own?.query) frame.ask(own.query);
  };
  follow();
  addEventListener("hashchange", follow);
  let timer = 0;
  frame.model.on("change", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const hash = address(frame, id);
      // An anchor elsewhere on the page stays until a knob is moved.
      if (hash.includes("?") || parse(location.hash).some((each) => each.id === id)) write(hash);
    }, 250);
  });
}

/** Put a link to the setting into the clipboard; where that is forbidden, into the address. */
export async function copyLink(frame, id) {
  const hash = address(frame, id);
  write(hash);
  try {
    await navigator.clipboard.writeText(location.href.split("#")[0] + hash);
    frame.note("A link to this setting is in the clipboard.");
  } catch {
    frame.note("The address of this page now leads to this setting: copy it from there.");
  }
}
