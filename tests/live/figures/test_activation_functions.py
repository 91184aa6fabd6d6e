"""Flat stretches, dead units, and a pointer that sets nothing."""

import pytest
from actions import centre, curves_out_of_sight, press, press_by_key, said


def test_stretches(node):
    found = node(
        "figures/activation-functions.js",
        "return m.stretches([0, 1, 2, 3, 4, 5, 6], at => a.includes(at))",
        [0, 1, 3, 5, 6],
    )
    assert found == [[0, 1], [5, 6]]


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_a_dead_unit_and_its_cure(figure, by):
    dead = by(figure, "A dead ReLU")
    assert "unit 2 everywhere (dead)" in dead and "flat here" in dead
    assert not curves_out_of_sight(figure)
    leaky = by(figure, "The same unit, leaky")
    assert "no unit of the inputs" in leaky and "flat here" not in leaky
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_saturation(figure, by):
    assert "flat here" not in by(figure, "Saturated sigmoids")  # a sigmoid at z = 3
    bars = figure.locator(".fl-output .fl-notes path")
    assert bars.count() >= 3
    assert "value −0.170, derivative 0.001" in by(figure, "GELU’s dip")


@pytest.mark.slow
def test_pointing_reads_and_a_click_sets(figure):
    panel = figure.locator("svg.fl-panel").first
    panel.scroll_into_view_if_needed()
    x, y = centre(panel)
    start = said(figure)
    figure.page.mouse.move(x - 60, y)
    assert said(figure) != start
    figure.page.mouse.move(x, y - 300)
    assert said(figure) == start
    figure.page.mouse.click(x - 60, y)
    figure.page.mouse.move(x, y - 300)
    assert said(figure) != start


@pytest.mark.slow
def test_every_function_stays_in_its_panels(figure):
    choice = figure.get_by_label("Activation function", exact=True)
    for name in choice.locator("option").all():
        choice.select_option(name.get_attribute("value"))
        assert not curves_out_of_sight(figure), name.inner_text()


def trained(figure, by):
    """The read-out after a whole run of steps."""
    by(figure, "Train unit 2’s offset, 100 steps")
    pressed = figure.locator('button[aria-pressed="true"]')
    pressed.wait_for(state="detached")
    return said(figure)


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_training_brings_back_the_leaky_unit_alone(figure, by):
    offset = figure.get_by_label("Added to the offset of unit 2")
    dead = press(figure, "A dead ReLU")
    assert "slope by unit 2’s offset 0: no step moves it" in dead
    before = offset.input_value()
    after = trained(figure, by)
    assert "After 100 steps" in after and "no step moves it" in after
    assert "unit 2 everywhere (dead)" in after
    assert offset.input_value() == before
    press(figure, "The same unit, leaky")
    assert offset.input_value() == before
    assert "After 100 steps: mean squared error to the dotted curve 0.00" in trained(
        figure, by
    )
    assert abs(float(offset.input_value())) < 0.1
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
def test_a_second_press_stops_the_training(figure):
    press(figure, "The same unit, leaky")
    button = figure.get_by_role("button", name="Train unit 2’s offset, 100 steps")
    button.click()
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    stopped = said(figure)
    figure.page.wait_for_timeout(200)
    assert said(figure) == stopped
    # Another function: its steps are counted anew.
    figure.get_by_label("Activation function", exact=True).select_option("relu")
    assert "steps" not in said(figure)


@pytest.mark.slow
def test_the_bar_of_what_a_unit_meets(figure):
    """Dead, all of it lies in the flat half; trained, it is out."""
    middle = figure.evaluate(
        """figure => {
          const [panel] = figure.querySelectorAll("svg.fl-panel");
          const lines = [...panel.querySelectorAll(".fl-zero")];
          return Math.max(...lines.map(line => Number(line.getAttribute("x1"))));
        }"""
    )

    def end():
        bar = figure.locator(".fl-spans").first.locator("path").nth(1)
        return float(bar.get_attribute("d").split("H")[1])

    press(figure, "The same unit, leaky")
    assert end() < middle
    trained(figure, press)
    assert end() > middle
