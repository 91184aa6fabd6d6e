"""A joint goes past the fold, a weight changes: the pieces can be counted."""

import re

import pytest
from actions import curves_out_of_sight, drag_by, press, press_by_key, said

pytestmark = pytest.mark.slow
JOINT = "Joint 3 of the second network"


def pieces(text):
    return int(re.match(r"(\d+) piece", text)[1])


def bends(figure):
    """Where the marks of the composition's bends stand."""
    marks = figure.locator(".fl-output .fl-marks circle[stroke-width]").all()
    return [round(float(mark.get_attribute("cx"))) for mark in marks]


@pytest.mark.parametrize("by", [press, press_by_key])
def test_past_one_by_the_button(figure, by):
    assert pieces(said(figure)) == 9
    assert pieces(by(figure, "Second’s joint 3 to 1.2")) == 6
    assert not curves_out_of_sight(figure)


def test_past_one_by_mouse_and_by_key(figure):
    before = bends(figure)
    grip = figure.get_by_role("slider", name=JOINT)
    drag_by(grip, 10, 0)
    assert pieces(said(figure)) == 9
    assert (
        sum(now != then for now, then in zip(bends(figure), before, strict=True)) == 3
    )
    drag_by(grip, 90, 0)
    assert pieces(said(figure)) == 6
    assert len(bends(figure)) == 5
    assert not curves_out_of_sight(figure)
    press(figure, "Reset")
    grip.focus()
    figure.page.keyboard.press("End")
    assert pieces(said(figure)) == 6
    assert not curves_out_of_sight(figure)


@pytest.mark.parametrize("by", [press, press_by_key])
def test_turn_a_weight(figure, by):
    before = bends(figure)
    assert pieces(by(figure, "φ′₃ from −3.0 to 1")) == 9
    assert bends(figure) == before
    assert not curves_out_of_sight(figure)


def test_one_slider_sets_any_weight(figure):
    figure.get_by_label("Number to change").select_option("phi1-0")
    slider = figure.get_by_label("φ₀, offset of the first")
    slider.focus()
    before = said(figure)
    figure.page.keyboard.press("ArrowRight")
    assert said(figure) != before
    assert figure.evaluate("f => f.liveModel.get('phi1')[0]") == pytest.approx(-1.55)


def test_what_became_of_the_bends(figure):
    """An arrow for each bend that moved, a cross for each that is gone."""
    trails = figure.locator(".fl-output .fl-trail")
    assert "since the start" not in said(figure)
    drag_by(figure.get_by_role("slider", name=JOINT), 30, 0)
    assert "bends since the start: 3 moved." in said(figure)
    assert not trails.last.get_attribute("d")
    gone = press(figure, "Second’s joint 3 to 1.2")
    assert "bends since the start: 3 gone." in gone
    assert trails.last.get_attribute("d").count("M") == 3
    assert "since the start" not in press(figure, "φ′₃ from −3.0 to 1")


def places(figure, selector, axis="cx"):
    marks = figure.locator(selector).all()
    return [round(float(mark.get_attribute(axis))) for mark in marks]


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_inputs_that_share_a_y_lie_on_each_other(figure, by):
    """x runs along the folded strip; what has the same y stands above and below it."""
    strip, curve = ".fl-notes .fl-twins circle", ".fl-output .fl-twins circle"
    assert "y = 0.20, as −0.07 and 0.73 do: y′ = 0.80" in said(figure)
    assert len(places(figure, curve)) == 2
    assert len(set(places(figure, strip))) == 1
    layers = places(figure, strip, "cy")
    assert len(set(layers)) == 3
    before = places(figure, strip)[0]
    grip = figure.get_by_role("slider", name="Input x that is followed").first
    if by == "mouse":
        drag_by(grip, 10, 0)
    else:
        grip.focus()
        figure.page.keyboard.press("ArrowRight")
    said(figure)
    assert places(figure, strip)[0] > before
    # Past the turn at −1/3, to the right is backwards.
    grip.focus()
    for _ in range(3):
        figure.page.keyboard.press("PageUp")
    turned = said(figure), places(figure, strip)[0]
    figure.page.keyboard.press("ArrowRight")
    assert said(figure) != turned[0]
    assert places(figure, strip)[0] < turned[1]
    # The corner itself has no more than one other.
    assert places(figure, strip, "cy")[-1] != layers[-1]


def test_the_strip_is_pierced_once_for_each_bend_of_the_second(figure):
    assert len(places(figure, ".fl-holes circle")) == 6
    assert len(set(places(figure, ".fl-holes circle"))) == 2  # two joints in view
    press(figure, "Second’s joint 3 to 1.2")
    assert len(places(figure, ".fl-holes circle")) == 3


def test_x_runs_to_the_right_and_stops(figure):
    start = said(figure)
    run = figure.get_by_role("button", name="Run x to the right")
    run.click()
    assert run.get_attribute("aria-pressed") == "true"
    figure.page.wait_for_timeout(300)
    run.click()
    assert run.get_attribute("aria-pressed") == "false"
    stopped = said(figure)
    assert stopped != start
    figure.page.wait_for_timeout(200)
    assert said(figure) == stopped
