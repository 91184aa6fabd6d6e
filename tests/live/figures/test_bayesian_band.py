"""The band and its features are Python's; what the page says to try can be seen."""

import re

import pytest
import torch
from actions import (
    broken_numbers,
    centre,
    curves_out_of_sight,
    drag_by,
    knob_values,
    press,
    press_by_key,
    said,
    set_slider,
    to_the_middle,
)
from figures.bayesian_band import JOINTS, POINTS

from fathom.analysis.bayesian_regression import (
    hat_features,
    log_evidence,
    predict,
    prior,
    relu_features,
    update,
)
from fathom.networks.linear_regression import design_matrix

FEATURES = {
    "relu": lambda x: relu_features(x, torch.tensor(JOINTS, dtype=torch.float64)),
    "hats": lambda x: hat_features(x, torch.tensor(JOINTS, dtype=torch.float64), 0.2),
    "line": design_matrix,
}


def believed(name, points=POINTS, width=1.0, noise=0.1):
    features = FEATURES[name]
    x, y = torch.tensor(points, dtype=torch.float64).reshape(-1, 2).T
    before = prior(features(x).shape[1], width)
    evidence = log_evidence(before, features(x), y, noise)
    return before, update(before, features(x), y, noise), evidence


def halves(name, places, **settings):
    _, after, _ = believed(name, **settings)
    x = torch.tensor(places, dtype=torch.float64)
    return (1.96 * predict(after, FEATURES[name](x))[1].sqrt()).tolist()


@pytest.mark.parametrize("name", FEATURES)
def test_bands_and_evidence(node, name):
    places = [-1.0, -0.33, 0.0, 0.71, 1.0]
    found = node(
        "figures/bayesian-band.js",
        """const { after, evidence } = m.believe(a);
        return [m.bandAt(after, a.layer, a.joints, a.noise, a.places), evidence]""",
        {
            "layer": name,
            "points": POINTS,
            "joints": JOINTS,
            "width": 1,
            "noise": 0.1,
            "places": places,
        },
    )
    _, after, evidence = believed(name)
    mean, variance = predict(
        after, FEATURES[name](torch.tensor(places, dtype=torch.float64))
    )
    band = torch.tensor(found[0], dtype=torch.float64)
    torch.testing.assert_close(band[:, 1], mean, rtol=1e-8, atol=1e-10)
    torch.testing.assert_close(band[:, 2], 1.96 * variance.sqrt(), rtol=1e-7, atol=1e-9)
    outer = 1.96 * (variance + 0.01).sqrt()
    torch.testing.assert_close(band[:, 3], outer, rtol=1e-7, atol=1e-9)
    assert found[1] == pytest.approx(evidence.item(), rel=1e-8)


def test_the_likeliest_function_with_two_weights_given(node):
    _, after, _ = believed("relu")
    found = node(
        "figures/bayesian-band.js",
        "return m.given(a, 3, 5, [0.4, -0.7])",
        {"mean": after.mean.tolist(), "factor": after.factor.tolist()},
    )
    assert [found[3], found[5]] == pytest.approx([0.4, -0.7])
    # Among all weights with these two the density is highest: no slope in the others.
    slope = (
        after.factor
        @ after.factor.T
        @ (torch.tensor(found, dtype=torch.float64) - after.mean)
    )
    others = [i for i in range(8) if i not in (3, 5)]
    assert slope[others].abs().max() < 1e-6


def read(text):
    numbers = re.search(
        r"widest at x = (\S+), ±(\S+); at −1, 0 and 1: ±(\S+), ±(\S+), ±(\S+)\. .*"
        r"evidence (\S+)\.$",
        text,
    ).groups()
    return [float(number.replace("−", "-").replace(",", "")) for number in numbers]


ENDS = [-1.0, 0.0, 1.0]


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_what_the_page_says(figure, by):
    assert read(said(figure))[2:5] == pytest.approx(
        halves("relu", ENDS, points=POINTS[:3]), abs=6e-3
    )
    start = read(by(figure, "Both groups"))
    assert start[0] == 1 and start[1] == start[4]  # widest at an end
    assert start[2:5] == pytest.approx(halves("relu", ENDS), abs=6e-3)
    outlier = read(by(figure, "Outlier"))
    assert outlier[:5] == start[:5] and outlier[5] < start[5] - 1
    hats = read(by(figure, "Hats"))
    assert hats[2] == hats[4] == 0 and -0.3 < hats[0] < 0.3
    wide = read(by(figure, "σₚ × 3"))
    assert wide[1] > 1.5 * start[1]
    noisy = read(by(figure, "σ × 3"))
    assert all(b > a for a, b in zip(start[2:5], noisy[2:5], strict=True))
    nothing = read(by(figure, "No data"))
    assert nothing[2:5] == pytest.approx(halves("relu", ENDS, points=[]), abs=6e-3)
    assert nothing[5] == 0
    for label in ("Outlier", "Hats", "Straight line"):
        by(figure, label)
        assert not curves_out_of_sight(figure)
        assert not broken_numbers(figure)


@pytest.mark.slow
def test_points_come_and_go_and_are_dragged(figure):
    panel = figure.get_by_role("group", name="Points, mean and band")
    start = read(press(figure, "Both groups"))
    to_the_middle(panel)
    x, y = centre(panel)
    figure.page.mouse.click(x, y)
    assert said(figure).startswith("7 points")
    assert read(said(figure))[3] < start[3]  # narrower in the gap
    figure.page.mouse.click(x, y)
    assert said(figure).startswith("6 points")
    drag_by(panel.locator("circle[cursor=grab]").last, 0, -60)
    moved = knob_values(figure)["points"][-1]
    assert moved[0] == pytest.approx(0.6, abs=0.01) and moved[1] > 0.5
    assert read(said(figure))[1] == pytest.approx(start[1], abs=0.02)


@pytest.mark.slow
def test_two_weights_by_mouse_and_by_key(figure):
    grip = figure.get_by_role("slider", name=re.compile("^Two weights"))
    before = knob_values(figure)["pick"]
    drag_by(grip, 12, 9)
    after = knob_values(figure)["pick"]
    assert after != before
    grip.focus()
    figure.page.keyboard.press("ArrowRight")
    assert knob_values(figure)["pick"] != after
    assert not broken_numbers(figure)


@pytest.mark.slow
def test_nothing_leaves_its_panel(figure):
    for label, value in (("Prior’s width σₚ", 4), ("Noise σ", 1), ("Noise σ", 0.02)):
        set_slider(figure.get_by_label(label, exact=True), value)
        assert not curves_out_of_sight(figure)
        assert not broken_numbers(figure)
