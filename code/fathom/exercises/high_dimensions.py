"""Exercises on many dimensions: how many of them a cloud of points fills."""

from typing import Any

import torch
from torch import Tensor

from fathom.analysis import intrinsic_dimension
from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["two_nearest"]


def _two_nearest(points: Tensor) -> Tensor:
    """One over the mean logarithm of the ratio of the two nearest distances."""
    return torch.tensor(intrinsic_dimension.two_nearest(points))


def _some_points(generator: torch.Generator) -> dict[str, Any]:
    features = whole(generator, 2, 5)
    return {"points": draw(generator, whole(generator, 8, 20), features)}


def _scale_does_not_count(trial: Trial) -> bool:
    return close(trial.again(points=4 * trial.inputs["points"]), trial.answer, 1e-3)


def _empty_columns_do_not_count(trial: Trial) -> bool:
    points = trial.inputs["points"]
    padded = torch.cat([points, torch.full((len(points), 3), 0.5)], dim=1)
    return close(trial.again(points=padded), trial.answer, 1e-3)


def _order_does_not_count(trial: Trial) -> bool:
    return close(trial.again(points=trial.inputs["points"].flip(0)), trial.answer, 1e-3)


two_nearest = Exercise(
    _two_nearest,
    _some_points,
    {
        "A number of dimensions is positive. No point is its own neighbour, and the "
        "larger of the two distances goes above the smaller.": (
            lambda trial: float(trial.answer) > 0
        ),
        "Four times as large a cloud has as many dimensions.": _scale_does_not_count,
        "A column that is the same for all points adds no dimension.": (
            _empty_columns_do_not_count
        ),
        "The order of the points doesn't count: is each of them asked for its two "
        "nearest?": _order_does_not_count,
    },
    "The numbers aren't right yet. Are these distances and not their squares, the two "
    "nearest ones, and natural logarithms? The mean is taken of the logarithms, over "
    "all points, and one is divided by it.",
)
