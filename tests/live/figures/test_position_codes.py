"""Scores are Python's; what the page says to try can be done and is seen."""

import math
import re

import pytest
import torch
from actions import (
    curves_out_of_sight,
    drag_by,
    press,
    press_by_key,
    questions,
    said,
    settle,
)

from fathom.networks.positions import rotate, sinusoidal

CODES = ("sinusoidal", "weighted", "rotary", "table")


def noise(rows, width, seed):
    """The figure's numbers that look random: of all rows from a seed on."""
    found = []
    for i in range(seed, seed + rows):
        far = [
            43758.5453 * math.sin(12.9898 * (i + 1) + 78.233 * (j + 1))
            for j in range(width)
        ]
        found.append([math.sqrt(3) * (2 * (f - math.floor(f)) - 1) for f in far])
    return torch.tensor(found, dtype=torch.float64)


def scores(code, width=32, base=1e4, count=64):
    places = torch.arange(count).double()
    codes = sinusoidal(places, width, base)
    if code == "table":
        table = noise(count, width, 0)
        return table @ table.T / width
    if code == "sinusoidal":
        return 2 / width * codes @ codes.T
    if code == "weighted":
        queries, keys = (
            codes @ noise(width, width, seed).T / width**0.5 for seed in (0, 500)
        )
        return 2 / width * queries @ keys.T
    queries, keys = (
        rotate((v / v.norm()).expand(count, width), places, base)
        for v in (noise(1, width, 0), noise(1, width, 500))
    )
    return queries @ keys.T


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(("width", "base"), [(4, 1.0), (32, 1e4), (64, 1e6)])
def test_scores_and_how_far_they_go(node, code, width, base):
    found, range_at_4, range_at_minus_63 = node(
        "figures/position-codes.js",
        """const all = m.scores(a.code, a.width, a.base);
        return [all, m.spread(all, 4), m.spread(all, -63)]""",
        {"code": code, "width": width, "base": base},
    )
    expected = scores(code, width, base)
    found = torch.tensor(found, dtype=torch.float64)
    torch.testing.assert_close(found, expected, rtol=1e-8, atol=1e-8)
    diagonal = expected.diagonal(-4)
    wanted = [diagonal.min().item(), diagonal.max().item()]
    assert range_at_4 == pytest.approx(wanted, abs=1e-8)
    assert range_at_minus_63 == pytest.approx([expected[0, 63].item()] * 2, abs=1e-8)
    relative = code in ("sinusoidal", "rotary")
    assert relative == (wanted[1] - wanted[0] < 1e-9)


def in_words(text):
    """The score, and the range of those as far apart, if they aren't all the same."""
    found = re.search(r"score (\S+?)\.( |$)", text)[1]
    ends = re.search(r"from (\S+) to (\S+)\.", text)
    found = [found, *(ends.groups() if ends else ())]
    return [float(number.replace("−", "-")) for number in found]


PRESETS = {
    "Both 30 places on": "sinusoidal",
    "Through weights": "weighted",
    "Rotary": "rotary",
    "A table": "table",
}


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
@pytest.mark.parametrize("label", PRESETS)
def test_presets(figure, by, label):
    start = in_words(said(figure))
    text = by(figure, label)
    assert "4 places before the query" in text
    found, table = in_words(text), scores(PRESETS[label])
    ends = table.diagonal(-4).min(), table.diagonal(-4).max()
    assert found[0] == pytest.approx(table[44, 40].item(), abs=0.006)
    if PRESETS[label] in ("sinusoidal", "rotary"):
        assert len(found) == 1 and "have the same score" in text
    else:
        assert found[1:] == pytest.approx([end.item() for end in ends], abs=0.006)
        assert found[2] - found[1] > 0.3
    if PRESETS[label] == "sinusoidal":
        assert found == start
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
def test_with_base_one_the_score_comes_back(figure):
    press(figure, "Base 1")
    grip = figure.get_by_role("slider", name="Place of the key")
    grip.focus()
    places = {}
    figure.page.keyboard.press("Home")
    for n in range(64):
        settle(figure.page)
        places[n] = in_words(said(figure))[0]
        figure.page.keyboard.press("ArrowRight")
    peaks = [n for n in range(15, 64) if places[n] > 0.93]
    assert peaks[0] == 20 and 58 in peaks and places[58] == 1


