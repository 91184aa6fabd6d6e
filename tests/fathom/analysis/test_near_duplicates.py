"""Near-duplicates: sets counted one by one, and families found by walking."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from fathom.analysis.near_duplicates import apart, families, pieces, similarities

texts = st.lists(st.text(st.sampled_from("abC é"), max_size=6), min_size=1, max_size=5)


def test_pieces_by_hand():
    assert pieces("A  set") == {" a ", "a s", " se", "set", "et "}
    assert pieces("a", size=1) == {" ", "a"}
    assert pieces("") == set()


def test_similarity_by_hand():
    """on, one: " on" and "on "; " on", "one", "ne ". One in common, four in all."""
    assert similarities(["on"], ["one", "On", "two"]).tolist() == [[0.25, 1.0, 0.0]]


@given(texts, texts)
def test_similarity_counts_sets(some, others):
    found = similarities(some, others)
    assert found.shape == (len(some), len(others))
    for row, text in zip(found, some, strict=True):
        for value, other in zip(row, others, strict=True):
            a, b = pieces(text), pieces(other)
            assert value.item() == pytest.approx(len(a & b) / max(len(a | b), 1))
    torch.testing.assert_close(found.T, similarities(others, some))


@given(st.integers(1, 7), st.floats(0, 0.5), st.integers(0, 10**6))
def test_families_are_who_can_be_reached(size, share, seed):
    draws = torch.Generator().manual_seed(seed)
    alike = torch.rand(size, size, generator=draws) < share
    reach = alike | alike.T | torch.eye(size, dtype=torch.bool)
    for _ in range(size):
        reach = (reach.double() @ reach.double()) > 0
    labels = families(alike)
    assert torch.equal(labels[:, None] == labels, reach)
    assert sorted(set(labels.tolist())) == list(range(labels.max() + 1))


def test_a_chain_is_one_family():
    """The first and the last of a chain are unlike, and of one family."""
    chain = ["New page", "New page name", "page name"]
    alike = similarities(chain, chain) >= 0.5
    assert not alike[0, 2] and families(alike).tolist() == [0, 0, 0]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=8), st.data())
def test_nobody_has_a_relative_on_the_other_side(labels, data):
    held = data.draw(st.lists(st.integers(0, len(labels) - 1), unique=True))
    gone = {labels[place] for place in held}
    rest = [place for place, label in enumerate(labels) if label not in gone]
    places = torch.tensor(held, dtype=torch.long)
    assert apart(torch.tensor(labels), places).tolist() == rest


def test_what_cannot_be(as_readers):
    with pytest.raises(ValueError, match="got 0"):
        pieces("a", 0)
    with pytest.raises(ValueError, match=r"shape \(2, 3\)"):
        families(torch.ones(2, 3, dtype=torch.bool))
    for held in ([-1, 0], [3]):
        with pytest.raises(ValueError, match="from 0 to 2"):
            apart(torch.arange(3), torch.tensor(held))
