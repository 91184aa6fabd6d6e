"""How well scores tell joined pairs from others, and how others are drawn."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from fathom.analysis.link_prediction import (
    area_under_curve,
    joined,
    matched_negatives,
    uniform_negatives,
)

LEVELS = st.lists(st.integers(-3, 3), min_size=1, max_size=12)


def seeded(seed):
    return torch.Generator().manual_seed(seed)


@given(positive=LEVELS, negative=LEVELS)
def test_the_area_is_scikit_learns_ties_included(positive, negative):
    found = area_under_curve(torch.tensor(positive), torch.tensor(negative))
    truth = [1] * len(positive) + [0] * len(negative)
    assert found == pytest.approx(roc_auc_score(truth, positive + negative))


def test_the_area_by_hand():
    # 3 beats both, 1 beats one and ties with the other: (2 + 1.5) of 4.
    found = area_under_curve(torch.tensor([3.0, 1.0]), torch.tensor([0.0, 1.0]))
    assert found == 3.5 / 4
    infinite = torch.tensor([torch.inf])
    assert area_under_curve(infinite, -infinite) == 1
    assert area_under_curve(infinite, infinite) == 0.5


def test_joined_in_either_direction():
    known = joined(torch.tensor([[0, 2], [1, 1]]), 3)
    assert known.int().tolist() == [[0, 1, 0], [1, 0, 1], [0, 1, 0]]


@given(seed=st.integers(0, 1000), count=st.integers(0, 40))
def test_negatives_are_not_joined(seed, count):
    pairs = torch.tensor([[0, 0, 1, 4], [1, 2, 2, 5]])
    known = joined(pairs, 7)
    matched = matched_negatives(count, pairs, known, generator=seeded(seed))
    for drawn in (uniform_negatives(count, known, generator=seeded(seed)), matched):
        assert drawn.shape == (2, count)
        assert (drawn[0] != drawn[1]).all()
        assert not known[drawn[0], drawn[1]].any()
    assert not torch.isin(torch.tensor([3, 6]), matched).any()  # no pair has them


def test_how_often_pairs_come():
    # A path 0-1-2 and a node 3: free are 02, 03, 13, 23, each in two orders.
    pairs = torch.tensor([[0, 1], [1, 2]])
    known = joined(pairs, 4)
    drawn = uniform_negatives(8000, known, generator=seeded(0))
    counts = (4 * drawn[0] + drawn[1]).bincount(minlength=16)
    assert (counts[counts > 0] - 1000).abs().max() < 130  # four standard errors
    assert (counts > 0).sum() == 8
    # Of ends 0, 1, 1, 2 with a second path 3-4: hubs twice as often.
    pairs = torch.tensor([[0, 1, 3], [1, 2, 4]])
    drawn = matched_negatives(8000, pairs, joined(pairs, 5), generator=seeded(1))
    with_three = drawn[:, (drawn == 3).any(dim=0)].sum(dim=0) - 3
    hub, end = (with_three == 1).sum().item(), (with_three == 0).sum().item()
    assert 1.7 < hub / end < 2.35


def test_refusals_say_what_is_wrong(as_readers):
    one = torch.ones(1)
    with pytest.raises(ValueError, match=r"both kinds .* got 0 and 1"):
        area_under_curve(one[:0], one)
    with pytest.raises(ValueError, match="isn't a number"):
        area_under_curve(one, torch.tensor([torch.nan]))
    with pytest.raises(ValueError, match="from 0 to 1, got 0 to 2"):
        joined(torch.tensor([[0], [2]]), 2)
    known = joined(torch.tensor([[0], [1]]), 2)
    with pytest.raises(ValueError, match="among 2 nodes, all pairs are joined"):
        uniform_negatives(1, known)
    with pytest.raises(ValueError, match="among 2 nodes, all pairs are joined"):
        matched_negatives(
            1, torch.tensor([[0], [1]]), joined(torch.tensor([[0], [1]]), 3)
        )
    with pytest.raises(ValueError, match="an end lies from 0 to 1, got 0 to 5"):
        matched_negatives(1, torch.tensor([[0], [5]]), known)
