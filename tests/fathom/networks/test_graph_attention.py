"""Graph attention against PyTorch Geometric's layers, and as attention with a mask."""

import pytest
import torch
from geometric import nn as reference
from hypothesis import given, settings
from hypothesis import strategies as st

from fathom.networks.graph_attention import GraphAttention, softmax_at
from fathom.networks.graphs import Graph, permute, undirected

seeds = st.integers(0, 10**6)


def random_graph(seed: int, nodes: int = 7) -> Graph:
    """Edges with a direction, no loops, none twice; some nodes hear nobody."""
    generator = torch.Generator().manual_seed(seed)
    joined = torch.rand(nodes, nodes, generator=generator) < 0.3
    edges = (joined & ~torch.eye(nodes, dtype=torch.bool)).nonzero().T
    features = torch.randn(nodes, 3, generator=generator, dtype=torch.float64)
    return Graph(features, edges)


def layer_of(dynamic: bool, heads: int = 2) -> GraphAttention:
    generator = torch.Generator().manual_seed(1)
    return GraphAttention(3, 4, heads, dynamic, generator).double()


def static_reference(ours: GraphAttention) -> tuple:
    theirs = reference.GATConv(3, 2, heads=2).double()
    copied = (theirs.lin.weight, theirs.att_dst, theirs.att_src, theirs.bias)
    return theirs, copied, (ours.value.weight, ours.target, ours.source, ours.bias)


def dynamic_reference(ours: GraphAttention) -> tuple:
    theirs = reference.GATv2Conv(3, 2, heads=2).double()
    with torch.no_grad():
        theirs.lin_l.bias.zero_()
        theirs.lin_r.bias.zero_()
    copied = (theirs.lin_l.weight, theirs.lin_r.weight, theirs.att, theirs.bias)
    own = (ours.value.weight, ours.query and ours.query.weight, ours.source, ours.bias)
    return theirs, copied, own


