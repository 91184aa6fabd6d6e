"""Graphs made of other things: of another graph's edges, or of an image's pixels."""

import torch
from jaxtyping import Int
from torch import Tensor

from fathom.networks.graphs import check_indices

__all__ = ["edge_graph", "pixel_graph"]


def edge_graph(
    edges: Int[Tensor, "2 edges"], num_nodes: int
) -> tuple[Int[Tensor, "2 pairs"], Int[Tensor, "2 meetings"]]:
    r"""The edge graph, or line graph: edges become nodes, joined where they meet.

    A node with :math:`d` neighbours makes :math:`d(d - 1)/2` pairs of edges that meet.

    Args:
        edges: of an undirected graph, each in both directions, none from a node to
            itself.
        num_nodes: of that graph.

    Returns:
        The pairs of joined nodes, each once, smaller number first: these are the new
        nodes. And the new edges, each in both directions.

    Raises:
        ValueError: if an edge's node isn't there, an edge isn't named once in each
            direction, or leads to where it comes from.

    UDL section 13.9.
    """
    check_indices("an edge's node", edges, num_nodes, (2, None))
    source, target = edges
    pairs = edges[:, source < target]
    there = torch.cat([pairs, pairs.flip(0)], dim=1)
    if not torch.equal(_sorted(edges, num_nodes), _sorted(there, num_nodes)):
        raise ValueError(
            "each edge of an undirected graph is named once in each direction, and "
            "joins two different nodes"
        )
    if len(_sorted(pairs, num_nodes).unique()) < pairs.shape[1]:
        raise ValueError("a pair of joined nodes is named twice")
    number = torch.arange(pairs.shape[1], device=edges.device).repeat(2)
    ends, order = there[0].sort(stable=True)  # which new nodes meet at each old one
    meets = [number[order[ends == node]] for node in ends.unique()]
    found = [torch.cartesian_prod(each, each).T for each in meets]
    joined = torch.cat([edges[:, :0], *found], dim=1)
    return pairs, joined[:, joined[0] != joined[1]]


def pixel_graph(
    height: int, width: int, size: int = 3
) -> tuple[Int[Tensor, "2 edges"], Int[Tensor, "edges"]]:
    """The graph of an image: each pixel hears those that a kernel around it covers.

    Args:
        height: rows of pixels; they are numbered row by row.
        width: pixels in a row.
        size: odd number of a kernel's rows and columns.

    Returns:
        Edges from each pixel that the kernel covers to the one in its middle, which has
        none to itself; and their kinds: in which cell of the kernel the source lies,
        row by row, without the middle. At the border edges are missing, where a
        convolution would see zeros.

    Raises:
        ValueError: if there is no pixel, or the size isn't odd.
    """
    if min(height, width) < 1 or size < 1 or size % 2 == 0:
        raise ValueError(
            "an image has pixels and a kernel an odd size, got "
            f"{height} × {width} and {size}"
        )
    reach = size // 2
    pixels = torch.cartesian_prod(torch.arange(height), torch.arange(width))
    steps = torch.arange(-reach, reach + 1)
    cells = torch.cartesian_prod(steps, steps)
    cells = cells[(cells != 0).any(dim=1)]
    sources = pixels[:, None] + cells
    inside = (sources >= 0) & (sources < torch.tensor([height, width]))
    target, kind = inside.all(dim=2).nonzero(as_tuple=True)
    source = sources[target, kind] @ torch.tensor([width, 1])
    return torch.stack([source, target]), kind


def _sorted(edges: Tensor, num_nodes: int) -> Tensor:
    """One number for each edge, in order."""
    return (edges[0] * num_nodes + edges[1]).sort().values
