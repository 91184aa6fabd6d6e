"""Exercises on kinds of unsupervised models: what the best linear code leaves over."""

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["left_over"]


def _left_over(
    inputs: Float[Tensor, "examples variables"], num_components: int
) -> Float[Tensor, ""]:
    """The squares of the singular values that are left out, per example."""
    sizes = torch.linalg.svdvals(inputs - inputs.mean(dim=0))
    return sizes[num_components:].square().sum() / len(inputs)


def _data(generator: torch.Generator) -> dict[str, Any]:
    """Points far from the origin, spread unevenly, and a number of components."""
    variables = whole(generator, 3, 5)
    scales = torch.linspace(0.5, 2.0, variables)
    points = draw(generator, whole(generator, 6, 9), variables) * scales
    return {
        "inputs": points + draw(generator, variables, scale=2.0),
        "num_components": whole(generator, 1, variables - 1),
    }


def _moved(trial: Trial) -> bool:
    return close(trial.again(inputs=trial.inputs["inputs"] + 2), trial.answer, 1e-3)


def _all(trial: Trial) -> bool:
    variables = trial.inputs["inputs"].shape[1]
    return abs(float(trial.again(num_components=variables))) < 1e-4


def _scaled(trial: Trial) -> bool:
    found = trial.again(inputs=2 * trial.inputs["inputs"])
    return close(found, 4 * trial.answer, 1e-3)


def _twice(trial: Trial) -> bool:
    twice = trial.inputs["inputs"].repeat(2, 1)
    return close(trial.again(inputs=twice), trial.answer, 1e-3)


left_over = Exercise(
    _left_over,
    _data,
    {
        "Moving all points by the same vector changes nothing: what has to be "
        "subtracted first?": _moved,
        "As many components as variables leave nothing over.": _all,
        "Points twice as large leave four times as much: squares are asked for.": (
            _scaled
        ),
        "Listing every point twice changes nothing: it is a mean over examples.": (
            _twice
        ),
    },
    "The number isn't right yet: which of the singular values are left out?",
)
