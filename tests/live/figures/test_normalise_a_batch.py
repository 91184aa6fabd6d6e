"""Outputs are Python's; what the page says to try can be done and is seen."""

import re

import pytest
import torch
from actions import curves_out_of_sight, drag_by, press, press_by_key, said, settle

from fathom.networks.normalisation import normalise

VALUES = [-1.8, -1.1, -0.4, 0.3, 0.9, 1.7]
AWAY = [*VALUES[:-1], 8.0]


def in_words(text):
    """Mean, deviation, input and output of the farthest, spread of the others."""
    found = re.search(
        r"mean (\S+) and deviation (\S+)\. .*: (\S+) becomes (\S+?)[,.]( |$)", text
    ).groups()[:4]
    spread = re.search(r"within (\S+) of each other", text)
    found += (spread[1],) if spread else ()
    return [float(number.replace("−", "-")) for number in found]


def wanted(values, memory=None):
    x = torch.tensor(values, dtype=torch.float64)
    if memory is None:
        mean, deviation, z = x.mean(), x.var(correction=0).sqrt(), normalise(x, (0,))
    else:
        seen = torch.tensor(memory, dtype=torch.float64)
        mean, deviation = seen.mean(), seen.var().sqrt()
        z = (x - mean) / (seen.var() + 1e-5).sqrt()
    far = z.abs().argmax()
    others = torch.cat([z[:far], z[far + 1 :]])
    found = [mean, deviation, x[far], z[far], others.max() - others.min()]
    return pytest.approx([float(f) for f in found], abs=0.006)


def test_the_farthest_and_the_others(node):
    found = node("figures/normalise-a-batch.js", "return m.apart([-1, 0.5, 3, 2])")
    assert found == {"farthest": 2, "spread": 3}


PRESETS = {
    "One runs away": wanted(AWAY),
    "All × 3": wanted([3 * value for value in VALUES]),
    "All + 4": wanted([value + 4 for value in VALUES]),
    "One runs away, in evaluation": wanted(AWAY, VALUES),
}


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
@pytest.mark.parametrize("label", PRESETS)
def test_presets(figure, by, label):
    assert in_words(by(figure, label)) == PRESETS[label]
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
def test_what_the_presets_are_there_for(figure):
    start = in_words(said(figure))
    assert start == wanted(VALUES)
    away = in_words(press(figure, "One runs away"))
    assert away[4] < 0.45 * start[4] and "at most √5 = 2.24" in said(figure)
    assert in_words(press(figure, "All × 3"))[3:] == pytest.approx(start[3:], abs=0.011)
    assert in_words(press(figure, "All + 4"))[3:] == pytest.approx(start[3:], abs=0.011)
    kept = in_words(press(figure, "One runs away, in evaluation"))
    assert kept[3] > 5 and kept[4] > 1.8
    assert "1.00, of at most √1 = 1.00" in press(figure, "A batch of two")


@pytest.mark.slow
def test_an_example_is_dragged_and_moved_by_keys(figure):
    grip = figure.get_by_role("slider", name="Example 6")
    before = in_words(said(figure))
    drag_by(grip, 60, 0)
    moved = in_words(said(figure))
    assert moved[0] > before[0] and moved[4] < before[4]
    grip.focus()
    figure.page.keyboard.press("End")
    settle(figure.page)
    assert in_words(said(figure)) == wanted(AWAY)
    figure.page.keyboard.press("ArrowLeft")
    settle(figure.page)
    assert in_words(said(figure))[2] == pytest.approx(7.9)


@pytest.mark.slow
def test_as_many_knobs_as_examples(figure):
    press(figure, "A batch of two")
    grips = figure.locator(".fl-handle")
    assert [grip.is_visible() for grip in grips.all()] == [True] * 2 + [False] * 6
