"""A graph network with kinds of edges is Python's, for random graphs and weights."""

import base64
import zlib

import pytest
import torch
from figures.molecule import data

from fathom.live.molecule_reader import pack, rounded
from fathom.networks.graphs import Graph
from fathom.networks.relational import GraphRegression

ANSWER = """const [packed, shape, features, edges] = a;
const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
return m.graphRegression(m.unpackedRegression(bytes, shape), features, edges);"""


@pytest.mark.parametrize("seed", range(8))
def test_networks_are_pythons(node, seed):
    generator = torch.Generator().manual_seed(seed)
    layers, nodes, edges = seed % 4, 1 + 3 * seed, 4 * seed
    sizes = {"width": 6, "num_layers": layers, "generator": generator}
    network = rounded(GraphRegression(5, 3, 2, **sizes))
    none = torch.zeros(0, dtype=torch.long)
    packed = zlib.decompress(pack(network, none, torch.zeros(0, 2), none))
    features = torch.randn(nodes, 5, generator=generator)
    ends = torch.randint(nodes, (2, edges), generator=generator)
    kinds = torch.randint(2, (edges,), generator=generator)
    graph = Graph(features, torch.cat([ends, ends.flip(0)], dim=1))
    with torch.no_grad():
        expected = network(graph, kinds.repeat(2))[0]
    shape = {"inputs": 5, "width": 6, "kinds": 2, "layers": layers, "outputs": 3}
    given = [base64.b64encode(packed).decode(), shape, features.tolist()]
    triples = torch.cat([ends, kinds[None]]).T.tolist()
    found = node("math/relational.js", ANSWER, [*given, triples])
    torch.testing.assert_close(torch.tensor(found), expected, rtol=1e-5, atol=1e-6)


def test_what_follows_the_network_is_kept(node):
    """The compounds of the file: seven bytes each."""
    given = data()
    packed = zlib.decompress(given["graphs"]["numbers"])
    script = """const bytes = Uint8Array.from(atob(a[0]), (sign) => sign.charCodeAt(0));
      return [...m.unpackedRegression(bytes, a[1]).rest];"""
    encoded = base64.b64encode(packed).decode()
    rest = node("math/relational.js", script, [encoded, given["shape"]])
    assert rest == [*packed[-7 * given["number"] :]]
