r"""Graphs as tensors: nodes with their numbers, and edges as pairs of indices.

A graph with :math:`N` nodes is a matrix of features, one row for each node (UDL writes
nodes as columns), and a list of directed pairs (source, target); an undirected edge
stands in it twice. The adjacency matrix says the same:

.. math::

    a_{mn} = \text{number of edges from node } n \text{ to node } m .

Several graphs are one graph whose parts nothing joins: its adjacency matrix is
block-diagonal.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float, Int
from torch import Tensor

__all__ = ["Graph", "adjacency", "batch", "permute", "sum_at", "undirected"]


@dataclass(frozen=True)
class Graph:
    """One graph, or several beside each other.

    Args:
        features: a row of numbers for each node, (nodes, width).
        edges: source and target of each edge, (2, edges), counted from 0.
        graph_of: to which graph each node belongs, (nodes,); all to the first if None.
        num_graphs: how many graphs there are; a graph may have no node.

    Raises:
        ValueError: if shapes don't fit, or an edge, or a node's graph, isn't there.

    UDL section 13.1.
    """

    features: Float[Tensor, "nodes width"]
    edges: Int[Tensor, "2 edges"]
    graph_of: Int[Tensor, "nodes"] | None = None
    num_graphs: int = 1

    def __post_init__(self) -> None:
        if self.features.ndim != 2:
            raise ValueError(
                "features have a row for each node, got shape "
                f"{tuple(self.features.shape)}"
            )
        nodes = len(self.features)
        if self.graph_of is None:
            # A frozen dataclass lets its own constructor fill in a default this way.
            home = torch.zeros(nodes, dtype=torch.int64, device=self.features.device)
            object.__setattr__(self, "graph_of", home)
        check_indices("an edge's node", self.edges, nodes, (2, None))
        check_indices("a node's graph", self.graph_of, self.num_graphs, (nodes,))

    @property
    def num_nodes(self) -> int:
        """Number of nodes of all graphs together."""
        return len(self.features)


def check_indices(
    what: str, indices: Tensor, size: int, shape: tuple[int | None, ...]
) -> None:
    """Refuse what isn't a tensor of whole numbers from 0 to ``size - 1``.

    Args:
        what: the name in the message.
        indices: what is to be checked.
        size: how many things there are to point at.
        shape: the shape that is wanted; None where any length will do.

    Raises:
        ValueError: if type, shape or a number is wrong.
    """
    fits = indices.ndim == len(shape) and all(
        wanted in (None, got) for wanted, got in zip(shape, indices.shape, strict=True)
    )
    if not fits or indices.dtype != torch.int64:
        raise ValueError(
            f"{what} is a whole number of 64 bits in a tensor of shape {shape} (None: "
            f"any), got {indices.dtype} of shape {tuple(indices.shape)}"
        )
    if indices.numel() and (indices.min() < 0 or indices.max() >= size):
        raise ValueError(
            f"{what} lies from 0 to {size - 1}, got {int(indices.min())} to "
            f"{int(indices.max())}"
        )


def undirected(pairs: Sequence[tuple[int, int]]) -> Int[Tensor, "2 edges"]:
    """Write each pair of joined nodes as two edges, one in each direction.

    Args:
        pairs: nodes that are joined, each pair once, in either order.

    Raises:
        ValueError: if a pair is named twice, or joins a node to itself.
    """
    if len({frozenset(pair) for pair in pairs}) < len(pairs):
        raise ValueError("a pair of joined nodes is named twice")
    if any(a == b for a, b in pairs):
        raise ValueError(
            "a pair joins a node to itself; such an edge has one direction"
        )
    there = torch.tensor(list(pairs), dtype=torch.int64).reshape(-1, 2).T
    return torch.cat([there, there.flip(0)], dim=1)


def adjacency(graph: Graph) -> Float[Tensor, "nodes nodes"]:
    """The adjacency matrix: row m says from where edges come to node m.

    Args:
        graph: one graph or several; several give a block-diagonal matrix.

    UDL section 13.2.
    """
    size = graph.num_nodes
    matrix = graph.features.new_zeros(size, size)
    source, target = graph.edges
    ones = matrix.new_ones(len(source))
    return matrix.index_put((target, source), ones, accumulate=True)


def sum_at(
    values: Float[Tensor, "items *width"], index: Int[Tensor, "items"], size: int
) -> Float[Tensor, "size *width"]:
    r"""Add up the values that have the same index.

    .. math::

        \mathbf{s}_m = \sum_{i:\, m_i = m} \mathbf{v}_i ,

    zero where no value is. This is how a node sums what its edges bring, and a graph
    what its nodes have.

    Args:
        values: what is added up.
        index: where each of them goes.
        size: number of sums.

    Raises:
        ValueError: if there isn't one index for each value, or one is out of range.
    """
    check_indices("an index", index, size, (len(values),))
    return values.new_zeros(size, *values.shape[1:]).index_add(0, index, values)


def permute(graph: Graph, order: Int[Tensor, "nodes"]) -> Graph:
    r"""Number the nodes anew: node ``order[i]`` becomes node i.

    With the permutation matrix :math:`\mathbf{P}`, features become
    :math:`\mathbf{P}\mathbf{H}` and the adjacency matrix
    :math:`\mathbf{P}\mathbf{A}\mathbf{P}^\mathsf{T}`.

    Args:
        graph: one graph or several.
        order: each node's number once.

    Raises:
        ValueError: if it isn't a permutation of the nodes.

    UDL section 13.2.2.
    """
    check_indices("a node", order, graph.num_nodes, (graph.num_nodes,))
    new_number = torch.empty_like(order)
    new_number[order] = torch.arange(len(order), device=order.device)
    if len(order.unique()) < len(order):
        raise ValueError(f"{order.tolist()} isn't a permutation: a node is named twice")
    return replace(
        graph,
        features=graph.features[order],
        edges=new_number[graph.edges],
        graph_of=graph.graph_of[order],
    )


def batch(graphs: Sequence[Graph]) -> Graph:
    """Put graphs beside each other, as one graph whose parts nothing joins.

    Args:
        graphs: graphs with features of the same width.

    Raises:
        ValueError: if there is none, or their features differ in width.

    UDL section 13.5.
    """
    widths = {graph.features.shape[1] for graph in graphs}
    if len(widths) != 1:
        raise ValueError(
            f"{len(graphs)} graphs whose nodes have {sorted(widths)} numbers make no "
            "batch; at least one is needed, and one width"
        )
    edges, home, nodes, before = [], [], 0, 0
    for graph in graphs:
        edges.append(graph.edges + nodes)
        home.append(graph.graph_of + before)
        nodes += graph.num_nodes
        before += graph.num_graphs
    features = torch.cat([graph.features for graph in graphs])
    return Graph(features, torch.cat(edges, dim=1), torch.cat(home), before)
