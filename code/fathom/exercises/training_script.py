"""Exercises on a training script: when it stops, and what it keeps."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, whole

__all__ = ["early_stop"]


def _early_stop(errors: Tensor, patience: int) -> tuple[int, int]:
    """The best epoch and the last one, counted from 1."""
    best = 1
    for epoch, error in enumerate(errors.tolist(), start=1):
        if error < errors[best - 1]:
            best = epoch
        if epoch == best + patience:
            break
    return best, epoch


def _a_course(generator: torch.Generator) -> dict[str, Any]:
    """Errors that fall, rise and fall again, with ties."""
    length = whole(generator, 12, 25)
    places = torch.arange(length) / length
    wave = torch.cos(6.28 * whole(generator, 1, 2) * places)
    noise = torch.randn(length, generator=generator)
    errors = (5 + 2 * wave - 2 * places + 0.7 * noise).round() / 4
    return {"errors": errors, "patience": whole(generator, 1, 5)}


def _in_order(trial: Trial) -> bool:
    best, last = trial.answer
    return bool(1 <= best <= last <= best + trial.inputs["patience"])


def _future_is_unknown(trial: Trial) -> bool:
    """What would have come after the last epoch decides nothing."""
    last = int(trial.answer[1])
    errors = trial.inputs["errors"].clone()
    errors[last:] -= 100
    return close(trial.again(errors=errors), trial.answer)


def _endless_patience(trial: Trial) -> bool:
    errors = trial.inputs["errors"]
    found = trial.again(patience=len(errors))
    return bool(found[1] == len(errors)) and bool(
        errors[int(found[0]) - 1] == errors.min()
    )


def _ties_are_no_gain(trial: Trial) -> bool:
    errors = torch.ones(8)
    return close(trial.again(errors=errors, patience=3), (1, 4))


early_stop = Exercise(
    _early_stop,
    _a_course,
    {
        "Epochs count from 1, the best comes no later than the last, and from the best "
        "to the last there are at most as many epochs as patience allows.": _in_order,
        "Whoever stops doesn't know what would have come: errors after the last epoch "
        "change nothing.": _future_is_unknown,
        "With endless patience the last epoch is the last of the list, and the best "
        "has the lowest error of all.": _endless_patience,
        "An error that only equals the best one so far is no gain: with eight equal "
        "errors and a patience of 3, which epoch is the best, and which the last?": (
            _ties_are_no_gain
        ),
    },
    "The two numbers aren't right yet: go through a short list by hand, with a "
    "patience of 1.",
)
