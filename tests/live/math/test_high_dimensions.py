"""Shells, lengths and angles equal Python's, to nearly all digits."""

import math

import pytest
import torch

from fathom.analysis import high_dimensions

MODULE = "math/high-dimensions.js"
DIMENSIONS = (1, 2, 3, 10, 64, 300, 1000)


def test_log_gamma(node):
    values = [1e-3, 0.5, 1, 1.5, 2, 7.25, 11.9, 12, 500, 1e4]
    found = node(MODULE, "return a.map(m.logGamma)", values)
    expected = [math.lgamma(value) for value in values]
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-13)


def test_shares_and_norms(node):
    found = node(
        MODULE,
        "return a.map(D => [m.outerShare(D, 0.01), m.outerShare(D, 1), "
        "m.outerShare(D, 0), 1 - m.outerShare(D, 1 - m.halfRadius(D)), "
        "m.expectedNorm(D)])",
        list(DIMENSIONS),
    )
    for dimension, (shell, whole, none, half, norm) in zip(
        DIMENSIONS, found, strict=True
    ):
        expected = high_dimensions.outer_share(dimension, 0.01)
        assert shell == pytest.approx(expected, rel=1e-12)
        assert (whole, none) == (1, 0) and half == pytest.approx(0.5)
        expected = high_dimensions.expected_norm(dimension)
        assert norm == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_densities(node, dimension):
    lengths = torch.linspace(0, 40, 81, dtype=torch.float64)
    found = node(
        MODULE, "return a[0].map(r => m.normLogDensity(r, a[1]))",
        [lengths.tolist(), dimension],
    )  # fmt: skip
    expected = high_dimensions.norm_log_density(lengths, dimension).tolist()
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)
    if dimension == 1:
        return
    angles = torch.linspace(0, math.pi, 62, dtype=torch.float64)[:-1]
    found = node(
        MODULE, "return a[0].map(t => m.angleLogDensity(t, a[1]))",
        [angles.tolist(), dimension],
    )  # fmt: skip
    expected = high_dimensions.angle_log_density(angles, dimension).tolist()
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)
