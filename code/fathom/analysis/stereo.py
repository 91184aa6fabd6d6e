r"""Two pictures side by side: which parts belong together, and how far away they are.

The cameras look the same way, the right one a *baseline* :math:`b` further to the
right. A point at depth :math:`z` is seen :math:`d` pixels further to the left by the
right one, its *disparity*:

.. math::

    d = \frac{f\,b}{z},

with :math:`f` the focal length in pixels: how many pixels a metre takes in the picture
at a distance of a metre.
"""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor
from torch.nn.functional import avg_pool2d

__all__ = ["agree", "match_blocks"]


def match_blocks(
    left: Float[Tensor, "channels rows columns"],
    right: Float[Tensor, "channels rows columns"],
    num_disparities: int,
    window: int = 7,
) -> Int[Tensor, "rows columns"]:
    r"""Find the disparity of each pixel of the left picture by comparing blocks.

    For each :math:`d` from 0 to ``num_disparities - 1`` the left picture is compared
    with the right one moved by :math:`d` to the right: the absolute differences,
    averaged over the pixels of a square window around a pixel that both have. The
    :math:`d` with the least wins; the smallest, where several have it.

    Args:
        left: a picture.
        right: of the same size.
        num_disparities: from 1 to the number of columns.
        window: pixels along a side of the square, an odd number.

    Raises:
        ValueError: if the pictures differ in size or a number is out of range.

    D. Scharstein and R. Szeliski (2002), "A Taxonomy and Evaluation of Dense Two-Frame
    Stereo Correspondence Algorithms", International Journal of Computer Vision 47.
    """
    if left.shape != right.shape:
        raise ValueError(
            f"two pictures of the same size, got {tuple(left.shape)} and "
            f"{tuple(right.shape)}"
        )
    columns = left.shape[-1]
    if not 1 <= num_disparities <= columns or window < 1 or window % 2 == 0:
        raise ValueError(
            f"there are 1 to {columns} disparities and an odd window, got "
            f"num_disparities = {num_disparities} and window = {window}"
        )
    best = torch.full(left.shape[1:], torch.inf, dtype=left.dtype)
    found = torch.zeros(left.shape[1:], dtype=torch.long)
    half = window // 2
    for d in range(num_disparities):
        apart = (left[..., d:] - right[..., : columns - d]).abs().mean(dim=0)[None]
        # First down, then across: the mean over a rectangle is a mean of means.
        for size in ((window, 1), (1, window)):
            around = (half * (size[0] > 1), half * (size[1] > 1))
            apart = avg_pool2d(apart, size, 1, around, count_include_pad=False)
        better = apart[0] < best[:, d:]
        best[:, d:] = torch.where(better, apart[0], best[:, d:])
        found[:, d:] = torch.where(better, d, found[:, d:])
    return found


def agree(
    left: Int[Tensor, "rows columns"],
    right: Int[Tensor, "rows columns"],
    within: int = 1,
) -> Bool[Tensor, "rows columns"]:
    """Check disparities from left to right against those from right to left.

    The pixel in column x of the left picture is said to be that in column x - d of the
    right one. Does that one say so, too? What only one camera sees seldom passes.

    Args:
        left: disparities of the left picture.
        right: those of the right one, where things are as much further to the right in
            the left picture.
        within: how many pixels the two may differ by, 0 or more.

    Raises:
        ValueError: if the sizes differ, or ``within`` is below 0.
    """
    if left.shape != right.shape or within < 0:
        raise ValueError(
            f"maps of one size and a difference of 0 or more, got {tuple(left.shape)}, "
            f"{tuple(right.shape)} and within = {within}"
        )
    there = torch.arange(left.shape[1]) - left
    back = right.gather(1, there.clamp(min=0))
    return (there >= 0) & ((left - back).abs() <= within)
