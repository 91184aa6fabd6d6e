"""Surfaces have the minima, saddle points and curvatures that are promised."""

import math

import pytest
import torch
from torch.autograd.functional import hessian
from torch.func import grad

from fathom.losses.surfaces import hyperbola, quadratic, saddle


def points(*rows):
    return torch.tensor(rows, dtype=torch.float64)


def test_quadratic_by_hand():
    # (2 · 3² + 8 · 1²) / 2 = 13
    assert quadratic(points(3.0, -1.0), (2.0, 8.0)).item() == 13
    # Turned by a right angle, the first curvature counts along the second parameter.
    turned = quadratic(points(3.0, -1.0), (2.0, 8.0), math.pi / 2)
    assert turned.item() == pytest.approx((2 * 1 + 8 * 9) / 2)


@pytest.mark.parametrize("angle", [0.0, 0.5, -2.0])
def test_curvatures_are_the_hessians_eigenvalues(angle):
    origin = points(0.0, 0.0)
    bent = hessian(lambda at: quadratic(at, (0.5, 7.0), angle), origin)
    assert torch.linalg.eigvalsh(bent).tolist() == pytest.approx([0.5, 7.0])
    # The flat direction is turned by the angle.
    flat = points(math.cos(angle), math.sin(angle))
    torch.testing.assert_close(bent @ flat, 0.5 * flat)


@pytest.mark.parametrize("first", [0.5, 1.0, -3.0])
def test_minima_of_the_hyperbola(first):
    at = points(first, 1 / first)
    assert hyperbola(at).item() == 0
    assert grad(hyperbola)(at).tolist() == [0, 0]
    eigenvalues = torch.linalg.eigvalsh(hessian(hyperbola, at)).tolist()
    assert eigenvalues == pytest.approx([0, first**2 + 1 / first**2], abs=1e-12)
    assert hyperbola(points(2.0, 3.0)).item() == 12.5


def test_saddle_has_a_saddle_point_and_two_minima():
    def height(at):
        return saddle(at, (3.0, 4.0))

    for at in (points(0.0, 0.0), points(0.0, 2.0), points(0.0, -2.0)):
        assert grad(height)(at).tolist() == [0, 0]
    assert torch.linalg.eigvalsh(hessian(height, points(0.0, 0.0))).tolist() == [-4, 3]
    for at in (points(0.0, 2.0), points(0.0, -2.0)):
        assert height(at).item() == -4
        assert torch.linalg.eigvalsh(hessian(height, at)).min() > 0


def ridge_of_minima(at, _):
    return hyperbola(at)


@pytest.mark.parametrize("surface", [ridge_of_minima, quadratic, saddle])
def test_many_points_at_once(surface):
    many = torch.randn(
        4, 3, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0)
    )
    together = surface(many, (1.0, 5.0))
    assert together.shape == (4, 3)
    torch.testing.assert_close(together[2, 1], surface(many[2, 1], (1.0, 5.0)))


@pytest.mark.usefixtures("as_readers")
@pytest.mark.parametrize("surface", [quadratic, saddle])
def test_wrong_arguments_are_refused(surface):
    with pytest.raises(ValueError, match=r"two parameters, got shape \(3,\)"):
        hyperbola(torch.zeros(3))
    with pytest.raises(ValueError, match=r"two parameters, got shape \(3,\)"):
        surface(torch.zeros(3), (1.0, 1.0))
    with pytest.raises(ValueError, match="above zero"):
        surface(torch.zeros(2), (1.0, 0.0))
