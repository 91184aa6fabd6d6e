"""The graph of edges against NetworkX's, that of pixels against a convolution."""

import networkx
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import conv2d

from fathom.networks.graph_constructions import edge_graph, pixel_graph
from fathom.networks.graphs import undirected
from fathom.networks.relational import RelationalConvolution


def random_edges(seed: int, nodes: int = 7):
    generator = torch.Generator().manual_seed(seed)
    pairs = torch.combinations(torch.arange(nodes))
    kept = pairs[torch.rand(len(pairs), generator=generator) < 0.4]
    edges = undirected([tuple(pair) for pair in kept.tolist()])
    return edges[:, torch.randperm(edges.shape[1], generator=generator)]


@given(seed=st.integers(0, 1000))
@settings(max_examples=40)
def test_edge_graphs_are_those_of_the_reference(seed):
    edges = random_edges(seed)
    pairs, joined = edge_graph(edges, 7)
    theirs = networkx.line_graph(networkx.Graph(edges.T.tolist()))
    named = [tuple(pair) for pair in pairs.T.tolist()]
    assert sorted(named) == sorted(tuple(sorted(node)) for node in theirs.nodes)
    found = [frozenset((named[a], named[b])) for a, b in joined.T.tolist()]
    expected = {frozenset(tuple(sorted(n)) for n in edge) for edge in theirs.edges}
    assert set(found) == expected
    assert len(found) == 2 * len(expected)  # once in each direction
    degrees = edges[1].bincount(minlength=7)
    assert joined.shape[1] == (degrees * (degrees - 1)).sum()


def test_a_star_and_a_triangle_have_the_same_edge_graph():
    for pairs in ([(0, 1), (0, 2), (0, 3)], [(0, 1), (1, 2), (2, 0)]):
        new, joined = edge_graph(undirected(pairs), 4)
        assert new.shape == (2, 3)
        found = {tuple(pair) for pair in joined.T.tolist()}
        assert found == {(a, b) for a in range(3) for b in range(3) if a != b}


def test_where_nothing_meets():
    pairs, joined = edge_graph(undirected([]), 3)
    assert pairs.shape == joined.shape == (2, 0)
    pairs, joined = edge_graph(undirected([(0, 1), (3, 2)]), 4)
    assert pairs.tolist() == [[0, 2], [1, 3]]
    assert joined.shape == (2, 0)


@pytest.mark.parametrize(("height", "width", "size"), [(5, 4, 3), (4, 6, 5), (1, 3, 3)])
def test_messages_between_pixels_are_a_convolution(height, width, size):
    edges, kinds = pixel_graph(height, width, size)
    num_kinds = size**2 - 1
    layer = RelationalConvolution(2, 3, num_kinds).double()
    generator = torch.Generator().manual_seed(0)
    image = torch.randn(2, height, width, generator=generator, dtype=torch.float64)
    weight = layer.near.weight.reshape(3, num_kinds, 2)
    middle = num_kinds // 2
    parts = [weight[:, :middle], layer.own.weight[:, None], weight[:, middle:]]
    kernel = torch.cat(parts, dim=1).mT.reshape(3, 2, size, size)
    expected = conv2d(image[None], kernel, layer.own.bias, padding=size // 2)[0]
    found = layer(image.flatten(1).T, edges, kinds).T.reshape(3, height, width)
    torch.testing.assert_close(found, expected)


def test_two_pixels_by_hand():
    # The right pixel hears the left one from the cell left of the middle: number 3.
    edges, kinds = pixel_graph(1, 2)
    assert sorted(zip(*edges.tolist(), kinds.tolist(), strict=True)) == [
        (0, 1, 3),
        (1, 0, 4),
    ]
    assert pixel_graph(3, 3, 1)[0].shape == (2, 0)


def test_refusals_say_what_is_wrong(as_readers):
    with pytest.raises(ValueError, match="once in each direction"):
        edge_graph(torch.tensor([[0], [1]]), 2)
    with pytest.raises(ValueError, match="two different nodes"):
        edge_graph(torch.tensor([[0], [0]]), 2)
    with pytest.raises(ValueError, match="named twice"):
        edge_graph(torch.tensor([[0, 0, 1, 1], [1, 1, 0, 0]]), 2)
    with pytest.raises(ValueError, match="from 0 to 0, got 0 to 1"):
        edge_graph(torch.tensor([[0, 1], [1, 0]]), 1)
    with pytest.raises(ValueError, match="got 0 × 3 and 3"):
        pixel_graph(0, 3)
    with pytest.raises(ValueError, match="got 3 × 3 and 2"):
        pixel_graph(3, 3, 2)
