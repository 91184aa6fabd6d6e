"""Boxes against counted squares, and suppression against going one by one."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from fathom.analysis.boxes import (
    areas,
    centred,
    corners,
    intersection_over_union,
    suppress,
)

SIZE = 8
ends = st.tuples(st.integers(0, SIZE), st.integers(0, SIZE)).map(sorted)
whole = st.tuples(ends, ends).map(lambda e: [e[0][0], e[1][0], e[0][1], e[1][1]])
# Few scores and small whole numbers: ties, equal, empty and touching boxes are common.
crowds = st.lists(st.tuples(whole, st.integers(0, 3), st.integers(0, 2)), max_size=9)
thresholds = st.sampled_from([0.0, 0.2, 1 / 3, 0.5, 0.75, 1.0])


def squares(box):
    """The unit squares that a box of whole numbers covers."""
    left, top, right, bottom = box
    return {(x, y) for x in range(left, right) for y in range(top, bottom)}


def by_counting(box, other):
    both, either = squares(box) & squares(other), squares(box) | squares(other)
    return len(both) / len(either) if either else 0.0


def one_by_one(boxes, scores, classes, threshold):
    """Go through the boxes, the best first, and look at all that are kept so far."""
    kept = []
    for j in sorted(range(len(boxes)), key=lambda j: (-scores[j], j)):
        rivals = [i for i in kept if classes is None or classes[i] == classes[j]]
        if all(by_counting(boxes[i], boxes[j]) <= threshold for i in rivals):
            kept.append(j)
    return kept


def table(boxes, dtype=torch.float64):
    return torch.tensor(boxes, dtype=dtype).reshape(-1, 4)


@given(st.lists(whole, max_size=6), st.lists(whole, max_size=6))
def test_areas_and_overlaps_are_counted_squares(boxes, others):
    found = intersection_over_union(table(boxes), table(others))
    assert found.shape == (len(boxes), len(others))
    for i, box in enumerate(boxes):
        assert areas(table(boxes))[i] == len(squares(box))
        for j, other in enumerate(others):
            assert found[i, j] == pytest.approx(by_counting(box, other), abs=1e-12)


def test_whole_numbers_and_both_precisions_agree():
    boxes = [[0, 0, 3, 2], [1, 0, 4, 5]]
    # Shared 2 x 2 = 4, together 6 + 15 - 4 = 17.
    for dtype in (torch.int64, torch.int32, torch.float32, torch.float64):
        found = intersection_over_union(table(boxes, dtype), table(boxes, dtype))
        expected = torch.tensor([[1, 4 / 17], [4 / 17, 1]], dtype=found.dtype)
        torch.testing.assert_close(found, expected)


@given(st.floats(0.01, 100), st.floats(0, 300))
def test_a_square_that_slides_has_a_closed_form(side, shift):
    """Shared (s - d) s, together 2 s^2 - (s - d) s = (s + d) s."""
    still, slid = [0.0, 0, side, side], [shift, 0, side + shift, side]
    found = intersection_over_union(table([still]), table([slid])).item()
    assert found == pytest.approx(max(side - shift, 0) / (side + shift), abs=1e-9)


@given(st.lists(whole, min_size=2, max_size=2), st.floats(0.1, 10), st.floats(-9, 9))
def test_overlap_is_symmetric_and_keeps_its_value_when_all_is_enlarged(pair, by, move):
    first, second = table(pair[:1]), table(pair[1:])
    found = intersection_over_union(first, second)
    assert torch.equal(found, intersection_over_union(second, first))
    enlarged = intersection_over_union(by * first + move, by * second + move)
    torch.testing.assert_close(enlarged, found, atol=1e-8, rtol=0)


@given(whole)
def test_middles_and_corners_undo_each_other(box):
    middles = centred(table([box]))
    torch.testing.assert_close(corners(middles), table([box]))
    assert middles[0, 2] * middles[0, 3] == len(squares(box))


def test_the_gradient_of_an_overlap_is_finite_for_empty_boxes():
    empty = torch.zeros(1, 4, requires_grad=True)
    other = torch.tensor([[0.0, 0, 2, 2]])
    for against in (empty, other):
        total = intersection_over_union(empty, against).sum()
        assert torch.autograd.grad(total, empty)[0].isfinite().all()


@given(crowds, thresholds, st.booleans())
def test_suppression_is_going_one_by_one(crowd, threshold, by_class):
    boxes, scores, kinds = [list(c) for c in zip(*crowd, strict=True)] or [[]] * 3
    classes = kinds if by_class else None
    found = suppress(
        table(boxes),
        torch.tensor(scores, dtype=torch.float64),
        threshold,
        torch.tensor(kinds, dtype=torch.long) if by_class else None,
    )
    assert found.tolist() == one_by_one(boxes, scores, classes, threshold)


def test_what_is_suppressed_suppresses_nobody():
    """The second falls to the first; the third overlaps only the second, and stays."""
    boxes = table([[0, 0, 4, 1], [1, 0, 5, 1], [3, 0, 7, 1]])
    scores = torch.tensor([0.9, 0.8, 0.7])
    # 3/5 between neighbours one and two, 2/6 between two and three, 1/7 one and three.
    assert suppress(boxes, scores, 0.3).tolist() == [0, 2]
    assert suppress(boxes, scores, 0.1).tolist() == [0]
    assert suppress(boxes, scores, 0.6).tolist() == [0, 1, 2]  # not above 3/5
    assert suppress(boxes, scores, 0.1, torch.tensor([0, 1, 2])).tolist() == [0, 1, 2]


def test_wrong_arguments_are_named(as_readers):
    box, one = torch.tensor([[0.0, 0, 2, 2]]), torch.ones(1)
    with pytest.raises(ValueError, match=r"got \[3.0, 0.0, 2.0, 2.0\]"):
        areas(torch.tensor([[0.0, 0, 1, 1], [3, 0, 2, 2]]))
    with pytest.raises(ValueError, match="left <= right"):
        intersection_over_union(box, torch.tensor([[0.0, 3, 1, 1]]))
    with pytest.raises(ValueError, match=r"from 0 to 1, got 1\.5"):
        suppress(box, one, 1.5)
    with pytest.raises(ValueError, match="1 boxes and 2 scores"):
        suppress(box, torch.ones(2), 0.5)
    with pytest.raises(ValueError, match="1 of them NaN"):
        suppress(box, math.nan * one, 0.5)
