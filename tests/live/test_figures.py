"""Each live figure by itself, in a real browser: hands, limits, speed."""

import random
from statistics import median, quantiles

import pytest
from actions import (
    FRAMES,
    broken_numbers,
    centre,
    knob_values,
    set_slider,
    settle,
    signature,
)
from specimens import SPECIMENS

from bookkit.site import live

pytestmark = pytest.mark.slow
NAMES = sorted(SPECIMENS)


@pytest.fixture
def opened(watched, small_address):
    """Opens the page of a figure; `opened(name)` gives the figure on it."""

    def open_figure(name, fragment="", **options):
        url = f"{small_address}/{name}.html{fragment}"
        page = watched.open(url, f"live-{name}", **options)
        return page.locator(f"#live-{name}")

    return open_figure


def handles(figure):
    shown = figure.locator(".fl-handle")
    return [shown.nth(i) for i in range(shown.count()) if shown.nth(i).is_visible()]


def test_every_figure_has_a_specimen():
    modules = {path.stem for path in (live.SOURCE / "figures").glob("*.js")}
    assert modules == set(SPECIMENS), "add the figure to tests/live/specimens.py"


@pytest.mark.parametrize("name", NAMES)
def test_keyboard(name, opened):
    figure = opened(name)
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


@pytest.mark.parametrize("name", NAMES)
def test_mouse(name, opened):
    figure = opened(name)
    mouse = figure.page.mouse
    for grip in [*handles(figure), *figure.locator("input[type=range]:visible").all()]:
        grip.scroll_into_view_if_needed()
        before = signature(figure)
        x, y = centre(grip)
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + 25, y - 22, steps=5)
        mouse.up()
        after = signature(figure)
        assert after != before, grip.evaluate("g => g.outerHTML")
        mouse.move(x - 60, y + 40, steps=3)


@pytest.mark.parametrize("name", NAMES)
def test_touch(name, opened):
    figure = opened(name, has_touch=True, viewport={"width": 390, "height": 844})
    page = figure.page
    session = page.context.new_cdp_session(page)
    for grip in handles(figure):
        grip.scroll_into_view_if_needed()
        before = signature(figure)
        x, y = centre(grip)
        for kind, shift in (("touchStart", 0), ("touchMove", 12), ("touchMove", 28)):
            points = [{"x": x + shift, "y": y - shift}]
            session.send(
                "Input.dispatchTouchEvent", {"type": kind, "touchPoints": points}
            )
        session.send(
            "Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []}
        )
        assert signature(figure) != before, grip.get_attribute("aria-label")
    figure.locator(".fl-button:visible", has_text="Reset").tap()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [390, 1400])
def test_fits_its_column(name, width, opened):
    figure = opened(name, viewport={"width": width, "height": 900})
    assert figure.page.evaluate("document.documentElement.scrollWidth") <= width
    too_wide = figure.evaluate(
        """figure => [...figure.querySelectorAll("svg, input, select, label, button")]
          .filter(e => e.getBoundingClientRect().right >
            figure.getBoundingClientRect().right + 1).map(e => e.outerHTML)"""
    )
    assert not too_wide


@pytest.mark.parametrize("name", NAMES)
def test_extreme_values(name, opened):
    """Settings that no slider offers, by the address: nothing breaks, reset mends."""
    figure = opened(name)
    start = knob_values(figure)
    for extreme in (1e308, -1e308, 0, 1e-300, 7.5):
        query = "&".join(
            f"{key}={_all(value, extreme)}" for key, value in start.items()
        )
        figure.page.evaluate("hash => { location.hash = hash }", f"live-{name}?{query}")
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


@pytest.mark.parametrize("name", NAMES)
def test_broken_addresses_change_nothing(name, opened):
    figure = opened(name)
    start = knob_values(figure)
    for text in ("x", "", "NaN", "Infinity", "1,2,3,4,5,6,7", "1;2,3", "<b>"):
        numbers = [key for key, value in start.items() if not isinstance(value, str)]
        query = "&".join(f"{key}={text}" for key in numbers)
        figure.page.evaluate("hash => { location.hash = hash }", f"live-{name}?{query}")
        settle(figure.page)
        assert not broken_numbers(figure), text
    figure.page.evaluate("location.hash = ''")


