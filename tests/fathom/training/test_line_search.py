"""Line search equals SciPy's, and its claims hold on bowls that are known."""

import math

import pytest
import scipy.optimize
import torch
from landscapes import CENTRE, START, H, bowl, rosenbrock, starts, wave_loss

from fathom.training.descent import descend, gradient
from fathom.training.line_search import (
    GOLDEN,
    along,
    bracket,
    golden_section,
    steepest_descent,
)


@pytest.mark.parametrize("width", [1e-3, 1.0, 50.0])
def test_line_search_finds_the_exact_step_of_a_bowl(width):
    # Along −g the loss is L − α gᵀg + α²/2 gᵀHg, lowest at α = gᵀg / gᵀHg.
    slopes = gradient(bowl, START)
    exact = float(slopes @ slopes / (slopes @ H @ slopes))
    line = along(bowl, START, -slopes)
    low, high = bracket(line, width)
    assert low < exact < high
    assert golden_section(line, low, high) == pytest.approx(exact, abs=1e-6)


def test_a_bracket_doubles_its_length_and_tries_no_place_twice():
    tried = []
    ends = bracket(lambda x: tried.append(x) or (x - 5) ** 2, 0.5)
    assert tried == [0.0, 0.5, 1.0, 2.0, 4.0, 8.0]
    assert ends == (2.0, 8.0)  # the lowest of these, 4, lies between them


def test_line_search_equals_scipys():
    loss = wave_loss()
    for point in 2 * starts(10):
        line = along(loss, point, -gradient(loss, point))
        low, high = bracket(line, 0.1)
        theirs = scipy.optimize.minimize_scalar(
            line, bounds=(low, high), method="bounded", options={"xatol": 1e-9}
        )
        ours = golden_section(line, low, high)
        # Where the interval holds several minima, the two may find different ones.
        is_minimum = all(line(ours) < line(ours + s) + 1e-12 for s in (-1e-3, 1e-3))
        assert is_minimum or min(ours - low, high - ours) < 1e-6
        if abs(ours - theirs.x) < 1e-2:
            assert line(ours) == pytest.approx(theirs.fun, abs=1e-10)
            assert ours == pytest.approx(theirs.x, rel=1e-5, abs=1e-5)


def test_each_try_leaves_the_golden_share():
    tried = []
    found = golden_section(lambda x: tried.append(x) or (x - 0.2) ** 2, -1.0, 1.0, 1e-4)
    assert found == pytest.approx(0.2, abs=1e-4)
    # Two tries to begin with; each later one leaves 0.618 of the length, 2 at first.
    needed = 2 + math.ceil(math.log(1e-4 / 2) / math.log(GOLDEN))
    assert len(tried) == needed


def test_line_search_fails_where_its_assumption_does():
    def two_minima(x):
        return (x**2 - 1) ** 2 + 0.3 * x  # the lower one at −1.04

    assert golden_section(two_minima, -1.2, 3.0) == pytest.approx(0.96, abs=0.01)
    assert golden_section(two_minima, -3.0, 1.2) == pytest.approx(-1.04, abs=0.01)
    assert golden_section(lambda x: x, 2.0, 3.0) == pytest.approx(2.0, abs=1e-6)
    with pytest.raises(ValueError, match="falls all the way"):
        bracket(lambda x: -x, num_tries=5)


def test_infinity_and_nan_are_up():
    def wall(x):
        return (x - 0.7) ** 2 if x < 1 else (math.nan if x < 2 else math.inf)

    low, high = bracket(wall, 0.5)
    assert (low, high) == (0.0, 1.0)
    assert golden_section(wall, 0.0, 3.0) == pytest.approx(0.7, abs=1e-6)


def test_a_tolerance_below_the_precision_ends():
    found = golden_section(lambda x: (x - 1e9) ** 2, 0.0, 3e9, 1e-300)
    assert found == pytest.approx(1e9)


@pytest.mark.parametrize("function", [bowl, rosenbrock])
def test_consecutive_gradients_are_orthogonal(function):
    slopes = gradient(function, steepest_descent(function, START, num_steps=6))
    lengths = slopes.norm(dim=1)
    cosines = (slopes[1:] * slopes[:-1]).sum(dim=1) / (lengths[1:] * lengths[:-1])
    assert cosines.abs().max() < 1e-3
    fixed = gradient(function, descend(function, START, lr=1e-4, num_steps=6))
    assert (fixed[1:] * fixed[:-1]).sum(dim=1).abs().min() > 1e-3


def test_from_the_worst_start_each_step_shrinks_by_the_known_factor():
    # From (1/λ₁, 1/λ₂) along the eigenvectors, both components shrink in each step by
    # (κ − 1)/(κ + 1), here 8/10, and the steep one changes its sign.
    _, vectors = torch.linalg.eigh(H)
    start = CENTRE + vectors @ torch.tensor([1.0, 1 / 9], dtype=torch.float64)
    ways = (steepest_descent(bowl, start, num_steps=5) - CENTRE) @ vectors
    expected = ways[0] * torch.tensor([0.8, -0.8]) ** torch.arange(6.0)[:, None]
    torch.testing.assert_close(ways, expected, atol=1e-6, rtol=0)


@pytest.mark.parametrize(
    "make",
    [
        lambda: bracket(abs, width=0.0),
        lambda: golden_section(abs, 1.0, 1.0),
        lambda: golden_section(abs, 0.0, 1.0, tolerance=0.0),
    ],
)
def test_numbers_out_of_range_are_refused(make):
    with pytest.raises(ValueError, match="got"):
        make()
