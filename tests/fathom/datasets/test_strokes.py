"""Strokes are as wide as the pen, and where they were drawn."""

import math

import pytest
import torch

from fathom.datasets.strokes import ink_of


def test_a_line_by_hand():
    found = ink_of([[2, 3, 0], [6, 3, 1]], radius=1, side=9)
    expected = torch.zeros(9, 9)
    expected[3, 2:7] = 1
    expected[2:5:2, 2:7] = 0.5  # one pixel beside the line: 1 + 0.5 - 1
    expected[3, [1, 7]] = 0.5
    corner = 1.5 - math.sqrt(2)
    for i in (2, 4):
        expected[i, [1, 7]] = corner
    torch.testing.assert_close(found, expected)


def test_a_point_is_round():
    found = ink_of([[4, 4, 0]], radius=2.5, side=9)
    torch.testing.assert_close(found, found.T)
    assert found[4, 4:].tolist() == [1, 1, 1, 0, 0]
    assert found[6, 6] == pytest.approx(3 - math.sqrt(8))


def test_a_lifted_pen_draws_nothing():
    apart = ink_of([[2, 2, 0], [2, 6, 1], [12, 2, 0], [12, 6, 1]], side=15)
    one, two = (
        ink_of([[2, 2, 0], [2, 6, 1]], side=15),
        ink_of([[12, 2, 0], [12, 6, 1]], side=15),
    )
    torch.testing.assert_close(apart, torch.maximum(one, two))
    assert apart[:, 5:9].sum() == 0


def test_ink_is_about_length_times_width():
    slanted = ink_of([[10, 10, 0], [40, 50, 1]], radius=2, side=64)
    caps = ink_of([[10, 10, 0]], radius=2, side=64).sum()
    assert slanted.sum() - caps == pytest.approx(50 * 4, rel=0.01)


def test_nothing_drawn_and_refused():
    assert ink_of([]).sum() == 0
    with pytest.raises(ValueError, match="got 0"):
        ink_of([], radius=0)
    with pytest.raises(ValueError, match="three numbers"):
        ink_of([[1, 2]])