@pytest.mark.parametrize("name", NAMES)
def test_fast_input(name, opened):
    figure = opened(name)
    page = figure.page
    chance = random.Random(0)
    box = figure.bounding_box()
    sliders = figure.locator("input[type=range]:visible").all()
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    for _ in range(6):
        page.mouse.down()
        for _ in range(12):
            x = box["x"] + chance.random() * box["width"]
            y = min(box["y"] + chance.random() * box["height"], 880)
            page.mouse.move(x, y)
        page.mouse.up()
    for slider in sliders:
        for _ in range(6):
            low, high = (
                float(slider.get_attribute("min")),
                float(slider.get_attribute("max")),
            )
            set_slider(slider, chance.uniform(low, high))
    for button in figure.locator(".fl-button:visible").all():
        button.click()
        button.click()
    settle(page)
    assert not broken_numbers(figure)


@pytest.mark.parametrize("name", NAMES)
def test_address_keeps_the_setting(name, opened, watched):
    """An instructor sets a figure, copies the address; a student sees the same."""
    figure = opened(name)
    for slider in figure.locator("input[type=range]:visible").all():
        slider.focus()
        figure.page.keyboard.press("ArrowRight")
    figure.page.wait_for_function("location.hash.includes('?')")
    figure.page.wait_for_timeout(400)
    values, address = knob_values(figure), figure.page.url
    page = watched.open(address, f"live-{name}")
    linked = page.locator(f"#live-{name}")
    rounded = _rounded(knob_values(linked))
    assert rounded == _rounded(values)
    linked.locator(".fl-button", has_text="Reset").click()
    page.wait_for_function("!location.hash.includes('?')")
    assert knob_values(linked) == knob_values(opened(name))


def _rounded(value):
    """Numbers as the address holds them: six digits."""
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return float(f"{value:.6g}") if isinstance(value, int | float) else value


@pytest.mark.parametrize("name", NAMES)
def test_frames_while_dragging(name, opened, record_property):
    """As many frames while a knob is dragged as when nothing moves at all."""
    figure = opened(name)
    page = figure.page
    grip = handles(figure)[0] if handles(figure) else figure.locator("input").first
    grip.scroll_into_view_if_needed()
    x, y = centre(grip)
    # The first touch may load a model; what is measured is the dragging after it.
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 5, y)
    page.wait_for_load_state("networkidle")
    idle = page.evaluate(FRAMES, 40)
    page.evaluate(f"void (window.dragged = ({FRAMES})(60))")
    for step in range(60):
        page.mouse.move(x + step % 30, y - (step * 2) % 30)
    page.mouse.up()
    moving = page.evaluate("window.dragged")
    cuts = quantiles(moving, n=20)
    record_property(
        f"live frames {name}",
        f"median {median(moving):.1f} ms, 95 % below {cuts[18]:.1f} ms, "
        f"longest {max(moving):.1f} ms (idle: median {median(idle):.1f} ms)",
    )
    # Relative to the same browser at rest, so that a slow machine doesn't fail it.
    assert median(moving) <= 1.5 * median(idle) + 2


@pytest.mark.parametrize("name", NAMES)
def test_theme_is_followed(name, opened):
    figure = opened(name)
    face = "getComputedStyle(document.querySelector('.fl')).backgroundColor"
    light = figure.page.evaluate(face)
    figure.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert figure.page.evaluate(face) != light


def test_without_javascript_the_picture_stands(watched, small_address):
    page = watched.open(
        f"{small_address}/shallow-network-1d.html", java_script_enabled=False
    )
    assert page.locator(".fathom-live-static").is_visible()
    assert page.locator(".fathom-live-note").is_visible()


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
    page.goto(f"{small_address}/house-price.html")
    page.locator(".fathom-live-on").wait_for()
    set_slider(page.locator("input").first, 200)
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
