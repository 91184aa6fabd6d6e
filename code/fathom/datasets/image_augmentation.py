"""Augmentation of pictures: turned, stretched and moved, so that the label stays."""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

__all__ = ["jiggle", "place"]

Images = Float[Tensor, "images rows columns"]


def place(
    images: Images,
    angles: Float[Tensor, "images"],
    factors: Float[Tensor, "images"],
    shifts: Float[Tensor, "images 2"],
) -> Images:
    r"""Turn and stretch each picture about its middle, then move it.

    The new picture has at place :math:`\mathbf{u}`, counted from the middle, what the
    old one has at :math:`\mathbf{R}^\mathsf{T} (\mathbf{u} - \mathbf{t}) / s`, read by
    straight lines between pixels, and zero where that lies outside.

    Args:
        images: one or more, each as high as wide.
        angles: of :math:`\mathbf{R}`, in radians, against the clock.
        factors: :math:`s`, above 0; 2 makes all twice as large.
        shifts: :math:`\mathbf{t}`, pixels to the right and pixels down.

    Raises:
        ValueError: if pictures aren't square, or a factor isn't above 0.
    """
    side = images.shape[-1]
    if images.shape[-2] != side:
        raise ValueError(f"pictures are square here, got {tuple(images.shape)}")
    if not (factors > 0).all():
        raise ValueError(f"factors are above 0, got {factors.min():g}")
    cos, sin = angles.cos() / factors, angles.sin() / factors
    turn = torch.stack([cos, -sin, sin, cos], dim=1).view(-1, 2, 2)
    move = -turn @ (shifts[:, :, None] * 2 / side)  # a side is 2 long for PyTorch
    shape = [len(images), 1, side, side]
    grid = affine_grid(torch.cat([turn, move], dim=2), shape, align_corners=False)
    return grid_sample(images[:, None], grid, align_corners=False)[:, 0]


def jiggle(
    images: Images,
    degrees: float | int = 12.0,
    stretch: float | int = 0.12,
    shift: float | int = 2.0,
    generator: torch.Generator | None = None,
) -> Images:
    r"""Turn, stretch and move each picture at random, uniformly within limits.

    Args:
        images: one or more, each as high as wide.
        degrees: the largest turn either way.
        stretch: factors go from one less this to one plus this; from 0 to below 1.
        shift: the largest move, in pixels, along each side.
        generator: where the draws come from; PyTorch's global one if None.

    Raises:
        ValueError: if a limit is below 0, or the stretch is 1 or more.
    """
    if min(degrees, stretch, shift) < 0 or stretch >= 1:
        raise ValueError(
            "limits are at least 0 and the stretch is below 1, got "
            f"{degrees=}, {stretch=}, {shift=}"
        )
    drawn = 2 * torch.rand(len(images), 4, generator=generator, dtype=images.dtype) - 1
    angles = drawn[:, 0] * torch.pi * degrees / 180
    return place(images, angles, 1 + stretch * drawn[:, 1], shift * drawn[:, 2:])
