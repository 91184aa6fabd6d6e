r"""Where a network looks: which places of an image an answer rests on."""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

__all__ = ["class_activation_map", "occlusion_map"]


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


@torch.no_grad()
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
    hidden = []
    for top in range(-margin, height - margin, step):
        for left in range(-margin, width - margin, step):
            covered = image.clone()
            rows = slice(max(top, 0), max(top + side, 0))
            columns = slice(max(left, 0), max(left + side, 0))
            covered[:, rows, columns] = value
            hidden.append(covered)
    scores = torch.cat(
        [score(batch) for batch in torch.stack(hidden).split(batch_size)]
    )
    fall = score(image[None]) - scores
    return fall.unflatten(0, (height // step, width // step))
