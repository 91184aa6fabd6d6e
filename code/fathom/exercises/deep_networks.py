"""Exercises on deep networks: composing, computing, counting."""

import itertools
from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["count_parameters", "deep_network", "middle_layer"]


def _middle_layer(phi: Tensor, theta: Tensor) -> tuple[Tensor, Tensor]:
    """Offsets and weights from one network's units to those of the next."""
    return theta[:, 0] + theta[:, 1] * phi[0], torch.outer(theta[:, 1], phi[1:])


def _two_networks(generator: torch.Generator) -> dict[str, Any]:
    return {
        "phi": draw(generator, 1 + whole(generator, 2, 4)),
        "theta": draw(generator, whole(generator, 2, 4), 2),
    }


def _silent_first_network(trial: Trial) -> bool:
    """All h are zero: the first network returns φ₀."""
    phi, theta = trial.inputs["phi"], trial.inputs["theta"]
    return close(trial.answer[0], theta[:, 0] + theta[:, 1] * phi[0])


def _deep_network(
    inputs: Tensor, offsets: list[Tensor], weights: list[Tensor]
) -> Tensor:
    """The outputs of a network with ReLUs between its layers, one example per row."""
    for offset, weight in zip(offsets[:-1], weights[:-1], strict=True):
        inputs = torch.relu(offset + inputs @ weight.T)
    return offsets[-1] + inputs @ weights[-1].T


def _layers(generator: torch.Generator) -> dict[str, Any]:
    sizes = [whole(generator, 1, 3) for _ in range(whole(generator, 3, 4))]
    return {
        "inputs": draw(generator, 3, sizes[0]),
        "offsets": [draw(generator, size) for size in sizes[1:]],
        "weights": [draw(generator, b, a) for a, b in itertools.pairwise(sizes)],
    }


def _output_is_linear(trial: Trial) -> bool:
    offsets = [*trial.inputs["offsets"]]
    offsets[-1] = offsets[-1] - 100
    return close(trial.again(offsets=offsets), trial.answer - 100, 1e-3)


def _silent_when_far_below(trial: Trial) -> bool:
    """Offsets so negative that every unit of the last hidden layer is silent."""
    offsets = [*trial.inputs["offsets"]]
    offsets[-2] = offsets[-2] - 1e4
    expected = offsets[-1].double().expand_as(trial.answer)
    return close(trial.again(offsets=offsets), expected)


def _some_sizes(generator: torch.Generator) -> dict[str, Any]:
    return {"sizes": [whole(generator, 1, 20) for _ in range(whole(generator, 3, 5))]}


def _count_parameters(sizes: list[int]) -> int:
    """Weights and offsets of all layers."""
    return sum(after * (before + 1) for before, after in itertools.pairwise(sizes))


def _adds_up(trial: Trial) -> bool:
    sizes = trial.inputs["sizes"]
    parts = [trial.again(sizes=list(pair)) for pair in itertools.pairwise(sizes)]
    return close(trial.answer, sum(parts))


middle_layer = Exercise(
    _middle_layer,
    _two_networks,
    {
        "Where all units of the first network are silent, it still returns φ₀, and "
        "the second network reads it: how do the offsets know?": (
            _silent_first_network
        ),
        "The weights have rank one: everything passes through a single number.": (
            lambda trial: bool(
                torch.linalg.matrix_rank(trial.answer[1], rtol=1e-4) <= 1
            )
        ),
    },
    "The offsets are right and the weights aren't: follow one unit of the first "
    "network on its way to one unit of the second.",
)

deep_network = Exercise(
    _deep_network,
    _layers,
    {
        "Lowering the last offsets by 100 lowers every output by 100: nothing "
        "clips the output layer.": _output_is_linear,
        "Units far below zero are silent, so that only the last offsets are left: "
        "does every hidden layer add its offsets, and then apply its activation?": (
            _silent_when_far_below
        ),
    },
    "The numbers aren't right yet: follow one example through the first layer, "
    "with its offsets and its activation.",
)

count_parameters = Exercise(
    _count_parameters,
    _some_sizes,
    {
        "A network has the parameters of its layers, no more: counting two layers "
        "alone and adding gives the same number.": _adds_up,
        "Every layer has offsets as well as weights.": lambda trial: bool(
            trial.answer
            > sum(a * b for a, b in itertools.pairwise(trial.inputs["sizes"]))
        ),
    },
    "The number isn't right yet: how many offsets has a layer with two inputs and "
    "three units?",
)
