"""Turns, stretches and moves are those that the words say."""

import math

import pytest
import torch

from fathom.datasets.image_augmentation import jiggle, place


def pictures(number=3, side=8, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(number, side, side, generator=generator, dtype=torch.float64)


def placed(images, matrix=((1.0, 0.0), (0.0, 1.0)), shift=(0.0, 0.0)):
    matrices, shifts = (torch.tensor(v, dtype=images.dtype) for v in (matrix, shift))
    number = len(images)
    return place(images, matrices.repeat(number, 1, 1), shifts.repeat(number, 1))


def turn(quarters):
    angle = quarters * math.pi / 2
    return ((math.cos(angle), -math.sin(angle)), (math.sin(angle), math.cos(angle)))


def test_nothing_changes_nothing():
    torch.testing.assert_close(placed(pictures()), pictures())
    torch.testing.assert_close(jiggle(pictures(), 0, 0), pictures())


@pytest.mark.parametrize("quarters", [1, 2, 3, -1])
def test_quarter_turns_against_the_clock(quarters):
    found = placed(pictures(), turn(quarters))
    torch.testing.assert_close(found, torch.rot90(pictures(), quarters, (1, 2)))


def test_whole_moves_go_right_and_up():
    found = placed(pictures(), shift=(2.0, 1.0))
    expected = torch.zeros_like(found)
    expected[:, :-1, 2:] = pictures()[:, 1:, :-2]
    torch.testing.assert_close(found, expected)


def test_half_a_move_is_a_mean():
    found = placed(pictures(), shift=(0.5, 0.0))
    expected = (pictures()[:, :, 1:] + pictures()[:, :, :-1]) / 2
    torch.testing.assert_close(found[:, :, 1:], expected)


def test_a_slant_moves_the_top_to_the_right():
    image = torch.zeros(1, 9, 9, dtype=torch.float64)
    image[0, :, 4] = 1
    # Two pixels up, one to the right.
    found = placed(image, ((1.0, 0.5), (0.0, 1.0)))
    assert found[0, 2, 5] == found[0, 4, 4] == found[0, 6, 3] == 1
    assert found[0, 3, 4:6].tolist() == [0.5, 0.5]


def test_stretching_enlarges_about_the_middle():
    image = torch.zeros(1, 9, 9, dtype=torch.float64)
    image[0, 3:6, 3:6] = 1
    twice = ((2.0, 0.0), (0.0, 2.0))
    assert placed(image, twice).sum() == pytest.approx(36, rel=0.02)
    assert placed(image, ((2.0, 0.0), (0.0, 1.0))).sum() == pytest.approx(18, rel=0.02)
    # First stretched, then moved.
    both = placed(image, twice, (1.0, 0.0))
    torch.testing.assert_close(both[..., 1:], placed(image, twice)[..., :-1])


def test_each_has_its_own_within_limits():
    dot = torch.zeros(400, 21, 21)
    dot[:, 10, 10] = 1
    found = jiggle(dot, 0, 3.0, torch.Generator().manual_seed(1))
    along = torch.arange(21.0)
    for axis in (1, 2):
        middle = (found.sum(dim=axis) * along).sum(dim=1) - 10
        assert 2.8 < middle.abs().max() <= 3.0001
        assert abs(middle.mean()) < 0.3
    same = jiggle(dot, 0, 3.0, torch.Generator().manual_seed(1))
    assert torch.equal(found, same)


def test_bends_stay_within_limits():
    spot = torch.zeros(400, 41, 41, dtype=torch.float64)
    spot[:, 19:22, 29:32] = 1  # ten pixels right of the middle
    found = jiggle(spot, 0.3, 0, torch.Generator().manual_seed(2))
    along = torch.arange(41.0).double() - 20
    mass = found.sum(dim=(1, 2))
    right = (found.sum(dim=1) * along).sum(dim=1) / mass
    down = (found.sum(dim=2) * along).sum(dim=1) / mass
    # To 10 (1 ± 0.3, ± 0.3).
    assert 6.9 < right.min() < 7.4 and 12.6 < right.max() < 13.1
    assert 2.6 < down.abs().max() < 3.1


def test_refused():
    with pytest.raises(ValueError, match="square"):
        placed(torch.zeros(1, 3, 4))
    with pytest.raises(ValueError, match="3 matrices have no inverse"):
        placed(pictures(), ((1.0, 1.0), (1.0, 1.0)))
    with pytest.raises(ValueError, match="bend=-1"):
        jiggle(pictures(), -1)
    with pytest.raises(ValueError, match=r"bend=0\.5"):
        jiggle(pictures(), 0.5)
