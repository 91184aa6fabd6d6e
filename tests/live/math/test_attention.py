"""Buckets, words' parts and weights are those of `fathom.networks`."""

import pytest
import torch

from fathom.networks.attention import attention_weights
from fathom.networks.pronouns import WordReader, bucket, letter_counts

WORDS = ["the", "I", "naïve", "Ärger", "don't", "a", "🤖", "supercalifragilistic", "7"]


def test_buckets(node):
    pieces = ["", "<t", "he>", "ïve", "🤖>", "x" * 100]
    found = node(
        "math/attention.js",
        "return a.map(p => [m.bucket(p, 512), m.bucket(p, 7)])",
        pieces,
    )
    assert found == [[bucket(p, 512), bucket(p, 7)] for p in pieces]


@pytest.mark.parametrize("seed", range(3))
def test_queries_and_keys(node, seed):
    generator = torch.Generator().manual_seed(seed)
    reader = WordReader(64, 5, 3, generator=generator).double()
    vectors = letter_counts(WORDS, 64).double() @ reader.vectors
    for layer in (reader.query, reader.key):
        rows = [layer.bias[None], reader.vectors @ layer.weight.T]
        table = torch.cat(rows).flatten().tolist()
        found = node(
            "math/attention.js",
            "return a.words.map(w => m.ofWord(a.table, 3, w))",
            {"table": table, "words": WORDS},
        )
        for ours, expected in zip(found, layer(vectors).tolist(), strict=True):
            assert ours == pytest.approx(expected, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("factor", [-1.0, 0.0, 1.0, 30.0])
def test_weights(node, factor):
    generator = torch.Generator().manual_seed(0)
    query = 3 * torch.randn(1, 5, dtype=torch.float64, generator=generator)
    keys = 3 * torch.randn(7, 5, dtype=torch.float64, generator=generator)
    found = node(
        "math/attention.js",
        "return m.attentionWeights(a.query, a.keys, a.factor)",
        {"query": query[0].tolist(), "keys": keys.tolist(), "factor": factor},
    )
    expected = attention_weights(factor * query, keys)[0].tolist()
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)
