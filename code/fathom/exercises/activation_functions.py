"""Exercises on activation functions."""

from dataclasses import replace
from typing import Any

import torch
from torch.nn import functional

from fathom.exercises.checking import (
    Exercise,
    Trial,
    close,
    draw,
    slopes_agree,
    whole,
)

__all__ = ["leaky_relu", "log_sigmoid", "softplus"]


# Both functions come near zero on one side, as e to the power of a negative number.
NEAR_ZERO = (
    "Where the result is e to the power of -15 or -50, it isn't zero, and adding it to "
    "1 loses most of its digits: is there a function that keeps them?"
)
SLOPES = (
    "The values are right and the slopes aren't: a branch that isn't taken may "
    "overflow, and then its slope is no number."
)
AT_ZERO = (
    "At z = 0 the slope is one half. Where one of your pieces has a corner there, "
    "automatic differentiation chooses a slope for it: which one?"
)


def _wide_z(generator: torch.Generator) -> dict[str, Any]:
    z = draw(generator, 5, scale=3.0)
    place = whole(generator, 0, 4)
    z[place] = [300.0, -300.0][whole(generator, 0, 1)]
    # At -15 single precision loses the digits of 1 + e^z, at -60 double precision, too.
    near, far = torch.rand(2, generator=generator)
    z[place - 1], z[place - 2] = 15 + 2 * near, -15 - 45 * far
    return {"z": z}


def _keeps_digits(trial: Trial) -> bool:
    right = trial.expected.double()
    small = (right != 0) & (right.abs() < 1e-2)
    return bool(((trial.answer - right).abs() <= 1e-3 * right.abs())[small].all())


def _slopes(trial: Trial) -> bool:
    return slopes_agree(trial, "z")


def _slope_at_zero(trial: Trial) -> bool:
    return slopes_agree(replace(trial, inputs={"z": torch.zeros(1)}), "z")


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
        NEAR_ZERO: _keeps_digits,
        SLOPES: _slopes,
        AT_ZERO: _slope_at_zero,
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
        NEAR_ZERO: _keeps_digits,
        SLOPES: _slopes,
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
