// An equation that is wider than the screen scrolls within its place: a reader without a
// mouse has to get there, to scroll it with the arrow keys.

const watch = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});
for (const equation of document.querySelectorAll("div.math")) watch.observe(equation);
