"""What it computes is exact theory within its errors; what the page says is seen."""

import re

import pytest
import torch
from actions import (
    as_wide_as,
    curves_out_of_sight,
    drag_by,
    press,
    press_by_key,
    questions,
    said,
    set_slider,
    settle,
)

from fathom.analysis.bias_variance import linear_split

MODULE = "figures/bias-and-variance.js"
GRID = (torch.arange(100, dtype=torch.float64) + 0.5) / 100
CORNERS = [0.2, 1.4, 0.3, 1.6, 0.6]


def hats(x, pieces):
    joints = torch.arange(pieces + 1, dtype=x.dtype) / pieces
    return (1 - pieces * (x[:, None] - joints).abs()).clamp(min=0)


def wave(x):
    return x + torch.sin(6 * x**2)


def zigzag(x):
    return hats(x, 4) @ torch.tensor(CORNERS, dtype=x.dtype)


TRUTHS = {"wave": wave, "zigzag": zigzag}


def exact(truth, num_examples, pieces, noise):
    x = torch.linspace(0, 1, num_examples, dtype=torch.float64)
    mu = TRUTHS[truth]
    old, new = (hats(v, pieces) for v in (x, GRID))
    return linear_split(old, mu(x), new, mu(GRID), noise**2)


@pytest.mark.parametrize("truth", TRUTHS)
def test_truths(node, truth):
    given = {"x": GRID.tolist(), "truth": truth}
    found = node(MODULE, "return a.x.map(x => m.TRUTHS[a.truth](x))", given)
    assert found == pytest.approx(TRUTHS[truth](GRID).tolist(), abs=1e-12)


@pytest.mark.parametrize(
    ("truth", "num_examples", "noise"),
    [("wave", 21, 0.3), ("wave", 81, 0.8), ("zigzag", 41, 0.3), ("wave", 21, 0.0)],
)
def test_experiment_agrees_with_theory(node, truth, num_examples, noise):
    """400 data sets, for each number of pieces: all within four and a half errors."""
    setting = {"truth": truth, "examples": num_examples, "noise": noise, "seed": 3}
    results = node(
        MODULE,
        "return m.experiment(a, 400).results.map(({ heights, ...rest }) => rest)",
        setting,
    )
    assert len(results) == 20
    names = {"variance": "variance", "squaredBias": "squared_bias", "total": "total"}
    for pieces, found in enumerate(results, start=1):
        sure = exact(truth, num_examples, pieces, noise)
        for theirs, name in names.items():
            off = abs(found[theirs] - getattr(sure, name))
            assert off <= 4.5 * found[f"{theirs}Error"] + 1e-9, (pieces, name)
        assert abs(found["loss"] - sure.total) <= 4.5 * found["lossError"] + 1e-9


def numbers(text):
    """Noise, squared bias, variance, sum, test loss, and the best number of pieces."""
    pieces = re.search(
        r"noise (\S+) \+ bias² (\S+) \+ variance (\S+) = (\S+) ± \S+; "
        r"test loss of other fits (\S+) ± \S+\. Least sum: (\d+)",
        text,
    ).groups()
    return [float(piece.replace("−", "-")) for piece in pieces]


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_twice_the_noise(figure, by):
    before = numbers(said(figure))
    after = numbers(by(figure, "Noise × 2"))
    assert after[0] == pytest.approx(4 * before[0])
    assert after[2] == pytest.approx(4 * before[2], rel=0.1)
    assert after[1] == pytest.approx(before[1], abs=0.01)
    assert after[-1] < before[-1]
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_through_every_example(figure, by):
    text = by(figure, "Through every example")
    noise, _, variance, total, loss, _ = numbers(text)
    assert "passes through all of its dots" in text
    assert variance / noise == pytest.approx(2 / 3, abs=0.06)
    assert total == pytest.approx(loss, rel=0.06)
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
def test_a_fifth_piece_brings_bias(figure):
    found = {d: numbers(press(figure, f"Zigzag, {d} pieces")) for d in (4, 5, 8)}
    assert max(abs(found[4][1]), abs(found[8][1])) < 0.003 < 0.01 < found[5][1]
    assert found[4][2] < found[5][2] < found[8][2]
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
def test_more_examples_and_no_noise(figure):
    before = numbers(said(figure))
    after = numbers(press(figure, "Examples × 4"))
    assert after[2] == pytest.approx(before[2] / 3.9, rel=0.3)
    text = press(figure, "No noise")
    noise, _, variance, *_ = numbers(text)
    assert noise == variance == 0 and "all fits are one" in text
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
@pytest.mark.parametrize("width", [1000, 390])
def test_knobs_are_dragged(figure, width):
    page = figure.page
    with as_wide_as(page, width):
        value = "f => [f.liveModel.get('pieces'), f.liveModel.get('noise')]"
        settle(page)
        grip = figure.get_by_role("slider", name="Number of pieces")
        drag_by(grip, 60, 0)
        pieces, _ = figure.evaluate(value)
        assert pieces > 6 and said(figure).startswith(f"{pieces} pieces")
        grip.focus()
        page.keyboard.press("ArrowLeft")
        settle(page)
        assert figure.evaluate(value)[0] == pieces - 1
        page.keyboard.press("End")
        settle(page)
        assert figure.evaluate(value)[0] == 20
        level = figure.get_by_role("slider", name="Noise: its variance")
        drag_by(level, 0, -30)
        assert 0.3 < figure.evaluate(value)[1] < 1
        assert figure.locator(".fl-output.fl-stays").count() == 1
        assert not curves_out_of_sight(figure)


@pytest.mark.slow
def test_other_data_sets(figure):
    before, after = said(figure), press(figure, "New data sets")
    assert before != after
    assert numbers(after)[3] == pytest.approx(numbers(before)[3], rel=0.08)
    set_slider(figure.get_by_label("Examples in a data set"), 4)
    assert "321 examples" in said(figure)


@pytest.mark.slow
def test_predictions(figure):
    fold = questions(figure)
    answers = ("a smaller one", "about two thirds", "bias² rises")
    for choice in answers:
        fold.get_by_label(choice).check()
        fold.get_by_role("button", name="Answer, and see").click()
        assert "and so it is" in fold.locator(".fl-verdict").inner_text()
        if choice != answers[-1]:
            fold.get_by_role("button", name="Next question").click()
