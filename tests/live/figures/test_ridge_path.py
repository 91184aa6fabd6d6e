"""The path is Python's; presets show both errors, and how one measurement counts."""

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
from figures.ridge_path import AT, CENTRES, SAMPLES, WIDTH, X, Y

from fathom.training.regularisation import ridge_path

POWERS = torch.linspace(-4, 3, 71, dtype=torch.float64)
LIFTED = 60


def bumps(x):
    return torch.exp(-((x[:, None] - CENTRES) ** 2) / (2 * WIDTH**2))


def fitted(sample, lift=0.0):
    """The path of one sample, and its errors on what is fitted and held back."""
    chosen = torch.tensor(SAMPLES[sample])
    held = torch.tensor([i for i in range(len(X)) if i not in SAMPLES[sample]])
    place = (X[chosen] - AT).abs().argmin()
    targets = Y[chosen].clone()
    targets[place] += lift
    path = ridge_path(bumps(X[chosen]), targets, 10**POWERS)
    errors = [
        (path.predict(bumps(X[rows])) - values).square().mean(dim=1).sqrt()
        for rows, values in ((chosen, targets), (held, Y[held]))
    ]
    return path, errors, path.predict(bumps(X[chosen]))[:, place]


def test_bumps_and_parts(node):
    found = node(
        "figures/ridge-path.js",
        """return { ...m.parted(a.x, a.chosen, a.at),
            bumps: m.bumps(a.x, { centres: a.centres, width: a.width }),
            error: m.rootMeanSquare([1, 2], [4, -2]) }""",
        {
            "x": X.tolist(),
            "chosen": SAMPLES[0],
            "at": AT,
            "centres": CENTRES.tolist(),
            "width": WIDTH,
        },
    )
    assert sorted(found["fitted"] + found["held"]) == list(range(len(X)))
    assert found["fitted"] == SAMPLES[0]
    expected = (X[torch.tensor(SAMPLES[0])] - AT).abs().argmin().item()
    assert found["place"] == expected
    flat = [height for row in found["bumps"] for height in row]
    assert flat == pytest.approx(bumps(X).flatten().tolist())
    assert found["error"] == pytest.approx(12.5**0.5)


def numbers(text):
    """λ's errors and degrees of freedom, as the read-out says them."""
    pattern = r"error (\S+) g on the fitted, (\S+) g on those held back\. (\S+) degrees"
    return [float(each) for each in re.search(pattern, text).groups()]


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_presets_along_the_path(figure, by):
    path, (own, held), _ = fitted(0)
    for label, k in (
        ("Nearly free", 0),
        ("Dear", 70),
        ("Least error held back", held.argmin().item()),
    ):
        text = by(figure, label)
        expected = [own[k], held[k], path.degrees_of_freedom[k]]
        assert numbers(text) == pytest.approx([e.item() for e in expected], abs=0.051)
        least = re.search(r"Least held back: (\S+) g", text)
        assert float(least[1]) == pytest.approx(held.min().item(), abs=0.051)
        assert not curves_out_of_sight(figure)


@pytest.mark.slow
def test_errors_appear_where_the_reader_has_been(figure):
    press(figure, "Reset")
    assert "Least held back" not in said(figure)
    curve = figure.locator(".fl-output svg").nth(1).locator(".fl-curve").last

    def width():
        return curve.evaluate("curve => curve.getBBox().width")

    assert width() < 5
    grip = figure.get_by_role("slider", name="Price of the weights, along")
    drag_by(grip, 60, 0)
    assert 40 < width() < 90
    assert -3.9 < figure.evaluate("f => f.liveModel.get('price')") < 0
    grip.focus()
    figure.page.keyboard.press("End")
    settle(figure.page)
    assert "Least held back" in said(figure)
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
@pytest.mark.parametrize(("label", "k"), [("10⁻⁴", 0), ("1", 40)])
def test_one_measurement_is_lifted(figure, label, k):
    press(figure, "Reset")
    text = press(figure, f"Lift one at λ = {label}")
    follows = (fitted(0, LIFTED)[2] - fitted(0)[2])[k].item()
    found = re.search(r"moved by 60 g, the curve there by (\S+) g", text)[1]
    assert float(found) == pytest.approx(follows, abs=0.051)
    assert not curves_out_of_sight(figure)
    grip = figure.get_by_role("slider", name="One measurement: moves it")
    drag_by(grip, 0, 30)
    assert figure.evaluate("f => f.liveModel.get('lift')") < 59
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
def test_curves_of_errors_meet_the_dot_where_the_scale_has_grown(figure):
    press(figure, "Nearly free")
    panel = figure.locator(".fl-output svg").nth(1)
    before = panel.locator(".fl-tick").all_text_contents()
    figure.evaluate("f => f.liveModel.set('lift', 120)")
    settle(figure.page)
    assert panel.locator(".fl-tick").all_text_contents() != before
    gaps = panel.evaluate(
        """panel => {
          const dot = panel.querySelector("circle[r='4']");
          const curves = panel.querySelectorAll(".fl-curve");
          return [...curves].map(curve => {
            const start = curve.getPointAtLength(0);
            return Math.abs(start.y - dot.cy.baseVal.value);
          });
        }"""
    )
    assert min(gaps) < 0.5


@pytest.mark.slow
def test_other_measurements(figure):
    press(figure, "Nearly free")
    text = press(figure, "Other measurements")
    _, (own, held), _ = fitted(1)
    assert numbers(text)[:2] == pytest.approx(
        [own[0].item(), held[0].item()], abs=0.051
    )
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
def test_predictions(figure):
    weights = fitted(0)[0].weights
    assert (weights.abs().diff(dim=0) > 0).any()
    assert (weights.norm(dim=1).diff() < 0).all()
    press(figure, "Reset")
    fold = questions(figure)
    fold.get_by_label("their length shrinks all the way").check()
    fold.get_by_role("button", name="Answer, and see").click()
    assert "and so it is" in fold.locator(".fl-verdict").inner_text()
    before = fitted(0)[2]
    for k in (0, 40):
        fold.get_by_role("button", name="Next question").click()
        follows = (fitted(0, LIFTED)[2] - before)[k].item()
        fold.get_by_label("Your number").fill(f"{follows:.0f}")
        fold.get_by_role("button", name="Answer, and see").click()
        assert "and so it is" in fold.locator(".fl-verdict").inner_text()
