"""Passes and band are Python's; what the page says to try can be seen."""

import re

import pytest
import torch
from actions import (
    broken_numbers,
    curves_out_of_sight,
    drag_by,
    knob_values,
    press,
    press_by_key,
    said,
    set_slider,
)
from figures.dropout_band import LAYERS, NETWORK

PLACES = torch.linspace(-1.5, 1.5, 7, dtype=torch.float64)


def passes(node, **settings):
    settings = {"rate": 0.3, "passes": 9, "draw": 4} | settings
    return torch.tensor(
        node(
            "figures/dropout-band.js",
            "return m.passesAt(a, a.places).map(pass => Array.from(pass))",
            settings
            | {"layers": [r.tolist() for r in LAYERS], "places": PLACES.tolist()},
        ),
        dtype=torch.float64,
    )


def test_with_nothing_left_out_it_is_the_network(node):
    expected = NETWORK(PLACES[:, None])[:, 0].detach()
    for found in passes(node, rate=0):
        torch.testing.assert_close(found, expected, rtol=1e-6, atol=1e-7)


def test_more_passes_keep_the_first_and_new_draws_none(node):
    few, more, other = passes(node), passes(node, passes=20), passes(node, draw=5)
    assert torch.equal(few, more[:9])
    assert (few - other).abs().max() > 1e-3


def read(text):
    found = re.search(
        r"mean (\S+) ±(\S+); with nothing left out (\S+)\. .* ±(\S+) among the points "
        r"on average, and widest at x = (\S+): ±(\S+)\.$",
        text,
    )
    return [float(number.replace("−", "-")) for number in found.groups()]


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_what_the_page_says(figure, by):
    start = read(said(figure))
    assert "One pass has no band" in by(figure, "One pass")
    many = read(by(figure, "200 passes"))
    assert 0.5 < many[3] / start[3] < 2
    again = read(by(figure, "New masks"))
    assert again != many and again[3] == pytest.approx(many[3], rel=0.25)
    gap = by(figure, "In the gap")
    assert "At x = 0.00" in gap
    assert "At x = 1.50" in by(figure, "Off the data")
    wide = read(by(figure, "Rate × 3"))
    assert wide[3] > 1.2 * many[3]
    nothing = read(by(figure, "Nothing left out"))
    assert nothing[1] == nothing[3] == nothing[5] == 0 and nothing[0] == nothing[2]
    for label in ("One pass", "Rate × 3", "Nothing left out"):
        by(figure, label)
        assert not curves_out_of_sight(figure)
        assert not broken_numbers(figure)


@pytest.mark.slow
def test_the_place_by_mouse_and_by_key(figure):
    grip = figure.get_by_role("slider", name="Place: where all passes are shown")
    before = knob_values(figure)["at"]
    drag_by(grip, -60, 0)
    after = knob_values(figure)["at"]
    assert after < before
    grip.focus()
    figure.page.keyboard.press("ArrowRight")
    assert knob_values(figure)["at"] == pytest.approx(after + 0.05, abs=0.002)


@pytest.mark.slow
def test_nothing_leaves_its_panel(figure):
    label = "Rate p: share of units left out"
    for rate in (0, 0.6):
        set_slider(figure.get_by_label(label, exact=True), rate)
        assert not curves_out_of_sight(figure)
        assert not broken_numbers(figure)
