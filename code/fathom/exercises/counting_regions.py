"""Exercises on linear regions: how many, and which occur."""

import itertools
import math
from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["count_patterns", "max_regions", "max_regions_deep"]


def _max_regions(num_hidden: int, num_inputs: int) -> int:
    """Zaslavsky's number."""
    return sum(math.comb(num_hidden, j) for j in range(num_inputs + 1))


def _sizes(generator: torch.Generator) -> dict[str, Any]:
    return {
        "num_hidden": whole(generator, 3, 9),
        "num_inputs": whole(generator, 1, 4),
    }


def _doubles(trial: Trial) -> bool:
    num_inputs = trial.inputs["num_inputs"]
    counts = [trial.again(num_hidden=d) for d in range(1, num_inputs + 1)]
    return all(close(b, 2 * a) for a, b in itertools.pairwise(counts))


def _count_patterns(inputs: Tensor, theta: Tensor) -> int:
    """How many activation patterns occur among the examples."""
    active = theta[:, 0] + inputs @ theta[:, 1:].T > 0
    return len(torch.unique(active, dim=0))


def _examples_and_units(generator: torch.Generator) -> dict[str, Any]:
    num_inputs = whole(generator, 1, 2)
    return {
        "inputs": draw(generator, whole(generator, 5, 8), num_inputs, scale=2.0),
        "theta": draw(generator, whole(generator, 2, 4), 1 + num_inputs),
    }


def _max_regions_deep(num_inputs: int, num_hidden: int, num_layers: int) -> int:
    """Regions of the folding construction."""
    folds = (num_hidden // num_inputs + 1) ** (num_inputs * (num_layers - 1))
    return folds * _max_regions(num_hidden, num_inputs)


def _deep_sizes(generator: torch.Generator) -> dict[str, Any]:
    num_inputs = whole(generator, 1, 3)
    return {
        "num_inputs": num_inputs,
        # With the largest rest, where several inputs share the units: it folds nothing,
        # and rounding to the nearest number mistakes it for another fold.
        "num_hidden": num_inputs * whole(generator, 3, 4) + num_inputs - 1,
        "num_layers": whole(generator, 1, 3),
    }


def _one_layer(trial: Trial) -> bool:
    num_inputs, num_hidden, _ = trial.inputs.values()
    return close(trial.again(num_layers=1), _max_regions(num_hidden, num_inputs))


def _each_layer_multiplies(trial: Trial) -> bool:
    num_hidden = trial.inputs["num_hidden"]
    counts = [trial.again(num_inputs=1, num_layers=k) for k in (1, 2, 3)]
    return all(close(b, a * (num_hidden + 1)) for a, b in itertools.pairwise(counts))


max_regions = Exercise(
    _max_regions,
    _sizes,
    {
        "Without hidden units there is one region.": lambda trial: close(
            trial.again(num_hidden=0), 1
        ),
        "With one input each further unit adds one region.": lambda trial: close(
            trial.again(num_inputs=1, num_hidden=trial.inputs["num_hidden"] + 1),
            trial.again(num_inputs=1) + 1,
        ),
        "As long as there are no more units than inputs, each further unit doubles "
        "the number: every pattern occurs.": _doubles,
    },
    "The simple cases are right, this one isn't: how many regions does a new "
    "line add when it crosses the old ones?",
)

count_patterns = Exercise(
    _count_patterns,
    _examples_and_units,
    {
        "Listing every example twice brings no new pattern.": lambda trial: close(
            trial.again(inputs=trial.inputs["inputs"].repeat(2, 1)), trial.answer
        ),
        "Making a unit's numbers θ ten times larger doesn't change where it is "
        "active.": lambda trial: close(
            trial.again(theta=10 * trial.inputs["theta"]), trial.answer
        ),
    },
    "The number isn't right yet: a pattern says which units are active, not how "
    "many, and the offset takes part in deciding it.",
)

max_regions_deep = Exercise(
    _max_regions_deep,
    _deep_sizes,
    {
        "With one hidden layer there is nothing to fold: the count is that of a "
        "shallow network.": _one_layer,
        "With one input each further layer multiplies the number by the same "
        "factor, the number of pieces of one layer.": _each_layer_multiplies,
    },
    "One input is right, several aren't: how many units fold along each input, "
    "and along how many inputs?",
)
