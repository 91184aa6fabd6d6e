"""What a reader does to a live figure, and what can be seen of it afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Locator, Page

FRAMES = """async count => {
  const times = [];
  await new Promise(done => {
    const tick = time => {
      times.push(time);
      times.length > count ? done() : requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  return times.slice(1).map((time, i) => time - times[i]);
}"""

BROKEN = """figure => [...figure.querySelectorAll(
    ".fathom-live-stage *:not(.fl-notice)")].flatMap(
    element => [...element.attributes].map(a => `${a.name}=${a.value}`)
      .concat(element.children.length ? [] : [element.textContent])
      .filter(text => /NaN|undefined|Infinity/.test(text)))"""

# Everything that a reader sees of a figure, once the browser has drawn it: as a number,
# because the text of a figure takes long to come over.
SIGNATURE = f"""async figure => {{
  await ({FRAMES})(1);
  const stage = figure.querySelector(".fathom-live-stage");
  const values = [...stage.querySelectorAll("input, select")].map(input => input.value);
  const text = stage.querySelector(".fl-readout").textContent + values.join() +
    [...stage.querySelectorAll("svg")].map(svg => svg.innerHTML).join("");
  let hash = 7;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash, 31) + text.charCodeAt(i);
  return `${{text.length}} ${{hash | 0}}`;
}}"""

# Each slider to each of its ends and back, a frame for each.
TO_THE_ENDS = f"""async figure => {{
  for (const input of figure.querySelectorAll("input[type=range]")) {{
    if (!input.checkVisibility()) continue;
    const start = input.value;
    for (const value of [input.min, input.max, start]) {{
      input.value = value;
      input.dispatchEvent(new Event("input", {{ bubbles: true }}));
      await ({FRAMES})(1);
      const broken = ({BROKEN})(figure);
      if (broken.length) return [`${{input.ariaLabel}} at ${{value}}`, ...broken];
    }}
  }}
  return [];
}}"""


def signature(figure: Locator) -> str:
    """What the figure shows, after the browser has drawn it."""
    return figure.evaluate(SIGNATURE)


def settle(page: Page) -> None:
    """Wait until what was asked of the page has been drawn: two frames."""
    page.evaluate(FRAMES, 1)


def broken_numbers(figure: Locator) -> list[str]:
    """Attributes and texts of the figure that hold no number where one belongs."""
    return figure.evaluate(BROKEN)


def broken_at_the_ends(figure: Locator) -> list[str]:
    """The same, with each slider at each of its ends; then all stand as before."""
    return figure.evaluate(TO_THE_ENDS)


def set_slider(slider: Locator, value: float) -> None:
    """Put a range input where a reader would drag it."""
    slider.evaluate(
        """(input, value) => {
          input.value = value;
          input.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        value,
    )


def said(figure: Locator) -> str:
    """The read-out, once everything is drawn."""
    settle(figure.page)
    return figure.locator(".fl-readout").inner_text()


def press(figure: Locator, label: str) -> str:
    """Press a button by its whole label; returns the read-out."""
    figure.get_by_role("button", name=label, exact=True).click()
    return said(figure)


def press_by_key(figure: Locator, label: str) -> str:
    """The same with the keyboard alone."""
    figure.get_by_role("button", name=label, exact=True).focus()
    figure.page.keyboard.press("Enter")
    return said(figure)


def questions(figure: Locator) -> Locator:
    """The fold with what is to be predicted, open."""
    fold = figure.locator(".fl-predict")
    if not fold.evaluate("fold => fold.open"):
        fold.locator("summary").click()
    return fold


def to_the_middle(grip: Locator) -> None:
    """Scroll it to where nothing covers it."""
    grip.evaluate("grip => grip.scrollIntoView({ block: 'center' })")
    settle(grip.page)


def rounded(value: Any) -> Any:
    """Numbers as the address holds them: six digits."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f"{value:.6g}") if isinstance(value, int | float) else value


def drag_by(grip: Locator, across: float, down: float) -> None:
    """Drag a knob with the mouse, by so many pixels."""
    to_the_middle(grip)
    mouse = grip.page.mouse
    x, y = centre(grip)
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + across, y + down, steps=5)
    mouse.up()
    settle(grip.page)


def curves_out_of_sight(figure: Locator) -> list[str]:
    """Panels in which a part of a curve, or a mark on it, lies beyond the axes."""
    settle(figure.page)
    return figure.evaluate(
        """figure => [...figure.querySelectorAll("svg.fl-panel")].flatMap(svg => {
          const face = svg.querySelector(".fl-face")?.getBBox();
          if (!face) return [];
          return [...svg.querySelectorAll(".fl-curve, .fl-marks circle")]
            .filter(e => e.tagName !== "path" || e.getAttribute("d"))
            .map(e => e.getBBox())
            .filter(box => box.y < face.y - 6 ||
              box.y + box.height > face.y + face.height + 6)
            .map(() => svg.getAttribute("aria-label"));
        })"""
    )


def centre(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def knob_values(figure: Locator) -> dict[str, object]:
    """The figure's state, knob by knob."""
    return figure.evaluate(
        """async figure => {
          const { knobs } = await import(
            `${figure.liveModel.get("_base")}figures/${figure.dataset.figure}.js`);
          return Object.fromEntries(knobs.map(key => [key, figure.liveModel.get(key)]));
        }"""
    )


@contextmanager
def as_wide_as(page: Page, width: int) -> Iterator[None]:
    """On a screen of another width, as high as a phone's; then as before."""
    size = page.viewport_size
    page.set_viewport_size({"width": width, "height": 844})
    try:
        yield
    finally:
        page.set_viewport_size(size)


def strokes_of(figure):
    """What was drawn with a pen."""
    return figure.evaluate("f => f.liveModel.get('strokes')")
