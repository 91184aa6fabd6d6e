"""Each live figure by itself, in a real browser: hands, limits, speed."""

import random
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from statistics import median, quantiles

import pytest
from actions import (
    FRAMES,
    broken_numbers,
    centre,
    knob_values,
    rounded,
    settle,
    signature,
    to_the_middle,
)
from PIL import Image
from playwright.sync_api import Locator
from specimens import SPECIMENS

from bookkit.site import live

pytestmark = pytest.mark.slow

DESK = {"width": 1000, "height": 900}
PHONE = {"width": 390, "height": 844}


def each(place: str) -> pytest.MarkDecorator:
    """All figures, opened at `place`; what is done to one stays in one worker."""
    cases = [
        pytest.param(name, marks=pytest.mark.xdist_group(f"figure {name}"), id=name)
        for name in sorted(SPECIMENS)
    ]
    return pytest.mark.parametrize(place, cases, indirect=True)


@dataclass
class Opened:
    """A figure on its page, and how it stood at first."""

    name: str
    figure: Locator
    start: dict[str, object]

    def start_over(self) -> Locator:
        """The figure as it was opened: reset, and without a setting in the address."""
        self.figure.page.mouse.up()
        self.figure.locator(".fl-button", has_text="Reset").click()
        self.figure.page.evaluate("history.replaceState(null, '', location.pathname)")
        settle(self.figure.page)
        assert knob_values(self.figure) == self.start
        return self.figure


def open_for_all_tests(name, watching, small_address, **options):
    with watching() as watched:
        page = watched.open(f"{small_address}/{name}.html", f"live-{name}", **options)
        figure = page.locator(f"#live-{name}")
        yield Opened(name, figure, knob_values(figure))


@pytest.fixture(scope="module")
def desk(request, watching, small_address):
    """One visit for all that is done to a figure with mouse and keyboard."""
    yield from open_for_all_tests(request.param, watching, small_address, viewport=DESK)


@pytest.fixture(scope="module")
def phone(request, watching, small_address):
    options = {"has_touch": True, "viewport": PHONE}
    yield from open_for_all_tests(request.param, watching, small_address, **options)


@pytest.fixture
def figure(desk):
    return desk.start_over()


@pytest.fixture
def opened(watched, small_address):
    """Opens a figure for one test alone."""

    def open_figure(name, **options):
        page = watched.open(f"{small_address}/{name}.html", f"live-{name}", **options)
        return page.locator(f"#live-{name}")

    return open_figure


def handles(figure):
    shown = figure.locator(".fl-handle")
    return [shown.nth(i) for i in range(shown.count()) if shown.nth(i).is_visible()]


def test_every_figure_has_a_specimen():
    modules = {path.stem for path in (live.SOURCE / "figures").glob("*.js")}
    assert modules == set(SPECIMENS), (
        "add an example to tests/live/figures, named like the figure"
    )


@each("desk")
def test_keyboard(figure):
    for handle in handles(figure):
        before, said = signature(figure), handle.get_attribute("aria-valuetext")
        handle.focus()
        for key in ("ArrowRight", "ArrowUp", "PageUp"):
            figure.page.keyboard.press(key)
        assert signature(figure) != before, handle.get_attribute("aria-label")
        assert handle.get_attribute("aria-valuetext") != said
        assert handle.evaluate("h => h.matches(':focus-visible')")
    for slider in figure.locator("input[type=range]:visible").all():
        before, said = signature(figure), slider.get_attribute("aria-valuetext")
        slider.focus()
        right = slider.evaluate(
            "i => Number(i.value) + Number(i.step) <= Number(i.max)"
        )
        key = "ArrowRight" if right else "ArrowLeft"
        figure.page.keyboard.press(key)
        assert signature(figure) != before
        assert slider.get_attribute("aria-valuetext") != said
    for choice in figure.locator("select:visible").all():
        before = signature(figure)
        choice.select_option(index=choice.evaluate("s => s.options.length") - 1)
        assert signature(figure) != before


