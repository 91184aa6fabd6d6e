"""Errors by hand; the room and what stands in it against the renderer."""

import math
from dataclasses import replace

import pytest
import torch

from fathom.analysis.depth import log_error, room_depths, share_within, standing
from fathom.datasets.scenes import draw_scenes
from fathom.datasets.views import view


def test_by_hand():
    true = torch.tensor([[[1.0, 2.0], [4.0, 8.0]]])
    predicted = torch.tensor([[[2.0, 1.0], [4.0, 8.8]]])
    # ln 2 + ln 2 + 0 + ln 1.1, over four pixels.
    expected = (2 * math.log(2) + math.log(1.1)) / 4
    assert log_error(predicted, true).tolist() == pytest.approx([expected])
    assert log_error(true, predicted).tolist() == pytest.approx([expected])
    assert share_within(predicted, true).tolist() == [0.5]
    assert share_within(predicted, true, 1.09).tolist() == [0.25]
    assert share_within(predicted, true, 2.1).tolist() == [1.0]


def test_the_median_is_the_best_constant():
    true = 1 + 7 * torch.rand(1, 3, 5, generator=torch.Generator().manual_seed(0))
    best = true.median()
    least = log_error(torch.full_like(true, best), true)
    for other in torch.linspace(1, 8, 50):
        assert log_error(torch.full_like(true, other), true) >= least - 1e-6


@pytest.mark.parametrize("size", [8, 33, 48])
def test_the_room_is_the_renderers(size):
    scenes = draw_scenes(6, generator=torch.Generator().manual_seed(3))
    empty = replace(scenes, present=torch.zeros_like(scenes.present))
    depths = view(empty, size).depths
    for k in range(len(scenes)):
        room = room_depths(size, scenes.height[k].item(), scenes.pitch[k].item())
        expected = room[:, None].expand(size, size)
        torch.testing.assert_close(depths[k], expected, rtol=1e-4, atol=1e-4)


def test_what_stands():
    room = torch.tensor([9.0, 5.0, 4.0, 3.0])
    things = torch.tensor(
        [[[0, 1, 0, 1], [1, 1, 0, 0], [1, 0, 0, 1], [0, 0, 0, 1]]], dtype=torch.bool
    )
    expected = [[[9, 4, 9, 5], [3, 4, 5, 5], [3, 4, 4, 3], [3, 3, 3, 3]]]
    assert standing(room, things).tolist() == expected


def test_things_that_stand_are_about_as_far_as_their_foot():
    scenes = draw_scenes(60, 1, torch.Generator().manual_seed(5))
    true = view(scenes, 64)
    things = true.masks > 0
    for k in range(len(scenes)):
        room = room_depths(64, scenes.height[k].item(), scenes.pitch[k].item())
        wrong = (standing(room, things[k]) / true.depths[k]).log().abs()
        assert wrong[~things[k]].max() < 1e-3
        assert wrong[things[k]].mean() < 0.2


def test_refuses(as_readers):
    good = torch.ones(2, 2)
    with pytest.raises(ValueError, match=r"-0\.5"):
        log_error(torch.full((2, 2), -0.5), good)
    with pytest.raises(ValueError, match="nan"):
        share_within(good, torch.full((2, 2), torch.nan))
    with pytest.raises(ValueError, match=r"1\.0"):
        share_within(good, good, 1.0)
    with pytest.raises(ValueError, match="-1"):
        room_depths(8, -1.0, 0.3)
    with pytest.raises(ValueError, match="3 for 2"):
        standing(torch.ones(3), torch.zeros(2, 2, dtype=torch.bool))
