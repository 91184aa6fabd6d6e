"""Logits are raised, shifted, multiplied, tied, and led down the gradient."""

import math
import re

import pytest
import torch
from actions import as_wide_as, curves_out_of_sight, drag_by, press, press_by_key, said

LOGITS = [1.5, 0.3, -0.8]
TRUTH = 1
PANELS = {
    "logits": "Logits, with a knob",
    "probabilities": "Probabilities",
    "surprises": "The negative logarithm",
    "gradient": "Gradient of the loss",
}


def test_a_step_is_sgd_of_rate_one(node):
    logits = torch.tensor(LOGITS, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([logits], lr=1.0)
    torch.nn.functional.cross_entropy(logits, torch.tensor(TRUTH)).backward()
    found = node("figures/softmax.js", "return m.stepped(...a)", [LOGITS, TRUTH])
    optimizer.step()
    assert found == pytest.approx(logits.tolist(), rel=1e-12)


def bars(figure, panel):
    """The numbers on the bars of a panel."""
    said(figure)
    where = figure.get_by_role("group", name=PANELS[panel])
    texts = where.locator(".fl-note").all_text_contents()
    return [float(text.replace("−", "-")) for text in texts]


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_raise_the_truth(figure, by):
    before = bars(figure, "gradient")
    by(figure, "green + 2")
    after = bars(figure, "gradient")
    assert all(abs(b) < abs(a) for a, b in zip(before, after, strict=True))
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
def test_raise_the_truth_by_mouse(figure):
    before = bars(figure, "gradient")
    drag_by(figure.get_by_role("slider", name="Logit of green").first, 0, -30)
    after = bars(figure, "gradient")
    assert all(abs(b) < abs(a) for a, b in zip(before, after, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_all_rise_together(figure, by):
    views = ("probabilities", "surprises", "gradient")
    before = [bars(figure, view) for view in views]
    assert "3.0 added to all logits, without effect" in by(figure, "All + 3")
    assert [bars(figure, view) for view in views] == before
    assert bars(figure, "logits") == pytest.approx([z + 3 for z in LOGITS])
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
@pytest.mark.parametrize("factor", [10, 0.1])
def test_a_factor(figure, by, factor):
    by(figure, f"All × {factor}")
    expected = torch.softmax(factor * torch.tensor(LOGITS), dim=0).tolist()
    assert bars(figure, "probabilities") == pytest.approx(expected, abs=6e-4)
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_a_tie_and_a_sure_mistake(figure, by):
    tie = by(figure, "A tie")
    assert "A tie of 3 classes" in tie and f"{math.log(3):.3f} nats" in tie
    wrong = by(figure, "Sure and wrong")
    assert "cross-entropy 12.000 nats" in wrong and "Most probable: blue" in wrong
    assert bars(figure, "gradient") == pytest.approx([0, -1, 1], abs=1e-3)
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_steps_follow_the_arrows(figure, by):
    arrows = figure.get_by_role("group", name=PANELS["logits"]).locator(
        ".fl-notes > path"
    )
    tips = re.findall(r"M[^M]*?L([\d.]+),([\d.]+)M", arrows.get_attribute("d"))
    assert len(tips) == 3
    start = torch.tensor(LOGITS)
    gradient = torch.softmax(start, dim=0) - torch.tensor([0.0, 1.0, 0.0])
    text = by(figure, "Step down the gradient")
    assert "1 step down the gradient" in text
    assert bars(figure, "logits") == pytest.approx(
        (start - gradient).tolist(), abs=6e-3
    )
    # Each bar now ends where its arrow pointed.
    grips = figure.get_by_role("group", name=PANELS["logits"]).locator(".fl-handle")
    heights = [float(g.get_attribute("transform").split()[1][:-1]) for g in grips.all()]
    assert heights == pytest.approx([float(y) for _, y in tips], abs=0.5)
    assert "2 steps down the gradient" in by(figure, "Step down the gradient")
    assert "step" not in press(figure, "Reset")


@pytest.mark.slow
def test_keys_reach_the_ends_in_sight(figure):
    for grip in figure.locator(".fl-handle").all():
        for key in ("Home", "End"):
            grip.focus()
            figure.page.keyboard.press(key)
            assert not curves_out_of_sight(figure)


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_numbers_are_clear_of_the_knobs(figure, width):
    with as_wide_as(figure.page, width):
        presets = figure.locator(".fl-presets button").all_inner_texts()
        for label in presets:
            press(figure, label)
            covered = figure.evaluate(
                """figure => {
                  const svg = figure.querySelector("svg.fl-panel");
                  const boxes = kind => [...svg.querySelectorAll(kind)]
                    .map(element => element.getBoundingClientRect());
                  return boxes(".fl-grip").some(grip => boxes(".fl-note").some(text =>
                    text.left < grip.right && grip.left < text.right &&
                    text.top + 2 < grip.bottom && grip.top < text.bottom - 2));
                }"""
            )
            assert not covered, label
