"""Exercises on families of generative models: a distance between two sets of draws."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole
from fathom.generation.sample_distances import energy_distance

__all__ = ["energy"]


def _energy(first: Tensor, second: Tensor) -> Tensor:
    return energy_distance(first, second)


def _two_sets(generator: torch.Generator) -> dict[str, Any]:
    variables = whole(generator, 1, 3)
    first = draw(generator, whole(generator, 2, 4), variables)
    # Never as many as in the first, so that pairs can't be made row by row.
    second = draw(generator, whole(generator, 5, 8), variables, scale=1.5) + 1
    return {"first": first, "second": second}


def _exchanged(trial: Trial) -> bool:
    first, second = trial.inputs.values()
    return close(trial.again(first=second, second=first), trial.answer, 1e-3)


def _turned(trial: Trial) -> bool:
    first, second = (-values - 2 for values in trial.inputs.values())
    return close(trial.again(first=first, second=second), trial.answer, 1e-3)


def _scaled(trial: Trial) -> bool:
    first, second = (3 * values for values in trial.inputs.values())
    return close(trial.again(first=first, second=second), 3 * trial.answer, 1e-3)


def _two_and_two(trial: Trial) -> bool:
    """Points 0 and 1 against 0 and 1: the four distances between sum to 2."""
    same = torch.tensor([[0.0], [1.0]])
    return close(trial.again(first=same, second=same), -1)


energy = Exercise(
    _energy,
    _two_sets,
    {
        "Exchanging the two sets changes nothing.": _exchanged,
        "Moving and mirroring both sets alike changes nothing.": _turned,
        "Three times as large, three times as far: distances, not their squares.": (
            _scaled
        ),
        "For the points 0 and 1 against the points 0 and 1 the three means are 1/2, 1 "
        "and 1, as no point is paired with itself.": _two_and_two,
    },
    "The number isn't right yet: twice the mean distance between the sets, less the "
    "mean distance within each.",
)
