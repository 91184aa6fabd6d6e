"""Colours against NetworkX's hashes, by hand, and against networks."""

import networkx
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from fathom.analysis.colour_refinement import colours_after, told_apart
from fathom.networks.graphs import Graph, batch, permute, undirected
from fathom.networks.relational import RelationalConvolution


def of_pairs(pairs, nodes):
    return Graph(torch.ones(nodes, 1), undirected(pairs))


def ring(nodes, first=0):
    return [(first + k, first + (k + 1) % nodes) for k in range(nodes)]


def random_graph(seed, nodes=8):
    generator = torch.Generator().manual_seed(seed)
    pairs = torch.combinations(torch.arange(nodes))
    kept = pairs[torch.rand(len(pairs), generator=generator) < 0.25]
    features = torch.randint(2, (nodes, 1), generator=generator).float()
    return Graph(features, undirected([tuple(pair) for pair in kept.tolist()]))


def partition(names):
    """Which nodes share a name, whatever it is."""
    return {
        frozenset(n for n, other in enumerate(names) if other == name) for name in names
    }


@given(seed=st.integers(0, 1000), num_rounds=st.integers(0, 5))
@settings(max_examples=15)
def test_colours_are_the_hashes_of_the_reference(seed, num_rounds):
    graph = random_graph(seed)
    theirs = networkx.Graph()
    for node, value in enumerate(graph.features[:, 0].tolist()):
        theirs.add_node(node, start=str(value))
    theirs.add_edges_from(graph.edges.T.tolist())
    hashes = networkx.weisfeiler_lehman_subgraph_hashes(
        theirs,
        node_attr="start",
        iterations=max(num_rounds, 1),
        include_initial_labels=True,
        digest_size=16,
    )
    expected = [hashes[node][num_rounds] for node in range(8)]
    assert partition(colours_after(graph, num_rounds).tolist()) == partition(expected)


def test_a_path_by_hand():
    path = of_pairs([(0, 1), (1, 2), (2, 3), (3, 4)], 5)
    rounds = [
        [{0, 1, 2, 3, 4}],
        [{0, 4}, {1, 2, 3}],  # one neighbour, two
        [{0, 4}, {1, 3}, {2}],  # beside an end, or not
    ]
    for number, expected in enumerate(rounds):
        found = partition(colours_after(path, number).tolist())
        assert found == set(map(frozenset, expected))
    assert torch.equal(colours_after(path), colours_after(path, 2))


def test_which_graphs_are_told_apart():
    graphs = [
        of_pairs(ring(6), 6),
        of_pairs(ring(3) + ring(3, 3), 6),
        of_pairs([(k, k + 1) for k in range(5)], 6),
        of_pairs(ring(5), 5),
    ]
    found = told_apart(batch(graphs))
    expected = ~torch.eye(4, dtype=torch.bool)
    expected[0, 1] = expected[1, 0] = False
    assert torch.equal(found, expected)


@given(seed=st.integers(0, 1000))
@settings(max_examples=10)
def test_a_renumbered_graph_is_the_same(seed):
    graph = random_graph(seed)
    order = torch.randperm(8, generator=torch.Generator().manual_seed(seed))
    both = batch([graph, permute(graph, order)])
    assert not told_apart(both).any()
    before, after = colours_after(both).view(2, 8)
    assert torch.equal(before[order], after)


@given(seed=st.integers(0, 1000), num_rounds=st.integers(0, 3))
@settings(max_examples=10)
def test_layers_with_kinds_see_what_colours_with_kinds_see(seed, num_rounds):
    """Equal colours give equal numbers; other ones, with random weights, others."""
    graph = random_graph(seed)
    generator = torch.Generator().manual_seed(seed)
    kinds = torch.randint(2, (graph.edges.shape[1],), generator=generator)
    h = torch.cat([graph.features, 1 - graph.features], dim=1).double()
    for _ in range(num_rounds):
        layer = RelationalConvolution(h.shape[1], 16, 2, generator=generator).double()
        h = torch.tanh(layer(h, graph.edges, kinds))
    colours = colours_after(graph, num_rounds, kinds)
    alike = colours[:, None] == colours
    assert torch.equal(torch.cdist(h, h) < 1e-9, alike)


def test_two_that_hear_the_same_in_two_ways():
    """Nodes 1 and 2 both hear node 0, by edges of two kinds."""
    graph = Graph(torch.ones(3, 1), torch.tensor([[0, 0], [1, 2]]))
    assert partition(colours_after(graph).tolist()) == {
        frozenset({0}),
        frozenset({1, 2}),
    }
    kinds = torch.tensor([0, 1])
    assert len(colours_after(graph, kinds=kinds).unique()) == 3


def test_an_empty_graph_has_no_colours():
    empty = Graph(torch.ones(0, 1), torch.zeros(2, 0, dtype=torch.long))
    assert colours_after(empty).shape == (0,)
    alone = Graph(torch.ones(3, 1), empty.edges)
    assert colours_after(alone).tolist() == [0, 0, 0]


def test_refusals_say_what_is_wrong(as_readers):
    graph = of_pairs([(0, 1)], 2)
    with pytest.raises(ValueError, match="no negative number of rounds, got -1"):
        colours_after(graph, -1)
    with pytest.raises(ValueError, match="edge's kind is a whole number"):
        colours_after(graph, kinds=torch.tensor([0]))
    with pytest.raises(ValueError, match="edge's kind lies from 0"):
        colours_after(graph, kinds=torch.tensor([0, -1]))
