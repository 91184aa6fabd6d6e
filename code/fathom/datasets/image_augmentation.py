"""Augmentation of pictures: turned, stretched, slanted and moved, the label stays."""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

__all__ = ["jiggle", "place"]

Images = Float[Tensor, "images rows columns"]


def place(
    images: Images,
    matrices: Float[Tensor, "images 2 2"],
    shifts: Float[Tensor, "images 2"],
) -> Images:
    r"""Map each picture by a matrix about its middle, then move it.

    What the old picture has at place :math:`\mathbf{v}`, right and up from its middle,
    the new one has at :math:`\mathbf{A}\mathbf{v} + \mathbf{t}`; it is read by straight
    lines between pixels, and is zero where nothing was.

    Args:
        images: one or more, each as high as wide.
        matrices: :math:`\mathbf{A}`, such as a turn or a stretch.
        shifts: :math:`\mathbf{t}`, pixels to the right and pixels up.

    Raises:
        ValueError: if pictures aren't square, or a matrix has no inverse.
    """
    side = images.shape[-1]
    if images.shape[-2] != side:
        raise ValueError(f"pictures are square here, got {tuple(images.shape)}")
    back, failed = torch.linalg.inv_ex(matrices)
    if failed.any():
        raise ValueError(f"{int((failed > 0).sum())} matrices have no inverse")
    # PyTorch counts down, not up, and a side is 2 long for it.
    flip = torch.tensor([1.0, -1.0], dtype=images.dtype)
    back = flip[:, None] * back * flip
    move = -back @ (shifts * flip * 2 / side)[..., None]
    shape = [len(images), 1, side, side]
    grid = affine_grid(torch.cat([back, move], dim=2), shape, align_corners=False)
    return grid_sample(images[:, None], grid, align_corners=False)[:, 0]


def jiggle(
    images: Images,
    bend: float | int = 0.2,
    shift: float | int = 1.0,
    generator: torch.Generator | None = None,
) -> Images:
    r"""Turn, stretch, slant and move each picture a little, at random.

    .. math:: \mathbf{A} = \mathbf{I} + b\,\mathbf{U}

    where the four entries of :math:`\mathbf{U}` are uniform between -1 and 1, as
    are the moves along both sides, times their limit.

    Args:
        images: one or more, each as high as wide.
        bend: :math:`b`, from 0 to below 0.5, so that nothing is turned inside out.
        shift: the largest move, in pixels, along each side.
        generator: where the draws come from; PyTorch's global one if None.

    Raises:
        ValueError: if a limit is out of its range.
    """
    if not 0 <= bend < 0.5 or shift < 0:
        raise ValueError(
            f"the bend is from 0 to below 0.5, the shift at least 0; got {bend=}, "
            f"{shift=}"
        )
    drawn = 2 * torch.rand(len(images), 6, generator=generator, dtype=images.dtype) - 1
    matrices = torch.eye(2, dtype=images.dtype) + bend * drawn[:, :4].view(-1, 2, 2)
    return place(images, matrices, shift * drawn[:, 4:])
