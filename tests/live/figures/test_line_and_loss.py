"""Gradient descent walks, arrives and diverges where Python says; both views follow."""

import re

import pytest
import torch
from actions import curves_out_of_sight, drag_by, press, press_by_key, said, set_slider
from figures.line_and_loss import X, Y

from fathom.networks import linear_regression

INPUTS = torch.tensor(X, dtype=torch.float64)
TARGETS = torch.tensor(Y, dtype=torch.float64)
CURVATURES = torch.linalg.eigvalsh(linear_regression.hessian(INPUTS)) / len(X)
LIMIT = (2 / CURVATURES[-1]).item()


def test_paths(node):
    """Along one flank, from flank to flank, away: by the factor across the valley."""
    shares = [0.1, 0.49, 0.51, 0.99, 1.01, 1.5]
    rates = [share * LIMIT for share in shares]
    found = node(
        "figures/line-and-loss/rates.js",
        "return a.rates.map(rate => m.pathOf(rate, a.steep))",
        {"rates": rates, "steep": CURVATURES[-1].item()},
    )
    assert found == [0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize("limit", [0.3236, 0.0012, 7.0, 1.0])
def test_the_rate_reaches_beyond_its_limit(node, limit):
    found = node("figures/line-and-loss/rates.js", "return m.rates(a)", limit)
    assert 1.2 * limit < found["max"] < 1.4 * limit
    assert 0.004 * limit < found["step"] < 0.06 * limit


def walked(figure, rate, by=press):
    """The read-out after a walk of forty steps, or as far as it gets."""
    by(figure, f"α = {rate:.2f}")
    run = figure.get_by_role("button", name="Run 40 steps")
    figure.page.wait_for_function(
        "run => run.getAttribute('aria-pressed') === 'false'",
        arg=run.element_handle(),
    )
    return said(figure)


def descended(rate, steps):
    """All lines that Python's descent visits from zero."""
    line = torch.zeros(2, dtype=torch.float64)
    visited = [line]
    for _ in range(steps):
        slope = linear_regression.gradient(line, INPUTS, TARGETS) / len(X)
        line = line - rate * slope
        visited.append(line)
    return visited


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_a_walk_below_the_limit(figure, by):
    rate = round(0.15 * LIMIT, 2)
    text = walked(figure, rate, by)
    assert "40 steps of gradient descent" in text and "below 2/λ max" in text
    line = figure.evaluate("f => ['intercept', 'slope'].map(k => f.liveModel.get(k))")
    assert line == pytest.approx(descended(rate, 40)[-1].tolist(), rel=1e-9)
    assert f"across the valley and by {1 - rate * CURVATURES[0]:.2f} along it" in text
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
def test_a_walk_that_diverges_says_at_which_step(figure):
    rate = round(1.06 * LIMIT, 2)
    text = walked(figure, rate)
    step = int(re.search(r"Diverged: step (\d+) left the map", text)[1])
    assert f"above 2/λ max = {LIMIT:.3f}" in text
    # The map has the best line in its middle, the start and zero well inside.
    best = torch.stack(linear_regression.closed_form(INPUTS, TARGETS))
    start = torch.tensor([0.9, -0.2], dtype=torch.float64)
    reach = 1.35 * torch.maximum((start - best).abs(), best.abs())
    visited = descended(rate, step)
    inside = [bool(((each - best).abs() <= reach).all()) for each in visited]
    assert inside == [True] * step + [False]
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_at_the_best_line_no_step_is_left(figure, by):
    text = by(figure, "Best line")
    now, best = re.search(
        r"error (\S+); the best line \(×\) has (\S+)\.", text
    ).groups()
    assert now == best
    arrow = figure.locator(".fl-output svg").last.locator(".fl-notes > path")
    assert not arrow.get_attribute("d")
    assert by(figure, "Step") == text


@pytest.mark.slow
def test_line_and_point_move_each_other(figure):
    line = figure.get_by_role("slider", name="Slope: turns the line")
    point = figure.get_by_role("slider", name="Line on the loss surface")
    at = point.get_attribute("transform")
    drag_by(line, 0, -40)
    moved = point.get_attribute("transform")
    assert moved != at and not curves_out_of_sight(figure)
    before = said(figure)
    drag_by(point, 30, 0)
    assert said(figure) != before and not curves_out_of_sight(figure)
    for grip in (line, figure.get_by_role("slider", name="Intercept: moves")):
        for key in ("Home", "End"):
            grip.focus()
            figure.page.keyboard.press(key)
            assert not curves_out_of_sight(figure)


@pytest.mark.slow
def test_the_arrow_is_the_next_step(figure):
    arrow = figure.locator(".fl-output svg").last.locator(".fl-notes > path")

    def ends():
        points = re.findall(r"[ML](-?[\d.]+),(-?[\d.]+)", arrow.get_attribute("d"))
        return [tuple(round(float(part)) for part in point) for point in points[:2]]

    start, end = ends()
    set_slider(figure.get_by_label("Learning rate"), 0.6)
    said(figure)
    twice = ends()  # the same place, twice the way
    assert twice[0] == start
    assert [twice[1][i] - start[i] for i in (0, 1)] == pytest.approx(
        [2 * (end[i] - start[i]) for i in (0, 1)], abs=1.1
    )
    press(figure, "Step")
    assert ends()[0] == twice[1]
