"""Volumes, lengths and angles: closed forms, scipy's distributions, random vectors."""

import math

import pytest
import torch
from scipy import integrate, stats

from fathom.analysis import high_dimensions
from fathom.analysis.high_dimensions import (
    angle_log_density,
    angle_quantile,
    expected_norm,
    log_ball_volume,
    nearest_radius,
    norm_log_density,
    outer_share,
)

DIMENSIONS = (1, 2, 3, 10, 100, 1000)


@pytest.mark.parametrize(
    ("dimension", "volume"),
    [(1, 2.0), (2, math.pi), (3, 4 * math.pi / 3), (4, math.pi**2 / 2)],
)
def test_volumes_that_are_known(dimension, volume):
    assert math.exp(log_ball_volume(dimension)) == pytest.approx(volume)
    scaled = math.exp(log_ball_volume(dimension, 3.0))
    assert scaled == pytest.approx(volume * 3**dimension)


def test_volumes_in_many_dimensions():
    """Two dimensions more are a factor 2π/D, however many there are."""
    for dimension in (5, 101, 10_000):
        step = log_ball_volume(dimension) - log_ball_volume(dimension - 2)
        assert step == pytest.approx(math.log(2 * math.pi / dimension), abs=1e-9)
    assert log_ball_volume(10_000) < math.log(5e-324), "a float would be zero"


def test_the_shells_of_the_syllabus():
    shares = [round(100 * outer_share(d, 0.01), 1) for d in (2, 10, 100, 300)]
    assert shares == [2.0, 9.6, 63.4, 95.1]
    assert outer_share(7, 0) == 0 and outer_share(7, 1) == 1
    assert outer_share(10, 1e-18) == pytest.approx(1e-17), "no digits are lost"
    inner, outer = log_ball_volume(50, 0.9), log_ball_volume(50)
    assert outer_share(50, 0.1) == pytest.approx(1 - math.exp(inner - outer))


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_norms_are_those_of_scipy(dimension):
    chi = stats.chi(dimension)
    assert expected_norm(dimension) == pytest.approx(chi.mean(), rel=1e-9)
    norms = torch.linspace(0.0, 40, 201, dtype=torch.float64)
    found = norm_log_density(norms, dimension)
    expected = torch.from_numpy(chi.logpdf(norms.numpy()))
    torch.testing.assert_close(found[1:], expected[1:])
    at_zero = math.log(2 / math.sqrt(2 * math.pi)) if dimension == 1 else -math.inf
    assert found[0].item() == pytest.approx(at_zero)
    assert norm_log_density(torch.tensor(-1.0), dimension) == -math.inf


def test_norms_of_drawn_vectors():
    vectors = torch.randn(20_000, 50, generator=torch.Generator().manual_seed(0))
    norms = vectors.double().norm(dim=1)
    mean = expected_norm(50)
    assert norms.mean().item() == pytest.approx(mean, abs=4 * 0.71 / 20_000**0.5)
    assert norms.var().item() == pytest.approx(50 - mean**2, rel=0.05)


def test_the_norm_of_very_many_numbers():
    for dimension in (10**4, 10**6):
        root = math.sqrt(dimension)
        assert expected_norm(dimension) == pytest.approx(root - 0.25 / root, rel=1e-8)
        assert dimension - expected_norm(dimension) ** 2 == pytest.approx(0.5, rel=0.02)


@pytest.mark.parametrize("dimension", (2, 3, 10, 100, 1000))
def test_angles(dimension):
    def density(angle):
        at = torch.tensor(angle, dtype=torch.float64)
        return angle_log_density(at, dimension).exp().item()

    total, _ = integrate.quad(density, 0, math.pi, points=[math.pi / 2])
    assert total == pytest.approx(1)
    for share in (0.001, 0.1, 0.5, 0.7, 0.999):
        angle = angle_quantile(share, dimension)
        middle = angle_quantile(0.5, dimension)
        below, _ = integrate.quad(density, middle, angle)
        assert 0.5 + below == pytest.approx(share, abs=1e-8)
    assert angle_quantile(0, dimension) == 0
    assert angle_quantile(1, dimension) == pytest.approx(math.pi)


def test_cosines_of_drawn_directions():
    """On a sphere in three dimensions every cosine is equally probable (Archimedes)."""
    assert math.cos(angle_quantile(0.25, 3)) == pytest.approx(0.5)
    generator = torch.Generator().manual_seed(1)
    one, other = torch.randn(2, 20_000, 30, generator=generator).double()
    cosines = torch.nn.functional.cosine_similarity(one, other)
    assert cosines.std().item() == pytest.approx(30**-0.5, rel=0.03)
    low = math.cos(angle_quantile(0.9, 30))
    assert (cosines < low).double().mean().item() == pytest.approx(0.1, abs=0.01)


def test_the_ball_that_holds_one_point():
    """On a line, N points leave 1/N to each: half of it on both sides."""
    assert nearest_radius(10, 1) == pytest.approx(0.05)
    for dimension in (2, 20):
        radius = nearest_radius(1000, dimension)
        volume = math.exp(log_ball_volume(dimension, radius))
        assert 1000 * volume == pytest.approx(1)
        # Half of the distance needs 2^D times as many.
        nearer = nearest_radius(1000 * 2.0**dimension, dimension)
        assert nearer == pytest.approx(radius / 2)


def test_rare_angles():
    """Small shares keep their digits: a cap is no larger than Ball's bound."""
    for dimension in (10, 100, 1000):
        share = math.exp(-dimension * 0.3**2 / 2)
        assert 0.2 < math.cos(angle_quantile(share, dimension)) <= 0.3 or share > 0.3
    # In the plane angles are uniform, however small.
    assert angle_quantile(1e-20, 2) == pytest.approx(math.pi * 1e-20, abs=1e-15)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("log_ball_volume", (0,)),
        ("log_ball_volume", (3, 0.0)),
        ("outer_share", (3, 1.5)),
        ("outer_share", (3, math.nan)),
        ("expected_norm", (0,)),
        ("norm_log_density", (torch.ones(2), 0)),
        ("angle_log_density", (torch.ones(2), 1)),
        ("angle_quantile", (0.5, 1)),
        ("angle_quantile", (1.5, 3)),
        ("nearest_radius", (0, 3)),
    ],
)
def test_what_cannot_be(name, arguments):
    with pytest.raises(ValueError, match=r"got"):
        getattr(high_dimensions, name)(*arguments)


def test_lengths_in_astronomically_many_dimensions():
    # The first two terms of the series; a third would change the last digits only.
    for dimension in (10**7, 10**12, 10**16):
        ratio = expected_norm(dimension) / math.sqrt(dimension)
        assert ratio == pytest.approx(1 - 1 / (4 * dimension), rel=1e-15)
    assert norm_log_density(torch.tensor([math.inf]), 5).item() == -math.inf
