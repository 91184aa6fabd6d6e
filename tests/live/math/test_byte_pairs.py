"""Byte pairs in the browser are Python's; so are the packed vocabularies."""

import gzip
import zlib

import pytest
import regex

from fathom.datasets.messages import messages
from fathom.datasets.vocabularies import VOCABULARIES, cut, vocabulary
from fathom.live.vocabularies import HELD, held, pack
from fathom.networks.byte_pair_encoding import BYTES, BytePairs, train

TEXTS = [
    "",
    "aab aab aab ab ab, aaa aaaa",
    "the cat sat on the mat, the rat sat on the cat.\n\n 12 12 123 1234567\t!",
    "नई नई किताब, হাওয়ায় হাওয়ায় ভাসে। naïve café 🙂🙂 日本語 \ufeff x\u00a0y",
    "It's HERE, isn't it? (We'll see; they've \"seen\".) hello_world  \r\n\r\n",
]


def signs(token):
    return token.decode("latin-1")


def pairs_of(merges, ids):
    return [[ids[a], ids[b]] for a, b in merges]


@pytest.mark.parametrize("text", TEXTS)
def test_learns_and_encodes_as_python_does(node, text):
    everything = train(TEXTS, 290)
    own = train([text], 1256)
    found = node(
        "math/byte-pairs.js",
        """const v = m.vocabularyOf(a.merges);
        return { bytes: m.BYTES, learnt: m.learn(a.text, 1000), tokens: v.tokens,
          encoded: [0, 5, 20, 1000].map(n => m.encoded(a.text, v, n).flat()) }""",
        {"text": text, "merges": pairs_of(everything.merges, everything.ids)},
    )
    assert found["bytes"] == [signs(byte) for byte in BYTES]
    assert found["tokens"] == [signs(token) for token in everything.tokens]
    assert found["learnt"] == pairs_of(own.merges, own.ids)
    for steps, tokens in zip((0, 5, 20, 1000), found["encoded"], strict=True):
        shorter = BytePairs(everything.merges[:steps])
        assert tokens == [signs(token) for token in shorter.pieces(text)]


def test_text_of_bytes(node):
    found = node(
        "math/byte-pairs.js",
        "return [m.textOf('\\xe0\\xa4\\xa8'.split('')), m.textOf(['\\xe0']) ?? 'none']",
    )
    assert found == ["न", "none"]


@pytest.fixture(scope="module")
def real():
    return [vocabulary(name) for name in VOCABULARIES]


def test_real_vocabularies_give_the_same_tokens(node, real, tmp_path):
    texts = [
        text for row in messages(("hi", "bn", "fr")).values() for text in row[::40]
    ]
    texts += TEXTS
    packed = pack(real)
    assert len(packed) <= 1_000_000
    file = tmp_path / "packed.gz"
    file.write_bytes(gzip.compress(zlib.decompress(packed)))
    found = node(
        "math/byte-pairs.js",
        """const { readFileSync } = await import("node:fs");
        const { gunzipSync } = await import("node:zlib");
        const maps = m.unpacked(new Uint8Array(gunzipSync(readFileSync(a.file))), 3);
        return maps.map((places, k) => a.texts.map(text =>
          m.realTokens(text, places, m.PATTERNS[k], k === 2)))""",
        {"file": str(file), "texts": texts},
    )
    sure = 0
    for one, rows in zip(real, found, strict=True):
        for text, row in zip(texts, rows, strict=True):
            chunks = cut(text, one.patterns)
            kept = [c for c in chunks if _is_held(c)]
            assert row["unknown"] == [c for c in chunks if not _is_held(c)]
            for chunk, tokens in zip(chunks, row["chunks"], strict=True):
                if chunk in kept:
                    assert tokens == [signs(t) for t in one.pieces(chunk)]
            sure += not row["unknown"]
    assert sure > 0.6 * 3 * len(texts)


def _is_held(chunk):
    size = len(chunk.encode())
    short = size <= 3 or (size == 4 and chunk[0] == " ")
    return short or regex.fullmatch(HELD, chunk) is not None


def test_what_is_kept(real):
    for token in (b" the", " नई".encode(), "é".encode(), b"\xe0\xa4", b"123", b"n't"):
        assert held(token)
    for token in (b" Bitmap_2", "ночь".encode(), b"=========", b"(x)->"):
        assert not held(token)
    assert all(held(bytes([value])) for value in range(256))
    with pytest.raises(ValueError, match="8 vocabularies, not 9"):
        pack([real[0]] * 9)