@pytest.mark.parametrize("dynamic", [False, True])
def test_layers_and_slopes_are_those_of_the_reference(dynamic):
    ours = layer_of(dynamic)
    with torch.no_grad():
        ours.bias.copy_(torch.arange(4))
    theirs, copied, own = (dynamic_reference if dynamic else static_reference)(ours)
    with torch.no_grad():
        for parameter, value in zip(copied, own, strict=True):
            parameter.copy_(value.reshape(parameter.shape))
    for seed in range(5):
        graph, found = random_graph(seed), []
        for layer, parts in ((ours, own), (theirs, copied)):
            inputs = graph.features.clone().requires_grad_()
            outputs = layer(inputs, graph.edges)
            slopes = torch.autograd.grad(outputs.sin().sum(), [inputs, *parts])
            found.append((outputs, *slopes))
        for mine, wanted in zip(*found, strict=True):
            wanted = wanted.reshape(mine.shape)
            torch.testing.assert_close(mine, wanted, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("dynamic", [False, True])
def test_it_is_a_masked_softmax_over_all_pairs(dynamic):
    """The formula of the module, with a number for each pair of nodes."""
    layer, graph = layer_of(dynamic), random_graph(3)
    h, nodes = graph.features, graph.num_nodes
    mask = torch.eye(nodes, dtype=torch.bool)
    mask[graph.edges[1], graph.edges[0]] = True
    values = layer.value(h).view(nodes, 2, 2)
    if dynamic:
        asked = layer.query(h).view(nodes, 2, 2)
        bent = torch.where((z := asked[:, None] + values[None]) > 0, z, 0.2 * z)
        scores = (bent * layer.source).sum(dim=3)
    else:
        asked, told = ((values * u).sum(2) for u in (layer.target, layer.source))
        scores = torch.where((z := asked[:, None] + told[None]) > 0, z, 0.2 * z)
    weights = scores.masked_fill(~mask[:, :, None], -torch.inf).softmax(dim=1)
    torch.testing.assert_close(layer.weights(h, graph.edges), weights.permute(2, 0, 1))
    expected = torch.einsum("mnh,nhd->mhd", weights, values).flatten(1) + layer.bias
    torch.testing.assert_close(layer(h, graph.edges), expected)


@given(seeds, st.booleans())
@settings(max_examples=20)
def test_the_numbering_does_not_matter(seed, dynamic):
    layer, graph = layer_of(dynamic), random_graph(seed)
    order = torch.randperm(7, generator=torch.Generator().manual_seed(seed))
    other = permute(graph, order)
    expected = layer(graph.features, graph.edges)[order]
    torch.testing.assert_close(layer(other.features, other.edges), expected)


@given(seeds)
@settings(max_examples=20)
def test_a_static_score_ranks_sources_alike_for_all_targets(seed):
    layer, graph = layer_of(dynamic=False), random_graph(seed)
    pairs = torch.combinations(torch.arange(7))
    everybody = undirected([tuple(pair) for pair in pairs.tolist()])
    weights = layer.weights(graph.features, everybody)
    ranks = weights.argsort(dim=2)
    assert (ranks == ranks[:, :1]).all()


def test_a_dynamic_score_can_rank_them_otherwise():
    layer, graph = layer_of(dynamic=True), random_graph(0)
    pairs = torch.combinations(torch.arange(7))
    everybody = undirected([tuple(pair) for pair in pairs.tolist()])
    best = layer.weights(5 * graph.features, everybody).argmax(dim=2)
    assert best.unique().numel() > 1


def test_a_node_alone_hears_itself():
    layer = layer_of(dynamic=False)
    h = torch.tensor([[1.0, 2.0, 3.0]], dtype=torch.float64)
    found = layer(h, torch.zeros(2, 0, dtype=torch.long))
    torch.testing.assert_close(found, layer.value(h) + layer.bias)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("size", [1.0, 1e4, 1e30])
def test_softmax_at_is_that_of_each_group(size, dtype):
    generator = torch.Generator().manual_seed(0)
    index = torch.tensor([2, 0, 2, 2, 0, 4])
    scores = size * torch.randn(6, 3, generator=generator, dtype=dtype)
    inputs = [scores.clone().requires_grad_() for _ in range(2)]
    found = softmax_at(inputs[0], index, 5)
    expected = torch.zeros_like(scores)
    for group in (0, 2, 4):
        rows = index == group
        expected = expected + rows[:, None] * torch.zeros_like(scores).index_add(
            0, rows.nonzero()[:, 0], inputs[1][rows].softmax(dim=0)
        )
    torch.testing.assert_close(found, expected)
    slopes = [
        torch.autograd.grad((values * scores.cos()).sum(), one)[0]
        for values, one in zip((found, expected), inputs, strict=True)
    ]
    torch.testing.assert_close(*slopes)


def test_softmax_at_by_hand():
    # exp(log 3) : exp(0) is 3 : 1, and who is alone has everything.
    scores, index = torch.tensor([3.0, 1.0, 7.0]).log(), torch.tensor([1, 1, 0])
    found = softmax_at(scores, index, 2)
    torch.testing.assert_close(found, torch.tensor([0.75, 0.25, 1.0]))
    assert softmax_at(scores[:0], index[:0], 0).shape == (0,)


def test_the_generator_alone_decides():
    for dynamic in (False, True):
        made = [layer_of(dynamic) for _ in range(2)]
        for one, other in zip(*(layer.parameters() for layer in made), strict=True):
            assert torch.equal(one, other)


def test_refusals_say_what_is_wrong(as_readers):
    with pytest.raises(ValueError, match="3 heads share 4 outputs"):
        GraphAttention(3, 4, 3)
    layer, edges = GraphAttention(3, 4), torch.tensor([[0], [1]])
    with pytest.raises(ValueError, match=r"3 numbers in a row .* got shape \(2, 2\)"):
        layer(torch.zeros(2, 2), edges)
    with pytest.raises(ValueError, match="from 0 to 0, got 0 to 1"):
        layer(torch.zeros(1, 3), edges)
    with pytest.raises(ValueError, match="convert one"):
        layer(torch.zeros(2, 3).double(), edges)
    with pytest.raises(ValueError, match="an index is a whole number"):
        softmax_at(torch.zeros(3), torch.zeros(2, dtype=torch.long), 1)
