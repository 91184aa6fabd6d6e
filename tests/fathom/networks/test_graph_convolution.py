"""Layers on graphs against PyTorch Geometric's, and what every layer keeps to."""

import pytest
import torch
from geometric import nn as reference
from hypothesis import given, settings
from hypothesis import strategies as st

from fathom.networks.graph_convolution import (
    AGGREGATIONS,
    READOUTS,
    WEIGHTINGS,
    GraphConvolution,
    GraphNetwork,
    edge_weights,
    largest_at,
    readout,
)
from fathom.networks.graphs import Graph, batch, permute, undirected

seeds = st.integers(0, 10**6)


def random_graph(seed: int, nodes: int = 7, width: int = 3) -> Graph:
    """A graph in which each pair is joined with probability 0.4; some nodes alone."""
    generator = torch.Generator().manual_seed(seed)
    pairs = torch.combinations(torch.arange(nodes)).reshape(-1, 2)
    kept = pairs[torch.rand(len(pairs), generator=generator) < 0.4]
    features = torch.randn(nodes, width, generator=generator, dtype=torch.float64)
    return Graph(features, undirected([tuple(pair) for pair in kept.tolist()]))


def one_way(seed: int) -> Graph:
    """Edges with a direction, some of them twice, some from a node to itself."""
    generator = torch.Generator().manual_seed(seed)
    features = torch.randn(6, 3, generator=generator, dtype=torch.float64)
    return Graph(features, torch.randint(6, (2, 15), generator=generator))


def layer_of(weighting: str, own: bool, outputs: int = 4) -> GraphConvolution:
    generator = torch.Generator().manual_seed(1)
    return GraphConvolution(3, outputs, weighting, own, generator).double()


LAYERS = [
    # weighting, own weights, PyTorch Geometric's layer and its two matrices
    ("sum", True, lambda: reference.GraphConv(3, 4), "lin_root", "lin_rel"),
    ("mean", True, lambda: reference.SAGEConv(3, 4), "lin_r", "lin_l"),
    ("mean", True, lambda: reference.GraphConv(3, 4, "mean"), "lin_root", "lin_rel"),
    ("max", True, lambda: reference.GraphConv(3, 4, "max"), "lin_root", "lin_rel"),
    ("max", True, lambda: reference.SAGEConv(3, 4, "max"), "lin_r", "lin_l"),
    ("symmetric", False, lambda: reference.GCNConv(3, 4), None, "lin"),
]


@pytest.mark.parametrize("make_graph", [random_graph, one_way])
@pytest.mark.parametrize(("weighting", "own", "make", "root", "near"), LAYERS)
def test_layers_are_those_of_the_reference(
    make_graph, weighting, own, make, root, near
):
    ours, theirs = layer_of(weighting, own), make().double()
    copied = {near: ours.near.weight} | ({root: ours.own.weight} if own else {})
    bias = ours.own.bias if own else ours.near.bias
    parts = dict(theirs.named_parameters())
    with torch.no_grad():
        for name, parameter in parts.items():
            part = name.removesuffix(".weight")
            parameter.copy_(bias if name.endswith("bias") else copied[part])
    for seed in range(5):
        graph = make_graph(seed)
        if weighting == "symmetric":  # there loops aren't added twice
            source, target = graph.edges
            graph = Graph(graph.features, graph.edges[:, source != target])
        found = []
        for layer in (ours, theirs):
            inputs = graph.features.clone().requires_grad_()
            outputs = layer(inputs, graph.edges)
            weight = layer.near.weight if layer is ours else parts[f"{near}.weight"]
            slopes = torch.autograd.grad(outputs.sin().sum(), [inputs, weight])
            found.append((outputs, *slopes))
        for mine, wanted in zip(*found, strict=True):
            torch.testing.assert_close(mine, wanted, rtol=1e-12, atol=1e-12)


@given(seeds, st.sampled_from(AGGREGATIONS), st.booleans())
@settings(max_examples=40)
def test_every_layer_is_equivariant(seed, weighting, own):
    graph, layer = random_graph(seed), layer_of(weighting, own)
    order = torch.randperm(7, generator=torch.Generator().manual_seed(seed + 1))
    other = permute(graph, order)
    expected = layer(graph.features, graph.edges)[order]
    torch.testing.assert_close(layer(other.features, other.edges), expected)


@given(seeds, st.sampled_from(READOUTS), st.booleans())
@settings(max_examples=40)
def test_every_readout_is_invariant(seed, how, residual):
    sizes = torch.randint(0, 6, (3,), generator=torch.Generator().manual_seed(seed))
    graph = batch([random_graph(seed + i, int(n)) for i, n in enumerate(sizes)])
    draws = torch.Generator().manual_seed(seed)
    order = torch.randperm(graph.num_nodes, generator=draws)
    other = permute(graph, order)
    expected = readout(graph.features, graph, how)
    torch.testing.assert_close(readout(other.features, other, how), expected)
    network = GraphNetwork(3, 5, 2, 2, residual=residual, how=how, generator=draws)
    network = network.double()
    torch.testing.assert_close(network(other), network(graph))


