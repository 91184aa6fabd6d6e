"""Keys of molecules, and a network with its compounds in few bytes."""

import zlib

import pytest
import torch

from fathom.datasets.molecular_graphs import (
    BOND_KINDS,
    FEATURES,
    as_graph,
    batch_with_kinds,
)
from fathom.datasets.molecules import read_molecule
from fathom.live.molecule_reader import for_browser, keys, pack, rounded
from fathom.networks.graphs import Graph
from fathom.networks.relational import GraphRegression

LINES = ["CCO", "COC", "CC(=O)C", "CCC=O", "C=CCO", "C1CC1", "CC#N", "C[GeH3]", "OCC"]


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def network():
    sizes = {"width": 5, "num_layers": 2, "generator": seeded(1)}
    return GraphRegression(len(FEATURES), 2, len(BOND_KINDS), **sizes)


def batch(lines):
    return batch_with_kinds([as_graph(read_molecule(line)) for line in lines])


def test_keys_tell_molecules_apart_and_not_how_they_are_written():
    found = keys(batch(LINES)).tolist()
    assert found[0] == found[-1]
    assert len({*found}) == len(LINES) - 1
    assert all(0 <= key < 2**30 for key in found)
    # Each alone as among others, and in any order of its atoms.
    assert [keys(batch([line])).item() for line in LINES] == found
    graph, kinds = batch(["CC(=O)OC1=CC=CC=C1"])
    order = torch.randperm(graph.num_nodes, generator=seeded(0))
    moved = Graph(graph.features[order], order.argsort()[graph.edges])
    assert keys((moved, kinds)) == keys((graph, kinds))


def test_what_no_graph_network_tells_apart_has_one_key():
    decalin, two_rings = "C1CCC2CCCCC2C1", "C1CCCC1C1CCCC1"
    one, other = keys(batch([decalin, two_rings])).tolist()
    assert one == other


def test_a_network_and_compounds_are_packed():
    model = network()
    graphs = batch(LINES)
    kelvin = torch.rand(len(LINES), 2, generator=seeded(2)) * 900
    split = [torch.tensor([0, 1, 2, 8]), torch.tensor([3, 4]), torch.tensor([5, 6, 7])]
    given = for_browser(model, (torch.zeros(2), torch.ones(2)), graphs, kelvin, split)
    assert given["number"] == len(LINES) - 1  # germanium has no place of its own
    assert given["largest"] == 4
    assert given["shape"] == {
        **{"inputs": len(FEATURES), "width": 5, "kinds": 4, "layers": 2, "outputs": 2}
    }
    content = zlib.decompress(given["graphs"]["numbers"])
    matrices = [p for p in model.parameters() if p.ndim == 2]
    scales = sum(len(matrix) for matrix in matrices)
    offsets = sum(len(p) for p in model.parameters() if p.ndim == 1)
    table = torch.frombuffer(
        bytearray(content[4 * (scales + offsets) + sum(m.numel() for m in matrices) :]),
        dtype=torch.uint8,
    )
    *gaps, melting, boiling, last = table.reshape(7, -1).long()
    found = sum(256**byte * part for byte, part in enumerate(gaps)).cumsum(0)
    kept = torch.tensor([0, 1, 2, 3, 4, 5, 6, 8])
    expected, order = keys(graphs)[kept].sort(stable=True)
    assert torch.equal(found, expected)
    whole = torch.stack([melting + 256 * (last & 3), boiling + 256 * (last >> 2 & 3)])
    assert torch.equal(whole.T, kelvin[kept][order].round().long())
    parts = torch.tensor([0, 0, 0, 1, 1, 2, 2, 0])
    assert torch.equal(last >> 4, parts[order])


def test_rounding_changes_matrices_by_little_and_nothing_twice():
    model = network()
    once = rounded(model)
    assert not torch.equal(once.first.weight, model.first.weight)
    for mine, theirs in zip(once.parameters(), model.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs, atol=0.01, rtol=0)
    graphs = batch(LINES)
    torch.testing.assert_close(rounded(once)(*graphs), once(*graphs))


def test_refusals_say_what_is_wrong():
    key, part = torch.tensor([5]), torch.tensor([0])
    with pytest.raises(ValueError, match="from 0 to 1023 K, got 100 to 1200"):
        pack(network(), key, torch.tensor([[100.0, 1200.0]]), part)
    with pytest.raises(ValueError, match="parts are 0 to 3, got 4 to 4"):
        pack(network(), key, torch.tensor([[100.0, 200.0]]), part + 4)
