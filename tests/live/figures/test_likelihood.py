"""How small the likelihood is, where its best points are, and that they stay."""

import re

import pytest
import torch
from actions import curves_out_of_sight, drag_by, press, press_by_key, said
from figures.likelihood import SCATTER

from fathom.losses.likelihoods import normal

TARGETS = torch.tensor(SCATTER, dtype=torch.float64)


def logs(mean, sigma):
    return normal(TARGETS, *torch.tensor([mean, sigma], dtype=torch.float64))


@pytest.mark.parametrize("surprise", [0.7, 4.3, 11.0, 60.0])
def test_where_a_product_is_zero_in_single_precision(node, surprise):
    factors = torch.full((400,), -surprise).exp()
    first = 1 + (factors.cumprod(dim=0) == 0).nonzero()[0].item()
    found = node("figures/likelihood.js", "return m.untilZero(a)", surprise)
    assert abs(found - first) <= 1


def test_smallness_in_words(node):
    logarithms = [-5.0, 2.0, 43.0, 800.0]
    found = node("figures/likelihood.js", "return a.map(m.smallness)", logarithms)
    for logarithm, words in zip(logarithms, found, strict=True):
        # e^-43 is 2.1e-19: eighteen zeros stand between the point and the 2.
        zeros = int(
            f"{torch.tensor(-logarithm / 2).double().exp() ** 2:e}".split("e")[1]
        )
        expected = f", {-zeros - 1} zeros after the point" if zeros < -2 else ""
        assert words == expected or logarithm > 700
    assert found[-1] == ", 347 zeros after the point"  # and no underflow


def read(text):
    """Likelihood, its negative logarithm and the sum of squares."""
    digits, power, negative, squares = re.search(
        r"Likelihood ([\d.]+) × 10([⁻⁰-⁹¹²³]+).*log-likelihood (\S+)\. "
        r"Sum of squares ([\d,]+)",
        text,
    ).groups()
    power = int(power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
    return float(digits) * 10.0**power, float(negative), squares


@pytest.mark.slow
def test_product_and_sum_are_written_out(figure):
    text = said(figure)
    expected = logs(20.0, 25.0)
    likelihood, negative, _ = read(text)
    assert likelihood == pytest.approx(expected.sum().exp().item(), rel=5e-3)
    assert negative == pytest.approx(-expected.sum().item(), abs=5e-3)
    product, total = figure.locator(".fl-ledger p").all_inner_texts()
    factors = [float(each) for each in re.findall(r"0\.\d{4}", product)]
    assert factors == pytest.approx(expected.exp().tolist(), abs=5e-5)
    parts, _, whole = total.partition(": ")[2].partition(" = ")
    surprises = [float(each) for each in parts.split(" + ")]
    assert surprises == pytest.approx((-expected).tolist(), abs=5e-3)
    assert float(whole) == negative
    assert "g²" in text


def curve(figure, title):
    panel = figure.get_by_role("group", name=title)
    return [
        panel.locator(part).first.get_attribute("d")
        for part in (".fl-curve", ".fl-marks > path:not(.fl-curve, .fl-ghost)")
    ]


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_twice_sigma(figure, by):
    titles = (
        "Likelihood against the mean",
        "Negative log-likelihood against the mean",
        "Sum of squares against the mean",
    )
    before = {title: curve(figure, title) for title in titles}
    _, _, squares = read(said(figure))
    assert read(by(figure, "σ × 2"))[2] == squares
    after = {title: curve(figure, title) for title in titles}
    assert [before[t][0] == after[t][0] for t in titles] == [False, False, True]
    assert all(before[title][1] == after[title][1] for title in titles)
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_the_best_of_both(figure, by):
    mean, sigma = TARGETS.mean().item(), TARGETS.std(correction=0).item()
    values = "f => [f.liveModel.get('mean'), f.liveModel.get('sigma')]"
    by(figure, "Best μ")
    by(figure, "Best σ for this μ")
    assert figure.evaluate(values) == pytest.approx([mean, sigma], abs=0.01)
    text = said(figure)
    assert by(figure, "Best of both") == text
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
def test_by_mouse_and_by_key_nothing_leaves_its_panel(figure):
    start = read(said(figure))
    drag_by(figure.get_by_role("slider", name="Predicted mean", exact=True), 0, -60)
    assert read(said(figure))[1] < start[1]
    assert not curves_out_of_sight(figure)
    for grip in figure.locator(".fl-handle").all():
        for key in ("Home", "End"):
            grip.focus()
            figure.page.keyboard.press(key)
            assert not curves_out_of_sight(figure)
    narrow = figure.get_by_label("Standard deviation σ", exact=True)
    narrow.focus()
    figure.page.keyboard.press("Home")
    assert not curves_out_of_sight(figure)
