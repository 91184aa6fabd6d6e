"""Exercises on graphs: distances, by powers of a matrix or by search."""

from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor

from fathom.analysis.walks import distances
from fathom.exercises.checking import Exercise, Trial, whole

__all__ = ["all_distances"]

CHAIN, CLUMP = 12, 40


def _distances(
    adjacency: Float[Tensor, "nodes nodes"],
) -> Int[Tensor, "nodes nodes"]:
    """Whole numbers, -1 where no walk leads."""
    found = distances(adjacency)
    return found.masked_fill(found.isinf(), -1).long()


def _joined(pairs: Int[Tensor, "pairs 2"], nodes: int) -> Tensor:
    matrix = torch.zeros(nodes, nodes)
    matrix[pairs[:, 0], pairs[:, 1]] = 1
    return torch.maximum(matrix, matrix.T)


def _chain(nodes: int) -> Tensor:
    there = torch.arange(nodes - 1)
    return _joined(torch.stack([there, there + 1], dim=1), nodes)


def _parts(generator: torch.Generator) -> dict[str, Any]:
    """A random graph of few edges, and beside it a node without neighbours."""
    nodes = whole(generator, 5, 8)
    pairs = torch.combinations(torch.arange(nodes - 1))
    kept = torch.randperm(len(pairs), generator=generator)[: whole(generator, 3, 7)]
    order = torch.randperm(nodes, generator=generator)
    return {"adjacency": _joined(pairs[kept], nodes)[order][:, order]}


def _starts_at_0(trial: Trial) -> bool:
    return not trial.answer.diagonal().any()


def _neighbours(trial: Trial) -> bool:
    joined = trial.inputs["adjacency"] > 0
    return bool((trial.answer[joined] == 1).all())


def _apart(trial: Trial) -> bool:
    return bool((trial.answer[trial.expected < 0] == -1).all())


def _far(trial: Trial) -> bool:
    """The whole length of a chain is walked."""
    places = torch.arange(CHAIN)
    wanted = (places[:, None] - places).abs()
    return torch.equal(trial.again(adjacency=_chain(CHAIN)).long(), wanted)


def _crowded(trial: Trial) -> bool:
    """Where all are joined, and a chain begins, walks are too many for a float."""
    matrix = _chain(2 * CLUMP)
    matrix[:CLUMP, :CLUMP] = 1 - torch.eye(CLUMP)
    found = trial.again(adjacency=matrix)
    return torch.equal(found.long(), _distances(matrix))


all_distances = Exercise(
    _distances,
    _parts,
    {
        "From a node to itself no edge is needed: its distance is 0.": _starts_at_0,
        "Nodes that an edge joins have the distance 1: is it the first power that "
        "counts, or a later one?": _neighbours,
        "Where no walk leads the distance is to be -1.": _apart,
        "The ends of a chain of twelve nodes get a wrong distance: how many powers are "
        "needed?": _far,
        "In a clump of 40 nodes, all joined, with a chain of 40 behind it, distances "
        "come out wrong: how large do numbers of walks become?": _crowded,
    },
    "Some distance isn't right yet: it is the length of the shortest walk.",
)
