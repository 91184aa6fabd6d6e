"""The index is the library's; small cases by hand."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from fathom.analysis.cluster_agreement import adjusted_rand_index, purity

SEEDS = st.integers(0, 2**31)


def seeded(seed):
    return torch.Generator().manual_seed(seed)


@settings(max_examples=40)
@given(SEEDS, st.integers(1, 30), st.integers(1, 5), st.integers(1, 5))
def test_agreement_is_the_library_s(seed, number, one, other):
    generator = seeded(seed)
    first = torch.randint(one, (number,), generator=generator)
    second = torch.randint(other, (number,), generator=generator)
    expected = adjusted_rand_score(first.numpy(), second.numpy())
    assert adjusted_rand_index(first, second) == pytest.approx(expected, abs=1e-12)


def test_agreement_by_hand():
    # 0 0 1 1 and 0 0 0 1: 1 pair in both, 2 and 3 pairs, 6 in all:
    # (1 - 2 * 3 / 6) / (2.5 - 1) = 0. Purity: 2 + 1 of 4.
    one, other = torch.tensor([0, 0, 1, 1]), torch.tensor([0, 0, 0, 1])
    assert adjusted_rand_index(one, other) == 0
    assert purity(one, other) == 0.75
    assert adjusted_rand_index(one, 7 - one) == 1 == purity(one, 7 - one)


def test_each_alone_is_pure_and_says_nothing():
    labels = torch.arange(20) % 4
    assert purity(torch.arange(20), labels) == 1
    assert adjusted_rand_index(torch.arange(20), labels) == 0


def test_wrong_arguments(as_readers):
    labels = torch.zeros(4, dtype=torch.int64)
    for score in (purity, adjusted_rand_index):
        with pytest.raises(ValueError, match=r"\(4,\) and \(3,\)"):
            score(labels, labels[:3])
