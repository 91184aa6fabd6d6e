r"""A few neighbours in place of all: what a batch of nodes costs stays small.

Node :math:`m` has :math:`d_m` neighbours. A draw :math:`S` of
:math:`k_m = \min(k, d_m)` of them, each as likely as any other and none twice, gives
means without bias:

.. math::

    \operatorname{E}\Bigl[\frac{1}{k_m} \sum_{n \in S} \mathbf{h}_n\Bigr]
    = \frac{1}{d_m} \sum_{n \in \mathrm{ne}[m]} \mathbf{h}_n .

What bends (an activation) comes after the mean, and what comes after a bend has a bias.

W. L. Hamilton, R. Ying and J. Leskovec (2017), arXiv 1706.02216, section 3.1; UDL
section 13.7.
"""

import torch
from jaxtyping import Int
from torch import Tensor

from fathom.networks.graphs import check_indices

__all__ = ["hops", "sample_layers", "sample_neighbours"]


def sample_neighbours(
    edges: Int[Tensor, "2 edges"],
    nodes: Int[Tensor, "nodes"],
    num_nodes: int,
    most: int,
    generator: torch.Generator | None = None,
) -> Int[Tensor, "2 kept"]:
    """Draw edges that come to some nodes: at most so many for each.

    Args:
        edges: source and target of each edge.
        nodes: those whose edges are drawn; edges to all others are left out.
        num_nodes: of the whole graph.
        most: how many edges to keep for a node; one with fewer keeps all.
        generator: where they are drawn from; PyTorch's global generator if None.

    Returns:
        The edges that are kept. A mean over a node's edges has no bias; a sum has to be
        multiplied by the number of its edges and divided by the number kept.

    Raises:
        ValueError: if `most` is below one, or a node isn't there.
    """
    if most < 1:
        raise ValueError(f"at least one neighbour has to be drawn, got {most}")
    check_indices("an edge's node", edges, num_nodes, (2, None))
    check_indices("a node", nodes, num_nodes, (None,))
    wanted = torch.zeros(num_nodes, dtype=torch.bool, device=edges.device)
    wanted[nodes] = True
    edges = edges[:, wanted[edges[1]]]
    # A random order, then by target: the first `most` of each target are the draw.
    mixed = torch.randperm(edges.shape[1], generator=generator, device=edges.device)
    edges = edges[:, mixed]
    edges = edges[:, edges[1].argsort(stable=True)]
    counts = edges[1].bincount(minlength=num_nodes)
    first = counts.cumsum(0) - counts
    rank = torch.arange(edges.shape[1], device=edges.device) - first[edges[1]]
    return edges[:, rank < most]


def sample_layers(
    edges: Int[Tensor, "2 edges"],
    nodes: Int[Tensor, "nodes"],
    num_nodes: int,
    most: list[int],
    generator: torch.Generator | None = None,
) -> tuple[list[Int[Tensor, "2 kept"]], Int[Tensor, "needed"]]:
    """Draw the edges that each layer needs, from the last layer back to the first.

    Args:
        edges: source and target of each edge.
        nodes: those whose result the last layer is asked for.
        num_nodes: of the whole graph.
        most: for each layer how many neighbours to draw at most, the first layer first.
        generator: where they are drawn from; PyTorch's global generator if None.

    Returns:
        Each layer's edges, the first layer first; and the nodes whose features are
        needed, in order.

    Raises:
        ValueError: as :func:`sample_neighbours` does.
    """
    kept = []
    for count in reversed(most):
        drawn = sample_neighbours(edges, nodes, num_nodes, count, generator)
        nodes = torch.cat([nodes, drawn[0]]).unique()
        kept.insert(0, drawn)
    return kept, nodes


def hops(
    edges: Int[Tensor, "2 edges"], nodes: Int[Tensor, "nodes"], num_nodes: int
) -> Int[Tensor, "nodes_of_graph"]:
    """How many steps against the edges lead from some nodes to each node.

    Args:
        edges: source and target of each edge.
        nodes: where one starts.
        num_nodes: of the whole graph.

    Returns:
        For each node of the graph the number of layers after which it has a say in the
        result of one of the nodes; -1 where it never has.

    Raises:
        ValueError: if a node isn't there.
    """
    check_indices("an edge's node", edges, num_nodes, (2, None))
    check_indices("a node", nodes, num_nodes, (None,))
    steps = torch.full((num_nodes,), -1, device=edges.device)
    steps[nodes] = 0
    source, target = edges
    for distance in range(num_nodes):
        found = source[(steps[target] == distance) & (steps[source] < 0)]
        if len(found) == 0:
            break
        steps[found] = distance + 1
    return steps
