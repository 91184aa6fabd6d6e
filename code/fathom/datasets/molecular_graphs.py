"""Molecules as graphs with numbers: what a network is given."""

from collections.abc import Sequence

import torch
from jaxtyping import Int
from torch import Tensor

from fathom.datasets.molecules import Molecule
from fathom.networks.graphs import Graph, batch, check_indices

__all__ = [
    "BOND_KINDS",
    "ELEMENTS",
    "FEATURES",
    "as_graph",
    "batch_with_kinds",
    "in_ring",
    "select",
]

ELEMENTS = ("C", "N", "O", "F", "Si", "P", "S", "Cl", "Br", "I")
BOND_KINDS = (1, 1.5, 2, 3)  # the orders of bonds
HYDROGENS = 4  # 0, 1, 2, and 3 or more
FEATURES = (
    *ELEMENTS,
    "another element",
    *("no H", "one H", "two H", "three H or more"),
    "charge",
    "alternating bonds",
    "in a ring",
)

WithKinds = tuple[Graph, Int[Tensor, "_"]]  # each graph has edges of its own


def as_graph(molecule: Molecule) -> WithKinds:
    """A node for each atom, two edges for each bond, and each edge's kind.

    Args:
        molecule: its temperatures aren't looked at.

    Returns:
        The graph, whose nodes have a number for each of ``FEATURES``: 0 or 1, but for
        the charge; and the kind of each edge, a place in ``BOND_KINDS``.

    Raises:
        ValueError: if a bond has an order that isn't in ``BOND_KINDS``.
    """
    rows = []
    for element, hydrogens, *others in zip(
        molecule.elements,
        molecule.hydrogens,
        molecule.charges,
        molecule.alternating,
        in_ring(molecule),
        strict=True,
    ):
        row = [0.0] * len(FEATURES)
        row[ELEMENTS.index(element) if element in ELEMENTS else len(ELEMENTS)] = 1.0
        row[len(ELEMENTS) + 1 + min(hydrogens, HYDROGENS - 1)] = 1.0
        row[-3:] = map(float, others)
        rows.append(row)
    features = torch.tensor(rows).reshape(len(rows), len(FEATURES))
    orders = [order for *_, order in molecule.bonds]
    if not {*orders} <= {*BOND_KINDS}:
        raise ValueError(f"bonds have orders {BOND_KINDS}, got {sorted({*orders})}")
    kinds = torch.tensor([BOND_KINDS.index(o) for o in orders], dtype=torch.long)
    pairs = torch.tensor([bond[:2] for bond in molecule.bonds], dtype=torch.long)
    there = pairs.reshape(-1, 2).T
    edges = torch.cat([there, there.flip(0)], dim=1)
    return Graph(features, edges), kinds.repeat(2)


def batch_with_kinds(graphs: Sequence[WithKinds]) -> WithKinds:
    """Put graphs beside each other, and the kinds of their edges behind each other.

    Raises:
        ValueError: if there is none, or their features differ in width.
    """
    together = batch([graph for graph, _ in graphs])
    return together, torch.cat([kinds for _, kinds in graphs])


def select(together: WithKinds, rows: Int[Tensor, "rows"]) -> WithKinds:
    """Take some graphs out of a batch, all at once: faster than to batch them again.

    Args:
        together: graphs beside each other, as from :func:`batch_with_kinds`.
        rows: which of them, each once; the first becomes graph 0, and so on.

    Raises:
        ValueError: if one isn't there, or is named twice.
    """
    graph, kinds = together
    check_indices("a graph", rows, graph.num_graphs, (None,))
    new_home = torch.full((graph.num_graphs,), -1)
    new_home[rows] = torch.arange(len(rows))
    if (new_home >= 0).sum() < len(rows):
        raise ValueError(f"{len(rows)} graphs are wanted, and one is named twice")
    home = new_home[graph.graph_of]
    kept = home >= 0
    new_number = kept.cumsum(0) - 1
    nodes = kept.nonzero()[:, 0]
    inside = kept[graph.edges[0]].nonzero()[:, 0]
    edges = new_number[graph.edges.index_select(1, inside)]
    features, of = graph.features.index_select(0, nodes), home[nodes]
    return Graph(features, edges, of, len(rows)), kinds[inside]


def in_ring(molecule: Molecule) -> tuple[bool, ...]:
    """Whether each atom lies on a ring of bonds.

    Atoms that aren't on a ring or between rings are taken away one by one: those with
    one bond left. A bond between two rings is found by cutting it.
    """
    near: list[set[int]] = [set() for _ in molecule.elements]
    for a, b, _ in molecule.bonds:
        near[a].add(b)
        near[b].add(a)
    ends = [atom for atom, others in enumerate(near) if len(others) == 1]
    while ends:
        atom = ends.pop()
        for other in near[atom]:
            near[other].discard(atom)
            if len(near[other]) == 1:
                ends.append(other)
        near[atom] = set()
    found = set()
    for a, b, _ in molecule.bonds:
        if b in near[a] and not {a, b} <= found and _joined(near, a, b):
            found |= {a, b}
    return tuple(atom in found for atom in range(len(near)))


def _joined(near: Sequence[set[int]], start: int, end: int) -> bool:
    """Whether a path leads from start to end, but for their own bond."""
    seen, waiting = {start}, [start]
    while waiting:
        atom = waiting.pop()
        for other in near[atom] - seen:
            if other == end and atom != start:
                return True
            if other != end:
                seen.add(other)
                waiting.append(other)
    return False
