"""A unit of the second layer is lifted, by every way a reader has to do it."""

import re

import pytest
from actions import curves_out_of_sight, drag_by, press, press_by_key, said
from figures.clip_and_recombine import specimen

pytestmark = pytest.mark.slow


def test_a_lifted_unit_is_positive_and_no_higher_than_it_must_be(node):
    values = specimen().values
    lowest = node(
        "figures/clip-and-recombine/stages.js",
        """const { shallow } = await load("math/networks.js");
        return a.rows.map(row => {
          const up = row.with(0, row[0] + m.lift(a.theta, row, [-1, 1]));
          const at = Array.from({ length: 2001 }, (_, i) => i / 1000 - 1);
          return Math.min(...at.map(x => shallow(a.theta, up, x)));
        });""",
        values,
    )
    assert lowest == pytest.approx([0.1] * len(values["rows"]), abs=0.01)


def crossings(text):
    found = re.search(r"cross zero ([\d, ]+) times", text)
    return [int(number) for number in found[1].split(", ")]


def pieces(text):
    return int(re.search(r"(\d+) pieces", text)[1])


@pytest.mark.parametrize("by", [press, press_by_key])
@pytest.mark.parametrize("unit", [0, 1, 2])
def test_lift_by_the_button(figure, by, unit):
    before = said(figure)
    after = by(figure, f"Lift unit {unit + 1} above zero")
    expected = crossings(before)
    lost, expected[unit] = expected[unit], 0
    assert crossings(after) == expected
    assert pieces(after) == pieces(before) - lost
    assert after.split(".")[0] == before.split(".")[0]  # the joints stay
    assert not curves_out_of_sight(figure)


def test_lift_by_mouse_and_by_key(figure):
    before = crossings(said(figure))
    grip = figure.get_by_role("slider", name="Height of unit 1")
    for _ in range(3):  # as far as the panel goes, which then follows
        if crossings(said(figure))[0]:
            drag_by(grip, 0, -60)
    assert crossings(said(figure)) == [0, *before[1:]]
    assert not curves_out_of_sight(figure)
    press(figure, "Reset")
    grip.focus()
    figure.page.keyboard.press("End")
    assert crossings(said(figure)) == [0, *before[1:]]
    assert not curves_out_of_sight(figure)
    figure.page.keyboard.press("Home")
    assert crossings(said(figure))[0] == 0
    assert not curves_out_of_sight(figure)


def test_a_joint_of_the_first_layer_takes_other_bends_along(figure):
    marks = figure.locator(".fl-output .fl-marks circle[stroke-width]")
    places = [mark.get_attribute("cx") for mark in marks.all()]
    figure.get_by_role("slider", name="Joint of the first layer’s unit 2").focus()
    figure.page.keyboard.press("ArrowRight")
    said(figure)
    after = [mark.get_attribute("cx") for mark in marks.all()]
    assert len(set(after) - set(places)) > 1


def numbers(figure, panel):
    """What is written about the followed input at the panels with such a label."""
    texts = figure.locator(f"svg[aria-label^='{panel}'] .fl-notes text").all()
    return [text.text_content().replace("−", "-") for text in texts]


def test_what_became_of_the_bends(figure):
    trails = figure.locator(".fl-output .fl-trail")
    assert "since the start" not in said(figure)
    assert [trail.get_attribute("d") for trail in trails.all()] == ["", ""]
    lost = crossings(said(figure))[0]
    assert f"since the start {lost} gone" in press(figure, "Lift unit 1 above zero")
    assert trails.last.get_attribute("d").count("M") == lost
    assert not trails.first.get_attribute("d")


@pytest.mark.parametrize("by", [press, press_by_key])
def test_a_joint_and_what_moves_with_it(figure, by):
    joint = figure.get_by_role("slider", name="Joint of the first layer’s unit 2")
    where = float(joint.get_attribute("aria-valuenow"))
    marks = ".fl-output .fl-marks circle[stroke-width]"

    def bends():
        return {mark.get_attribute("cx") for mark in figure.locator(marks).all()}

    before = bends()
    after = by(figure, "Joint of h₂ + 0.1")
    assert float(joint.get_attribute("aria-valuenow")) == pytest.approx(where + 0.1)
    moved = int(re.search(r"since the start (\d+) moved", after)[1])
    assert moved == len(before - bends()) > 1
    # The unit is off to the left of its joint: what lies there has stayed.
    assert len(before & bends()) == len(before) - moved
    assert not curves_out_of_sight(figure)


def test_an_input_is_followed_by_mouse_and_by_key(figure):
    grip = figure.get_by_role("slider", name="Input x that is followed")
    # theta and rows of the specimen, by hand at x = 0.4: h = 1, 0.5, 0.
    assert numbers(figure, "First layer") == ["1.00", "0.50", "0.00"]
    before = ["a[-0.40] = 0.00", "a[0.55] = 0.55", "a[0.45] = 0.45"]
    assert numbers(figure, "Unit")[::2] == before
    assert numbers(figure, "Unit")[1::2] == ["0.00", "-0.77", "0.54"]
    assert said(figure).endswith("the sum is −0.20 + 0.00 − 0.77 + 0.54 = −0.43.")
    grip.focus()
    figure.page.keyboard.press("Home")
    assert "At x = −1.00 the sum is" in said(figure)
    assert numbers(figure, "First layer") == ["0.00", "0.00", "0.00"]
    drag_by(grip, 200, 0)
    assert "At x = −1.00 the sum is" not in said(figure)
    assert numbers(figure, "First layer") != ["0.00", "0.00", "0.00"]
