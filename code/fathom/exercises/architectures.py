"""Exercises on residual architectures: factors that change no output."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["rescaling"]


def _rescaling(
    first: Tensor, offsets: Tensor, last: Tensor, factors: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Weights and offsets whose hidden units are the old ones times the factors."""
    return factors[:, None] * first, factors * offsets, last / factors


def _a_network(generator: torch.Generator) -> dict[str, Any]:
    inputs, outputs = (whole(generator, 2, 4) for _ in range(2))
    units = whole(generator, 2, 4)
    return {
        "first": draw(generator, units, inputs),
        "offsets": draw(generator, units),
        "last": draw(generator, outputs, units),
        "factors": 0.25 + 3 * torch.rand(units, generator=generator),
    }


def _hidden(first: Tensor, offsets: Tensor, inputs: Tensor) -> Tensor:
    return (inputs @ first.double().T + offsets.double()).relu()


def _probes(trial: Trial) -> Tensor:
    """Inputs on which units are sometimes on and sometimes off."""
    count = trial.inputs["first"].shape[1]
    return torch.cat([torch.eye(count), -torch.eye(count)]).double() * 3


def _ones_change_nothing(trial: Trial) -> bool:
    i = trial.inputs
    found = trial.again(factors=torch.ones_like(i["factors"]))
    return close(found, (i["first"], i["offsets"], i["last"]))


def _units_are_multiplied(trial: Trial) -> bool:
    i, x = trial.inputs, _probes(trial)
    before = _hidden(i["first"], i["offsets"], x)
    return close(_hidden(*trial.answer[:2], x), i["factors"] * before)


def _outputs_stay(trial: Trial) -> bool:
    i, x = trial.inputs, _probes(trial)
    before = _hidden(i["first"], i["offsets"], x) @ i["last"].double().T
    return close(_hidden(*trial.answer[:2], x) @ trial.answer[2].T, before)


rescaling = Exercise(
    _rescaling,
    _a_network,
    {
        "Factors of one change nothing.": _ones_change_nothing,
        "Each hidden unit becomes its own factor times what it was, for every input: "
        "all that is added up before its ReLU has to be multiplied.": (
            _units_are_multiplied
        ),
        "The outputs are what they were, for every input: the last weights make up for "
        "what was done to the unit that each of them reads.": _outputs_stay,
    },
    "The numbers aren't right yet. Does each weight get the factor of its own unit?",
)
