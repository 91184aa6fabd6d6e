"""Dimensions of clouds: scipy's neighbours, known manifolds, properties."""

import math

import pytest
import torch
from scipy.spatial import KDTree

from fathom.analysis.intrinsic_dimension import (
    nearest_distances,
    participation_ratio,
    two_nearest,
)


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def test_neighbours_are_those_of_scipy():
    points = drawn(200, 3)
    expected, _ = KDTree(points.numpy()).query(points.numpy(), k=4)
    found = nearest_distances(points, 3)
    torch.testing.assert_close(found, torch.from_numpy(expected[:, 1:]))


def test_a_point_is_not_its_own_neighbour_and_its_double_is():
    points = torch.tensor([[0.0], [0.0], [3.0]])
    assert nearest_distances(points, 2).tolist() == [[0, 3], [0, 3], [3, 3]]


def test_by_hand():
    """Points 0, 1, 3 on a line: ratios 3, 2, 3/2, whose product is 9."""
    points = torch.tensor([[0.0], [1.0], [3.0]])
    assert two_nearest(points) == pytest.approx(3 / math.log(9))


@pytest.mark.parametrize("dimension", [1, 2, 5])
def test_manifolds_that_are_known(dimension):
    """Flat and curved ones, within forty coordinates; few points bias it downwards."""
    into = drawn(dimension, 40, seed=1)
    flat = torch.rand(2000, dimension, generator=torch.Generator().manual_seed(2))
    assert two_nearest(flat.double() @ into) == pytest.approx(dimension, rel=0.1)
    sphere = drawn(2000, dimension + 1, seed=3)
    sphere = sphere / sphere.norm(dim=1, keepdim=True)
    assert two_nearest(sphere @ drawn(dimension + 1, 40)) == pytest.approx(
        dimension, rel=0.15
    )


def test_it_is_biased_in_many_dimensions():
    cube = torch.rand(1000, 40, generator=torch.Generator().manual_seed(4))
    assert 20 < two_nearest(cube) < 32


def test_scale_place_and_empty_coordinates_do_not_matter():
    points = drawn(300, 4)
    moved = torch.cat([1000 * points - 7, torch.full((300, 3), 5.0)], dim=1)
    assert two_nearest(moved.double()) == pytest.approx(two_nearest(points))
    assert participation_ratio(moved) == pytest.approx(participation_ratio(points))


def test_participation():
    """Variances 4, 1, 1, 0: (4 + 1 + 1)² / (16 + 1 + 1) = 2."""
    corners = torch.cartesian_prod(*[torch.tensor([-1.0, 1.0])] * 3)
    points = torch.cat([corners * torch.tensor([2.0, 1, 1]), torch.zeros(8, 1)], dim=1)
    assert participation_ratio(points) == pytest.approx(2)
    assert participation_ratio(corners) == pytest.approx(3)
    cloud = drawn(100, 6) * torch.arange(1, 7)
    values = torch.linalg.eigvalsh(torch.cov(cloud.T))
    expected = (values.sum() ** 2 / values.square().sum()).item()
    assert participation_ratio(cloud) == pytest.approx(expected)
    assert 1 <= participation_ratio(drawn(50, 1)) <= 1 + 1e-12


@pytest.mark.parametrize(
    ("function", "points", "words"),
    [
        (nearest_distances, torch.zeros(1, 2), "1 points have"),
        (two_nearest, torch.zeros(2, 2), "2 points have"),
        (two_nearest, torch.zeros(5, 2), "5 points are equal"),
        (two_nearest, torch.arange(4.0)[:, None] % 2 * 3, "4 points are equal"),
        (two_nearest, torch.eye(3), "as on a grid"),
        (participation_ratio, torch.zeros(1, 2), "got 1"),
        (participation_ratio, torch.ones(4, 2), "all points are equal"),
    ],
)
def test_what_cannot_be(function, points, words):
    with pytest.raises(ValueError, match=words):
        function(points)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_grid_that_rounding_disturbs_is_refused(dtype):
    side = torch.arange(5, dtype=dtype) * 0.1
    with pytest.raises(ValueError, match="as on a grid"):
        two_nearest(torch.cartesian_prod(side, side))


def test_equal_points_are_refused_and_tiny_clouds_are_not():
    with pytest.raises(ValueError, match="all points are equal"):
        participation_ratio(torch.full((3, 2), 0.1))
    points = torch.randn(7, 5, generator=torch.Generator().manual_seed(0)).double()
    expected = participation_ratio(points)
    for scale in (1e-90, 1e90):
        assert participation_ratio(scale * points) == pytest.approx(expected)
