"""Exercises on graph regression: what a node hears over each kind of edge."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole
from fathom.networks.graphs import sum_at

__all__ = ["heard_by_kind"]


def _heard(features: Tensor, edges: Tensor, kinds: Tensor, num_kinds: int) -> Tensor:
    """Sums over the neighbours of each kind, beside each other."""
    source, target = edges
    nodes = len(features)
    sums = sum_at(features[source], target * num_kinds + kinds, nodes * num_kinds)
    return sums.reshape(nodes, -1)


def _drawn(generator: torch.Generator) -> dict[str, Any]:
    nodes, width = whole(generator, 4, 6), whole(generator, 2, 3)
    num_kinds = width + whole(generator, 1, 2)  # so that no axes can be mistaken
    source = torch.randint(1, nodes, (2 * nodes,), generator=generator)
    target = torch.randint(0, nodes - 1, (2 * nodes,), generator=generator)
    # Two neighbours of one kind for node 0; no edge comes to the last node.
    edges = torch.stack([source, target])
    edges[:, :2] = torch.tensor([[1, 2], [0, 0]])
    kinds = torch.randint(num_kinds, (2 * nodes,), generator=generator)
    kinds[:2] = 0
    return {
        "features": draw(generator, nodes, width),
        "edges": edges,
        "kinds": kinds,
        "num_kinds": num_kinds,
    }


def _one_edge(trial: Trial) -> bool:
    """From node 1 to node 2, of kind 0: heard at node 2, in the first places."""
    features = trial.inputs["features"]
    found = torch.as_tensor(
        trial.again(
            edges=torch.tensor([[1], [2]]), kinds=torch.zeros(1, dtype=torch.long)
        )
    )
    expected = torch.zeros_like(found)
    expected[2, : features.shape[1]] = features[1].to(found.dtype)
    return close(found, expected)


def _two_of_a_kind(trial: Trial) -> bool:
    """Node 0 hears nodes 1 and 2 over edges of the same kind."""
    features = trial.inputs["features"]
    found = torch.as_tensor(
        trial.again(
            edges=torch.tensor([[1, 2], [0, 0]]), kinds=torch.zeros(2, dtype=torch.long)
        )
    )
    return close(found[0, : features.shape[1]], features[1] + features[2])


def _two_kinds(trial: Trial) -> bool:
    """Node 0 hears node 1 over kind 0 and node 2 over the last kind."""
    features, last = trial.inputs["features"], trial.inputs["num_kinds"] - 1
    found = torch.as_tensor(
        trial.again(edges=torch.tensor([[1, 2], [0, 0]]), kinds=torch.tensor([0, last]))
    )
    width = features.shape[1]
    return close(found[0, :width], features[1]) and close(
        found[0, -width:], features[2]
    )


heard_by_kind = Exercise(
    _heard,
    _drawn,
    {
        "With a single edge from node 1 to node 2, of kind 0, only the first places of "
        "node 2's row are what node 1 has; all else is zero.": _one_edge,
        "A node that hears two neighbours over the same kind doesn't get their sum: is "
        "one of them lost, or is the sum divided?": _two_of_a_kind,
        "A node that hears one neighbour over kind 0 and another over the last kind "
        "has the first one's numbers in front and the other's at the end.": _two_kinds,
    },
    "The numbers aren't right yet: go by hand through the edges of the input.",
)
