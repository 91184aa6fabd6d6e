"""The same points with more and more coordinates; presets show what the page says."""

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

from fathom.analysis.high_dimensions import expected_norm, outer_share

MODULE = "figures/high-dimensions.js"


@pytest.mark.parametrize("dimension", [1, 2, 64, 1000])
def test_what_is_measured(node, dimension):
    """Lengths, angles and distances are torch's, of the numbers that Node drew."""
    found = node(
        MODULE,
        "const points = m.drawPoints(3); return { points: points.map(p => "
        "[...p.subarray(0, a)]), ...m.measure(points, a) }",
        dimension,
    )
    points = torch.tensor(found["points"], dtype=torch.float64)
    first, others = points[0], points[1:]
    assert len(others) == 200
    cosines = torch.nn.functional.cosine_similarity(others, first[None])
    expected = {
        "lengths": others.norm(dim=1),
        "angles": cosines.clamp(-1, 1).arccos().rad2deg(),
        "distances": (others - first).norm(dim=1),
    }
    for name, values in expected.items():
        torch.testing.assert_close(
            torch.tensor(found[name]).double(), values, rtol=1e-4, atol=2e-5
        )
    mean = expected_norm(dimension)
    error = ((dimension - mean**2) / 200) ** 0.5
    lengths = expected["lengths"].mean().item()
    assert lengths == pytest.approx(mean, abs=4.5 * error)


def test_quantiles_are_those_of_torch(node):
    values = [3.0, 1.0, 2.0, 10.0]
    found = node(
        MODULE,
        "return [0, .05, .5, .95, 1].map(q => m.quantile(a, q)).concat(m.deviation(a))",
        values,
    )
    shares = torch.tensor([0, 0.05, 0.5, 0.95, 1])
    expected = torch.tensor(values).quantile(shares).tolist()
    assert found[:-1] == pytest.approx(expected)
    assert found[-1] == pytest.approx(torch.tensor(values).std().item())


def numbers(text):
    """What the read-out says: share beyond, spread of lengths, ratio of distances."""
    share = re.search(r": ([\d.]+) % of the ball", text)
    spread = re.search(r"Lengths [\d.]+ ± ([\d.]+)", text)
    ratio = re.search(r"is ([\d,.]+) times as far", text)
    return [
        float(each.group(1).replace(",", "")) for each in (share, spread, ratio) if each
    ]


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_presets(figure, by):
    for dimension in (2, 10, 100, 300, 1000):
        text = by(figure, f"D = {dimension:,}, outer 1 %")
        share, spread, ratio = numbers(text)
        expected = 100 * outer_share(dimension, 0.01)
        assert share == pytest.approx(expected, abs=0.051)
        assert spread == pytest.approx(0.7, abs=0.12)
        assert f"D = {dimension:,}:" in text
        assert not curves_out_of_sight(figure)
        if dimension == 2:
            assert ratio > 12
        if dimension == 1000:
            assert ratio < 1.3
    assert "All angles are 0° or 180°" in by(figure, "One dimension")


@pytest.mark.slow
@pytest.mark.parametrize("width", [1000, 390])
def test_marks_are_dragged(figure, width):
    page = figure.page
    with as_wide_as(page, width):
        grip = figure.get_by_role("slider", name="Mark: a radius")
        drag_by(grip, 30, 0)
        assert figure.evaluate("f => f.liveModel.get('mark')") > 0.55
        grip.focus()
        page.keyboard.press("End")
        settle(page)
        assert figure.evaluate("f => f.liveModel.get('mark')") == 1
        grip = figure.get_by_role("slider", name="Dimensions: drag the lengths")
        drag_by(grip, 20, 0)
        assert figure.evaluate("f => f.liveModel.get('dimension')") > 10
        grip.focus()
        page.keyboard.press("End")
        settle(page)
        assert figure.evaluate("f => f.liveModel.get('dimension')") == 1000
        page.keyboard.press("Home")
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        settle(page)
        assert figure.evaluate("f => f.liveModel.get('dimension')") >= 4
        assert figure.locator(".fl-output.fl-stays").count() == 1
        assert not curves_out_of_sight(figure)


@pytest.mark.slow
def test_the_slider_reaches_every_small_dimension(figure):
    slider = figure.get_by_label("Dimensions D")
    set_slider(slider, 0)
    slider.focus()
    seen = []
    for _ in range(12):
        seen.append(figure.evaluate("f => f.liveModel.get('dimension')"))
        figure.page.keyboard.press("ArrowRight")
        settle(figure.page)
    assert seen == list(range(1, 13))
    set_slider(slider, 10_000)
    assert said(figure).startswith("D = 1,000:")


@pytest.mark.slow
def test_one_point_in_three_panels(figure):
    before = said(figure)
    panel = figure.locator("svg.fl-panel").nth(1)
    panel.scroll_into_view_if_needed()
    box = figure.locator("svg.fl-panel").nth(1).evaluate(
        """svg => { const dot = svg.querySelector(".fl-marks path[fill-opacity]")
          .getAttribute("d").match(/M([\\d.]+),([\\d.]+)/);
          const box = svg.getBoundingClientRect();
          return [box.x + Number(dot[1]) + 2, box.y + Number(dot[2])]; }"""
    )  # fmt: skip
    figure.page.mouse.move(*box)
    assert "The point you are at: length" in said(figure) != before
    figure.page.mouse.move(0, 0)


@pytest.mark.slow
def test_predictions(figure):
    fold = questions(figure)
    # The mark is the answer.
    set_slider(figure.get_by_label("Mark at the radius"), 0.993)
    settle(figure.page)
    assert fold.locator("input[type=number]").input_value() == "99.3"
    assert said(figure).startswith("D = 2:")
    answer = fold.get_by_role("button", name="Answer, and see")
    answer.click()
    verdict = fold.locator(".fl-verdict")
    assert "You said 99.30 %, and so it is." in verdict.inner_text()
    assert said(figure).startswith("D = 100:")
    for choice in ("it stays as it is", "not even 1.3 times"):
        fold.get_by_role("button", name="Next question").click()
        fold.get_by_label(choice).check()
        fold.get_by_role("button", name="Answer, and see").click()
        assert "and so it is" in verdict.inner_text()
        assert said(figure).startswith("D = 1,000:")
