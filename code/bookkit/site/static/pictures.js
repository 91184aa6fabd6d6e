// On a small screen a tap on a picture, or the button in its caption, opens it over the
// whole screen: turned if that makes it larger, and never so small that its letters
// can't be read. What doesn't fit is moved under the finger.

const SMALLEST = 0.9; // of the size in which the picture was drawn, letters of 16 pixels
const ICON = '<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">'
  + '<path d="M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7" fill="none" stroke="currentColor"'
  + ' stroke-width="2"/></svg>';
const small = matchMedia("(max-width: 640px)");

const drawn = (image) => [
  Number(image.getAttribute("width")) || image.naturalWidth,
  Number(image.getAttribute("height")) || image.naturalHeight,
];

function open(image) {
  const [width, height] = drawn(image);
  const fit = (across, down) => Math.min(across / width, down / height);
  const upright = fit(innerWidth, innerHeight);
  const turned = fit(innerHeight, innerWidth);
  const scale = Math.max(SMALLEST, upright, turned);

  const dialog = document.createElement("dialog");
  dialog.className = turned > upright ? "picture turned" : "picture";
  dialog.setAttribute("aria-label", "Picture, enlarged");
  dialog.style.setProperty("--across", `${width * scale}px`);
  dialog.style.setProperty("--down", `${height * scale}px`);
  dialog.innerHTML = '<button type="button">Close</button><div></div>';
  const copy = dialog.querySelector("div").appendChild(document.createElement("img"));
  // Not what the browser has chosen: a picture that is far down has not come yet.
  Object.assign(copy, { src: image.src, alt: image.alt, className: image.className });
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

for (const figure of document.querySelectorAll(".bd-article figure")) {
  const shown = () => [...figure.querySelectorAll("img")].find((i) => i.checkVisibility());
  const caption = figure.querySelector("figcaption");
  // A live figure is drawn for the screen that it is on.
  if (!caption || !figure.querySelector("img") || figure.querySelector(".fathom-live")) continue;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "enlarge", innerHTML: ICON });
  button.setAttribute("aria-label", "Enlarge the picture");
  button.addEventListener("click", () => open(shown()));
  caption.append(button);
  figure.addEventListener("click", ({ target }) => {
    if (target.matches("img") && small.matches) open(target);
  });
}
