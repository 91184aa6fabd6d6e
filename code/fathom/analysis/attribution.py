r"""Where a network looks: which places of an image an answer rests on."""

from collections.abc import Callable
from itertools import product

import torch
from jaxtyping import Float
from torch import Tensor

__all__ = ["class_activation_map", "occlusion", "occlusion_map"]


def class_activation_map(
    maps: Float[Tensor, "channels rows columns"],
    weights: Float[Tensor, "classes channels"],
    offsets: Float[Tensor, "classes"],
    label: int,
) -> Float[Tensor, "rows columns"]:
    r"""What each place contributes to the logit of one class.

    For a network that ends in the mean over all places and a linear layer: with the
    last convolution's channels :math:`h_{dij}`, the weights :math:`\omega_{cd}` and the
    offset :math:`\beta_c` of class :math:`c`,

    .. math::

        A_{ij} = \beta_c + \sum_d \omega_{cd}\, h_{dij} ,

    whose mean over all places is the logit.

    Args:
        maps: the last convolution's channels, after its activation function.
        weights: of the linear layer.
        offsets: of the linear layer, one for each class.
        label: the class :math:`c`, counted from 0.

    Raises:
        ValueError: if there is no such class, or the numbers of channels differ.

    Source: B. Zhou et al. (2016), "Learning Deep Features for Discriminative
    Localization", CVPR, arXiv 1512.04150; offsets, left out there, are added.
    """
    if not 0 <= label < len(weights):
        raise ValueError(f"class {label} isn't one of 0 to {len(weights) - 1}")
    if weights.shape[1] != len(maps):
        raise ValueError(
            f"the maps have {len(maps)} channels, and each class has "
            f"{weights.shape[1]} weights: they must be as many"
        )
    return offsets[label] + torch.einsum("d,dij->ij", weights[label], maps)


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
    return _falls(score, image, range(down), range(across), size, value)


def occlusion_map(
    score: Callable[[Tensor], Tensor],
    image: Float[Tensor, "channels height width"],
    side: int,
    step: int,
    value: float = 0.5,
    batch_size: int = 8,
) -> Float[Tensor, "rows columns"]:
    r"""By how much a score falls when a grey square hides a part of the image.

    The image is divided into cells of ``step`` × ``step`` pixels. For each cell a
    square of ``side`` pixels with the same middle is filled with ``value``, as far as
    it lies in the image, and

    .. math::

        O_{ij} = s[\mathbf{x}] - s[\mathbf{x} \text{ with square } ij \text{ hidden}] .

    Above 0, the network used what was hidden; below 0, it spoke against the score.

    Args:
        score: makes a number for each image of a batch.
        image: one image.
        side: of the square, in pixels; at least 1.
        step: of the cells, in pixels; it divides height and width, and ``side - step``
            is even, so that middles agree.
        value: what the square is filled with.
        batch_size: how many images the score gets at once.

    Raises:
        ValueError: if side and step don't fit each other or the image.

    Source: M. Zeiler and R. Fergus (2014), "Visualizing and Understanding
    Convolutional Networks", ECCV, arXiv 1311.2901.
    """
    height, width = image.shape[1:]
    if side < 1 or step < 1 or (side - step) % 2 or height % step or width % step:
        raise ValueError(
            f"a square of {side} pixels moved by {step} on an image of {height} × "
            f"{width}: both are at least 1, their difference is even, and the step "
            "divides height and width"
        )
    margin = (side - step) // 2
    tops, lefts = (range(-margin, end - margin, step) for end in (height, width))
    return _falls(score, image, tops, lefts, side, value, batch_size)


def _falls(
    score: Callable[[Tensor], Tensor],
    image: Float[Tensor, "*channels rows columns"],
    tops: range,
    lefts: range,
    side: int,
    value: float,
    batch_size: int = 1024,
) -> Float[Tensor, "down across"]:
    """By how much a score falls when a square is covered, for each of its corners."""
    covered = image.repeat(len(tops) * len(lefts), *[1] * image.ndim)
    for copy, (top, left) in zip(covered, product(tops, lefts), strict=True):
        rows = slice(max(top, 0), max(top + side, 0))
        columns = slice(max(left, 0), max(left + side, 0))
        copy[..., rows, columns] = value
    with torch.no_grad():
        scores = torch.cat([score(batch) for batch in covered.split(batch_size)])
        falls = score(image[None]) - scores
    return falls.view(len(tops), len(lefts))
