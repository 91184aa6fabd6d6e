r"""Colour refinement: which nodes no message passing can tell apart.

At first nodes with the same features have the same colour. In each round a node's
colour and those of the sources of its edges, each with its number, make a new one:

.. math::

    c'_m = \operatorname{name}
    \bigl[c_m,\ \{\!\{ c_n : n \in \mathrm{ne}[m] \}\!\}\bigr] .

Colours only ever split, so at most as many rounds as there are nodes change anything.
Two nodes with the same colour after :math:`K` rounds get the same numbers from any
:math:`K` layers that make of a node's own numbers, and of its neighbours' without their
order, new ones: K. Xu and others (2019), arXiv 1810.00826; C. Morris and others (2019),
arXiv 1810.02244. The method is B. Weisfeiler's and A. Leman's of 1968, in its plainest
form.
"""

import torch
from jaxtyping import Bool, Int
from torch import Tensor
from torch.nn.functional import one_hot

from fathom.networks.graphs import Graph, check_indices, sum_at

__all__ = ["colours_after", "told_apart"]


def colours_after(
    graph: Graph,
    num_rounds: int | None = None,
    kinds: Int[Tensor, "edges"] | None = None,
) -> Int[Tensor, "nodes"]:
    """The colour of each node, from 0, after some rounds.

    Args:
        graph: one or several; colours of all are compared with each other. What is
            computed holds a number for each node and colour.
        num_rounds: how often to refine; until nothing splits any more if None.
        kinds: of the edges, from 0: neighbours are then counted by kind and colour.

    Raises:
        ValueError: if the rounds are negative, or an edge has no kind.
    """
    if num_rounds is not None and num_rounds < 0:
        raise ValueError(f"there is no negative number of rounds, got {num_rounds}")
    source, target = graph.edges
    kinds = torch.zeros_like(source) if kinds is None else kinds
    nodes = graph.num_nodes
    num_kinds = 1 + max(kinds.tolist(), default=0)
    check_indices("an edge's kind", kinds, num_kinds, (len(source),))
    if nodes == 0:
        return source.new_zeros(0)
    colours = _names(graph.features)
    for _ in range(nodes if num_rounds is None else num_rounds):
        # The sum of neighbours' unit vectors counts the colours around each node.
        place = num_kinds * target + kinds
        around = sum_at(one_hot(colours).float()[source], place, num_kinds * nodes)
        rows = torch.cat([colours[:, None], around.reshape(nodes, -1)], dim=1)
        finer = _names(rows)
        if finer.max() == colours.max():
            break
        colours = finer
    return colours


def told_apart(
    graph: Graph, kinds: Int[Tensor, "edges"] | None = None
) -> Bool[Tensor, "graphs graphs"]:
    """Whether graphs differ in how many nodes of which colour they have, pair by pair.

    Graphs that are the same up to the numbering never do. Of some that aren't the same
    it says that they don't, either.

    Args:
        graph: several graphs beside each other.
        kinds: of the edges, as in :func:`colours_after`.
    """
    colours = one_hot(colours_after(graph, kinds=kinds)).float()
    counts = sum_at(colours, graph.graph_of, graph.num_graphs)
    return (counts[:, None] != counts[None]).any(dim=2)


def _names(rows: Tensor) -> Tensor:
    """A number for each row, from 0; equal rows have the same."""
    return torch.unique(rows, dim=0, return_inverse=True)[1]
