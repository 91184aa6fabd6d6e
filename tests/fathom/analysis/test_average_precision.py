"""Matches by search, the curve by counting, and its area against a library's."""

import itertools

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from fathom.analysis.average_precision import (
    average_precision,
    hits,
    precision_and_recall,
)
from fathom.analysis.boxes import intersection_over_union

ends = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(sorted)
boxes = st.tuples(ends, ends).map(lambda e: [e[0][0], e[1][0], e[0][1], e[1][1]])
answers = st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=12)


def table(rows):
    return torch.tensor(rows, dtype=torch.float64).reshape(-1, 4)


def test_five_detections_by_hand():
    """Right, wrong, right, right, wrong, of four things.

    Precision 1, 1/2, 2/3, 3/4, 3/5 and recall 1/4, 1/4, 1/2, 3/4, 3/4. Raised to the
    best that follows: 1, 3/4, 3/4, 3/4, 3/5. The area is 1/4 + 3/4 (1/4 + 1/4) = 5/8.
    """
    scores = torch.tensor([0.9, 0.8, 0.7, 0.6, 0.5])
    right = torch.tensor([True, False, True, True, False])
    precision, recall = precision_and_recall(scores, right, 4)
    torch.testing.assert_close(precision, torch.tensor([1, 1 / 2, 2 / 3, 3 / 4, 3 / 5]))
    torch.testing.assert_close(
        recall, torch.tensor([1 / 4, 1 / 4, 1 / 2, 3 / 4, 3 / 4])
    )
    assert average_precision(scores, right, 4) == pytest.approx(5 / 8)
    assert average_precision(scores, right, 8) == pytest.approx(5 / 16)
    mixed = torch.tensor([3, 1, 4, 0, 2])
    assert average_precision(scores[mixed], right[mixed], 4) == pytest.approx(5 / 8)


def test_nothing_all_and_none():
    none = torch.zeros(0), torch.zeros(0, dtype=torch.bool)
    assert average_precision(*none, 3) == 0
    scores, right = torch.tensor([0.2, 0.9]), torch.tensor([True, True])
    assert average_precision(scores, right, 2) == 1
    assert average_precision(scores, ~right, 2) == 0


@given(answers, st.integers(0, 3))
def test_each_level_counts_what_is_at_least_as_certain(rows, missed):
    scores, right = (torch.tensor(column) for column in zip(*rows, strict=True))
    number = int(right.sum()) + missed
    if number == 0:
        return
    precision, recall = precision_and_recall(scores.double(), right, number)
    levels = sorted(set(scores.tolist()), reverse=True)
    assert len(levels) == len(precision)
    for level, p, r in zip(levels, precision, recall, strict=True):
        named = scores >= level
        assert p == pytest.approx((right & named).sum().item() / named.sum().item())
        assert r == pytest.approx((right & named).sum().item() / number)
    area = average_precision(scores.double(), right, number)
    best = [max(precision[k:]).item() for k in range(len(precision))]
    steps = [0.0, *recall.tolist()]
    by_hand = sum(
        (b - a) * p for (a, b), p in zip(itertools.pairwise(steps), best, strict=True)
    )
    assert area == pytest.approx(by_hand)


@given(answers)
def test_raising_never_lowers_the_librarys_area(rows):
    """scikit-learn adds up the same steps, but without raising them first."""
    scores, right = (torch.tensor(column) for column in zip(*rows, strict=True))
    if not right.any():
        return
    ours = average_precision(scores.double(), right, int(right.sum()))
    library = average_precision_score(right.numpy(), scores.numpy())
    precision, _ = precision_and_recall(scores.double(), right, int(right.sum()))
    assert ours >= library - 1e-12
    if (precision.diff() <= 0).all():
        assert ours == pytest.approx(library)


@given(
    st.lists(boxes, max_size=6), st.lists(boxes, max_size=4), st.permutations(range(6))
)
def test_each_thing_is_found_once_and_by_who_may(found, truths, order):
    scores = torch.tensor(order[: len(found)], dtype=torch.float64)
    right = hits(table(found), scores, table(truths))
    overlap = intersection_over_union(table(found), table(truths))
    free = set(range(len(truths)))
    for row in sorted(range(len(found)), key=lambda row: -scores[row]):
        may = [k for k in free if overlap[row, k] >= 0.5]
        assert right[row] == bool(may)
        if may:
            free.remove(max(may, key=lambda k: (overlap[row, k], -k)))


def test_a_second_box_for_one_thing_is_wrong():
    truths = table([[0, 0, 4, 4], [6, 0, 10, 4]])
    found = table([[0, 0, 4, 3], [0, 0, 4, 4], [6, 0, 10, 1]])
    right = hits(found, torch.tensor([0.9, 0.8, 0.7], dtype=torch.float64), truths)
    assert right.tolist() == [True, False, False]  # the first was more certain
    assert hits(found, torch.ones(3).double(), truths, 0.25).tolist() == [1, 0, 1]
    assert hits(found, torch.ones(3).double(), truths[:0]).tolist() == [0, 0, 0]


def test_wrong_arguments_are_named(as_readers):
    box = table([[0, 0, 1, 1]])
    with pytest.raises(ValueError, match="got 0, 1 boxes"):
        hits(box, torch.ones(1), box, 0)
    with pytest.raises(ValueError, match="1 boxes and 2 scores"):
        hits(box, torch.ones(2), box)
    with pytest.raises(ValueError, match="got 2 of 1"):
        average_precision(torch.ones(2), torch.ones(2, dtype=torch.bool), 1)
    with pytest.raises(ValueError, match="got 0 of 0"):
        precision_and_recall(torch.zeros(0), torch.zeros(0, dtype=torch.bool), 0)
