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
