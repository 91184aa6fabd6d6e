r"""Which pairs are joined? How well scores tell, and against which other pairs.

A score is good if joined pairs have higher ones than others. The chance that a joined
pair beats another, both drawn at random, ties counted half,

.. math::

    \text{AUC} = P(s_\text{joined} > s_\text{other})
    + \tfrac12 P(s_\text{joined} = s_\text{other}) ,

depends on who the others are: any two nodes, or two that have as many neighbours.
"""

import torch
from jaxtyping import Bool, Int, Real
from torch import Tensor

from fathom.networks.graphs import check_indices

__all__ = ["area_under_curve", "joined", "matched_negatives", "uniform_negatives"]


def area_under_curve(
    positive: Real[Tensor, "positives"], negative: Real[Tensor, "negatives"]
) -> float:
    """The chance that a positive's score is above a negative's, ties counted half.

    It is the area under the ROC curve, and one half for scores that tell nothing.

    Args:
        positive: scores of what is to be found.
        negative: scores of the others.

    Raises:
        ValueError: if there is no positive or no negative, or a score isn't a number.

    J. A. Hanley and B. J. McNeil (1982), doi 10.1148/radiology.143.1.7063747.
    """
    if len(positive) == 0 or len(negative) == 0:
        raise ValueError(
            f"both kinds of scores are needed, got {len(positive)} and {len(negative)}"
        )
    if positive.isnan().any() or negative.isnan().any():
        raise ValueError("a score isn't a number")
    in_order = negative.sort().values
    below = torch.searchsorted(in_order, positive.contiguous())
    not_above = torch.searchsorted(in_order, positive.contiguous(), right=True)
    return ((below + not_above).double().mean() / (2 * len(negative))).item()


def joined(
    edges: Int[Tensor, "2 edges"], num_nodes: int
) -> Bool[Tensor, "nodes nodes"]:
    """Which pairs of nodes an edge joins, in either direction.

    Args:
        edges: source and target of each edge.
        num_nodes: number of nodes.

    Raises:
        ValueError: if an edge's node isn't there.
    """
    check_indices("an edge's node", edges, num_nodes, (2, None))
    matrix = torch.zeros(num_nodes, num_nodes, dtype=torch.bool, device=edges.device)
    matrix[edges[0], edges[1]] = True
    return matrix | matrix.T


def uniform_negatives(
    count: int,
    known: Bool[Tensor, "nodes nodes"],
    generator: torch.Generator | None = None,
) -> Int[Tensor, "2 count"]:
    """Draw pairs of different nodes that aren't joined, all equally likely.

    Args:
        count: how many; a pair may come twice.
        known: which pairs are joined, as :func:`joined` says.
        generator: where pairs are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if all pairs are joined.
    """
    nodes = torch.arange(len(known), device=known.device)
    return _draw(count, nodes, known, generator)


def matched_negatives(
    count: int,
    pairs: Int[Tensor, "2 pairs"],
    known: Bool[Tensor, "nodes nodes"],
    generator: torch.Generator | None = None,
) -> Int[Tensor, "2 count"]:
    """Draw the ends of joined pairs and join them anew: hubs come as often as they do.

    Nearly as often, to be exact: pairs that are joined are refused, and two hubs mostly
    are.

    Args:
        count: how many; a pair may come twice.
        pairs: joined pairs whose ends are drawn, the two independently.
        known: which pairs are joined, as :func:`joined` says.
        generator: where pairs are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if all pairs of such ends are joined, or an end isn't there.
    """
    check_indices("an end", pairs, len(known), (2, None))
    ends = pairs.flatten()
    return _draw(count, ends, known, generator)


def _draw(
    count: int,
    ends: Tensor,
    known: Tensor,
    generator: torch.Generator | None,
) -> Int[Tensor, "2 count"]:
    """Draw pairs until enough of them are allowed."""
    free = ~known
    free.fill_diagonal_(False)
    if count and not free[ends.unique()][:, ends.unique()].any():
        raise ValueError(f"among {len(ends.unique())} nodes, all pairs are joined")
    found = torch.empty(2, 0, dtype=torch.int64, device=known.device)
    while found.shape[1] < count:
        size = 2 * (count - found.shape[1]) + 10
        places = torch.rand(2, size, generator=generator, device=known.device)
        pairs = ends[(places * len(ends)).long()]
        kept = pairs[:, free[pairs[0], pairs[1]]]
        found = torch.cat([found, kept], dim=1)
    return found[:, :count].contiguous()
