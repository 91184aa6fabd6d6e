"""A decoder in the browser is Python's, token by token, from any point on."""

import base64
import zlib

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import layer_norm

from fathom.live.writer import pack, rounded
from fathom.networks.decoder import Decoder


def small(num_tokens, places, width, num_layers, heads, hidden, seed):
    """A decoder whose norms and offsets have learnt something."""
    generator = torch.Generator().manual_seed(seed)
    found = Decoder(
        num_tokens, places, width, num_layers, heads, hidden, generator=generator
    )
    for values in found.parameters():
        values.data += 0.4 * torch.randn(values.shape, generator=generator)
    return found


def bytes_of(decoder):
    """Packed, as the figure has it once it is inflated."""
    return base64.b64encode(zlib.decompress(pack(decoder))).decode()


READ = """const bytes = Uint8Array.from(Buffer.from(a.bytes, "base64"));
const decoder = m.unpackedDecoder(bytes);
const cache = m.emptyCache(decoder);
const scores = a.ids.map(id => [...m.read(decoder, cache, id)]);
m.shorten(cache, a.kept);
return [scores, a.others.map(id => [...m.read(decoder, cache, id)])]"""


@settings(max_examples=25)
@given(
    st.integers(2, 12), st.integers(1, 9), st.integers(1, 3), st.integers(1, 3),
    st.integers(1, 3), st.integers(1, 9), st.integers(0, 10_000),
)  # fmt: skip
def test_scores_after_each_token(
    node, num_tokens, places, size, num_layers, heads, hidden, seed
):
    """Python reads all at once; here each token is read alone. Then a part is
    forgotten, and another text read from there."""
    decoder = small(num_tokens, places, heads * size, num_layers, heads, hidden, seed)
    generator = torch.Generator().manual_seed(seed)
    ids, others = torch.randint(num_tokens, (2, places), generator=generator)
    kept = int(torch.randint(places, (), generator=generator))
    others = torch.cat([ids[:kept], others[kept:]])
    found = node(
        "math/decoder.js",
        READ,
        {
            "bytes": bytes_of(decoder),
            "ids": ids.tolist(),
            "kept": kept,
            "others": others[kept:].tolist(),
        },
    )
    model = rounded(decoder.double())
    with torch.no_grad():
        expected = [model(ids), model(others)[kept:]]
    for ours, theirs in zip(found, expected, strict=True):
        ours = torch.tensor(ours, dtype=torch.float64)
        torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-9)


def test_as_large_as_the_books(node):
    """Four layers of width 128, 128 places: in double precision still."""
    decoder = small(65, 128, 128, 4, 4, 512, 0)
    ids = torch.randint(65, (128,), generator=torch.Generator().manual_seed(1))
    ours, _ = node(
        "math/decoder.js",
        READ,
        {"bytes": bytes_of(decoder), "ids": ids.tolist(), "kept": 0, "others": []},
    )
    with torch.no_grad():
        theirs = rounded(decoder.double())(ids)
    ours = torch.tensor(ours, dtype=torch.float64)
    torch.testing.assert_close(ours, theirs, rtol=1e-8, atol=1e-8)


def test_layer_norm_and_full_table(node):
    values = torch.linspace(-3, 5, 7, dtype=torch.float64) ** 2
    weights, offsets = torch.linspace(-1, 1, 7).double(), torch.arange(7).double()
    found = node(
        "math/decoder.js",
        "return m.layerNorm(a, a.values)",
        {
            "weights": weights.tolist(),
            "offsets": offsets.tolist(),
            "values": values.tolist(),
        },
    )
    expected = layer_norm(values, (7,), weights, offsets)
    assert found == pytest.approx(expected.tolist(), rel=1e-12)
    with pytest.raises(AssertionError, match="at most 2 tokens"):
        node(
            "math/decoder.js",
            READ,
            {
                "bytes": bytes_of(small(3, 2, 2, 1, 1, 2, 0)),
                "ids": [0, 1, 2],
                "kept": 0,
                "others": [],
            },
        )
