"""Exercises on dropout: what a step with units left out does on average."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["expected_loss"]


def _expected_loss(
    hidden: Tensor, weights: Tensor, targets: Tensor, probability: float
) -> Tensor:
    """The mean over examples of the squared error's expectation over all masks."""
    price = probability / (1 - probability) * (hidden * weights).square().sum(dim=1)
    return ((hidden @ weights - targets).square() + price).mean()


def _examples(generator: torch.Generator) -> dict[str, Any]:
    num_examples, num_units = whole(generator, 2, 5), whole(generator, 2, 4)
    return {
        "hidden": draw(generator, num_examples, num_units).abs(),
        "weights": draw(generator, num_units),
        "targets": draw(generator, num_examples),
        "probability": whole(generator, 1, 6) / 8,
    }


def _without_dropout(trial: Trial) -> bool:
    i = trial.inputs
    error = (i["hidden"] @ i["weights"] - i["targets"]).square().mean()
    return close(trial.again(probability=0.0), error, 1e-3)


def _mean(trial: Trial) -> bool:
    """Each example twice is the same mean."""
    i = trial.inputs
    twice = {key: torch.cat([i[key], i[key]]) for key in ("hidden", "targets")}
    return close(trial.again(**twice), trial.answer, 1e-3)


def _mask_is_scaled(trial: Trial) -> bool:
    """One unit, one half: kept, its part doubles; left out, it is missing."""
    i = trial.inputs
    one = {"hidden": i["hidden"][:, :1], "weights": i["weights"][:1]}
    part = one["hidden"][:, 0] * one["weights"]
    by_hand = ((2 * part - i["targets"]).square() + i["targets"].square()).mean() / 2
    return close(trial.again(**one, probability=0.5), by_hand, 1e-3)


def _twins(trial: Trial) -> bool:
    """Half of a unit's part from each of two is cheaper than all of it from one."""
    i = trial.inputs
    doubled = torch.cat([i["hidden"], i["hidden"]], dim=1)
    found = trial.again(hidden=doubled, weights=i["weights"].repeat(2) / 2)
    return bool(found < trial.answer)


expected_loss = Exercise(
    _expected_loss,
    _examples,
    {
        "With probability 0 nothing is left out, and this is the mean squared error.": (
            _without_dropout
        ),
        "The loss is a mean over examples: each of them twice changes nothing.": _mean,
        "A single unit is easily done by hand: at probability 1/2 its part is doubled "
        "or missing, equally often.": _mask_is_scaled,
        "Two units with half a part each risk less than one with all of it.": _twins,
    },
    "The numbers aren't right yet: each unit is left out independently of the others. "
    "What is the variance of its part?",
)
