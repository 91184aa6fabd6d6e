r"""Distances between two sets of draws, as estimates of that of their distributions.

The energy distance compares mean distances within the sets and between them:

.. math::

    \mathcal{E}^2[p, q] = 2\,\mathbb{E}\lVert\mathbf{x} - \mathbf{y}\rVert
    - \mathbb{E}\lVert\mathbf{x} - \mathbf{x}'\rVert
    - \mathbb{E}\lVert\mathbf{y} - \mathbf{y}'\rVert \ge 0,

with independent :math:`\mathbf{x}, \mathbf{x}'` from :math:`p` and :math:`\mathbf{y},
\mathbf{y}'` from :math:`q`. Where these means are finite, it is 0 only if the two are
the same.
"""

import torch
from jaxtyping import Float
from torch import Tensor

__all__ = ["energy_distance", "energy_distance_by_blocks"]


def energy_distance(
    first: Float[Tensor, "points variables"], second: Float[Tensor, "others variables"]
) -> Float[Tensor, ""]:
    """Estimate the squared energy distance of the distributions behind two sets.

    No point is paired with itself. So the estimate is right in the mean, and as it may
    err to both sides it can be negative.

    Args:
        first: draws from one distribution, one per row, at least two.
        second: draws from the other, independent of the first.

    Returns:
        The estimate, in the unit of the variables.

    Raises:
        ValueError: if a set has fewer than two points, or the variables differ in
            number.

    Székely and Rizzo (2013).
    """
    if min(len(first), len(second)) < 2 or first.shape[1:] != second.shape[1:]:
        raise ValueError(
            "both sets need two points or more, of as many variables; got shapes "
            f"{tuple(first.shape)} and {tuple(second.shape)}"
        )
    # The shortcut by products of matrices loses the digits of small distances.
    between = torch.cdist(
        first, second, compute_mode="donot_use_mm_for_euclid_dist"
    ).mean()
    return 2 * between - _within(first) - _within(second)


def energy_distance_by_blocks(
    first: Float[Tensor, "points variables"],
    second: Float[Tensor, "points variables"],
    num_blocks: int = 10,
) -> tuple[Float[Tensor, ""], Float[Tensor, ""]]:
    """Estimate the squared energy distance in blocks, and how sure the mean is.

    Args:
        first: draws from one distribution, in random order.
        second: as many from the other.
        num_blocks: into how many parts each is cut, at least two.

    Returns:
        The mean over pairs of blocks and its standard error.

    Raises:
        ValueError: if the sets differ in size, or blocks would have one point.
    """
    if len(first) != len(second) or num_blocks < 2 or len(first) < 2 * num_blocks:
        raise ValueError(
            f"{num_blocks} blocks (at least 2) need two sets of one size and at least "
            f"2 points in a block; got {len(first)} and {len(second)} points"
        )
    size = len(first) // num_blocks
    parts = zip(first.split(size), second.split(size), strict=True)
    each = torch.stack([energy_distance(*pair) for pair in parts][:num_blocks])
    return each.mean(), each.std() / num_blocks**0.5


def _within(points: Tensor) -> Tensor:
    return torch.pdist(points).mean()
