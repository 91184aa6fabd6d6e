"""Numbers of any kind, as the drawing functions read them."""

from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np

__all__ = ["Numbers", "as_array", "as_pairs"]

Numbers: TypeAlias = Iterable[Any]
"""Whatever `numpy.asarray` reads: a tensor, an array, a column of a table, a list."""


def as_array(values: Numbers) -> np.ndarray:
    """Numbers of any kind as an array, cut off from any gradient."""
    if hasattr(values, "detach"):
        values = values.detach().cpu()
    return np.asarray(values)


def as_pairs(x: Numbers, y: Numbers) -> tuple[np.ndarray, np.ndarray]:
    """Two lists of as many numbers each; ValueError if they don't pair."""
    x, y = as_array(x).ravel(), as_array(y).ravel()
    if len(x) != len(y):
        raise ValueError(f"{len(x)} and {len(y)} numbers do not pair; give as many y.")
    return x, y
