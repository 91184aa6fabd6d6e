"""Choosing hyperparameters: a function to write, and what it has to fulfil."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["corrected_t"]


def _corrected_t(differences: Tensor, num_training: int, num_validation: int) -> Tensor:
    """Mean difference over its corrected standard error."""
    variance = differences.var() * (
        1 / len(differences) + num_validation / num_training
    )
    return differences.mean() / variance.sqrt()


def _differences_and_sizes(generator: torch.Generator) -> dict[str, Any]:
    return {
        "differences": draw(generator, whole(generator, 3, 6)) + 2,
        "num_training": 10 * whole(generator, 4, 9),
        "num_validation": 5 * whole(generator, 2, 5),
    }


def _no_unit(trial: Trial) -> bool:
    return close(
        trial.again(differences=10 * trial.inputs["differences"]), trial.answer
    )


def _odd(trial: Trial) -> bool:
    return close(trial.again(differences=-trial.inputs["differences"]), -trial.answer)


def _not_by_repetition(trial: Trial) -> bool:
    """A thousand times the same splits: the naive t grows without end."""
    longer = trial.inputs["differences"].repeat(1000)
    share = trial.inputs["num_validation"] / trial.inputs["num_training"]
    limit = longer.mean() / (longer.var() * share).sqrt()
    return bool(abs(float(trial.again(differences=longer))) <= 1.001 * abs(limit))


def _naive_without_overlap(trial: Trial) -> bool:
    differences = trial.inputs["differences"]
    naive = differences.mean() / (differences.var() / len(differences)).sqrt()
    return close(trial.again(num_training=10**9, num_validation=1), naive)


corrected_t = Exercise(
    _corrected_t,
    _differences_and_sizes,
    {
        "A t has no unit: ten times the differences have the same t.": _no_unit,
        "If the methods change places, the sign turns.": _odd,
        "Ever more splits of the same examples don't make t grow without end: does "
        "n2/n1 stand under the root?": _not_by_repetition,
        "With hardly any validation beside the training examples it's the naive t: is "
        "the variance divided by J - 1, and the sum 1/J + n2/n1?": (
            _naive_without_overlap
        ),
    },
    "Right in the limits, wrong between: which two numbers are divided in the "
    "correction, and is it added to 1/J under the root?",
)
