"""Layers on graphs are Python's."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from fathom.networks.graph_convolution import AGGREGATIONS, GraphConvolution
from fathom.networks.graphs import Graph, adjacency, undirected

MODULE = "math/graph-convolution.js"


def drawn(seed, nodes):
    generator = torch.Generator().manual_seed(seed)
    pairs = torch.combinations(torch.arange(nodes)).reshape(-1, 2)
    kept = pairs[torch.rand(len(pairs), generator=generator) < 0.4].tolist()
    values = torch.randn(nodes, generator=generator, dtype=torch.float64)
    return [tuple(pair) for pair in kept], values


def test_the_same_aggregations(node):
    assert node(MODULE, "return m.AGGREGATIONS") == list(AGGREGATIONS)


@settings(max_examples=40)
@given(
    st.integers(0, 10**6),
    st.integers(1, 9),
    st.sampled_from(AGGREGATIONS),
    st.sampled_from([(1.0, 1.0), (0.0, 1.0), (0.5, -0.25)]),
)
def test_layers_are_python_s(node, seed, nodes, how, weights):
    pairs, values = drawn(seed, nodes)
    layer = GraphConvolution(1, 1, how).double()
    with torch.no_grad():
        layer.own.weight.fill_(weights[0])
        layer.near.weight.fill_(weights[1])
        layer.own.bias.zero_()
        expected, edges = [values], undirected(pairs)
        for _ in range(3):
            expected.append(layer(expected[-1][:, None], edges)[:, 0])
    found = node(
        MODULE,
        "return m.layers(a.values, a.edges, a.rule, 3)",
        {
            "values": values.tolist(),
            "edges": pairs,
            "rule": {"how": how, "own": weights[0], "near": weights[1]},
        },
    )
    for mine, wanted in zip(found, expected, strict=True):
        assert mine == pytest.approx(wanted.tolist(), rel=1e-12, abs=1e-12)


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.integers(1, 9))
def test_distances_are_powers_of_the_matrix(node, seed, nodes):
    pairs, values = drawn(seed, nodes)
    graph = Graph(values[:, None], undirected(pairs))
    step = adjacency(graph) + torch.eye(nodes, dtype=torch.float64)
    found = node(MODULE, "return m.distances(a[0], a[1], 0)", [pairs, nodes])
    reached = torch.eye(nodes, dtype=torch.float64)[0]
    for hops in range(nodes + 1):
        within = [distance <= hops for distance in found]
        assert within == (reached > 0).tolist()
        reached = step @ reached
