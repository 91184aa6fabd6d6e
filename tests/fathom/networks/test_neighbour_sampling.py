"""Drawn neighbours: which, how many, how often, and what their means are."""

import math
from itertools import combinations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from fathom.networks.graph_convolution import GraphConvolution
from fathom.networks.graphs import undirected
from fathom.networks.neighbour_sampling import hops, sample_layers, sample_neighbours


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def random_edges(seed, nodes=8):
    pairs = torch.combinations(torch.arange(nodes))
    kept = pairs[torch.rand(len(pairs), generator=seeded(seed)) < 0.4]
    return undirected([tuple(pair) for pair in kept.tolist()])


def listed(edges):
    return [tuple(pair) for pair in edges.T.tolist()]


@given(seed=st.integers(0, 1000), most=st.integers(1, 9))
def test_each_node_keeps_at_most_so_many_of_its_own(seed, most):
    edges, nodes = random_edges(seed), torch.tensor([0, 3, 3, 5])
    kept = sample_neighbours(edges, nodes, 8, most, generator=seeded(seed))
    assert len(set(listed(kept))) == kept.shape[1]
    assert set(listed(kept)) <= set(listed(edges))
    before, after = (each[1].bincount(minlength=8) for each in (edges, kept))
    expected = torch.where(torch.tensor([1, 0, 0, 1, 0, 1, 0, 0]) > 0, before, 0)
    assert torch.equal(after, expected.clamp(max=most))


def test_all_draws_are_equally_likely():
    # Node 0 hears from 1 to 4; there are six draws of two.
    edges, draws = torch.tensor([[1, 2, 3, 4], [0, 0, 0, 0]]), seeded(0)
    found = dict.fromkeys(combinations(range(1, 5), 2), 0)
    for _ in range(1200):
        kept = sample_neighbours(edges, torch.tensor([0]), 5, 2, generator=draws)
        found[tuple(sorted(kept[0].tolist()))] += 1
    chi_squared = sum((count - 200) ** 2 / 200 for count in found.values())
    assert chi_squared < 20  # five degrees of freedom: one in 800


def test_means_have_no_bias_over_all_draws():
    """Every draw once, by hand: the mean over draws is the layer's own result."""
    layer = GraphConvolution(3, 2, "mean", generator=seeded(0)).double()
    features = torch.randn(6, 3, generator=seeded(1), dtype=torch.float64)
    edges = torch.tensor([[1, 2, 3, 4, 5], [0, 0, 0, 0, 0]])
    results = [layer(features, edges[:, list(c)]) for c in combinations(range(5), 2)]
    mean = torch.stack(results).mean(dim=0)[0]
    torch.testing.assert_close(mean, layer(features, edges)[0])
    draws, found = seeded(2), []
    for _ in range(2000):
        kept = sample_neighbours(edges, torch.tensor([0]), 6, 2, generator=draws)
        found.append(layer(features, kept)[0].detach())
    found = torch.stack(found)
    error = found.std(dim=0) / math.sqrt(len(found))
    assert ((found.mean(dim=0) - mean).abs() < 4 * error).all()


@given(seed=st.integers(0, 1000))
def test_layers_with_all_neighbours_give_the_whole_graphs_result(seed):
    edges, nodes = random_edges(seed), torch.tensor([1, 4])
    first = GraphConvolution(3, 4, "mean", generator=seeded(0)).double()
    last = GraphConvolution(4, 2, "mean", generator=seeded(1)).double()
    features = torch.randn(8, 3, generator=seeded(seed), dtype=torch.float64)
    (a, b), needed = sample_layers(edges, nodes, 8, [8, 8], generator=seeded(2))
    alone = torch.full_like(features, torch.nan)
    alone[needed] = features[needed]  # no other node's features are used
    found = last(first(alone, a).relu(), b)[nodes]
    expected = last(first(features, edges).relu(), edges)[nodes]
    torch.testing.assert_close(found, expected)
    steps = hops(edges, nodes, 8)
    assert torch.equal(needed, ((steps >= 0) & (steps <= 2)).nonzero()[:, 0])


def test_the_first_number_is_the_first_layers():
    star = torch.tensor([[1, 2, 3, 4, 0], [0, 0, 0, 0, 5]])
    (a, b), needed = sample_layers(star, torch.tensor([5]), 6, [2, 3])
    assert listed(b) == [(0, 5)]
    assert a[1].tolist() == [0, 0, 5]  # node 5 is needed in the layer before, too
    assert len(needed) == 4


@given(seed=st.integers(0, 1000))
def test_hops_are_where_powers_of_the_matrix_become_positive(seed):
    edges = random_edges(seed)
    reach = torch.eye(8, dtype=torch.int64)
    matrix = reach.clone()
    matrix[edges[1], edges[0]] = 1  # with loops: walks of at most so many steps
    expected = torch.full((8,), -1)
    for distance in range(8):
        expected[(reach[2] > 0) & (expected < 0)] = distance
        reach = (reach @ matrix).clamp(max=1)
    assert torch.equal(hops(edges, torch.tensor([2]), 8), expected)


def test_hops_go_against_the_edges():
    chain = torch.tensor([[0, 1, 2], [1, 2, 3]])
    assert hops(chain, torch.tensor([2]), 4).tolist() == [2, 1, 0, -1]
    assert hops(chain, torch.tensor([1, 3]), 4).tolist() == [1, 0, 1, 0]


def test_refusals_say_what_is_wrong(as_readers):
    edges, node = torch.tensor([[1], [0]]), torch.tensor([0])
    with pytest.raises(ValueError, match=r"at least one neighbour .* got 0"):
        sample_neighbours(edges, node, 2, 0)
    with pytest.raises(ValueError, match="from 0 to 1, got 2 to 2"):
        sample_neighbours(edges, torch.tensor([2]), 2, 1)
    with pytest.raises(ValueError, match="from 0 to 0, got 0 to 1"):
        hops(edges, node, 1)
    with pytest.raises(ValueError, match="a node lies"):
        hops(edges, torch.tensor([-1]), 2)
    with pytest.raises(ValueError, match="at least one neighbour"):
        sample_layers(edges, node, 2, [3, 0])
