"""Exercises on gradients and on averages."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["correlation", "quadratic_gradient"]


def _quadratic_gradient(matrix: Tensor, point: Tensor) -> Tensor:
    """The gradient of the function x.T @ matrix @ x at a point."""
    return (matrix + matrix.T) @ point


def _matrix_and_point(generator: torch.Generator) -> dict[str, Any]:
    size = whole(generator, 2, 4)
    return {
        "matrix": draw(generator, size, size, scale=2.0),
        "point": draw(generator, size, scale=2.0),
    }


def _same_for_the_transpose(trial: Trial) -> bool:
    return close(trial.again(matrix=trial.inputs["matrix"].T), trial.answer, 1e-3)


def _correlation(x: Tensor, y: Tensor) -> Tensor:
    """The covariance in units of the two standard deviations."""
    from_mean_x, from_mean_y = x.double() - x.mean(), y.double() - y.mean()
    squares = from_mean_x.square().sum() * from_mean_y.square().sum()
    return ((from_mean_x * from_mean_y).sum() / squares.sqrt()).float()


def _two_lists(generator: torch.Generator) -> dict[str, Any]:
    length = whole(generator, 4, 9)
    x = 2 + draw(generator, length, scale=3.0)
    slope = [-1.0, -0.3, 0.0, 0.3, 1.0][whole(generator, 0, 4)]
    return {"x": x, "y": 1 + slope * x + draw(generator, length)}


def _one_with_itself(trial: Trial) -> bool:
    return close(trial.again(y=trial.inputs["x"]), 1.0, 1e-3)


def _without_units(trial: Trial) -> bool:
    return close(trial.again(x=10 * trial.inputs["x"]), trial.answer, 1e-3)


def _without_origin(trial: Trial) -> bool:
    return close(trial.again(x=trial.inputs["x"] + 5), trial.answer, 1e-3)


def _turns_with_a_sign(trial: Trial) -> bool:
    return close(trial.again(x=-trial.inputs["x"]), -trial.answer, 1e-3)


quadratic_gradient = Exercise(
    _quadratic_gradient,
    _matrix_and_point,
    {
        "At the origin the gradient is zero.": lambda trial: close(
            trial.again(point=torch.zeros_like(trial.inputs["point"])),
            torch.zeros_like(trial.answer),
        ),
        "A matrix and its transpose give the same function, so they have the same "
        "gradient.": _same_for_the_transpose,
    },
    "The numbers aren't right yet: what is it for one input, where the function is "
    "a times x squared?",
)

correlation = Exercise(
    _correlation,
    _two_lists,
    {
        "The correlation of a list with itself is 1: do covariance and deviations "
        "divide by the same number?": _one_with_itself,
        "In another unit, ten times as small, all x are ten times as large, and the "
        "correlation is the same.": _without_units,
        "Adding 5 to all x changes no correlation.": _without_origin,
        "Minus x goes down where x goes up: the correlation changes its sign.": (
            _turns_with_a_sign
        ),
    },
    "The numbers aren't right yet: what is the covariance, before it is divided by "
    "the two deviations?",
)
