"""Graphs as tensors, and layers on them, against PyTorch Geometric."""

import pytest
import torch
from geometric import nn as reference
from geometric import utils
from hypothesis import given
from hypothesis import strategies as st

from fathom.networks.graph_convolution import GraphConvolution, readout
from fathom.networks.graphs import (
    Graph,
    adjacency,
    batch,
    permute,
    sum_at,
    undirected,
)


def random_graph(seed: int, nodes: int = 7, width: int = 3) -> Graph:
    """A graph in which each pair is joined with probability 0.4."""
    generator = torch.Generator().manual_seed(seed)
    pairs = torch.combinations(torch.arange(nodes))
    kept = pairs[torch.rand(len(pairs), generator=generator) < 0.4]
    features = torch.randn(nodes, width, generator=generator, dtype=torch.float64)
    return Graph(features, undirected([tuple(pair) for pair in kept.tolist()]))


@given(seed=st.integers(0, 1000))
def test_the_adjacency_matrix_is_that_of_the_reference(seed):
    graph = random_graph(seed)
    expected = utils.to_dense_adj(graph.edges, max_num_nodes=7)[0].double().T
    torch.testing.assert_close(adjacency(graph), expected)


def test_a_row_says_from_where_edges_come():
    edges = torch.tensor([[0, 0, 2, 2, 2], [1, 1, 1, 0, 2]])  # two of them from 0 to 1
    expected = torch.tensor([[0.0, 0, 1], [2, 0, 1], [0, 0, 1]])
    assert torch.equal(adjacency(Graph(torch.zeros(3, 1), edges)), expected)


def test_sums_are_taken_where_the_index_says():
    values = torch.tensor([[1.0, 2], [10, 20], [100, 200]])
    expected = torch.tensor([[0.0, 0], [101, 202], [10, 20], [0, 0]])
    assert torch.equal(sum_at(values, torch.tensor([1, 2, 1]), 4), expected)
    assert torch.equal(
        sum_at(values[:0], torch.tensor([], dtype=torch.int64), 2), torch.zeros(2, 2)
    )


@given(seed=st.integers(0, 1000))
def test_permuted_graphs_have_the_permuted_matrix(seed):
    graph = random_graph(seed)
    order = torch.randperm(7, generator=torch.Generator().manual_seed(seed))
    other = permute(graph, order)
    expected = adjacency(graph)[order][:, order]
    torch.testing.assert_close(adjacency(other), expected)
    torch.testing.assert_close(other.features, graph.features[order])


def test_a_batch_is_block_diagonal():
    graphs = [random_graph(seed, nodes) for seed, nodes in enumerate([3, 0, 5])]
    together = batch(graphs)
    blocks = torch.block_diag(*[adjacency(graph) for graph in graphs])
    assert torch.equal(adjacency(together), blocks)
    assert together.graph_of.tolist() == [0, 0, 0, 2, 2, 2, 2, 2]
    assert together.num_graphs == 3
    again = batch([together, graphs[0]])
    assert again.graph_of.tolist() == [0, 0, 0, 2, 2, 2, 2, 2, 3, 3, 3]


LAYERS = [
    # weighting, own weights, PyTorch Geometric's layer and its two matrices
    ("sum", True, lambda: reference.GraphConv(3, 4), "lin_root", "lin_rel"),
    ("mean", True, lambda: reference.SAGEConv(3, 4), "lin_r", "lin_l"),
    ("symmetric", False, lambda: reference.GCNConv(3, 4), None, "lin"),
]


@pytest.mark.parametrize(("weighting", "own", "make", "root", "near"), LAYERS)
def test_layers_are_those_of_the_reference(weighting, own, make, root, near):
    ours = GraphConvolution(3, 4, weighting, own).double()
    theirs = make().double()
    with torch.no_grad():
        getattr(theirs, near).weight.copy_(ours.near.weight)
        if own:
            getattr(theirs, root).weight.copy_(ours.own.weight)
        bias = ours.own.bias if own else ours.near.bias
        named = dict(theirs.named_parameters())
        next(named[name] for name in named if name.endswith("bias")).copy_(bias)
    graph = random_graph(3)
    mine = graph.features.requires_grad_()
    (gradient,) = torch.autograd.grad(ours(mine, graph.edges).square().sum(), mine)
    other = graph.features.detach().clone().requires_grad_()
    (wanted,) = torch.autograd.grad(theirs(other, graph.edges).square().sum(), other)
    torch.testing.assert_close(ours(mine, graph.edges), theirs(other, graph.edges))
    torch.testing.assert_close(gradient, wanted)


@pytest.mark.parametrize("how", ["sum", "mean"])
def test_a_readout_does_not_ask_for_the_order(how):
    graphs = [random_graph(seed, nodes) for seed, nodes in enumerate([3, 0, 5])]
    together = batch(graphs)
    order = torch.randperm(8, generator=torch.Generator().manual_seed(0))
    other = permute(together, order)
    expected = readout(together.features, together, how)
    torch.testing.assert_close(readout(other.features, other, how), expected)
    assert not expected[1].any()


def test_refusals_say_what_is_wrong(as_readers):
    with pytest.raises(ValueError, match="lies from 0 to 1, got 0 to 2"):
        Graph(torch.zeros(2, 1), undirected([(0, 2)]))
    with pytest.raises(ValueError, match="named twice"):
        undirected([(0, 1), (1, 0)])
    with pytest.raises(ValueError, match="one direction"):
        undirected([(1, 1)])
    graph = Graph(torch.zeros(2, 1), undirected([(0, 1)]))
    with pytest.raises(ValueError, match="isn't a permutation"):
        permute(graph, torch.tensor([0, 0]))
    with pytest.raises(ValueError, match="make no batch"):
        batch([graph, Graph(torch.zeros(2, 2), undirected([]))])
    with pytest.raises(ValueError, match="make no batch"):
        batch([])
    with pytest.raises(ValueError, match="shape"):
        sum_at(torch.zeros(3), torch.zeros(2, dtype=torch.int64), 2)
    with pytest.raises(ValueError, match="weighting is one of"):
        GraphConvolution(1, 1, "most")
    with pytest.raises(ValueError, match='"sum" or "mean"'):
        readout(graph.features, graph, "most")
