"""Exercises on activation functions."""

from typing import Any

import torch
from torch.nn import functional

from fathom.exercises.checking import Exercise, close, draw, whole

__all__ = ["leaky_relu", "log_sigmoid", "softplus"]


def _wide_z(generator: torch.Generator) -> dict[str, Any]:
    z = draw(generator, 4, scale=3.0)
    z[whole(generator, 0, 3)] = [300.0, -300.0][whole(generator, 0, 1)]
    return {"z": z}


def _z_and_slope(generator: torch.Generator) -> dict[str, Any]:
    return {
        "z": draw(generator, 5, scale=2.0),
        "slope": 0.05 * whole(generator, 1, 10),
    }


softplus = Exercise(
    lambda z: torch.logaddexp(z, torch.zeros(())),
    _wide_z,
    {
        "The softplus is never negative.": lambda trial: bool(
            (trial.answer >= 0).all()
        ),
        "The values at z and at -z differ by z: what happens to very large "
        "inputs?": lambda trial: close(
            trial.answer - trial.again(z=-trial.inputs["z"]), trial.inputs["z"]
        ),
    },
    "The numbers aren't right yet: compare with the value at zero, which you can "
    "work out by hand.",
)

log_sigmoid = Exercise(
    functional.logsigmoid,
    _wide_z,
    {
        "The logarithm of a number between 0 and 1 is never positive.": (
            lambda trial: bool((trial.answer <= 0).all())
        ),
        "The values at z and at -z differ by z, because sig[z] / sig[-z] is e to "
        "the power of z: what happens to very large inputs?": lambda trial: close(
            trial.answer - trial.again(z=-trial.inputs["z"]), trial.inputs["z"]
        ),
    },
    "The numbers aren't right yet: compare with the value at zero, which you can "
    "work out by hand.",
)

leaky_relu = Exercise(
    lambda z, slope: torch.where(z > 0, z, slope * z),
    _z_and_slope,
    {
        "Positive inputs pass unchanged.": lambda trial: close(
            trial.answer[trial.inputs["z"] > 0],
            trial.inputs["z"][trial.inputs["z"] > 0],
        ),
        "A negative input leaks: its result isn't zero, and keeps the sign.": (
            lambda trial: bool((trial.answer[trial.inputs["z"] < 0] < 0).all())
        ),
        "Doubling the inputs doubles the results, on either side of zero.": (
            lambda trial: close(trial.again(z=2 * trial.inputs["z"]), 2 * trial.answer)
        ),
    },
    "Negative inputs aren't scaled by the right factor yet.",
)
