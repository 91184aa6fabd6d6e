"""Errors of classifiers equal scikit-learn's and SciPy's, and cases by hand."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn import metrics

from fathom.analysis.classification import (
    confusion_matrix,
    error_rate,
    error_rate_interval,
    standard_error,
)


def drawn(seed: int, num_examples: int = 200, num_classes: int = 5):
    generator = torch.Generator().manual_seed(seed)
    labels = torch.randint(num_classes, (num_examples,), generator=generator)
    # Class 4 is never an answer, so that a column stays empty.
    answers = torch.randint(num_classes - 1, (num_examples,), generator=generator)
    return answers, labels


@pytest.mark.parametrize("seed", range(3))
def test_equal_to_scikit_learn(seed):
    answers, labels = drawn(seed)
    expected = 1 - metrics.accuracy_score(labels, answers)
    assert error_rate(answers, labels).item() == pytest.approx(expected)
    table = metrics.confusion_matrix(labels, answers, labels=range(6))
    found = confusion_matrix(answers, labels, 6)
    assert torch.equal(found, torch.from_numpy(table))
    right = found.diagonal().sum() / found.sum()
    assert right.item() == pytest.approx(1 - expected)


def test_confusion_by_hand():
    labels = torch.tensor([0, 0, 0, 1, 2])
    answers = torch.tensor([0, 1, 1, 1, 0])
    # Row 0: once right, twice called 1. Row 1: right. Row 2: called 0.
    expected = torch.tensor([[1, 2, 0], [0, 1, 0], [1, 0, 0]])
    assert torch.equal(confusion_matrix(answers, labels, 3), expected)
    last = torch.tensor([19], dtype=torch.int8)  # 19 · 20 + 19 is too large for it
    assert confusion_matrix(last, last, 20)[19, 19] == 1


def test_many_classifiers_as_one_by_one():
    _, labels = drawn(0)
    answers = torch.stack([drawn(seed)[0] for seed in range(4)]).view(2, 2, -1)
    found = error_rate(answers, labels)
    assert found.shape == (2, 2)
    assert found[1, 0] == error_rate(answers[1, 0], labels)


@given(
    num_examples=st.integers(1, 2000),
    share=st.floats(0, 1),
    confidence=st.floats(0.5, 0.999),
)
def test_interval_is_scipys(num_examples, share, confidence):
    num_errors = round(share * num_examples)
    found = error_rate_interval(num_errors, num_examples, confidence)
    test = binomtest(num_errors, num_examples)
    expected = test.proportion_ci(confidence, method="wilson")
    assert found == pytest.approx((expected.low, expected.high), abs=1e-9)
    assert 0 <= found[0] <= num_errors / num_examples <= found[1] <= 1


def test_interval_ends_where_the_deviation_is_z_standard_errors():
    for end in error_rate_interval(7, 50, 0.9):
        assert abs(7 / 50 - end) == pytest.approx(1.6448536 * standard_error(end, 50))
    # No error among n: the upper end is z² / (n + z²).
    assert error_rate_interval(0, 100)[1] == pytest.approx(3.8414588 / 103.8414588)


def test_standard_error_is_the_spread_of_shares():
    assert standard_error(0.2, 100) == pytest.approx(0.04)  # root of 0.16 / 100
    generator = torch.Generator().manual_seed(0)
    wrong = torch.rand(20_000, 100, generator=generator) < 0.2
    assert wrong.double().mean(dim=1).std().item() == pytest.approx(0.04, rel=0.03)
    assert standard_error(0, 10) == standard_error(1, 10) == 0


def test_wrong_arguments_name_the_numbers():
    five = torch.arange(5)
    with pytest.raises(ValueError, match=r"answers of shape \(0,\)"):
        error_rate(five[:0], five[:0])
    with pytest.raises(ValueError, match="numbered from 0 to 3, got numbers from 0 to"):
        confusion_matrix(five, five, 4)
    with pytest.raises(ValueError, match="got numbers from -1 to 3"):
        confusion_matrix(five - 1, five - 1, 5)
    with pytest.raises(ValueError, match="5 errors among 4 examples"):
        error_rate_interval(5, 4)
    with pytest.raises(ValueError, match="0 errors among 0 examples"):
        error_rate_interval(0, 0)
    with pytest.raises(ValueError, match="between 0 and 1, got 95"):
        error_rate_interval(1, 4, 95)
    for rate, number in ((38, 1000), (0.5, 0), (math.nan, 5)):
        with pytest.raises(ValueError, match=f"got {rate} on {number}"):
            standard_error(rate, number)