@pytest.mark.slow
def test_query_and_key_are_dragged(figure):
    for name in ("Place of the query", "Place of the key"):
        before = said(figure)
        drag_by(figure.get_by_role("slider", name=name), 60, 0)
        assert said(figure) != before
    assert len(in_words(said(figure))) == 1


def test_both_move_on_and_from_the_last_place_back(node):
    found = node(
        "figures/position-codes.js",
        "return a.map((pair) => m.further(...pair))",
        [[14, 10], [63, 59], [3, 63]],
    )
    pairs = [(each["query"], each["key"]) for each in found]
    assert pairs == [(15, 11), (4, 0), (0, 60)]


@pytest.mark.slow
@pytest.mark.parametrize("label", ["Reset", "Through weights"])
def test_a_walk_along_the_dashed_line(figure, label):
    press(figure, label)
    press(figure, "Move both on")
    figure.page.wait_for_function(
        "f => f.liveModel.get('query') === 63", arg=figure.element_handle()
    )
    text = said(figure)
    assert "4 places before the query" in text
    code = "weighted" if label == "Through weights" else "sinusoidal"
    assert in_words(text)[0] == pytest.approx(scores(code)[63, 59].item(), abs=0.006)


@pytest.mark.slow
def test_a_pair_is_chosen_on_the_map(figure):
    grip = figure.get_by_role("slider", name="Pair on the map")
    picture = figure.locator("svg image")
    box = picture.bounding_box()
    assert box["width"] == pytest.approx(box["height"], abs=1)
    before = said(figure)
    drag_by(grip, 20, 0)
    assert said(figure) != before
    grip.focus()
    figure.page.keyboard.press("ArrowUp")
    settle(figure.page)
    at = figure.evaluate("f => [f.liveModel.get('query'), f.liveModel.get('key')]")
    assert at[0] == 15 and at[1] > 10
    assert f"query at {at[0]}, key at {at[1]}" in grip.get_attribute("aria-valuetext")
    # A touch of the map is enough: here the query's last place, the key's first.
    picture.click(position={"x": 1, "y": 1})
    assert "63 places before the query" in said(figure)
    # Colours are the scores: along a diagonal all alike, but for weights.
    shades = """async f => {
      const image = new Image();
      image.src = f.querySelector("svg image").getAttribute("href");
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 64;
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      const data = context.getImageData(0, 0, 64, 64).data;
      return new Set(Array.from({ length: 60 }, (_, n) =>
        [0, 1, 2].map(c => data[4 * (64 * (63 - (n + 4)) + n) + c]).join())).size;
    }"""
    assert figure.evaluate(shades) == 1
    press(figure, "Through weights")
    assert figure.evaluate(shades) > 10


def test_where_the_largest_score_is_through_weights():
    assert scores("weighted")[14].argmax() == 60
    assert scores("sinusoidal")[14].argmax() == 14


def test_at_the_same_place_the_base_does_not_matter():
    found = [scores("rotary", base=base) for base in (1e4, 100.0)]
    torch.testing.assert_close(found[0].diagonal(), found[1].diagonal())
    assert not torch.allclose(found[0], found[1], atol=0.01)


@pytest.mark.slow
def test_answers_are_what_the_page_says(figure):
    fold = questions(figure)
    rotary = scores("rotary")[14, 14].item()
    for answer, at, expected in (
        ("farther away", "46 places behind", scores("weighted")[14, 60].item()),
        ("it stays", "at the same place", rotary),
    ):
        fold.get_by_label(answer, exact=True).check()
        fold.get_by_role("button", name="Answer, and see").click()
        assert "and so it is" in fold.locator(".fl-verdict").inner_text()
        text = said(figure)
        assert at in text
        assert in_words(text)[0] == pytest.approx(expected, abs=0.006)
        fold.get_by_role("button", name="Next question").click()
    press(figure, "Rotary")
    grip = figure.get_by_role("slider", name="Place of the key")
    grip.focus()
    for _ in range(4):
        figure.page.keyboard.press("ArrowRight")
    text = said(figure)
    assert "at the same place" in text and in_words(text) == [round(rotary, 2)]
