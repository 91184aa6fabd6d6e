"""Tokens say what the text says; parts share no review, neighbours stay together."""

import pytest
import torch

from fathom.datasets import review_tokens as module
from fathom.datasets.review_tokens import (
    FIRST,
    NUM_TOKENS,
    SPECIAL,
    learn_pairs,
    review_parts,
    review_text,
    review_tokens,
    token_texts,
)
from fathom.datasets.reviews import critics_sentences, film_reviews

# The byte pairs are learnt once, by the worker that has all these tests.
pytestmark = pytest.mark.xdist_group("review tokens")


def test_tokens_are_those_of_the_byte_pairs():
    texts = ["", "Not a WORD too much: 10/10!", critics_sentences()[0][0], "naïve 🙂"]
    pairs = module._pairs()
    assert len(pairs) == NUM_TOKENS - SPECIAL
    for text, row in zip(texts, review_tokens(texts), strict=True):
        plain = [token - SPECIAL for token in row]
        assert pairs.decode(plain) == text.lower()
        assert plain == pairs.encode(text.lower())
    assert len(review_tokens([" terrible"])[0]) == 1, "a frequent word is one token"


def test_tokens_are_written_out():
    assert "".join(token_texts([FIRST, *review_tokens(["Not bad."])[0]])) == "not bad."
    assert token_texts(review_tokens(["é"])[0]) in (["é"], ["�", "�"])
    with pytest.raises(ValueError, match="from 0 to 3999; got 4000"):
        token_texts([0, 4000])


def test_the_file_has_what_the_reviews_teach():
    assert learn_pairs() == module._pairs()


def test_parts_share_nothing():
    parts, (texts, labels) = review_parts(), film_reviews()
    every = torch.cat(list(parts.values()))
    assert torch.equal(every.sort().values, torch.arange(len(texts)))
    assert {name: len(rows) // 500 for name, rows in parts.items()} == {
        "training": 45,
        "validation": 1,
        "held back": 2,
    }
    for rows in parts.values():
        assert 0.4 < labels[rows].double().mean() < 0.6
        assert (rows.diff() < 0).any(), "in random order"
    # Others than its neighbour's: a change for each end of a block at most.
    part = torch.zeros(len(texts), dtype=torch.int64)
    for number, rows in enumerate(parts.values()):
        part[rows] = number
    assert (part.diff() != 0).sum() < 2 * 2000 / 100 + 15


def test_a_part_is_its_reviews_one_after_the_other():
    text, rows = review_text("validation"), review_parts()["validation"]
    starts = (text == FIRST).nonzero()[:, 0]
    assert len(starts) == len(rows) and starts[0] == 0
    one = film_reviews()[0][rows[1]]
    assert text[starts[1] + 1 : starts[2]].tolist() == review_tokens([one])[0]
    with pytest.raises(ValueError, match=r"parts are training, .*; got 'test'"):
        review_text("test")
