"""Exercises on residual networks: what goes through the branches, and what around."""

from typing import Any

import torch
from torch import Tensor

from fathom.analysis.residual_paths import products_by_length
from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["paths_by_length"]


def _paths_by_length(branches: list[Tensor]) -> Tensor:
    return products_by_length(torch.stack(branches))


def _examples(generator: torch.Generator) -> dict[str, Any]:
    width = whole(generator, 2, 3)
    number = whole(generator, 2, 4)
    return {"branches": [draw(generator, width, width) for _ in range(number)]}


def _around_everything(trial: Trial) -> bool:
    width = len(trial.inputs["branches"][0])
    return close(trial.answer[0], torch.eye(width))


def _one_branch(trial: Trial) -> bool:
    return close(trial.answer[1], torch.stack(trial.inputs["branches"]).sum(dim=0))


def _all_branches(trial: Trial) -> bool:
    """The longest path: the first branch is met first, so it stands on the right."""
    first, *others = trial.inputs["branches"]
    product = first
    for matrix in others:
        product = matrix @ product
    return close(trial.answer[-1], product)


def _counted(trial: Trial) -> bool:
    """Branches of 1 count paths."""
    ones = [torch.ones(1, 1)] * len(trial.inputs["branches"])
    counts = trial.again(branches=ones).flatten()
    return close(counts.sum(), torch.tensor(2.0 ** len(ones)))


def _network(trial: Trial) -> bool:
    width = len(trial.inputs["branches"][0])
    product = torch.eye(width)
    for matrix in trial.inputs["branches"]:
        product = (torch.eye(width) + matrix) @ product
    return close(trial.answer.sum(dim=0), product)


paths_by_length = Exercise(
    _paths_by_length,
    _examples,
    {
        "The path of length 0 goes around every branch and changes nothing: that is "
        "the identity matrix.": _around_everything,
        "A path of length 1 is one branch alone, and there is one for each.": (
            _one_branch
        ),
        "On the longest path, an input meets the first branch first: a matrix acts on "
        "what stands to its right.": _all_branches,
        "With branches of size one by one that hold a 1, an entry counts paths, and "
        "with K branches there are 2 to the K.": _counted,
        "All lengths together are the whole network, the product of its blocks.": (
            _network
        ),
    },
    "The numbers aren't right yet: does each choice of branches count once, in the "
    "order in which an input meets them?",
)
