"""How many dimensions a cloud of points fills, however many numbers a point has."""

import math

import torch
from jaxtyping import Float
from torch import Tensor

__all__ = ["nearest_distances", "participation_ratio", "two_nearest"]


def nearest_distances(
    points: Float[Tensor, "points features"], num_neighbours: int = 1
) -> Float[Tensor, "points neighbours"]:
    """Find how far each point is from its nearest others, the nearest first.

    Args:
        points: one in each row.
        num_neighbours: how many distances for each.

    Raises:
        ValueError: if there are too few points for so many neighbours.
    """
    if not 1 <= num_neighbours < len(points):
        raise ValueError(
            f"{len(points)} points have from 1 to {len(points) - 1} neighbours each, "
            f"got {num_neighbours}"
        )
    # Directly, not by scalar products: those lose the digits of small distances.
    distances = torch.cdist(
        points, points, compute_mode="donot_use_mm_for_euclid_dist"
    ).fill_diagonal_(math.inf)  # no point is its own neighbour
    return distances.topk(num_neighbours, largest=False).values


def two_nearest(points: Float[Tensor, "points features"]) -> float:
    r"""Estimate the dimension of a cloud from the two nearest neighbours of each point.

    With the distances :math:`r_1 \le r_2` to them,

    .. math::

        \hat d = 1 \big/ \operatorname{mean}\left[\log (r_2 / r_1)\right],

    the maximum of the likelihood where the density hardly changes from a point to its
    second neighbour. There :math:`(r_1/r_2)^d` is uniform from 0 to 1. In many
    dimensions neighbours are far, and the estimate is too low: see the page.

    Args:
        points: one in each row, at least three, no two of them equal.

    Raises:
        ValueError: if there are fewer than three points, two of them are equal, or
            all neighbours are equally far, as on a grid.

    Facco et al. (2017), who fit a line instead of this maximum of the likelihood.
    """
    first, second = nearest_distances(points.double(), 2).unbind(dim=1)
    if (num_equal := int((first == 0).sum())) > 0:
        raise ValueError(
            f"{num_equal} points are equal to another one: keep one of each"
        )
    mean = (second / first).log().mean().item()
    if mean < 1e-6:  # they differ by rounding alone
        raise ValueError("all neighbours are equally far, as on a grid")
    return 1 / mean


def participation_ratio(points: Float[Tensor, "points features"]) -> float:
    r"""Count the directions in which a cloud is spread, by its variances alone.

    .. math::

        \Bigl(\sum_i \lambda_i\Bigr)^2 \Big/ \sum_i \lambda_i^2

    with the eigenvalues :math:`\lambda_i` of the covariance. It is :math:`k` if
    :math:`k` directions have equal variance and the others none, never below one and
    never above the number of features.

    Args:
        points: one in each row, at least two, not all equal.

    Raises:
        ValueError: if there are fewer than two points or all are equal.
    """
    if len(points) < 2:
        raise ValueError(f"a spread needs two points, got {len(points)}")
    if bool((points == points[:1]).all()):
        raise ValueError("all points are equal: they are spread in no direction")
    centred = points.double() - points.double().mean(dim=0)
    centred = centred / centred.abs().max()  # so that squares stay in range
    covariance = centred.T @ centred
    # The sums of the eigenvalues and of their squares need no eigenvalue.
    squares = covariance.square().sum().item()
    return covariance.trace().item() ** 2 / squares
