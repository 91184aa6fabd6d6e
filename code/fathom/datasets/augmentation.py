"""Augmentation: new examples from old ones, by changes that leave the label as it is.

Each function takes curves, one per row, and draws a change of its own for each row.
Which changes keep a label is knowledge about the task and isn't in the data: a curve of
MNIST-1D may be moved, but not turned upside down.
"""

import torch
from jaxtyping import Float
from torch import Tensor

__all__ = ["add_noise", "reverse", "scale", "shear", "shift", "turn_over"]

Curves = Float[Tensor, "curves points"]


def shift(
    curves: Curves, largest: float, generator: torch.Generator | None = None
) -> Curves:
    """Move each curve left or right by a whole number of points, uniform up to a limit.

    What leaves at one end comes in at the other.

    Args:
        curves: one per row.
        largest: the greatest shift, as a share of the curve's length, from 0 to 1.
        generator: where the draws come from; PyTorch's global one if None.

    Raises:
        ValueError: if the limit isn't from 0 to 1.
    """
    _at_least_zero("largest", largest)
    if largest > 1:
        raise ValueError(f"largest is a share of the curve, at most 1, got {largest}")
    num_curves, num_points = curves.shape
    most = round(largest * num_points)
    moves = torch.randint(-most, most + 1, (num_curves, 1), generator=generator)
    places = torch.arange(num_points)
    return curves.gather(1, (places - moves) % num_points)


def scale(
    curves: Curves, spread: float, generator: torch.Generator | None = None
) -> Curves:
    r"""Multiply each curve by a factor of its own, :math:`e^{sz}` with a normal z.

    Args:
        curves: one per row.
        spread: :math:`s`, the standard deviation of the factor's logarithm.
        generator: where the draws come from; PyTorch's global one if None.

    Raises:
        ValueError: if the spread is below zero.
    """
    _at_least_zero("spread", spread)
    drawn = torch.randn(len(curves), 1, generator=generator, dtype=curves.dtype)
    return curves * (spread * drawn).exp()


def add_noise(
    curves: Curves, deviation: float, generator: torch.Generator | None = None
) -> Curves:
    """Add normal noise to each point.

    Args:
        curves: one per row.
        deviation: the noise's standard deviation.
        generator: where the draws come from; PyTorch's global one if None.

    Raises:
        ValueError: if the deviation is below zero.
    """
    _at_least_zero("deviation", deviation)
    drawn = torch.randn(curves.shape, generator=generator, dtype=curves.dtype)
    return curves + deviation * drawn


def shear(
    curves: Curves, steepest: float, generator: torch.Generator | None = None
) -> Curves:
    r"""Add a straight line to each curve, with a normal slope.

    The line goes from :math:`-sz` to :math:`sz` over the curve, with a normal z.

    Args:
        curves: one per row.
        steepest: :math:`s`, the standard deviation of the line's right end.
        generator: where the draws come from; PyTorch's global one if None.

    Raises:
        ValueError: if the deviation is below zero.
    """
    _at_least_zero("steepest", steepest)
    drawn = torch.randn(len(curves), 1, generator=generator, dtype=curves.dtype)
    line = torch.linspace(-1, 1, curves.shape[1], dtype=curves.dtype)
    return curves + steepest * drawn * line


def reverse(
    curves: Curves, share: float, generator: torch.Generator | None = None
) -> Curves:
    """Read some curves from right to left, each with the given probability.

    Args:
        curves: one per row.
        share: the probability, from 0 to 1.
        generator: where the draws come from; PyTorch's global one if None.

    Raises:
        ValueError: if the probability isn't from 0 to 1.
    """
    return torch.where(_some(curves, share, generator), curves.flip(1), curves)


def turn_over(
    curves: Curves, share: float, generator: torch.Generator | None = None
) -> Curves:
    """Turn some curves upside down about zero, each with the given probability.

    Args:
        curves: one per row.
        share: the probability, from 0 to 1.
        generator: where the draws come from; PyTorch's global one if None.

    Raises:
        ValueError: if the probability isn't from 0 to 1.
    """
    return torch.where(_some(curves, share, generator), -curves, curves)


def _some(curves: Tensor, share: float, generator: torch.Generator | None) -> Tensor:
    """Whether to change each curve, as a column."""
    _at_least_zero("share", share)
    if share > 1:
        raise ValueError(f"share is a probability, at most 1, got {share}")
    return torch.rand(len(curves), 1, generator=generator) < share


def _at_least_zero(name: str, value: float) -> None:
    if not value >= 0:
        raise ValueError(f"{name} is at least zero, got {value}")
