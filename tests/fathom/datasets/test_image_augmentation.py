"""Turns, stretches and moves are those that the words say."""

import math

import pytest
import torch

from fathom.datasets.image_augmentation import jiggle, place


def pictures(number=3, side=8, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(number, side, side, generator=generator, dtype=torch.float64)


def placed(images, angle=0.0, factor=1.0, shift=(0.0, 0.0)):
    ones = torch.ones(len(images), dtype=images.dtype)
    shifts = ones[:, None] * torch.tensor(shift, dtype=images.dtype)
    return place(images, angle * ones, factor * ones, shifts)


def test_nothing_changes_nothing():
    torch.testing.assert_close(placed(pictures()), pictures())
    torch.testing.assert_close(jiggle(pictures(), 0, 0, 0), pictures())


@pytest.mark.parametrize("turns", [1, 2, 3, -1])
def test_quarter_turns_against_the_clock(turns):
    found = placed(pictures(), angle=turns * math.pi / 2)
    torch.testing.assert_close(found, torch.rot90(pictures(), turns, (1, 2)))


def test_whole_moves_go_right_and_down():
    found = placed(pictures(), shift=(2.0, 1.0))
    expected = torch.zeros_like(found)
    expected[:, 1:, 2:] = pictures()[:, :-1, :-2]
    torch.testing.assert_close(found, expected)


def test_half_a_move_is_a_mean():
    found = placed(pictures(), shift=(0.5, 0.0))
    expected = (pictures()[:, :, 1:] + pictures()[:, :, :-1]) / 2
    torch.testing.assert_close(found[:, :, 1:], expected)


def test_stretching_enlarges_about_the_middle():
    image = torch.zeros(1, 9, 9, dtype=torch.float64)
    image[0, 3:6, 3:6] = 1
    assert placed(image, factor=2.0).sum() == pytest.approx(36, rel=0.02)
    assert placed(image, factor=0.5)[0, 4, 4] == 1
    # First turned and stretched, then moved.
    both = placed(image, factor=2.0, shift=(1.0, 0.0))
    torch.testing.assert_close(both[..., 1:], placed(image, factor=2.0)[..., :-1])


def test_each_has_its_own_within_limits():
    dot = torch.zeros(400, 21, 21)
    dot[:, 10, 10] = 1
    found = jiggle(dot, 0, 0, 3.0, torch.Generator().manual_seed(1))
    along = torch.arange(21.0)
    for axis in (1, 2):
        middle = (found.sum(dim=axis) * along).sum(dim=1) - 10
        assert 2.8 < middle.abs().max() <= 3
        assert abs(middle.mean()) < 0.3
    same = jiggle(dot, 0, 0, 3.0, torch.Generator().manual_seed(1))
    assert torch.equal(found, same)


def test_turns_and_stretches_stay_within_limits():
    bar = torch.zeros(400, 41, 41, dtype=torch.float64)
    bar[:, 20, 8:33] = 1
    found = jiggle(bar, 10, 0.2, 0, torch.Generator().manual_seed(2))
    along = torch.arange(41.0).double() - 20
    mass = found.sum(dim=(1, 2))
    across = (found.sum(dim=1) * along**2).sum(dim=1) / mass
    down = (found.sum(dim=2) * along**2).sum(dim=1) / mass
    turned = torch.atan((down / across).sqrt()) * 180 / math.pi
    assert 8 < turned.max() < 12
    length = (12 * across).sqrt() / (12 * along[8:33].square().mean()).sqrt()
    assert 0.75 < length.min() < 0.85 and 1.15 < length.max() < 1.25


def test_refused():
    with pytest.raises(ValueError, match="square"):
        placed(torch.zeros(1, 3, 4))
    with pytest.raises(ValueError, match="above 0"):
        placed(pictures(), factor=0.0)
    with pytest.raises(ValueError, match="degrees=-1"):
        jiggle(pictures(), -1)
    with pytest.raises(ValueError, match="stretch=1"):
        jiggle(pictures(), stretch=1)
