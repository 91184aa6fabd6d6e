"""Detection: functions that readers write, and what each has to fulfil."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["double"]


def _double(values: Tensor) -> Tensor:
    """Twice each of the values."""
    return 2 * values


def _values(generator: torch.Generator) -> dict[str, Any]:
    return {"values": draw(generator, whole(generator, 2, 6))}


def _keeps_zero(trial: Trial) -> bool:
    zeros = torch.zeros_like(trial.inputs["values"])
    return close(trial.again(values=zeros), zeros)


double = Exercise(
    _double,
    _values,
    {
        "Twice nothing is nothing.": _keeps_zero,
        "Twice a value has the value's sign.": lambda trial: bool(
            (trial.answer.sign() == trial.inputs["values"].double().sign()).all()
        ),
    },
    "The numbers aren't right yet: compare with the sum of a value and itself.",
)
