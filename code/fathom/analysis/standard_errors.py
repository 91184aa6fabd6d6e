r"""A mean and how far it may be from what more runs would give: its standard error."""

import math
from collections.abc import Sequence

import torch
from jaxtyping import Float, Shaped
from torch import Tensor

__all__ = ["mean_and_error"]


def mean_and_error(
    values: Shaped[Tensor, "..."] | Sequence, dim: int = 0
) -> tuple[Float[Tensor, "..."], Float[Tensor, "..."]]:
    r"""Average independent values, and say how well that is known.

    .. math::

        \bar{v} = \frac{1}{J}\sum_{j=1}^J v_j,
        \qquad \frac{s}{\sqrt{J}}
        = \sqrt{\frac{\sum_j (v_j - \bar{v})^2}{J\,(J - 1)}}

    In words: the spread of one value, by :math:`J - 1`, over the root of their number.
    It is no error of values that depend on each other, such as those of one run.

    Args:
        values: a tensor, or a list that makes one. Whole numbers, and true and false,
            become real ones of double precision.
        dim: the axis of the independent values; the results have it no more.

    Returns:
        Mean and standard error; NaN where a value is.

    Raises:
        ValueError: if there are fewer than two values.
    """
    values = torch.as_tensor(values)
    if not values.is_floating_point():
        values = values.double()
    if values.ndim == 0 or values.shape[dim] < 2:
        raise ValueError(
            "one value doesn't tell how much values differ: a standard error needs two "
            f"or more along dim={dim}, got shape {tuple(values.shape)}"
        )
    return values.mean(dim), values.std(dim) / math.sqrt(values.shape[dim])
