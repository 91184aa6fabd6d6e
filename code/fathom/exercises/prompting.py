"""Exercises on language models: numbers rounded to four bits."""

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw

__all__ = ["four_bits"]

LEVELS = 16


def _rounded(values: Float[Tensor, "numbers"]) -> Float[Tensor, "numbers"]:
    least = values.min()
    step = (values.max() - least) / (LEVELS - 1)
    if step == 0:
        return values.clone()
    return least + step * ((values - least) / step).round()


def _values(generator: torch.Generator) -> dict[str, Any]:
    while True:
        shift = draw(generator, 1)
        values = 0.1 * shift + draw(generator, 32, scale=0.2)
        if torch.rand(1, generator=generator) < 0.25:  # a row that was never used
            return {"values": shift.expand(32).clone()}
        places = 15 * (values - values.min()) / (values.max() - values.min())
        # No number lies nearly in the middle between two levels.
        if ((places % 1) - 0.5).abs().min() > 1e-3:
            return {"values": values}


def _few(trial: Trial) -> bool:
    ordered = trial.answer.sort().values
    slack = 1e-4 * (1e-30 + ordered[-1] - ordered[0])
    return int((ordered.diff() > slack).sum()) < LEVELS


def _ends(trial: Trial) -> bool:
    values = trial.inputs["values"]
    return close(
        torch.stack([trial.answer.min(), trial.answer.max()]),
        torch.stack([values.min(), values.max()]),
    )


def _near(trial: Trial) -> bool:
    values = trial.inputs["values"]
    step = (values.max() - values.min()) / (LEVELS - 1)
    error = (trial.answer - values).abs().max()
    return bool(error <= 0.5 * step * (1 + 1e-3) + 1e-6)


def _places(trial: Trial) -> bool:
    values = trial.inputs["values"]
    return close(trial.again(values=values.flip(0)), trial.answer.flip(0))


four_bits = Exercise(
    _rounded,
    _values,
    {
        "More than 16 different numbers are left: four bits name 16.": _few,
        "Listed the other way round, the same numbers become others: does each keep "
        "its place?": _places,
        "The smallest or the largest number isn't kept: which numbers do the lowest "
        "and the highest level stand for?": _ends,
        "A number moved by more than half the distance of two levels: is there a "
        "nearer level?": _near,
    },
    "The levels aren't spaced evenly from the smallest number to the largest.",
)
