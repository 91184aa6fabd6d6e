"""A live figure's place is kept by what was measured."""

import json

import pytest

from bookkit.site import places

MEASURED = {
    "live-line": {"360": 700, "390": 670, "414": 646, "768": 500, "1400": 450},
    "live-jump": {"360": 700, "390": 690, "414": 640, "768": 500, "1400": 450},
    "live-rest": {"360": 700, "390": 640, "414": 640, "768": 500, "1400": 450},
}


@pytest.fixture(autouse=True)
def measured(monkeypatch):
    monkeypatch.setattr(places, "places", lambda: MEASURED)


@pytest.mark.parametrize("name", MEASURED)
def test_a_place_is_kept_on_each_screen(name):
    style = dict(part.split(": ") for part in places.style(name).split("; "))
    assert style["--tablet"] == "500px" and style["--desk"] == "450px"
    # On a phone it is on straight lines through the three that were measured.
    choose, _, lines = style["--phone"].removesuffix(")").partition("(")
    for width in (360, 390, 414):
        heights = []
        for line in lines.split(", "):
            base, slope = line.split(" + ")
            grown = float(slope.removesuffix("vw")) * width / 100
            heights.append(float(base.removesuffix("px")) + grown)
        height = {"min": min, "max": max}[choose](heights)
        assert height == pytest.approx(MEASURED[name][str(width)], abs=1)


def test_a_figure_that_was_not_measured_has_none():
    assert places.style("live-other") is None


def test_every_entry_was_measured_on_every_screen():
    widths = {str(width) for width in (*places.PHONES, places.TABLET, places.DESK)}
    found = json.loads(places.FILE.read_text("utf-8"))
    assert all(set(heights) == widths for heights in found.values())
