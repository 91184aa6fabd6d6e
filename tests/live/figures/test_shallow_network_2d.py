"""Lines are made to meet, to run parallel, and dragged; regions are read."""

import re

import pytest
import torch
from actions import centre, drag_by, press, press_by_key, said, settle
from figures.shallow_network_2d import THETA

from fathom.analysis.regions import count_regions

CASES = {
    "point": "All through one point",
    "two": "Two parallel",
    "all": "Three parallel",
}
COUNTS = {"point": 6, "two": 6, "all": 4}


def seen(text):
    return int(re.match(r"(\d+) of at most", text)[1])


@pytest.mark.parametrize("case", CASES)
def test_coincidences_are_exact(node, case):
    module = "figures/shallow-network-2d/coincidences.js"
    found = node(module, "return m.coincidences(a)", THETA)
    rows = torch.tensor(found[case], dtype=torch.float64)
    assert count_regions(rows[:, 1:], rows[:, 0]) == COUNTS[case]


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
@pytest.mark.parametrize("case", CASES)
def test_regions_in_view(figure, by, case):
    assert seen(said(figure)) == 7
    assert seen(by(figure, CASES[case])) == COUNTS[case]


@pytest.mark.slow
def test_drag_a_line_out_of_the_others(figure):
    grip = figure.get_by_role("slider", name="Move the chosen unit's line")
    drag_by(grip, 190, -120)
    assert seen(said(figure)) < 7
    press(figure, "Reset")
    grip.focus()
    for _ in range(8):
        figure.page.keyboard.press("PageUp")
    assert seen(said(figure)) < 7


@pytest.mark.slow
def test_a_region_is_read_by_mouse_tap_and_key(figure):
    panel = figure.locator("svg.fl-panel").first
    panel.scroll_into_view_if_needed()
    x, y = centre(panel)
    start = said(figure)
    figure.page.mouse.move(x + 90, y + 110)
    hovered = said(figure)
    assert hovered != start and "a plane with slopes" in hovered
    figure.page.mouse.move(x, y - 400)
    assert said(figure) == start  # pointing alone sets nothing
    figure.page.mouse.click(x + 90, y + 110)
    figure.page.mouse.move(x, y - 400)
    tapped = said(figure)
    # The height apart: a click is put on whole pixels.
    plane = [
        text.split("output ")[1].split(", ", 1)[1] for text in (start, hovered, tapped)
    ]
    assert plane[2] == plane[1] != plane[0]
    figure.get_by_role("slider", name="Point that is read").focus()
    figure.page.keyboard.press("Home")
    settle(figure.page)
    assert "At (−1.00, " in said(figure)


@pytest.mark.slow
def test_the_surface_has_a_scale(figure):
    low, high = re.search(r"Output from (\S+) to (\S+)\.", said(figure)).groups()
    assert figure.locator(".fl-surface .fl-tick").all_text_contents() == [low, high]


def section(figure):
    """Of the section: where it bends, in pixels, and the point; and what is written."""
    panel = figure.locator("svg[aria-label^='Section']")
    bends = panel.locator(".fl-marks circle").all()
    grip = figure.get_by_role("slider", name="Along the section")
    places = [round(float(bend.get_attribute("cx"))) for bend in bends]
    return places, grip, panel.locator(".fl-notes text").text_content()


@pytest.mark.slow
def test_a_section_bends_where_it_crosses_the_lines(figure):
    said(figure)
    places, grip, words = section(figure)
    # At x₂ = −0.4 the joints are −0.08, −1 (just out of view) and 0.12.
    assert len(places) == 2 and places[0] < places[1]
    # At 0.6 all units but the second are on: 0.9 + 0.8 · 0.5.
    assert words == "at x₂ = −0.40; slope at the point 1.30"
    before = said(figure)
    drag_by(grip, -60, 0)
    moved = said(figure)
    assert moved != before
    assert section(figure)[0] == places  # the section itself has stayed
    grip.focus()
    figure.page.keyboard.press("Home")
    assert "At (−1.00, −0.40): output " in said(figure)
    # Another section, by the point on the map.
    figure.get_by_role("slider", name="Point that is read").focus()
    figure.page.keyboard.press("Shift+ArrowUp")
    said(figure)
    assert section(figure)[0] != places


@pytest.mark.slow
def test_heights_are_read_and_slopes_drawn(figure):
    # −0.2 + 0.9 (0.2 + 0.6 − 0.12) + 0.8 (0.3 + 0.3 − 0.36)
    words = "output 0.60, units 1, 3 on, a plane with slopes 1.30 and 0.99"
    assert words in said(figure)
