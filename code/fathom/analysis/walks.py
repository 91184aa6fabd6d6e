r"""Walks on a graph: counted by powers of its matrix, and found by search.

A walk of length :math:`K` follows :math:`K` edges; it may come back. With
:math:`a_{mn}` for the number of edges from node :math:`n` to node :math:`m`,

.. math::

    (\mathbf{A}^K)_{mn} = \text{walks of length } K \text{ from } n \text{ to } m ,

since the last edge of a walk starts at some node, and the rest of the walk ends there.
"""

import itertools
import math

import torch
from jaxtyping import Float
from torch import Tensor

from fathom.networks.graphs import Graph, check_indices

__all__ = [
    "count_walks",
    "distances",
    "list_walks",
    "num_matrices",
    "shortest_walk",
]

EXACT = 2**53  # up to here every whole number is a number of double precision
MOST_NODES = 8  # 8! = 40,320 orders are tried; 10 nodes have a hundred times more


def _check_square(adjacency: Tensor) -> int:
    """The number of nodes, if the matrix is one of edges' numbers."""
    if adjacency.ndim != 2 or adjacency.shape[0] != adjacency.shape[1]:
        raise ValueError(
            "an adjacency matrix has as many rows as columns, got shape "
            f"{tuple(adjacency.shape)}"
        )
    if (adjacency < 0).any():
        raise ValueError(f"no number of edges is negative, got {adjacency.min():g}")
    return len(adjacency)


def count_walks(
    adjacency: Float[Tensor, "nodes nodes"], length: int
) -> Float[Tensor, "nodes nodes"]:
    """The number of walks of one length between all nodes, in double precision.

    Args:
        adjacency: row m says from where edges come to node m.
        length: edges of a walk; of length 0 each node has one walk, to itself.

    Raises:
        ValueError: if the length is negative, or a number is too large to be exact.

    UDL section 13.2.1.
    """
    size = _check_square(adjacency)
    if length < 0:
        raise ValueError(f"a walk has no negative length, got {length}")
    counts = torch.eye(size, dtype=torch.float64)
    for step in range(length):
        counts = adjacency.double() @ counts
        if counts.numel() and counts.max() > EXACT:
            raise ValueError(
                f"after {step + 1} edges there are {counts.max():.1e} walks between "
                "two nodes; above 2**53 double precision doesn't count exactly"
            )
    return counts


def list_walks(graph: Graph, start: int, length: int) -> list[tuple[int, ...]]:
    """All walks of one length from a node, each as the nodes that it visits.

    Args:
        graph: of any kind; between two nodes with two edges there are two walks.
        start: where all begin.
        length: edges of a walk.

    Raises:
        ValueError: if the node isn't there.
    """
    check_indices("a start", torch.tensor([start]), graph.num_nodes, (1,))
    following = [[] for _ in range(graph.num_nodes)]
    for source, target in graph.edges.T.tolist():
        following[source].append(target)
    walks = [(start,)]
    for _ in range(length):
        walks = [(*walk, after) for walk in walks for after in following[walk[-1]]]
    return walks


def distances(
    adjacency: Float[Tensor, "nodes nodes"],
) -> Float[Tensor, "nodes nodes"]:
    """How many edges the shortest walk has, from node n to node m in row m.

    Infinite where there is none. Found by breadth-first search from all nodes at once:
    step by step, who is reached for the first time.

    Args:
        adjacency: row m says from where edges come to node m.
    """
    size = _check_square(adjacency)
    found = torch.full((size, size), math.inf).fill_diagonal_(0)
    newly = torch.eye(size)
    joined = (adjacency > 0).float()
    for step in range(1, size):
        newly = ((joined @ newly > 0) & found.isinf()).float()
        if not newly.any():
            break
        found[newly > 0] = step
    return found


def shortest_walk(
    adjacency: Float[Tensor, "nodes nodes"], start: int, end: int
) -> list[int]:
    """A shortest walk: the nodes from the start to the end, of several walks one.

    Args:
        adjacency: row m says from where edges come to node m.
        start: a node.
        end: a node.

    Raises:
        ValueError: if a node isn't there, or nothing leads from one to the other.
    """
    check_indices("a node", torch.tensor([start, end]), _check_square(adjacency), (2,))
    to_go = distances(adjacency)[end]
    if to_go[start].isinf():
        raise ValueError(f"no walk leads from node {start} to node {end}")
    walk = [start]
    while walk[-1] != end:
        nearer = (adjacency[:, walk[-1]] > 0) & (to_go == to_go[walk[-1]] - 1)
        walk.append(int(nearer.nonzero()[0]))
    return walk


def num_matrices(adjacency: Float[Tensor, "nodes nodes"]) -> int:
    r"""How many different matrices the same graph has, by trying all orders of nodes.

    It is :math:`N!` over the number of orders that leave the matrix as it is, the
    symmetries of the graph: each matrix comes so many times.

    Args:
        adjacency: of a graph with at most 8 nodes.

    Raises:
        ValueError: if there are more nodes.
    """
    size = _check_square(adjacency)
    if size > MOST_NODES:
        raise ValueError(
            f"{size} nodes have {math.factorial(size):,} orders, too many to try; "
            f"at most {MOST_NODES} nodes are"
        )
    if size == 0:
        return 1
    orders = torch.tensor(list(itertools.permutations(range(size))))
    seen = adjacency[orders[:, :, None], orders[:, None, :]]
    return len(seen.flatten(1).unique(dim=0))
