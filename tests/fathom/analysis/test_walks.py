"""Walks: counted and enumerated, distances, and numberings of a graph."""

import itertools
import math

import networkx
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from fathom.analysis.walks import (
    count_walks,
    distances,
    list_walks,
    num_matrices,
    shortest_walk,
)
from fathom.networks.graphs import Graph, adjacency, undirected


def directed_graph(seed, nodes=6, share=0.3):
    """Any edges, loops and double edges among them."""
    generator = torch.Generator().manual_seed(seed)
    chosen = torch.rand(nodes, nodes, generator=generator) < share
    edges = chosen.nonzero().T
    return Graph(torch.zeros(nodes, 1), torch.cat([edges, edges[:, :1]], dim=1))


def of_pairs(pairs, nodes):
    return adjacency(Graph(torch.zeros(nodes, 1), undirected(pairs)))


@given(seed=st.integers(0, 1000), length=st.integers(0, 4))
def test_powers_count_what_search_lists(seed, length):
    graph = directed_graph(seed)
    counts = count_walks(adjacency(graph), length)
    for start in range(6):
        ends = torch.tensor([walk[-1] for walk in list_walks(graph, start, length)])
        expected = torch.bincount(ends.long(), minlength=6).double()
        torch.testing.assert_close(counts[:, start], expected)


def test_walks_are_listed_with_the_nodes_that_they_visit():
    graph = Graph(torch.zeros(3, 1), torch.tensor([[0, 0, 1], [1, 2, 2]]))
    assert list_walks(graph, 0, 1) == [(0, 1), (0, 2)]
    assert list_walks(graph, 0, 2) == [(0, 1, 2)]
    assert list_walks(graph, 2, 1) == []


@given(seed=st.integers(0, 1000))
def test_distances_and_walks_are_those_of_the_reference(seed):
    graph = directed_graph(seed, nodes=9, share=0.15)
    matrix = adjacency(graph)
    reference = networkx.DiGraph(graph.edges.T.tolist())
    reference.add_nodes_from(range(9))
    found = distances(matrix)
    lengths = dict(networkx.all_pairs_shortest_path_length(reference))
    for start, end in itertools.product(range(9), repeat=2):
        expected = lengths[start].get(end, math.inf)
        assert found[end, start] == expected
        if expected < math.inf:
            walk = shortest_walk(matrix, start, end)
            assert len(walk) == expected + 1
            assert (walk[0], walk[-1]) == (start, end)
            assert all(matrix[b, a] > 0 for a, b in itertools.pairwise(walk))
        else:
            with pytest.raises(ValueError, match="no walk leads from"):
                shortest_walk(matrix, start, end)


def test_the_ends_of_a_chain_are_as_far_as_it_is_long():
    chain = of_pairs([(k, k + 1) for k in range(4)], 5)
    places = torch.arange(5.0)
    assert torch.equal(distances(chain), (places[:, None] - places).abs())
    assert shortest_walk(chain, 4, 0) == [4, 3, 2, 1, 0]


GRAPHS = [
    # pairs, nodes, N! over the automorphisms
    ([(0, 1), (1, 2), (2, 3)], 4, 24 // 2),
    ([(0, 1), (0, 2), (0, 3)], 4, 24 // 6),
    ([(0, 1), (1, 2), (2, 3), (3, 0)], 4, 24 // 8),
    ([(k, (k + 1) % 6) for k in range(6)], 6, 720 // 12),
    ([], 5, 1),
    ([], 0, 1),
]


@pytest.mark.parametrize(("pairs", "nodes", "expected"), GRAPHS)
def test_numberings_are_counted(pairs, nodes, expected):
    assert num_matrices(of_pairs(pairs, nodes)) == expected


def test_refusals_say_what_is_wrong(as_readers):
    with pytest.raises(ValueError, match="as many rows as columns"):
        distances(torch.zeros(2, 3))
    with pytest.raises(ValueError, match="negative, got -1"):
        count_walks(-torch.ones(1, 1), 1)
    with pytest.raises(ValueError, match="no negative length, got -1"):
        count_walks(torch.zeros(2, 2), -1)
    with pytest.raises(ValueError, match="after 16 edges"):
        count_walks(10 * torch.ones(1, 1), 20)
    with pytest.raises(ValueError, match="a start lies from 0 to 2"):
        list_walks(Graph(torch.zeros(3, 1), undirected([])), 3, 1)
    with pytest.raises(ValueError, match="9 nodes have 362,880 orders"):
        num_matrices(torch.zeros(9, 9))
    with pytest.raises(ValueError, match="a node lies from 0 to 1"):
        shortest_walk(torch.zeros(2, 2), 0, 2)
