"""Layers that know kinds of edges, against PyTorch Geometric; and a whole network."""

import pytest
import torch
from geometric import nn as reference
from hypothesis import given
from hypothesis import strategies as st

from fathom.networks.graph_convolution import GraphConvolution
from fathom.networks.graphs import Graph, batch, permute
from fathom.networks.relational import GraphRegression, RelationalConvolution


def random_graph(seed: int, nodes: int = 6, num_edges: int = 9) -> tuple:
    """Edges from anywhere to anywhere, some twice, with kinds 0, 1 and 2."""
    generator = torch.Generator().manual_seed(seed)
    features = torch.randn(nodes, 3, generator=generator, dtype=torch.float64)
    edges = torch.randint(nodes, (2, num_edges), generator=generator)
    kinds = torch.randint(3, (num_edges,), generator=generator)
    return Graph(features, edges), kinds


@pytest.mark.parametrize("num_edges", [9, 0])
def test_a_layer_is_that_of_the_reference(num_edges):
    ours = RelationalConvolution(3, 4, 3).double()
    theirs = reference.RGCNConv(3, 4, 3, aggr="sum").double()
    with torch.no_grad():
        theirs.root.copy_(ours.own.weight.T)
        theirs.bias.copy_(ours.own.bias)
        theirs.weight.copy_(ours.near.weight.T.reshape(3, 3, 4))
    graph, kinds = random_graph(1, num_edges=num_edges)
    inputs = [graph.features.clone().requires_grad_() for _ in range(2)]
    results = [
        layer(one, graph.edges, kinds)
        for layer, one in zip((ours, theirs), inputs, strict=True)
    ]
    torch.testing.assert_close(*results)
    slopes = [
        torch.autograd.grad(result.square().sum(), [one, *extra])
        for result, one, extra in zip(
            results,
            inputs,
            ([ours.own.bias, ours.near.weight], [theirs.bias, theirs.weight]),
            strict=True,
        )
    ]
    torch.testing.assert_close(slopes[0][0], slopes[1][0])
    torch.testing.assert_close(slopes[0][1], slopes[1][1])
    torch.testing.assert_close(slopes[0][2].T.reshape(3, 3, 4), slopes[1][2])


def test_with_one_kind_it_is_a_graph_convolution():
    layer = RelationalConvolution(3, 4, 1).double()
    plain = GraphConvolution(3, 4).double()
    plain.load_state_dict(layer.state_dict())
    graph, kinds = random_graph(2)
    expected = plain(graph.features, graph.edges)
    found = layer(graph.features, graph.edges, torch.zeros_like(kinds))
    torch.testing.assert_close(found, expected)


@given(seed=st.integers(0, 1000), how=st.sampled_from(["sum", "mean", "max"]))
def test_a_batch_is_one_by_one_and_the_order_does_not_matter(seed, how):
    network = GraphRegression(3, 2, 3, width=8, readouts=(how, "mean")).double()
    some = [random_graph(seed + k, nodes) for k, nodes in enumerate((1, 6, 4))]
    together = batch([graph for graph, _ in some])
    kinds = torch.cat([kinds for _, kinds in some])
    alone = torch.cat([network(*one) for one in some])
    torch.testing.assert_close(network(together, kinds), alone)
    order = torch.randperm(11, generator=torch.Generator().manual_seed(seed))
    torch.testing.assert_close(network(permute(together, order), kinds), alone)


def test_a_node_hears_as_far_as_there_are_layers():
    """On a path of six nodes, the last changes what is 2 steps away, not 3."""
    path = torch.tensor([[5, 4, 3, 2, 1], [4, 3, 2, 1, 0]])
    kinds = torch.zeros(5, dtype=torch.long)
    network = GraphRegression(3, 2, 1, width=8, num_layers=2).double()
    changed = []
    for last in (0.0, 1.0):
        features = torch.zeros(6, 3, dtype=torch.float64)
        features[5] = last
        h = torch.relu(network.first(features))
        for layer in network.layers:
            h = h + torch.relu(layer(h, path, kinds))
        changed.append(h)
    differs = (changed[0] != changed[1]).any(dim=1)
    assert differs.tolist() == [False, False, False, True, True, True]


def test_sum_and_mean_by_hand():
    """Three equal nodes without edges: their sum counts them, their mean doesn't."""
    network = GraphRegression(3, 2, 1, width=8, num_layers=0).double()
    features = torch.ones(3, 3, dtype=torch.float64)
    nothing = torch.zeros(2, 0, dtype=torch.long)
    each = torch.relu(network.first(features[:1]))
    pooled = torch.cat([3 * each / 10, each], dim=1)
    expected = network.last(torch.relu(network.hidden(pooled)))
    found = network(Graph(features, nothing), nothing[0])
    torch.testing.assert_close(found, expected)


def test_it_learns_a_few_graphs_by_heart():
    generator = torch.Generator().manual_seed(0)
    network = GraphRegression(3, 2, 3, width=16, generator=generator).double()
    some = [random_graph(seed) for seed in range(4)]
    together = batch([graph for graph, _ in some])
    kinds = torch.cat([kinds for _, kinds in some])
    targets = torch.randn(4, 2, generator=generator, dtype=torch.float64)
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
    for _ in range(200):
        optimizer.zero_grad()
        loss = (network(together, kinds) - targets).square().mean()
        loss.backward()
        optimizer.step()
    assert loss < 1e-2


def test_the_generator_alone_decides():
    made = [
        GraphRegression(3, 2, 3, generator=torch.Generator().manual_seed(5))
        for _ in range(2)
    ]
    for one, other in zip(*(net.parameters() for net in made), strict=True):
        assert torch.equal(one, other)


def test_refusals_say_what_is_wrong(as_readers):
    graph, kinds = random_graph(0)
    layer = RelationalConvolution(3, 4, 2).double()
    with pytest.raises(ValueError, match="kind lies from 0 to 1, got 1 to 2"):
        layer(graph.features, graph.edges, kinds)
    layer = RelationalConvolution(3, 4, 3).double()
    with pytest.raises(ValueError, match="edge's kind is a whole number"):
        layer(graph.features, graph.edges, kinds[:-1])
    with pytest.raises(ValueError, match="readouts are some of"):
        GraphRegression(3, 2, 3, readouts=("most",))
    with pytest.raises(ValueError, match="readouts are some of"):
        GraphRegression(3, 2, 3, readouts=())
