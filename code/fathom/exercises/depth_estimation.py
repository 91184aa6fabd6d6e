"""Exercises on the estimation of depth: an error that forgives the scale."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, whole

__all__ = ["scale_free_error"]


def _scale_free(predicted: Tensor, true: Tensor) -> Tensor:
    """The mean size of log(s ẑ / z), with the factor s that makes it least."""
    ratios = (predicted.double() / true.double()).log()
    return (ratios - ratios.median()).abs().mean()


def _depths(generator: torch.Generator) -> dict[str, Any]:
    shape = (whole(generator, 3, 5), whole(generator, 4, 6))
    true = 1 + 8 * torch.rand(shape, generator=generator)
    # Skewed errors, so that the mean of the logarithms isn't their median.
    wrong = torch.rand(shape, generator=generator) ** 4
    return {"predicted": 1.7 * true * wrong.exp(), "true": true}


def _perfect(trial: Trial) -> bool:
    true = trial.inputs["true"]
    return close(trial.again(predicted=true, true=true), 0.0)


def _in_feet(trial: Trial) -> bool:
    true = trial.inputs["true"]
    return close(trial.again(predicted=3.28 * true, true=true), 0.0)


def _any_factor(trial: Trial) -> bool:
    predicted = trial.inputs["predicted"]
    return all(
        close(trial.again(predicted=factor * predicted), trial.answer)
        for factor in (0.1, 40)
    )


def _swapped(trial: Trial) -> bool:
    i = trial.inputs
    return close(trial.again(predicted=i["true"], true=i["predicted"]), trial.answer)


def _least(trial: Trial) -> bool:
    """No factor of a fine grid does better."""
    ratios = (trial.inputs["predicted"] / trial.inputs["true"]).log().double()
    shifts = torch.linspace(ratios.min(), ratios.max(), 2001, dtype=torch.float64)
    least = (ratios.flatten() - shifts[:, None]).abs().mean(dim=1).min()
    return bool(torch.as_tensor(trial.answer).double() <= least + 1e-4)


scale_free_error = Exercise(
    reference=_scale_free,
    inputs=_depths,
    properties={
        "Where all depths are right, the error is zero.": _perfect,
        "Depths that are right but for the unit, metres given as feet, are off by "
        "nothing once the factor is chosen.": _in_feet,
        "A factor on all predicted depths changes nothing.": _any_factor,
        "The factor is the one that makes the mean of the absolute logarithms "
        "least: what of some numbers is nearest to them in this sense?": _least,
        "Twice as far and half as far are as wrong as each other.": _swapped,
    },
    hint="What is averaged? The sizes of natural logarithms, over all pixels.",
)
