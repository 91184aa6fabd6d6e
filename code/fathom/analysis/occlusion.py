"""Occlusion: what a classifier loses when a patch of the picture is covered."""

from collections.abc import Callable
from itertools import product

import torch
from jaxtyping import Float
from torch import Tensor

__all__ = ["occlusion"]


def occlusion(
    score: Callable[[Tensor], Tensor],
    image: Float[Tensor, "rows columns"],
    size: int,
    value: float | int = 0.0,
) -> Float[Tensor, "places_down places_across"]:
    r"""Cover each square of a picture in turn, and see by how much a score falls.

    .. math::

        d_{ij} = \operatorname{s}[\mathbf{x}] - \operatorname{s}[\mathbf{x}^{(ij)}]

    where :math:`\mathbf{x}^{(ij)}` has `value` in the square whose upper left corner is
    pixel :math:`(i, j)`. Above zero, what was covered spoke for the score; below zero,
    against it.

    Args:
        score: gives one number for each of several pictures, such as the logarithm of
            a class's probability.
        image: the picture.
        size: rows and columns of the square.
        value: what covers it.

    Returns:
        One number for each place where the square lies within the picture.

    Raises:
        ValueError: if the square doesn't fit into the picture.

    M. D. Zeiler and R. Fergus (2014), "Visualizing and understanding convolutional
    networks", section 4.2.
    """
    down, across = (length - size + 1 for length in image.shape)
    if size < 1 or min(down, across) < 1:
        raise ValueError(
            f"a square of {size} pixels doesn't fit a picture of {tuple(image.shape)}"
        )
    covered = image.repeat(down * across, 1, 1)
    corners = product(range(down), range(across))
    for copy, (i, j) in zip(covered, corners, strict=True):
        copy[i : i + size, j : j + size] = value
    with torch.no_grad():
        drops = score(image[None]) - score(covered)
    return drops.view(down, across)