@each("desk")
def test_mouse(figure):
    mouse = figure.page.mouse
    # Sliders are the browser's own: one is dragged, and keys have moved all of them.
    sliders = figure.locator("input[type=range]:visible").all()
    for grip in [*handles(figure), *sliders[:1]]:
        to_the_middle(grip)
        before = signature(figure)
        x, y = centre(grip)
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + 25, y - 22, steps=5)
        mouse.up()
        after = signature(figure)
        assert after != before, grip.evaluate("g => g.outerHTML")
        mouse.move(x - 60, y + 40, steps=3)


@each("phone")
def test_touch(phone):
    figure = phone.start_over()
    page = figure.page
    session = page.context.new_cdp_session(page)
    for grip in handles(figure):
        to_the_middle(grip)
        before = signature(figure)
        x, y = centre(grip)
        # Across the screen, a knob that goes up and down leaves a swipe to the page.
        upright = grip.evaluate("g => g.classList.contains('fl-handle-y')")
        for kind, shift in (("touchStart", 0), ("touchMove", 12), ("touchMove", 28)):
            points = [{"x": x + shift * (not upright), "y": y - shift * upright}]
            session.send(
                "Input.dispatchTouchEvent", {"type": kind, "touchPoints": points}
            )
        session.send(
            "Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []}
        )
        assert signature(figure) != before, grip.get_attribute("aria-label")
    figure.locator(".fl-button:visible", has_text="Reset").tap()


def assert_fits(figure: Locator, width: int) -> None:
    settle(figure.page)
    assert figure.page.evaluate("document.documentElement.scrollWidth") <= width
    too_wide = figure.evaluate(
        """figure => [...figure.querySelectorAll("svg, input, select, label, button")]
          .filter(e => e.getBoundingClientRect().right >
            figure.getBoundingClientRect().right + 1).map(e => e.outerHTML)"""
    )
    assert not too_wide


@each("phone")
def test_fits_a_phone(phone):
    assert_fits(phone.figure, PHONE["width"])


@each("desk")
def test_fits_its_column(figure):
    try:
        for width in (1400, 390):
            figure.page.set_viewport_size({"width": width, "height": 900})
            assert_fits(figure, width)
    finally:
        figure.page.set_viewport_size(DESK)


UNCOVERED = """() => {
  const { activeElement: focused } = document;
  if (!focused.closest(".fl")) return "";  // past the last stop of the figure
  const { x, y, width, height } = focused.getBoundingClientRect();
  const seen = document.elementFromPoint(x + width / 2, y + height / 2);
  return focused.contains(seen) || seen?.contains(focused) ? "" : focused.outerHTML;
}"""
SCREENS = [(1400, 900), (768, 1024), (390, 844)]


@each("desk")
def test_the_output_stays_in_sight(figure):
    """While a control is moved, and never before what a keyboard has come to."""
    page = figure.page
    output = figure.locator(".fl-output svg")
    try:
        for width, height in SCREENS:
            page.set_viewport_size({"width": width, "height": height})
            settle(page)
            sliders = figure.locator("input[type=range]:visible").all()
            for slider in (*sliders[:1], *sliders[-1:]) if output.count() else ():
                to_the_middle(slider)
                box = figure.locator(".fl-output").bounding_box()
                assert box["y"] >= -1 and box["y"] + box["height"] <= height + 1, width
                hit = "([x, y]) => document.elementFromPoint(x, y)?.type"
                assert page.evaluate(hit, centre(slider)) == "range", width
        # On the phone, where the output covers most.
        figure.locator("summary, .fl-handle, input").first.focus()
        for _ in range(12):
            page.keyboard.press("Tab")
            settle(page)
            assert page.evaluate(UNCOVERED) == ""
    finally:
        page.set_viewport_size(DESK)


@each("desk")
def test_extreme_values(figure, desk):
    """Settings that no slider offers, by the address: nothing breaks, reset mends."""
    start = knob_values(figure)
    for extreme in (1e308, -1e308, 0, 1e-300, 7.5):
        query = "&".join(
            f"{key}={_all(value, extreme)}" for key, value in start.items()
        )
        figure.page.evaluate(
            "hash => { location.hash = hash }", f"live-{desk.name}?{query}"
        )
        assert signature(figure)
        assert not broken_numbers(figure), extreme
        figure.locator(".fl-button", has_text="Reset").click()
        settle(figure.page)
        assert knob_values(figure) == start