@given(seeds, st.sampled_from(WEIGHTINGS), st.booleans())
@settings(max_examples=40)
def test_matrices_say_the_same(seed, weighting, own):
    graph, layer = random_graph(seed), layer_of(weighting, own)
    source, target = graph.edges
    if not own:
        loops = torch.arange(7)
        source, target = torch.cat([source, loops]), torch.cat([target, loops])
    matrix = torch.zeros(7, 7, dtype=torch.float64)
    matrix[target, source] = 1
    degree = matrix.sum(dim=1).clamp(min=1)
    if weighting == "mean":
        matrix = matrix / degree[:, None]
    elif weighting == "symmetric":
        matrix = matrix / degree[:, None].sqrt() / degree.sqrt()
    expected = matrix @ graph.features @ layer.near.weight.T
    if own:
        expected = expected + graph.features @ layer.own.weight.T
    expected = expected + (layer.own if own else layer.near).bias
    torch.testing.assert_close(layer(graph.features, graph.edges), expected)


@given(seeds, st.sampled_from(AGGREGATIONS), st.sampled_from([*READOUTS, None]))
@settings(max_examples=40)
def test_a_batch_is_what_its_graphs_are_one_by_one(seed, weighting, how):
    graphs = [random_graph(seed + i, nodes) for i, nodes in enumerate([3, 0, 5, 1])]
    draws = torch.Generator().manual_seed(seed)
    network = GraphNetwork(3, 4, 2, 3, weighting, how=how, generator=draws).double()
    together = network(batch(graphs))
    torch.testing.assert_close(together, torch.cat([network(g) for g in graphs]))


def test_weights_by_hand():
    """A path of three nodes; ends have one neighbour, the middle two."""
    edges = undirected([(0, 1), (1, 2)])  # 0-1, 1-2, 1-0, 2-1
    half = 2**-0.5
    wanted = {"sum": [1] * 4, "mean": [0.5, 1, 1, 0.5], "symmetric": [half] * 4}
    for weighting, weights in wanted.items():
        found = edge_weights(edges, 3, weighting, torch.float64)
        expected = torch.tensor(weights, dtype=torch.float64)
        torch.testing.assert_close(found, expected)
    # Nothing comes to node 0: no square root of 0 is divided by.
    assert edge_weights(torch.tensor([[0], [1]]), 2, "symmetric").tolist() == [0]


def test_largest_by_hand():
    values = torch.tensor([[-1.0, 5], [-3, 7], [2, 2]], requires_grad=True)
    found = largest_at(values, torch.tensor([0, 0, 2]), 3)
    assert found.tolist() == [[-1, 7], [0, 0], [2, 2]]
    same = torch.ones(2, 1, requires_grad=True)
    largest_at(same, torch.tensor([0, 0]), 1).sum().backward()
    assert same.grad.tolist() == [[0.5], [0.5]]


def test_a_network_is_its_layers():
    graph = random_graph(0)
    draws = torch.Generator().manual_seed(0)
    network = GraphNetwork(3, 4, 2, 3, residual=True, generator=draws).double()
    first, second, third = network.layers
    h = first(graph.features, graph.edges).relu()
    for layer in (second, third):
        h = h + layer(h, graph.edges).relu()
    torch.testing.assert_close(network(graph), network.head(h))
    again = torch.Generator().manual_seed(0)
    plain = GraphNetwork(3, 4, 2, 3, generator=again).double()
    h = graph.features
    for layer in plain.layers:
        h = layer(h, graph.edges).relu()
    torch.testing.assert_close(plain(graph), plain.head(h))
    assert not torch.allclose(plain(graph), network(graph))


def test_a_network_learns_a_batch():
    graph = batch([random_graph(seed) for seed in range(6)])
    wanted = torch.arange(6, dtype=torch.float64)[:, None] / 3
    draws = torch.Generator().manual_seed(0)
    network = GraphNetwork(3, 16, 1, 2, how="mean", generator=draws).double()
    optimizer = torch.optim.Adam(network.parameters(), 0.01)
    for _ in range(300):
        loss = (network(graph) - wanted).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss < 0.01


def test_refusals_say_what_is_wrong(as_readers):
    edges = undirected([(0, 1)])
    with pytest.raises(ValueError, match="weighting is one of"):
        GraphConvolution(1, 1, "most")
    with pytest.raises(ValueError, match="weighting is one of"):
        edge_weights(edges, 2, "max")
    with pytest.raises(ValueError, match=r"3 numbers in a row of its own, got .*2, 4"):
        layer_of("sum", True)(torch.zeros(2, 4).double(), edges)
    with pytest.raises(ValueError, match="lies from 0 to 1, got 1 to 2"):
        layer_of("max", False)(torch.zeros(2, 3).double(), edges + 1)
    with pytest.raises(ValueError, match="an index is a whole number"):
        largest_at(torch.zeros(3, 1), torch.zeros(2, dtype=torch.int64), 1)
    with pytest.raises(ValueError, match='"sum" or "mean"'):
        readout(torch.zeros(2, 1), Graph(torch.zeros(2, 1), edges), "most")
    with pytest.raises(ValueError, match="a layer or more, got 0"):
        GraphNetwork(1, 1, 1, 0)
    with pytest.raises(ValueError, match="or None, got 'most'"):
        GraphNetwork(1, 1, 1, how="most")
