"""Byte pairs: the same merges and ids as tokenizers, and every text comes back."""

import itertools
from collections import Counter
from functools import partial

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from fathom.networks.byte_pair_encoding import (
    BYTES,
    PATTERN,
    BytePairs,
    chunks,
    join,
    train,
    utf8,
)

CORPUS = [
    "the cat sat on the mat, the rat sat on the cat.\n\nThe end? 1234 12 3 12",
    "बिल्ली चटाई पर बैठी, बिल्ली सो गई। विद्यालय में विद्यार्थी",
    "বিড়াল মাদুরে বসে আছে, বিড়াল ঘুমায়। aaaa aaaaa aaa\t\t  x = y_1 + y_2",
    "naïve café déjà vu — “the café” 🙂🙂 👩‍👩‍👧 日本語の本",
]
# Signs that any version of Unicode in use knows, and no halves of surrogate pairs.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=60)
SHARED = st.text(st.sampled_from("".join(CORPUS)), max_size=60)


def of_tokenizers(corpus, size):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        min_frequency=2,
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(corpus, trainer)
    return tokenizer


OURS, THEIRS = train(CORPUS, 320), of_tokenizers(CORPUS, 320)


def as_they_write(token):
    """Bytes as ByteLevel writes them: one printed character each."""
    signs = {bytes([b]): chr(b) for b in range(256)}
    signs |= {token: chr(256 + n) for n, token in enumerate(BYTES[188:])}
    return "".join(signs[bytes([b])] for b in token)


@pytest.mark.parametrize("size", [256, 257, 300, 320, 2000])
def test_vocabulary_and_ids_are_those_of_tokenizers(size):
    ours, theirs = train(CORPUS, size), of_tokenizers(CORPUS, size)
    found = {as_they_write(token): number for token, number in ours.ids.items()}
    assert found == theirs.get_vocab()
    for text in CORPUS:
        assert ours.encode(text) == theirs.encode(text).ids


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("ab ", max_size=12), max_size=6), st.integers(256, 290))
@example(["abab aab aab abb"], 270)
def test_ties_and_repeated_letters_too(corpus, size):
    found = {as_they_write(t): i for t, i in train(corpus, size).ids.items()}
    assert found == of_tokenizers(corpus, size).get_vocab()


@settings(max_examples=300, deadline=None)
@given(TEXTS | SHARED)
@example("")
@example("  \n ")
@example("e\u0301 \u200b\u00a0\u3000")
def test_random_unicode_has_the_same_ids_and_comes_back(text):
    ids = OURS.encode(text)
    assert ids == THEIRS.encode(text).ids
    assert OURS.decode(ids) == text


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back(text):
    assert "".join(chunks(text)) == text
    assert OURS.decode(OURS.encode(text)) == text
    assert BytePairs(()).encode(text) == [
        BytePairs(()).ids[bytes([b])] for b in utf8(text)
    ]


def test_a_case_by_hand():
    """aab occurs 3 times, ab twice: ab 5 times, aa 3 times; then a with ab, 3 times."""
    vocabulary = train(["aab\naab\naab\nab\nab"], 1000)
    assert vocabulary.merges == ((b"a", b"b"), (b"a", b"ab"))
    assert vocabulary.pieces("aab abb") == [b"aab", b" ", b"ab", b"b"]
    assert len(vocabulary) == 258


def only(best, a, b):
    return 0 if (a, b) == best else float("inf")


def test_the_plain_way_learns_the_same():
    """Count all pairs anew for each merge."""
    words = Counter(chunk for text in CORPUS for chunk in chunks(text))
    parts = {word: [bytes([b]) for b in utf8(word)] for word in words}
    vocabulary = BytePairs(())
    for _ in range(60):
        counts = Counter()
        for word, row in parts.items():
            for pair in itertools.pairwise(row):
                counts[pair] += words[word]
        ids = vocabulary.ids
        best = min(counts, key=lambda p: (-counts[p], ids[p[0]], ids[p[1]]))
        vocabulary = BytePairs((*vocabulary.merges, best))
        rank = partial(only, best)
        parts = {word: join(row, rank) for word, row in parts.items()}
    assert vocabulary.merges == OURS.merges[:60]


def test_a_shorter_vocabulary_is_what_it_was():
    for size in (256, 300, 319, len(OURS)):
        assert OURS.first(size).merges == train(CORPUS, size).merges
    with pytest.raises(ValueError, match=r"between 256.*and 320"):
        OURS.first(321)
    with pytest.raises(ValueError, match="255"):
        OURS.first(255)


def test_what_cannot_be():
    with pytest.raises(ValueError, match=r"place 2 .*surrogate"):
        OURS.encode("a \ud800b")
    with pytest.raises(ValueError, match="surrogate"):
        train(["a\ud800"], 300)
    with pytest.raises(ValueError, match="got 255"):
        train(CORPUS, 255)
    with pytest.raises(ValueError, match="got 320"):
        OURS.decode([5, 320])
    with pytest.raises(ValueError, match="utf-8"):
        OURS.decode([OURS.ids[b"\xff"]])
    assert OURS.decode([OURS.ids[b"\xff"]], "replace") == "\ufffd"
