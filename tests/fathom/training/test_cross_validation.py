"""Folds and splits: scikit-learn's, scores included, and what may not overlap."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from fathom.training.cross_validation import cross_validate, k_fold, random_splits


@pytest.mark.parametrize(("count", "folds"), [(10, 5), (11, 3), (7, 7), (2, 2)])
def test_folds_are_those_of_scikit_learn(count, folds):
    ours = k_fold(torch.arange(count), folds)
    theirs = list(KFold(folds).split(np.zeros(count)))
    assert len(ours) == len(theirs)
    for our, their in zip(ours, theirs, strict=True):
        for mine, other in zip(our, their, strict=True):
            assert mine.tolist() == other.tolist()


def test_scores_with_scaling_are_those_of_a_pipeline():
    generator = torch.Generator().manual_seed(0)
    draw = {"generator": generator, "dtype": torch.float64}
    inputs = torch.randn(23, 3, **draw) * torch.tensor([1.0, 10.0, 0.1]) + 5
    targets = inputs @ torch.tensor([1.0, 0.2, 3.0]).double() + torch.randn(23, **draw)

    def score(training, validation):
        mean = inputs[training].mean(dim=0)
        deviation = inputs[training].std(dim=0, correction=0)
        x, new = ((inputs[p] - mean) / deviation for p in (training, validation))
        offset = targets[training].mean()
        normal = x.T @ x + 2 * torch.eye(3, dtype=x.dtype)
        slopes = torch.linalg.solve(normal, x.T @ (targets[training] - offset))
        return (new @ slopes + offset - targets[validation]).square().mean()

    ours = cross_validate(score, k_fold(torch.arange(23), 5))
    theirs = -cross_val_score(
        make_pipeline(StandardScaler(), Ridge(alpha=2)),
        inputs.numpy(),
        targets.numpy(),
        cv=KFold(5),
        scoring="neg_mean_squared_error",
    )
    torch.testing.assert_close(ours, torch.from_numpy(theirs))


@given(st.integers(2, 40), st.integers(2, 40), st.integers(0, 100))
def test_every_example_is_held_back_once(count, folds, seed):
    folds = min(folds, count)
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    splits = k_fold(order, folds)
    assert torch.cat([validation for _, validation in splits]).equal(order)
    sizes = [len(validation) for _, validation in splits]
    assert max(sizes) - min(sizes) <= 1
    for training, validation in splits:
        assert torch.cat([training, validation]).unique().tolist() == list(range(count))
        assert len(training) + len(validation) == count


def test_folds_of_some_examples_keep_their_numbers():
    (training, validation), (swapped, other) = k_fold(torch.tensor([7, 3, 5, 9]), 2)
    assert validation.tolist() == swapped.tolist() == [7, 3]
    assert training.tolist() == other.tolist() == [5, 9]


def test_random_splits_are_of_the_sizes_asked_for_and_differ():
    splits = random_splits(20, 6, 50, torch.Generator().manual_seed(0))
    assert len(splits) == 50
    held = torch.zeros(20)
    for training, validation in splits:
        assert len(validation) == 6
        assert torch.cat([training, validation]).sort().values.equal(torch.arange(20))
        held[validation] += 1
    assert (held > 3).all() and (held < 29).all()  # 15 expected, deviation 3.2


def test_random_splits_follow_their_generator():
    again = [
        random_splits(9, 3, 2, torch.Generator().manual_seed(seed))
        for seed in (1, 1, 2)
    ]
    first, second, other = (torch.cat([t for t, _ in splits]) for splits in again)
    assert first.equal(second) and not first.equal(other)


@pytest.mark.parametrize("folds", [-1, 0, 1, 6])
def test_impossible_numbers_of_folds_are_refused(folds):
    with pytest.raises(ValueError, match=f"from 2 to 5 folds, not {folds}"):
        k_fold(torch.arange(5), folds)


def test_an_example_that_comes_twice_is_refused():
    with pytest.raises(ValueError, match="of 4 numbers in the order only 3 differ"):
        k_fold(torch.tensor([0, 1, 1, 2]), 2)


@pytest.mark.parametrize("numbers", [(5, 0, 1), (5, 5, 1), (5, -1, 1), (5, 2, -1)])
def test_impossible_splits_are_refused(numbers):
    with pytest.raises(ValueError, match=f"hold back {numbers[1]} of 5"):
        random_splits(*numbers)
