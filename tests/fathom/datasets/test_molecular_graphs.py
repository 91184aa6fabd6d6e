"""Molecules as graphs, by hand; rings as networkx finds them."""

import networkx
import pytest
import torch

from fathom.datasets.molecular_graphs import (
    BOND_KINDS,
    FEATURES,
    as_graph,
    batch_with_kinds,
    in_ring,
    select,
)
from fathom.datasets.molecules import Molecule, molecules, read_molecule


def test_ethanol_by_hand():
    graph, kinds = as_graph(read_molecule("CCO"))
    named = [
        {name for name, value in zip(FEATURES, row, strict=True) if value}
        for row in graph.features.tolist()
    ]
    assert named == [{"C", "three H or more"}, {"C", "two H"}, {"O", "one H"}]
    assert graph.edges.tolist() == [[0, 1, 1, 2], [1, 2, 0, 1]]
    assert kinds.tolist() == [0, 0, 0, 0]


def test_other_features_by_hand():
    graph, kinds = as_graph(read_molecule("C[N+](=O)[O-]"))
    assert graph.features[:, FEATURES.index("charge")].tolist() == [0, 1, 0, -1]
    assert kinds.tolist() == [0, BOND_KINDS.index(2), 0] * 2
    graph, kinds = as_graph(read_molecule("CC1=CC=CC=C1"))
    for name in ("alternating bonds", "in a ring"):
        assert graph.features[:, FEATURES.index(name)].tolist() == [0] + [1] * 6
    assert sorted(kinds.tolist()) == [0] * 2 + [1] * 12
    graph, _ = as_graph(read_molecule("C[GeH3]"))
    assert graph.features[1, FEATURES.index("another element")] == 1
    alone, none = as_graph(read_molecule("C"))
    assert alone.num_nodes == 1 and alone.edges.shape == (2, 0) and len(none) == 0


@pytest.mark.parametrize(
    "smiles, rings",
    [
        ("CCC", []),
        ("C1CC1C", [0, 1, 2]),
        ("C1CC1CC2CC2", [0, 1, 2, 4, 5, 6]),  # a bridge between rings is in none
        ("C1CC1C2CC2", [0, 1, 2, 3, 4, 5]),
        ("C12CC1CC2", [0, 1, 2, 3, 4]),
        ("C1CC12CC2", [0, 1, 2, 3, 4]),
    ],
)
def test_rings_by_hand(smiles, rings):
    found = in_ring(read_molecule(smiles))
    assert [atom for atom, ring in enumerate(found) if ring] == rings


def test_rings_are_what_no_bridge_is():
    for molecule in molecules()[::7]:
        graph = networkx.Graph([bond[:2] for bond in molecule.bonds])
        graph.remove_edges_from(list(networkx.bridges(graph)))
        expected = {atom for atom in graph if graph.degree(atom)}
        found = {a for a, ring in enumerate(in_ring(molecule)) if ring}
        assert found == expected, molecule.smiles


def test_a_batch_keeps_kinds_with_their_edges():
    some = [as_graph(read_molecule(s)) for s in ("CC", "C=C", "C#N")]
    graph, kinds = batch_with_kinds(some)
    assert graph.num_graphs == 3
    assert graph.edges.tolist() == [[0, 1, 2, 3, 4, 5], [1, 0, 3, 2, 5, 4]]
    assert kinds.tolist() == [0, 0, 2, 2, 3, 3]
    assert torch.equal(graph.graph_of, torch.tensor([0, 0, 1, 1, 2, 2]))


def test_selected_graphs_are_as_if_put_together():
    some = [as_graph(read_molecule(s)) for s in ("CC", "C=C", "C", "C#N", "CCO")]
    graph, kinds = select(batch_with_kinds(some), torch.tensor([4, 2, 1]))
    expected, wanted = batch_with_kinds([some[4], some[2], some[1]])
    # Nodes stay in their old order: the last graph's come first.
    order = torch.tensor([2, 1, 0]).repeat_interleave(torch.tensor([2, 1, 3]))
    assert torch.equal(graph.graph_of, order)
    for number in range(3):
        mine, theirs = graph.graph_of == number, expected.graph_of == number
        assert torch.equal(graph.features[mine], expected.features[theirs])
        first, other = mine[graph.edges[0]], theirs[expected.edges[0]]
        assert torch.equal(kinds[first], wanted[other])
        moved = graph.edges[:, first] - mine.nonzero()[0]
        assert torch.equal(moved, expected.edges[:, other] - theirs.nonzero()[0])


def test_refusals_say_what_is_wrong(as_readers):
    strange = Molecule("?", ("C", "C"), (0, 0), (0, 0), ((0, 1, 4),))
    with pytest.raises(ValueError, match="got \\[4\\]"):
        as_graph(strange)
    with pytest.raises(ValueError, match="make no batch"):
        batch_with_kinds([])
    two = batch_with_kinds([as_graph(read_molecule(s)) for s in ("C", "CC")])
    with pytest.raises(ValueError, match="a graph lies from 0 to 1, got 0 to 2"):
        select(two, torch.tensor([0, 2]))
    with pytest.raises(ValueError, match="named twice"):
        select(two, torch.tensor([1, 1]))
