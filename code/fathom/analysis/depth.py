r"""Depths of pixels: how wrong they are, and what floor and wall tell without learning.

A depth :math:`\hat z` is wrong by the factor :math:`\hat z / z`. Twice and half as far
are as wrong as each other when the logarithm of that factor is measured.
"""

import math

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from fathom.datasets.scenes import FIELD, WALL

__all__ = ["log_error", "room_depths", "share_within", "standing"]


def log_error(
    predicted: Float[Tensor, "*some rows columns"],
    true: Float[Tensor, "*some rows columns"],
) -> Float[Tensor, "*some"]:
    r"""Average :math:`|\ln\hat z - \ln z|` over the pixels of each picture.

    Its exponential is the factor that a depth is wrong by, as a geometric mean. Small
    ones are about the relative error: 0.05 is about 5 %. The constant with the least
    error is the median.

    Args:
        predicted: depths, above 0.
        true: depths, above 0.

    Raises:
        ValueError: if a depth isn't above 0.
    """
    _check(predicted, true)
    return (predicted.log() - true.log()).abs().mean(dim=(-2, -1))


def share_within(
    predicted: Float[Tensor, "*some rows columns"],
    true: Float[Tensor, "*some rows columns"],
    factor: float = 1.25,
) -> Float[Tensor, "*some"]:
    r"""Share of pixels with :math:`\max(\hat z / z,\; z / \hat z) <` a factor.

    Args:
        predicted: depths, above 0.
        true: depths, above 0.
        factor: above 1.

    Raises:
        ValueError: if a depth isn't above 0, or the factor isn't above 1.

    D. Eigen, C. Puhrsch and R. Fergus (2014), "Depth Map Prediction from a Single Image
    using a Multi-Scale Deep Network", arXiv:1406.2283.
    """
    _check(predicted, true)
    if not factor > 1:
        raise ValueError(
            f"a factor that a depth may be off by is above 1, got {factor}"
        )
    ratio = torch.maximum(predicted / true, true / predicted)
    return (ratio < factor).to(predicted.dtype).mean(dim=(-2, -1))


def room_depths(size: int, height: float, pitch: float) -> Float[Tensor, "rows"]:
    r"""Depth [m] of an empty room's pixels in each row: floor below, wall above.

    With the row's place :math:`v` from 1 (top) to -1, the tangent :math:`\tau` of half
    the angle of view, a camera at height :math:`h` that looks down by :math:`\phi`, and
    the wall at a distance :math:`w`, a ray meets floor and wall at the depths

    .. math::

        \frac{h}{\sin\phi - \tau v \cos\phi}, \qquad
        \frac{w}{\cos\phi + \tau v \sin\phi},

    the first where its denominator is above 0. What is nearer is seen.

    Args:
        size: of the picture, in pixels.
        height: of the camera [m], above 0.
        pitch: by how much it looks down, an angle.

    Raises:
        ValueError: if size or height isn't above 0.
    """
    if size < 1 or not height > 0:
        raise ValueError(
            f"size and height are above 0, got size = {size} and height = {height}"
        )
    v = 1 - (2 * torch.arange(size) + 1) / size
    down = math.sin(pitch) - FIELD * v * math.cos(pitch)
    floor = torch.where(down > 0, height / down.clamp(min=1e-9), torch.inf)
    return torch.minimum(floor, WALL / (math.cos(pitch) + FIELD * v * math.sin(pitch)))


def standing(
    room: Float[Tensor, "rows"], things: Bool[Tensor, "*some rows columns"]
) -> Float[Tensor, "*some rows columns"]:
    """Say how far away things are that stand on the floor: as far as it is below them.

    A pixel of a thing gets the depth of the next pixel below that shows none, in the
    same column; where things reach down to the lower edge, that of the lowest row.

    Args:
        room: depth of each row without things, as of :func:`room_depths`.
        things: which pixels show a thing.

    Raises:
        ValueError: if there is not one depth for each row.
    """
    if len(room) != things.shape[-2]:
        raise ValueError(
            f"one depth for each row, got {len(room)} for {things.shape[-2]} rows"
        )
    depths = room[:, None].expand(things.shape).clone()
    for row in range(len(room) - 2, -1, -1):
        here = things[..., row, :]
        depths[..., row, :] = torch.where(
            here, depths[..., row + 1, :], depths[..., row, :]
        )
    return depths


def _check(predicted: Tensor, true: Tensor) -> None:
    for depths in (predicted, true):
        wrong = depths[~(depths > 0)]
        if wrong.numel():
            raise ValueError(
                f"depths are above 0, got {wrong[0].item()} among them: did you pass "
                "logarithms?"
            )
