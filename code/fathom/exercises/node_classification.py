"""Exercises on node classification: averaging over neighbours, from a list of edges."""

from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole
from fathom.networks.graph_convolution import edge_weights
from fathom.networks.graphs import sum_at

__all__ = ["smoothing"]


def _smooth(
    features: Float[Tensor, "nodes width"], edges: Int[Tensor, "2 edges"], rounds: int
) -> Float[Tensor, "nodes width"]:
    """Average over neighbours and the node itself, with symmetric weights."""
    nodes = len(features)
    edges = torch.cat([edges, torch.arange(nodes).repeat(2, 1)], dim=1)
    weights = edge_weights(edges, nodes, "symmetric")[:, None]
    for _ in range(rounds):
        features = sum_at(weights * features[edges[0]], edges[1], nodes)
    return features


def _graph(generator: torch.Generator) -> dict[str, Any]:
    """A star with some more edges, and a node that nothing joins, the last one."""
    nodes = whole(generator, 5, 8)
    pairs = torch.combinations(torch.arange(nodes - 1))
    drawn = torch.rand(len(pairs), generator=generator) < 0.3
    there = pairs[drawn | (pairs[:, 0] == 0)].T
    return {
        "features": draw(generator, nodes, whole(generator, 2, 3)),
        "edges": torch.cat([there, there.flip(0)], dim=1),
        "rounds": whole(generator, 2, 4),
    }


def _no_round(trial: Trial) -> bool:
    return close(trial.again(rounds=0), trial.inputs["features"])


def _lonely(trial: Trial) -> bool:
    """A node without neighbours hears itself alone, and keeps its numbers."""
    return close(trial.answer[-1], trial.inputs["features"][-1])


def _roots(trial: Trial) -> bool:
    """Roots of the degrees, loops included, come out as they went in."""
    features, edges = trial.inputs["features"], trial.inputs["edges"]
    degrees = 1 + edges[1].bincount(minlength=len(features)).float()
    column = degrees.sqrt()[:, None].expand_as(features).contiguous()
    return close(trial.again(features=column, rounds=1), column)


def _repeated(trial: Trial) -> bool:
    once = trial.again(rounds=1).to(trial.inputs["features"].dtype)
    return close(trial.again(features=once, rounds=1), trial.again(rounds=2))


smoothing = Exercise(
    _smooth,
    _graph,
    {
        "With no round at all, the features should come out as they are.": _no_round,
        "A node without neighbours should keep its numbers: it hears itself.": _lonely,
        "The roots of 1 + the number of neighbours should come out of a round as they "
        "went in: what are the weights, and do nodes hear themselves?": _roots,
        "Two rounds aren't one round after another.": _repeated,
    },
    "The result isn't right yet: each round multiplies by the same matrix.",
)