def _all(value, number):
    """A knob's value as address text, with one number in every place."""
    if isinstance(value, str):
        return "nonsense"
    if isinstance(value, list):
        return (";" if isinstance(value[0], list) else ",").join(
            str(_all(item, number)) for item in value
        )
    return number


@each("desk")
def test_hovering_writes_no_address(figure):
    for panel in figure.locator("svg:visible").all():
        panel.scroll_into_view_if_needed()
        x, y = centre(panel)
        figure.page.mouse.move(x - 20, y)
        figure.page.mouse.move(x + 20, y + 10, steps=3)
    figure.page.wait_for_timeout(350)
    assert "?" not in figure.page.url


@each("desk")
def test_what_lies_beyond_is_refused_aloud(figure, desk):
    for key, value in desk.start.items():
        hash_ = f"live-{desk.name}?{key}={_all(value, 1e308)}"
        figure.page.evaluate("hash => { location.hash = hash }", hash_)
        settle(figure.page)
        assert key in figure.get_by_role("alert").inner_text()
        assert knob_values(figure) == desk.start


@each("desk")
def test_broken_addresses_change_nothing(figure, desk):
    start = knob_values(figure)
    for text in ("x", "", "NaN", "Infinity", "1,2,3,4,5,6,7", "1;2,3", "<b>"):
        numbers = [key for key, value in start.items() if not isinstance(value, str)]
        query = "&".join(f"{key}={text}" for key in numbers)
        figure.page.evaluate(
            "hash => { location.hash = hash }", f"live-{desk.name}?{query}"
        )
        settle(figure.page)
        assert not broken_numbers(figure), text
    figure.page.evaluate("location.hash = ''")


@each("desk")
def test_fast_input(figure):
    page = figure.page
    chance = random.Random(0)
    box = figure.bounding_box()
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    for _ in range(4):
        page.mouse.down()
        for _ in range(8):
            x = box["x"] + chance.random() * box["width"]
            y = min(box["y"] + chance.random() * box["height"], 880)
            page.mouse.move(x, y)
        page.mouse.up()
    shares = [chance.random() for _ in range(6)]
    figure.evaluate(FAST, shares)
    settle(page)
    assert not broken_numbers(figure)


# Without a frame between: sliders faster than any hand, and each button twice.
FAST = """(figure, shares) => {
  for (const input of figure.querySelectorAll("input[type=range]"))
    for (const share of input.checkVisibility() ? shares : []) {
      input.value = Number(input.min) + share * (Number(input.max) - Number(input.min));
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  for (const button of figure.querySelectorAll(".fl-button"))
    if (button.checkVisibility()) { button.click(); button.click(); }
}"""

# True when the address has not changed for longer than the figure takes to write it.
SETTLED = """() => {
  const seen = (window.seen ??= {});
  if (seen.hash !== location.hash)
    Object.assign(seen, { hash: location.hash, since: performance.now() });
  return seen.hash.includes("?") && performance.now() - seen.since > 400;
}"""


@each("desk")
def test_address_keeps_the_setting(figure, desk, watched):
    """An instructor sets a figure, copies the address; a student sees the same."""
    for slider in figure.locator("input[type=range]:visible").all():
        slider.focus()
        figure.page.keyboard.press("ArrowRight")
    figure.page.wait_for_function(SETTLED)
    values, address = knob_values(figure), figure.page.url
    page = watched.open(address, f"live-{desk.name}")
    linked = page.locator(f"#live-{desk.name}")
    assert rounded(knob_values(linked)) == rounded(values)
    linked.locator(".fl-button", has_text="Reset").click()
    page.wait_for_function("!location.hash.includes('?')")
    assert knob_values(linked) == desk.start


