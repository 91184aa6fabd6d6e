r"""From few pixels to many by interpolation: repeated, or drawn line by line."""

import torch
from einops import repeat
from jaxtyping import Float
from torch import Tensor

__all__ = ["bilinear", "linear_weights", "nearest"]


def nearest(
    images: Float[Tensor, "*batch height width"], factor: int
) -> Float[Tensor, "*batch rows columns"]:
    """Repeat each pixel, a square of factor times factor for each one.

    Equal to PyTorch's ``interpolate`` with ``mode="nearest"``.

    Raises:
        ValueError: if the factor is below 1.

    UDL section 10.4.2.
    """
    if factor < 1:
        raise ValueError(f"the factor is at least 1, got {factor}")
    return repeat(images, "... h w -> ... (h a) (w b)", a=factor, b=factor)


def linear_weights(
    size: int, new_size: int, align_corners: bool = False
) -> Float[Tensor, "new_size size"]:
    r"""Weigh old numbers for each new one, by linear interpolation between two.

    New number :math:`j` is read at the old position

    .. math::

        u_j = (j + \tfrac12)\,\frac{n}{m} - \tfrac12
        \quad\text{or, with aligned corners,}\quad
        u_j = j\,\frac{n - 1}{m - 1},

    for :math:`n` old and :math:`m` new numbers: the first lets pixels be squares of
    which the whole is covered, the second lets the outermost centres coincide. Beyond
    the outermost centres the outermost number is repeated.

    Args:
        size: old numbers, :math:`n`.
        new_size: new numbers, :math:`m`.
        align_corners: whether the outermost centres coincide.

    Returns:
        Weights in double precision; each row sums to 1.

    Raises:
        ValueError: if a size is below 1.

    UDL section 10.4.2.
    """
    if size < 1 or new_size < 1:
        raise ValueError(f"sizes are at least 1, got {size} and {new_size}")
    steps = torch.arange(new_size, dtype=torch.float64)
    if align_corners:
        places = steps * (size - 1) / max(new_size - 1, 1)
    else:
        places = ((steps + 0.5) * size / new_size - 0.5).clamp(0, size - 1)
    distances = (places[:, None] - torch.arange(size)).abs()
    return (1 - distances).clamp(min=0)


def bilinear(
    images: Float[Tensor, "*batch height width"],
    height: int,
    width: int,
    align_corners: bool = False,
) -> Float[Tensor, "*batch {height} {width}"]:
    r"""Interpolate linearly along columns and along rows: :math:`A X B^\mathsf{T}`.

    Equal to PyTorch's ``interpolate`` with ``mode="bilinear"`` for finite pixels; one
    infinity or NaN spreads over the whole image. Going down, it reads two by two,
    however many are skipped between: average or blur there.

    Args:
        height: new number of rows.
        width: new number of columns.
        align_corners: as :func:`linear_weights`, which makes :math:`A` and :math:`B`.

    UDL section 10.4.2.
    """
    rows = linear_weights(images.shape[-2], height, align_corners).to(images)
    columns = linear_weights(images.shape[-1], width, align_corners).to(images)
    return rows @ images @ columns.T
