"""Probabilities sum to one, are those worked by hand, and need no text twice."""

import math
from collections import Counter

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from fathom.generation.ngrams import NGrams, bits_per_token

TEXTS = st.lists(st.integers(0, 4), min_size=4, max_size=40).map(torch.tensor)


@given(TEXTS, TEXTS, st.integers(1, 4))
def test_sums_to_one_and_nothing_is_impossible(learnt, text, order):
    found = NGrams(learnt, 4, 5).next(text, order)
    assert found.shape == (5,) and found.min() > 0
    assert found.sum().item() == pytest.approx(1, abs=1e-12)


def test_sums_to_one_after_nothing():
    found = NGrams(torch.tensor([0, 1, 1]), 2, 3).next(torch.zeros(0).long())
    assert found.sum().item() == pytest.approx(1, abs=1e-12)


def by_counting(learnt, text, order, num_tokens):
    """Kneser and Ney's formulas in plain Python, a token at a time."""

    def runs(length):
        return [tuple(learnt[i : i + length]) for i in range(len(learnt) - length + 1)]

    def counts(length):
        if length == order:
            return Counter(runs(length))
        return Counter(run[1:] for run in set(runs(length + 1)))

    def probability(context, token):
        """Of the token after this context."""
        length = len(context) + 1
        found = counts(length)
        shorter = probability(context[1:], token) if context else 1 / num_tokens
        after = {run[-1]: n for run, n in found.items() if run[:-1] == context}
        if not after:
            return shorter
        once = sum(n == 1 for n in found.values()) + 1
        twice = sum(n == 2 for n in found.values()) + 1
        discount = once / (once + 2 * twice)
        kept = max(after.get(token, 0) - discount, 0)
        total = sum(after.values())
        return (kept + discount * len(after) * shorter) / total

    contexts = [tuple(text[max(0, i - order + 1) : i]) for i in range(len(text))]
    pairs = zip(contexts, text, strict=True)
    return [probability(context, token) for context, token in pairs]


@given(TEXTS, TEXTS, st.integers(1, 4))
def test_equal_to_plain_counting(learnt, text, order):
    expected = by_counting(learnt.tolist(), text.tolist(), order, 5)
    found = NGrams(learnt, 4, 5).probabilities(text, order)
    assert found.tolist() == pytest.approx(expected, abs=1e-12)


def test_by_hand():
    # "aab" in the alphabet abc: aa once and ab once; D = 3 / (3 + 2) = 0.6.
    # Different tokens before a: 1 (a); before b: 1 (a). Single runs: D = 0.6 as well.
    # P(a) = (1 - 0.6 + 0.6 * 2 / 3) / 2 = 0.4, P(c) = 0.6 * 2 / 3 / 2 = 0.2.
    # After a, N = 2, T = 2: P(a | a) = (0.4 + 1.2 * 0.4) / 2 = 0.44, P(c | a) = 0.12.
    # Nothing followed b: P(a | b) = P(a).
    model = NGrams(torch.tensor([0, 0, 1]), 2, 3)
    assert model.next(torch.tensor([0])).tolist() == pytest.approx([0.44, 0.44, 0.12])
    assert model.next(torch.tensor([2, 1])).tolist() == pytest.approx([0.4, 0.4, 0.2])
    # Single tokens by how often: D = (1 + 1) / (2 + 2 * 2) = 1 / 3,
    # P(a) = (2 - 1/3 + 1/3 * 2 / 3) / 3 = 17 / 27.
    found = model.next(torch.tensor([0]), order=1).tolist()
    assert found == pytest.approx([17 / 27, 8 / 27, 2 / 27])


@given(TEXTS, TEXTS)
def test_the_longest_probabilities_are_those_of_next(learnt, text):
    model = NGrams(learnt, 3, 5)
    each = [model.next(text[:i])[text[i]].item() for i in range(len(text))]
    assert model.probabilities(text).tolist() == pytest.approx(each)


def test_bits():
    # 1, 2 and 3 bits
    assert bits_per_token(torch.tensor([0.5, 0.25, 0.125])) == pytest.approx(2)
    assert bits_per_token(torch.tensor([1.0, 0.0])) == math.inf


def test_what_cannot_be_is_refused(as_readers):
    text = torch.tensor([0, 1, 2])
    for order, size in ((0, 3), (1, 0), (11, 68)):
        with pytest.raises(ValueError, match=f"runs of {order} among {size} tokens"):
            NGrams(text, order, size)
    with pytest.raises(ValueError, match="text of 3 tokens has no run of 4"):
        NGrams(text, 4, 3)
    with pytest.raises(ValueError, match="from 0 to 1, got 0 to 2"):
        NGrams(text, 2, 2)
    model = NGrams(text, 2, 3)
    with pytest.raises(ValueError, match="from 0 to 2, got -1 to 3"):
        model.probabilities(torch.tensor([-1, 3]))
    with pytest.raises(ValueError, match="runs of 1 to 2 were counted, not of 3"):
        model.probabilities(text, 3)
    for wrong in ([], [0.5, 1.5], [-0.5, 0.5], [math.nan]):
        with pytest.raises(ValueError, match="probabilities from 0 to 1"):
            bits_per_token(torch.tensor(wrong))
