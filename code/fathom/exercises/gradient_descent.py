"""Exercises on gradient descent and its steps."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["exact_step"]


def _exact_step(hessian: Tensor, gradient: Tensor) -> Tensor:
    """The step length that a line search finds on a bowl."""
    return gradient @ gradient / (gradient @ hessian @ gradient)


def _bowl_and_gradient(generator: torch.Generator) -> dict[str, Any]:
    size = whole(generator, 2, 3)
    directions, _ = torch.linalg.qr(draw(generator, size, size))
    # Far apart from each other, so that no two rules agree by chance.
    eigenvalues = torch.tensor([0.5, 2.0, 7.0])[:size]
    eigenvalues = eigenvalues * (1 + 0.3 * torch.rand(size, generator=generator))
    components = 0.6 + torch.rand(size, generator=generator)  # some of each
    hessian = directions @ eigenvalues.diag() @ directions.T
    return {
        "hessian": (hessian + hessian.T) / 2,
        "gradient": directions @ components,
    }


def _length_of_the_gradient(trial: Trial) -> bool:
    return close(trial.again(gradient=3 * trial.inputs["gradient"]), trial.answer)


def _steeper_bowl(trial: Trial) -> bool:
    steeper = {name: 2 * value for name, value in trial.inputs.items()}
    return close(trial.again(**steeper), trial.answer / 2)


def _round_bowl(trial: Trial) -> bool:
    round_one = 4 * torch.eye(len(trial.inputs["gradient"]))
    return close(trial.again(hessian=round_one), 0.25)


def _along_an_eigenvector(trial: Trial) -> bool:
    eigenvalues, directions = torch.linalg.eigh(trial.inputs["hessian"])
    return all(
        close(trial.again(gradient=direction), 1 / eigenvalue, 1e-3)
        for eigenvalue, direction in zip(eigenvalues, directions.T, strict=True)
    )


def _right_angle(trial: Trial) -> bool:
    hessian, gradient = (value.double() for value in trial.inputs.values())
    after = gradient - trial.answer.double() * hessian @ gradient
    cosine = after @ gradient / (after.norm() * gradient.norm())
    return bool(cosine.abs() < 1e-3)


exact_step = Exercise(
    _exact_step,
    _bowl_and_gradient,
    {
        "On a round bowl with curvature 4 in all directions the step length is one "
        "quarter: it leads to the bottom.": _round_bowl,
        "A gradient three times as long, in the same bowl, changes nothing: its "
        "length is already in the step.": _length_of_the_gradient,
        "A loss that is twice as high everywhere has twice the Hessian and twice the "
        "gradient, and the same best point: half the step length.": _steeper_bowl,
        "Where the gradient lies along an eigenvector, one step leads to the bottom: "
        "what is the step length then?": _along_an_eigenvector,
        "After the step the gradient is g − αHg. It has to be at a right angle to "
        "g.": _right_angle,
    },
    "The numbers aren't right yet: at which α is the slope along the line zero?",
)
