"""A live figure's place is kept by what was measured."""

import json

import pytest

from bookkit.site import places

MEASURED = {"live-line": {"360": 700, "414": 646, "768": 500, "1400": 450}}


@pytest.fixture(autouse=True)
def measured(monkeypatch):
    monkeypatch.setattr(places, "places", lambda: MEASURED)


def test_a_place_is_kept_on_each_screen():
    style = dict(part.split(": ") for part in places.style("live-line").split("; "))
    assert style["--tablet"] == "500px" and style["--desk"] == "450px"
    # On a phone it is a straight line through the two that were measured.
    for width in (360, 414):
        base, slope = style["--phone"].removeprefix("calc(").split(" + ")
        height = float(base[:-2]) + float(slope.removesuffix("vw)")) * width / 100
        assert height == pytest.approx(MEASURED["live-line"][str(width)], abs=1)


def test_a_figure_that_was_not_measured_has_none():
    assert places.style("live-other") is None


def test_every_entry_was_measured_on_every_screen():
    widths = {str(width) for width in (*places.PHONES, places.TABLET, places.DESK)}
    found = json.loads(places.FILE.read_text("utf-8"))
    assert all(set(heights) == widths for heights in found.values())
