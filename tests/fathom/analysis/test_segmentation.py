"""Counts by hand and scikit-learn's; intersection over union; the bootstrap's error."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, jaccard_score

from fathom.analysis.segmentation import (
    class_iou,
    confusion_of_each,
    mean_iou,
    resampled_error,
)


def masks(*shape, classes=3, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, classes, (2, *shape), generator=generator)


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 4), st.integers(1, 30), st.integers(2, 5), st.integers(0, 10**6))
def test_counts_and_scores_are_scikit_learns(pictures, pixels, classes, seed):
    answers, truth = masks(pictures, pixels, classes=classes, seed=seed)
    counts = confusion_of_each(answers, truth, classes)
    names = list(range(classes))
    for found, a, t in zip(counts, answers, truth, strict=True):
        assert found.tolist() == confusion_matrix(t, a, labels=names).tolist()
        scores = jaccard_score(
            t.numpy(), a.numpy(), labels=names, average=None, zero_division=0
        )
        occurs = [bool(((a == c) | (t == c)).any()) for c in names]
        expected = torch.from_numpy(scores).where(torch.tensor(occurs), math.nan)
        torch.testing.assert_close(class_iou(found), expected, equal_nan=True)


def test_by_hand():
    truth = torch.tensor([[[0, 0, 1], [0, 1, 1]]])
    answers = torch.tensor([[[0, 1, 1], [0, 1, 0]]])
    counts = confusion_of_each(answers, truth)
    assert counts.tolist() == [[[2, 1], [1, 2]]]
    # Both classes: 2 shared, 3 + 3 - 2 = 4 covered.
    assert class_iou(counts).tolist() == [[0.5, 0.5]]
    assert mean_iou(counts).tolist() == [0.5]
    bools = confusion_of_each(answers == 1, truth == 1)
    assert bools.tolist() == counts.tolist()


def test_a_class_that_is_nowhere_does_not_count_and_an_invented_one_does():
    truth = torch.tensor([[0, 0, 1, 1]])
    absent = confusion_of_each(truth, truth, 4)
    assert class_iou(absent)[0, 2:].isnan().all() and mean_iou(absent).item() == 1
    invented = confusion_of_each(torch.tensor([[0, 0, 1, 2]]), truth, 4)
    # 1, 1/2, 0 and nothing
    assert mean_iou(invented).item() == 0.5
    assert mean_iou(torch.zeros(2, 2, dtype=torch.long)).isnan()


def test_tables_add_up_to_those_of_all_pixels():
    answers, truth = masks(4, 5, 6)
    each = confusion_of_each(answers, truth, 3)
    pooled = confusion_of_each(answers.flatten()[None], truth.flatten()[None], 3)
    assert torch.equal(each.sum(dim=0), pooled[0])


def test_what_does_not_fit_is_named():
    with pytest.raises(ValueError, match="same size"):
        confusion_of_each(torch.zeros(2, 3, dtype=int), torch.zeros(2, 4, dtype=int))
    with pytest.raises(ValueError, match="same size"):
        confusion_of_each(torch.zeros(3, dtype=int), torch.zeros(3, dtype=int))
    with pytest.raises(ValueError, match="from 0 to 1, got 0 to 2"):
        confusion_of_each(torch.tensor([[0, 2]]), torch.tensor([[0, 1]]))
    with pytest.raises(ValueError, match="got -1 to 1"):
        confusion_of_each(torch.tensor([[0, 1]]), torch.tensor([[-1, 1]]))
    with pytest.raises(ValueError, match="two blocks"):
        resampled_error(torch.ones(1, 2, 2, dtype=torch.long))
    with pytest.raises(ValueError, match="two draws"):
        resampled_error(torch.ones(3, 2, 2, dtype=torch.long), num_draws=1)


def share_right(counts):
    counts = counts.double()
    return counts.diagonal(dim1=-2, dim2=-1).sum(-1) / counts.sum((-2, -1))


def test_the_error_of_a_mean_is_the_textbooks():
    """For blocks of equal size and a mean it is sqrt of variance (by n) over n."""
    right = torch.randint(20, 80, (8,), generator=torch.Generator().manual_seed(1))
    zero = torch.zeros_like(right)
    counts = torch.stack([right, 100 - right, zero, zero], dim=1).view(-1, 2, 2)
    generator = torch.Generator().manual_seed(2)
    found = resampled_error(counts, share_right, 20_000, generator)
    expected = (right / 100).std(correction=0) / math.sqrt(8)
    assert abs(found / expected - 1) < 0.03


def test_methods_share_their_draws():
    answers, truth = masks(12, 30, classes=2)
    counts = confusion_of_each(answers, truth)
    both = torch.stack([counts, counts])
    apart = resampled_error(both, lambda pooled: mean_iou(pooled).diff(dim=-1)[..., 0])
    assert apart.item() < 1e-12
    same = torch.stack([resampled_error(both, generator=seed(3))[k] for k in (0, 1)])
    assert same[0] == same[1] > 0
    torch.testing.assert_close(resampled_error(counts, generator=seed(3)), same[0])


def seed(number):
    return torch.Generator().manual_seed(number)
