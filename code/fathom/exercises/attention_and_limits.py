"""Exercises on graph attention: a softmax over the edges that come to a node."""

from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole
from fathom.networks.graph_attention import softmax_at

__all__ = ["edge_weights"]


def _weights(
    scores: Float[Tensor, "edges"], edges: Int[Tensor, "2 edges"]
) -> Float[Tensor, "edges"]:
    """Share out each target's attention among the edges that come to it."""
    return softmax_at(scores, edges[1], 1 + int(edges.max()))


def _drawn(generator: torch.Generator) -> dict[str, Any]:
    """Directed edges; one node hears a single other, and another hears nobody."""
    nodes = whole(generator, 5, 8)
    pairs = torch.cartesian_prod(torch.arange(nodes), torch.arange(nodes))
    source, target = pairs.T
    kept = (source != target) & (torch.rand(len(pairs), generator=generator) < 0.6)
    kept &= target > 1  # node 0 hears nobody, node 1 hears the last one
    pairs = torch.cat([pairs[kept], torch.tensor([[nodes - 1, 1]])])
    pairs = pairs[torch.randperm(len(pairs), generator=generator)]
    return {"scores": draw(generator, len(pairs)), "edges": pairs.T.contiguous()}


def _sums(trial: Trial) -> bool:
    """The weights that come to a node add up to 1."""
    weights, target = trial.answer.double(), trial.inputs["edges"][1]
    return close(
        weights.new_zeros(target.max() + 1).index_add(0, target, weights),
        1.0 * (target.bincount() > 0),
    )


def _ratios(trial: Trial) -> bool:
    """Between two edges to one node, log weights differ as scores do."""
    target, s = trial.inputs["edges"][1], trial.inputs["scores"].double()
    w = trial.answer.double()
    if (w <= 0).any():
        return False
    same = target[:, None] == target
    return close((w.log()[:, None] - w.log())[same], (s[:, None] - s)[same], 1e-3)


def _far(trial: Trial) -> bool:
    """Scores of a node may all be very large, or very small, and nothing changes."""
    target = trial.inputs["edges"][1]
    shift = torch.where(target % 2 == 0, 500.0, -500.0)
    moved = trial.again(scores=trial.inputs["scores"] + shift)
    return bool(moved.isfinite().all()) and close(moved, trial.answer, 1e-3)


edge_weights = Exercise(
    _weights,
    _drawn,
    {
        "The weights of the edges that come to one node should add up to 1: whose "
        "attention is shared out, the source's or the target's?": _sums,
        "Of two edges to the same node, the weights should be in the ratio of the "
        "exponentials of their scores.": _ratios,
        "Adding a number to all scores of one node, another for another node, should "
        "change nothing, even if it is 500 or -500: look for overflow.": _far,
    },
    "The result isn't right yet: compare it with a softmax for a single node.",
)