@each("desk")
def test_frames_while_dragging(figure, desk, record_property):
    """As many frames while a knob is dragged as when nothing moves at all."""
    page = figure.page
    grip = handles(figure)[0] if handles(figure) else figure.locator("input").first
    to_the_middle(grip)
    x, y = centre(grip)
    # The first touch may load a model; what is measured is the dragging after it.
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 5, y)
    page.wait_for_load_state("networkidle")
    idle = page.evaluate(FRAMES, 20)
    page.evaluate(f"void (window.dragged = ({FRAMES})(30))")
    for step in range(30):
        page.mouse.move(x + step, y - (step * 2) % 30)
    page.mouse.up()
    moving = page.evaluate("window.dragged")
    cuts = quantiles(moving, n=20)
    record_property(
        f"live frames {desk.name}",
        f"median {median(moving):.1f} ms, 95 % below {cuts[18]:.1f} ms, "
        f"longest {max(moving):.1f} ms (idle: median {median(idle):.1f} ms)",
    )
    # Relative to the same browser at rest, so that a slow machine doesn't fail it.
    assert median(moving) <= 1.5 * median(idle) + 2


@each("desk")
def test_theme_is_followed(figure):
    face = "getComputedStyle(document.querySelector('.fl')).backgroundColor"
    root = "document.documentElement"
    light = figure.page.evaluate(face)
    figure.page.evaluate(f"{root}.dataset.theme = 'dark'")
    dark = figure.page.evaluate(face)
    figure.page.evaluate(f"delete {root}.dataset.theme")
    assert dark != light == figure.page.evaluate(face)


def test_without_javascript_the_picture_stands(watched, small_address):
    page = watched.open(
        f"{small_address}/shallow-network-1d.html", java_script_enabled=False
    )
    assert page.locator(".fathom-live-static").is_visible()
    assert page.locator(".fathom-live-note").is_visible()


def test_sliders_show_where_colours_are_forced(opened):
    figure = opened("line-and-loss")
    figure.page.emulate_media(forced_colors="active")
    slider = figure.locator("input[type=range]:visible").first
    to_the_middle(slider)
    picture = Image.open(BytesIO(slider.screenshot())).convert("RGB")
    middle = [picture.getpixel((x, picture.height // 2)) for x in range(picture.width)]
    face = picture.getpixel((picture.width // 2, 0))
    assert sum(colour != face for colour in middle) > 0.9 * len(middle), "the track"
    # And the knob in a colour of its own, wider than a hair.
    commonest, second = Counter(middle).most_common(2)
    assert 8 <= second[1] < commonest[1]


def test_in_print_the_picture_stands(opened):
    figure = opened("line-and-loss")
    figure.page.emulate_media(media="print")
    assert figure.locator(".fathom-live-static").is_visible()
    assert not figure.locator(".fathom-live-stage").is_visible()


def test_a_failing_bundle_leaves_the_picture(browser, small_address):
    page = browser.new_page()
    page.route("**/figures/*.js", lambda route: route.fulfill(status=404))
    page.goto(f"{small_address}/line-and-loss.html")
    note = page.locator(".fathom-live-note")
    page.wait_for_function(
        "document.querySelector('.fathom-live-note').textContent.includes('not be')"
    )
    assert note.is_visible()
    assert page.locator(".fathom-live-static").is_visible()
    page.close()


def test_a_missing_model_says_so(browser, small_address):
    page = browser.new_page()
    page.route("**/*.onnx", lambda route: route.fulfill(status=404))
    page.goto(f"{small_address}/train-in-browser.html")
    page.locator(".fathom-live-on").wait_for()
    page.get_by_role("button", name="One step").click()
    page.wait_for_function(
        "document.querySelector('.fl-readout').textContent.includes('not be loaded')"
    )
    page.close()


def test_reduced_motion_takes_its_steps_at_once(opened):
    figure = opened("line-and-loss", reduced_motion="reduce")
    run = figure.locator(".fl-button", has_text="Run")
    run.click()
    settle(figure.page)
    assert "steps of gradient descent" in figure.locator(".fl-readout").inner_text()
    assert run.get_attribute("aria-pressed") == "false"
