"""Words in buckets, and readers whose weights come from words or from places."""

import pytest
import torch

from fathom.networks.attention import MultiHeadAttention
from fathom.networks.pronouns import PlaceReader, WordReader, bucket, letter_counts


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def test_buckets_are_fnv_1a():
    # The published test values of 32-bit FNV-1a: "", "a" and "foobar".
    assert bucket("", 2**32) == 0x811C9DC5
    assert bucket("a", 2**32) == 0xE40C292C
    assert bucket("foobar", 2**32) == 0xBF9CF968
    assert bucket("foobar", 10) == 0xBF9CF968 % 10


def test_letters_by_hand():
    # <at>: <a, at, t>, <at, at> are five pieces
    (row,) = letter_counts(["At"], 2**16)
    pieces = ["<a", "at", "t>", "<at", "at>"]
    assert {bucket(p, 2**16) for p in pieces} == set(row.nonzero().flatten().tolist())
    assert row[row > 0].tolist() == pytest.approx([5**-0.5] * 5)
    assert letter_counts([]).shape == (0, 512)
    assert torch.equal(*letter_counts(["naïve", "NAÏVE"]))


def sentences(lengths, reader_words=9, seed=0):
    counts = torch.rand(reader_words, 16, generator=seeded(seed))
    words = torch.randint(
        reader_words, (len(lengths), max(lengths)), generator=seeded(seed)
    )
    mask = torch.arange(max(lengths)) < torch.tensor(lengths)[:, None]
    asking = torch.tensor(lengths) - 1
    return counts, words, asking, mask


def test_weights_are_one_head_of_attention():
    reader = WordReader(16, 6, 6, generator=seeded())
    layer = MultiHeadAttention(6)
    layer.query, layer.key = reader.query, reader.key
    counts, words, asking, _ = sentences([5, 5, 5])
    full = torch.ones(3, 5, dtype=torch.bool)
    x = (counts @ reader.vectors)[words]
    expected = layer.weights(x)[:, 0, 4]
    torch.testing.assert_close(reader(counts, words, asking, full), expected)


@pytest.mark.parametrize("reader", [WordReader(16), PlaceReader(6)])
def test_what_fills_up_changes_nothing(reader):
    if isinstance(reader, PlaceReader):
        reader.scores.data.normal_(generator=seeded())
    counts, words, asking, mask = sentences([3, 8, 5])
    weights = reader(counts, words, asking, mask)
    assert (weights[~mask] == 0).all()
    for row, length in enumerate([3, 8, 5]):
        alone = reader(
            counts, words[[row], :length], asking[[row]], mask[[row], :length]
        )
        torch.testing.assert_close(alone[0], weights[row, :length])


def test_places_alone_by_hand():
    reader = PlaceReader(2)
    reader.scores.data = torch.tensor([5.0, 1.0, 0.0, 2.0, 7.0]).log()
    counts, words, _, _ = sentences([4])
    mask = torch.ones(1, 4, dtype=torch.bool)
    found = reader(counts, words, torch.tensor([1]), mask)
    assert found[0].tolist() == pytest.approx([0.1, 0.0, 0.2, 0.7])  # -1, 0, 1, 2
    found = reader(counts, words, torch.tensor([0]), mask)
    assert found[0].tolist() == pytest.approx([0.0, 0.125, 0.4375, 0.4375])  # 3 is 2


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: bucket("a", 0), "at least one bucket"),
        (lambda: letter_counts("the cat"), "as a list"),
        (lambda: letter_counts(["cat"], 0), "at least one bucket"),
        (lambda: WordReader(8, 0), "at least 1"),
        (lambda: WordReader(8, 4, 0), "at least 1"),
        (lambda: PlaceReader(0), "at least 1"),
    ],
)
def test_what_cannot_be_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
