"""IBM's first model: by hand, by all alignments, and never less probable."""

import math
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fathom.generation.word_tables import best_words, log_likelihood, word_table

sources = st.lists(st.sampled_from("abc"), min_size=1, max_size=3)
targets = st.lists(st.sampled_from("xyz"), max_size=3)
corpora = st.lists(st.tuples(sources, targets), min_size=1, max_size=4)

BLUE = [(["blue", "house"], ["maison", "bleue"]), (["house"], ["maison"])]


def by_all_alignments(table, pairs):
    """A round of EM that tries every alignment of each pair."""
    counts, totals = {}, {}
    for source, target in pairs:
        ways = list(product(source, repeat=len(target)))
        weights = [
            math.prod(table[pair] for pair in zip(target, way, strict=True))
            for way in ways
        ]
        for way, weight in zip(ways, weights, strict=True):
            for pair in zip(target, way, strict=True):
                share = weight / sum(weights)
                counts[pair] = counts.get(pair, 0) + share
                totals[pair[1]] = totals.get(pair[1], 0) + share
    return {pair: count / totals[pair[1]] for pair, count in counts.items()}


def test_by_hand():
    """Two rounds: 1.6 of 1.6 + 1/3 for house, 2/3 of 2/3 + 0.4 for blue."""
    once, twice = (word_table(BLUE, rounds) for rounds in (1, 2))
    assert once["maison", "house"] == pytest.approx(0.75)
    assert once["maison", "blue"] == pytest.approx(0.5)
    assert twice["maison", "house"] == pytest.approx(1.6 / (1.6 + 1 / 3))
    assert twice["bleue", "blue"] == pytest.approx(0.625)
    assert best_words(twice) == {"blue": "bleue", "house": "maison"}
    # Before each word half of each table entry: the log of a product by hand.
    expected = math.log((0.75 + 0.5) / 2 * (0.25 + 0.5) / 2 * 0.75)
    assert log_likelihood(once, BLUE) == pytest.approx(expected)


@given(corpora, st.integers(1, 3))
def test_is_the_sum_over_all_alignments(pairs, num_rounds):
    table = {pair: 1.0 for pair in product("xyz", "abc")}
    for _ in range(num_rounds):
        table = by_all_alignments(table, pairs)
    assert word_table(pairs, num_rounds) == pytest.approx(table)


@given(corpora)
def test_likelihood_is_the_mean_over_alignments(pairs):
    table = word_table(pairs)
    expected = 0.0
    for source, target in pairs:
        ways = list(product(source, repeat=len(target)))
        chances = [
            math.prod(table.get(p, 0) for p in zip(target, way, strict=True))
            for way in ways
        ]
        expected += math.log(sum(chances) / len(ways))
    assert log_likelihood(table, pairs) == pytest.approx(expected)


@given(corpora)
def test_never_less_probable_and_sums_to_one(pairs):
    tables = [word_table(pairs, rounds) for rounds in range(1, 6)]
    values = [log_likelihood(table, pairs) for table in tables]
    assert all(b >= a - 1e-9 for a, b in pairwise(values))
    for word in {pair[1] for pair in tables[-1]}:
        total = sum(p for (_, source), p in tables[-1].items() if source == word)
        assert total == pytest.approx(1)


def test_what_was_never_seen():
    assert log_likelihood(word_table(BLUE), [(["house"], ["chat"])]) == -math.inf
    assert best_words({("x", "a"): 0.5, ("y", "a"): 0.5}) == {"a": "x"}


def test_what_cannot_be():
    with pytest.raises(ValueError, match="got 0"):
        word_table(BLUE, 0)
    with pytest.raises(ValueError, match="a source with words"):
        word_table([([], ["chat"])])
