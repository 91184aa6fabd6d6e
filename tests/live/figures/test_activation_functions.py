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
