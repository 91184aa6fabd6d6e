"""Its sentence is what Python keeps; what the page says to try can be seen."""

import re

import pytest
import torch
from actions import drag_by, press, press_by_key, questions, said, settle

from fathom.analysis.boxes import intersection_over_union, suppress

CHAIN = [[8 + s, 5, 30 + s, 35] for s in (0, 6, 12, 18)]
CLOSE = [[8, 5, 30, 35], [17, 5, 39, 35], [8, 5, 30, 16], [17, 25, 39, 35]]
SCORES = torch.tensor([0.9, 0.8, 0.7, 0.6])


def survivors(text):
    return "".join(re.findall(r"([A-D]) \(0\.\d\) stays", text))


def kept(boxes, threshold):
    found = suppress(torch.tensor(boxes).double(), SCORES, threshold)
    return "".join("ABCD"[i] for i in found.tolist())


@pytest.mark.parametrize("threshold", [0.0, 0.25, 0.35, 0.4, 0.5, 1.0])
@pytest.mark.parametrize("boxes", [CHAIN, CLOSE])
def test_the_sentence(node, boxes, threshold):
    text, pairs = node(
        "figures/overlap-and-suppress.js",
        "return [m.sentence(a.boxes, a.threshold), m.pairs(a.boxes)]",
        {"boxes": boxes, "threshold": threshold},
    )
    assert survivors(text) == kept(boxes, threshold)
    number = len(survivors(text))
    assert text.endswith(f"{number} {'box' if number == 1 else 'boxes'} for 2 things.")
    table = torch.tensor(boxes).double()
    overlap = intersection_over_union(table, table)
    assert [(i, j) for i, j, _ in pairs] == [
        (i, j) for i in range(4) for j in range(i + 1, 4)
    ]
    for i, j, value in pairs:
        assert value == pytest.approx(overlap[i, j].item())
    for name, other, value in re.findall(
        r"([A-D]) \(\S+\) falls to ([A-D]), by (\S+)[;.]", text
    ):
        expected = overlap["ABCD".index(other), "ABCD".index(name)]
        assert float(value) == pytest.approx(expected.item(), abs=0.0051)


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_presets(figure, by):
    for label, boxes, threshold in (
        ("Threshold 0.5", CHAIN, 0.5),
        ("Threshold 0.25", CHAIN, 0.25),
        ("Close to each other", CLOSE, 0.5),
        ("Close, 0.4", CLOSE, 0.4),
        ("Close, 0.3", CLOSE, 0.3),
    ):
        assert survivors(by(figure, label)) == kept(boxes, threshold)


@pytest.mark.slow
def test_no_threshold_leaves_one_box_for_each_of_two_that_stand_close(figure):
    press(figure, "Close to each other")
    for threshold in range(101):
        assert kept(CLOSE, threshold / 100) != "AB"
    figure.evaluate("f => f.liveModel.set('threshold', 0.35)")
    assert survivors(said(figure)) == kept(CLOSE, 0.35)


@pytest.mark.slow
def test_a_box_is_dragged_away_and_made_smaller(figure):
    press(figure, "Threshold 0.5")
    grip = figure.get_by_role("slider", name="Box B, score 0.8")
    drag_by(grip, 150, 0)
    assert survivors(said(figure)).startswith("AB")
    left, _, right, _ = figure.evaluate("f => f.liveModel.get('boxes')[1]")
    assert right - left == pytest.approx(22, abs=0.11)
    press(figure, "Threshold 0.5")
    grip = figure.get_by_role("slider", name="Corner of box B")
    drag_by(grip, -60, -60)
    left, top, right, bottom = figure.evaluate("f => f.liveModel.get('boxes')[1]")
    assert right - left < 20 and bottom - top < 28


@pytest.mark.slow
def test_the_threshold_is_dragged_and_moved_by_keys(figure):
    press(figure, "Reset")
    assert survivors(said(figure)) == "ABCD"
    grip = figure.get_by_role("slider", name="Threshold", exact=True).first
    grip.focus()
    for key in ("Home", "End"):
        figure.page.keyboard.press(key)
        settle(figure.page)
        threshold = figure.evaluate("f => f.liveModel.get('threshold')")
        assert survivors(said(figure)) == kept(CHAIN, threshold)
    assert threshold == 1


@pytest.mark.slow
def test_predictions(figure):
    press(figure, "Reset")
    fold = questions(figure)
    for i, answer in enumerate(("A and C", "A and D", "none")):
        if i:
            fold.get_by_role("button", name="Next question").click()
        fold.get_by_label(answer, exact=True).check()
        fold.get_by_role("button", name="Answer, and see").click()
        assert "and so it is" in fold.locator(".fl-verdict").inner_text()
