"""Strokes of a pen as a small picture: how a drawn digit becomes pixels."""

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

__all__ = ["ink_of"]


def ink_of(
    points: Sequence[Sequence[float | int]], radius: float | int = 1.0, side: int = 28
) -> Float[Tensor, "side side"]:
    r"""Draw the strokes of a round pen on a square of pixels.

    .. math::

        x_{ij} = \max_k \min\bigl(1, \max(0, r + \tfrac12 - d_{ijk})\bigr)

    where :math:`d_{ijk}` is the distance of the middle of pixel :math:`(i, j)` from the
    k-th piece of line: a soft edge, one pixel wide.

    Args:
        points: (right, down, pen) each, in pixels from the middle of the first one. A
            pen of 0 begins a stroke, of 1 draws a line from the point before.
        radius: :math:`r`, half of the pen's width, above 0.
        side: rows and columns of the picture.

    Raises:
        ValueError: if the radius isn't above 0, or a point hasn't three numbers.
    """
    if radius <= 0:
        raise ValueError(f"a pen has a radius above 0, got {radius}")
    if any(len(point) != 3 for point in points):
        raise ValueError("each point is (right, down, pen), three numbers")
    along = torch.arange(side, dtype=torch.float64)
    picture = torch.zeros(side, side, dtype=torch.float64)
    x0, y0 = 0.0, 0.0
    for x, y, pen in points:
        if not pen:
            x0, y0 = x, y
        across, down = x - x0, y - y0
        length = across**2 + down**2
        share = ((along - x0) * across + (along[:, None] - y0) * down) / (length or 1)
        share = share.clamp(0, 1)
        distance = torch.hypot(
            along - x0 - share * across, along[:, None] - y0 - share * down
        )
        picture = torch.maximum(picture, (radius + 0.5 - distance).clamp(0, 1))
        x0, y0 = x, y
    return picture.float()
