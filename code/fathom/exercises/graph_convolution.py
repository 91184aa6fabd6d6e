"""Exercises on graph convolution: a layer from a list of edges."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole
from fathom.networks.graphs import sum_at

__all__ = ["graph_layer"]


def _layer(
    features: Tensor, edges: Tensor, own: Tensor, near: Tensor, bias: Tensor
) -> Tensor:
    """Each node's own part, and what the sources of its edges hold."""
    source, target = edges
    heard = sum_at(features[source], target, len(features))
    return bias + features @ own.T + heard @ near.T


def _drawn(generator: torch.Generator) -> dict[str, Any]:
    nodes, inputs = whole(generator, 4, 7), whole(generator, 2, 4)
    outputs = inputs + whole(generator, 1, 2)  # so that no matrix fits turned round
    pairs = torch.cartesian_prod(torch.arange(nodes), torch.arange(nodes))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    some = torch.randperm(len(pairs), generator=generator)[: 2 * nodes]
    return {
        "features": draw(generator, nodes, inputs),
        "edges": pairs[some].T.contiguous(),
        "own": draw(generator, outputs, inputs),
        "near": draw(generator, outputs, inputs),
        "bias": draw(generator, outputs),
    }


def _edges(*pairs: tuple[int, int]) -> Tensor:
    return torch.tensor(pairs, dtype=torch.int64).reshape(-1, 2).T.contiguous()


def _alone(trial: Trial) -> bool:
    """Without edges a node has its own part and the offset."""
    i = trial.inputs
    return close(trial.again(edges=_edges()), i["bias"] + i["features"] @ i["own"].T)


def _direction(trial: Trial) -> bool:
    """With one edge, its source hears nothing."""
    found, alone = trial.again(edges=_edges((0, 1))), trial.again(edges=_edges())
    return close(found[0], alone[0]) and not close(found[1], alone[1])


def _both_count(trial: Trial) -> bool:
    """What comes by two edges is the sum of what comes by each."""
    alone = trial.again(edges=_edges())
    first, second, both = (
        trial.again(edges=_edges(*pairs)) - alone
        for pairs in ([(0, 2)], [(1, 2)], [(0, 2), (1, 2)])
    )
    return close(both[2], first[2] + second[2])


graph_layer = Exercise(
    _layer,
    _drawn,
    {
        "Without any edge each node still has its own part and the offset, once.": (
            _alone
        ),
        "With a single edge, from node 0 to node 1, only node 1 hears something: the "
        "first row of the edges names sources, the second targets.": _direction,
        "Where two edges come to the same node, it hears the sum of what each of them "
        "brings.": _both_count,
    },
    "Own part, directions and sums are right, and the result isn't yet: which matrix "
    "is what comes from neighbours multiplied with?",
)
