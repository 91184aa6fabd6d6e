r"""Rounded weights: a byte for each number of a matrix, and a scale for each row.

.. math::

    \mathbf{w} \approx s\,\mathbf{c}, \qquad
    s = \tfrac{1}{127} \max_i |w_i|, \qquad c_i \in \{-127, \dots, 127\},

where :math:`\mathbf{w}` is a row. No number is off by more than :math:`s / 2`. Vectors,
which are few, stay as they are. T. Dettmers et al. (2022), arXiv 2208.07339, section 2,
tell this and finer ways.
"""

from collections.abc import Mapping

import torch
from jaxtyping import Float, Int8
from torch import Tensor

__all__ = ["from_bytes", "restore_weights", "round_weights", "to_bytes"]

CODES, SCALES = ".codes", ".scales"  # what the two parts of a matrix are called


def to_bytes(
    matrix: Float[Tensor, "rows columns"],
) -> tuple[Int8[Tensor, "rows columns"], Float[Tensor, "rows"]]:
    """Round each row to whole numbers from -127 to 127, times a scale of its own.

    Returns:
        The whole numbers; and the scales, 0 for a row of zeros.

    Raises:
        ValueError: if a number isn't finite.
    """
    if not matrix.isfinite().all():
        raise ValueError("weights that aren't finite can't be rounded")
    scales = matrix.abs().amax(dim=1) / 127
    codes = matrix / scales.where(scales > 0, 1)[:, None]
    return codes.round().clamp(-127, 127).to(torch.int8), scales


def from_bytes(
    codes: Int8[Tensor, "rows columns"], scales: Float[Tensor, "rows"]
) -> Float[Tensor, "rows columns"]:
    """The matrix that :func:`to_bytes` has rounded."""
    return codes.to(scales.dtype) * scales[:, None]


def round_weights(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights by name, with each matrix as its two parts.

    Args:
        weights: of a model, as its ``state_dict()``.

    Raises:
        ValueError: if a number isn't finite.
    """
    parts = {}
    for name, values in weights.items():
        if values.ndim == 2 and values.is_floating_point():
            parts[name + CODES], parts[name + SCALES] = to_bytes(values)
        else:
            parts[name] = values
    return parts


def restore_weights(parts: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights that :func:`round_weights` has rounded, under their names."""
    weights = {}
    for name, values in parts.items():
        if name.endswith(CODES):
            name = name.removesuffix(CODES)
            weights[name] = from_bytes(values, parts[name + SCALES])
        elif not name.endswith(SCALES):
            weights[name] = values
    return weights
