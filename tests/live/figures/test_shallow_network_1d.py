"""What the page asks its readers to try, by mouse and by keyboard."""

import re

import pytest
from actions import (
    centre,
    curves_out_of_sight,
    drag_by,
    press,
    press_by_key,
    said,
    set_slider,
)

pytestmark = pytest.mark.slow


def parts(text):
    """Slopes, joints and error of a read-out."""
    slopes, joints, error = re.search(
        r"slopes (.*?)\. Joints of units 1 to 3: (.*?)\. Mean squared error (\S+)", text
    ).groups()
    return slopes.split(", "), joints.split(", "), error


@pytest.mark.parametrize("by", [press, press_by_key])
def test_flip_the_second_weight(figure, by):
    slopes, joints, _ = parts(said(figure))
    after, moved, _ = parts(by(figure, "Flip φ₂"))
    assert [a != b for a, b in zip(slopes, after, strict=True)] == [
        True,
        True,
        False,
        False,
    ]
    assert moved == joints
    assert not curves_out_of_sight(figure)


def test_flip_by_the_slider(figure):
    slopes, joints, _ = parts(said(figure))
    set_slider(figure.get_by_label("φ₂, weight of unit 2"), 0.98)
    after, moved, _ = parts(said(figure))
    assert after[2:] == slopes[2:] and after[:2] != slopes[:2] and moved == joints


@pytest.mark.parametrize("by", [press, press_by_key])
def test_add_to_the_offset(figure, by):
    slopes, joints, _ = parts(said(figure))
    after, moved, _ = parts(by(figure, "φ₀ + 0.5"))
    assert (after, moved) == (slopes, joints)
    assert figure.evaluate("f => f.liveModel.get('phi')[0]") == pytest.approx(2.463)
    assert not curves_out_of_sight(figure)


@pytest.mark.parametrize("by", [press, press_by_key])
def test_ten_times_both_numbers_of_a_unit(figure, by):
    start = parts(said(figure))
    _, joints, error = parts(by(figure, "θ₁₀ and θ₁₁ × 10"))
    assert joints == start[1] and error != start[2]
    assert not curves_out_of_sight(figure)
    assert parts(by(figure, "… and φ₁ ÷ 10")) == start


def test_the_sliders_reach_ten_times_both(figure):
    start = parts(said(figure))
    for label, value in [("θ₁₀, offset", -12.05), ("θ₁₁, slope", -9.12)]:
        set_slider(figure.get_by_label(label), value)
    set_slider(figure.get_by_label("φ₁, weight"), 0.16)
    assert parts(said(figure))[1] == start[1]
    assert figure.evaluate("f => f.liveModel.get('theta')[0]") == [-12.05, -9.12]


def test_drag_a_line_and_a_weight(figure):
    """The things themselves: a line's end turns it about its joint, and so on."""
    start = parts(said(figure))
    drag_by(figure.get_by_role("slider", name="Steepness of line 1"), 0, 12)
    after = parts(said(figure))
    assert after[1] == start[1] and after[0][0] != start[0][0]
    press(figure, "Reset")
    drag_by(figure.get_by_role("slider", name="Height of weighted unit 2"), 0, -12)
    after = parts(said(figure))
    assert after[1] == start[1] and after[0][2:] == start[0][2:] != after[0][:2]
    for name in ("Steepness of line 1", "Height of weighted unit 2"):
        figure.get_by_role("slider", name=name).focus()
        for key in ("End", "Home"):
            figure.page.keyboard.press(key)
            assert not curves_out_of_sight(figure)
            assert parts(said(figure))[1] == start[1]


def test_drag_a_joint(figure):
    _, joints, _ = parts(said(figure))
    joint = figure.get_by_role("slider", name="Joint of unit 2")
    drag_by(joint, 60, 0)
    _, after, _ = parts(said(figure))
    assert [a != b for a, b in zip(joints, after, strict=True)] == [False, True, False]
    joint.focus()
    figure.page.keyboard.press("Home")
    assert parts(said(figure))[1][1] == "−2.00"
    figure.page.keyboard.press("End")
    assert parts(said(figure))[1][1] == "2.00"
    assert not curves_out_of_sight(figure)


def test_every_joint_hangs_below_its_corner(figure):
    """The knob of a joint, its mark on the curve and the start's ghost can be seen."""
    press(figure, "Flip φ₂")
    knobs = [centre(grip)[0] for grip in figure.locator(".fl-output .fl-handle").all()]
    marks = figure.locator(".fl-output .fl-marks circle[stroke-width]").all()
    assert [round(centre(mark)[0]) for mark in marks] == [round(x) for x in knobs]
    assert figure.locator(".fl-output .fl-ghost").get_attribute("d").startswith("M")
