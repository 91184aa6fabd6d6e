"""Tests of two methods against SciPy's, and the largest of many in closed form."""

import math

import pytest
import scipy.stats
import torch
from hypothesis import given
from hypothesis import strategies as st

from fathom.analysis import comparisons
from fathom.analysis.comparisons import (
    Comparison,
    corrected_test,
    expected_maximum,
    maximum_bound,
    paired_test,
)


def scores(count=12, seed=0, dtype=torch.float64):
    generator = torch.Generator().manual_seed(seed)
    first, second = torch.randn(2, count, generator=generator, dtype=dtype)
    return first + 0.4, second


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("count", [2, 12, 500])
def test_the_paired_test_is_that_of_scipy(count, dtype):
    first, second = scores(count, dtype=dtype)
    ours = paired_test(first, second)
    theirs = scipy.stats.ttest_rel(first.double().numpy(), second.double().numpy())
    assert ours.t == pytest.approx(theirs.statistic, rel=1e-10)
    assert ours.p_value == pytest.approx(theirs.pvalue, rel=1e-10)
    assert ours.degrees_of_freedom == theirs.df


def test_the_corrected_test_by_hand():
    # Differences 1, 2, 3: mean 2, variance 1. With 8 examples to train and 4 to
    # validate, the variance of the mean is (1/3 + 4/8) · 1 = 5/6.
    first, second = torch.tensor([2.0, 4.0, 6.0]), torch.tensor([1.0, 2.0, 3.0])
    result = corrected_test(first, second, num_training=8, num_validation=4)
    assert result.difference == pytest.approx(2)
    assert result.standard_error == pytest.approx(math.sqrt(5 / 6))
    assert result.t == pytest.approx(2 / math.sqrt(5 / 6))
    # By hand for two degrees of freedom: p = 1 - t / sqrt(t² + 2).
    t = result.t
    assert result.p_value == pytest.approx(1 - t / math.sqrt(t**2 + 2))


def test_the_correction_is_the_variance_of_a_mean_of_correlated_numbers():
    # Correlation r: the mean has variance s(1/J + (1 - 1/J) r), while the variance
    # estimated from the list is too small by the factor 1 - r. With r = n2 / (n1 + n2)
    # the corrected variance is right on average.
    J, training, validation = 7, 80, 20
    r = validation / (training + validation)
    covariance = torch.full((J, J), r).fill_diagonal_(1.0).double()
    of_mean = covariance.mean().item()
    estimated = (covariance.trace() / J - covariance.mean()).item() * J / (J - 1)
    first = torch.arange(J).double()
    result = corrected_test(first, torch.zeros(J).double(), training, validation)
    factor = result.standard_error**2 / first.var().item()
    assert factor * estimated == pytest.approx(of_mean)


@given(st.integers(0, 1000))
def test_swapping_the_methods_turns_the_sign(seed):
    first, second = scores(seed=seed)
    one = corrected_test(first, second, 9, 3)
    other = corrected_test(second, first, 9, 3)
    assert one.t == -other.t and one.p_value == other.p_value
    assert abs(one.t) < abs(paired_test(first, second).t)


def test_false_alarms_come_as_often_as_promised():
    generator = torch.Generator().manual_seed(3)
    draws = torch.randn(2, 2000, 10, generator=generator)
    alarms = [paired_test(a, b).p_value < 0.05 for a, b in zip(*draws, strict=True)]
    assert sum(alarms) / 2000 == pytest.approx(0.05, abs=0.015)  # 3 standard errors


def test_a_difference_without_spread():
    ones = torch.ones(3)
    assert math.isnan(paired_test(ones, ones).t)
    assert math.isnan(paired_test(ones, ones).p_value)
    certain = paired_test(ones, 3 * ones)
    assert certain.t == -math.inf and certain.p_value == 0


def test_a_comparison_is_difference_by_error():
    assert Comparison(3.0, 1.5, 4).t == 2


def test_unpaired_scores_are_refused():
    with pytest.raises(ValueError, match="got 3 of the first method and 2"):
        paired_test(torch.ones(3), torch.ones(2))
    with pytest.raises(ValueError, match="got 1 of the first"):
        corrected_test(torch.ones(1), torch.ones(1), 4, 1)


@pytest.mark.parametrize("sizes", [(0, 1), (4, 0)])
def test_splits_with_an_empty_side_are_refused(sizes):
    with pytest.raises(ValueError, match=f"got {sizes[0]} and {sizes[1]}"):
        corrected_test(*scores(), *sizes)


def test_the_expected_maximum_in_closed_form():
    root = math.sqrt(math.pi)
    closed = {1: 0.0, 2: 1 / root, 3: 1.5 / root}
    closed[4] = 3 / root * (0.5 + math.asin(1 / 3) / math.pi)
    for count, expected in closed.items():
        assert expected_maximum(count) == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("count", [10, 1000])
def test_the_expected_maximum_is_the_mean_of_many_draws(count):
    generator = torch.Generator().manual_seed(count)
    largest = torch.randn(4000, count, generator=generator).amax(dim=1)
    error = largest.std().item() / len(largest) ** 0.5
    assert abs(largest.mean().item() - expected_maximum(count)) < 4 * error


@given(st.integers(1, 10_000))
def test_the_bound_is_above(count):
    assert expected_maximum(count) <= maximum_bound(count) + 1e-9


@pytest.mark.parametrize("function", [expected_maximum, maximum_bound])
def test_the_largest_of_nothing_is_refused(function):
    with pytest.raises(ValueError, match="largest of 0 numbers"):
        function(0)


def test_a_column_against_a_row_is_refused():
    # Annotations are checked in tests alone: a reader's column would be broadcast.
    with pytest.raises(ValueError, match=r"got shapes \(5, 1\) and \(5,\)"):
        comparisons._compare(torch.ones(5, 1), torch.ones(5), extra=0.0)
