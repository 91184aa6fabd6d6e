"""What a reader does to a live figure, and what can be seen of it afterwards."""

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

# Everything that a reader sees of a figure, as text, once the browser has drawn it.
SIGNATURE = f"""async figure => {{
  await ({FRAMES})(3);
  const stage = figure.querySelector(".fathom-live-stage");
  const values = [...stage.querySelectorAll("input, select")].map(input => input.value);
  return stage.querySelector(".fl-readout").textContent + values.join() +
    [...stage.querySelectorAll("svg")].map(svg => svg.innerHTML).join("");
}}"""


def signature(figure: Locator) -> str:
    """What the figure shows, after the browser has drawn it."""
    return figure.evaluate(SIGNATURE)


def settle(page: Page) -> None:
    """Wait until what was asked of the page has been drawn: three frames."""
    page.evaluate(FRAMES, 3)


def broken_numbers(figure: Locator) -> list[str]:
    """Attributes and texts of the figure that hold no number where one belongs."""
    return figure.evaluate(
        """figure => [...figure.querySelectorAll(".fathom-live-stage *")].flatMap(
          element => [...element.attributes].map(a => `${a.name}=${a.value}`)
            .concat(element.children.length ? [] : [element.textContent])
            .filter(text => /NaN|undefined|Infinity/.test(text)))"""
    )


def set_slider(slider: Locator, value: float) -> None:
    """Put a range input where a reader would drag it."""
    slider.evaluate(
        """(input, value) => {
          input.value = value;
          input.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        value,
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
