"""Blocks are matched as a loop over pixels would match them."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from fathom.analysis.stereo import agree, match_blocks
from fathom.datasets.scenes import draw_scenes
from fathom.datasets.views import project


def slowly(left, right, num_disparities, window):
    """Pixel by pixel, as it is defined."""
    _, rows, columns = left.shape
    half = window // 2
    found = torch.zeros(rows, columns, dtype=torch.long)
    for y in range(rows):
        for x in range(columns):
            costs = []
            for d in range(min(num_disparities, x + 1)):
                total, count = 0.0, 0
                for i in range(max(0, y - half), min(rows, y + half + 1)):
                    for j in range(max(d, x - half), min(columns, x + half + 1)):
                        total += (left[:, i, j] - right[:, i, j - d]).abs().mean()
                        count += 1
                costs.append(total / count)
            found[y, x] = torch.stack(costs).argmin()
    return found


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    channels=st.sampled_from([1, 3]),
    rows=st.integers(1, 6),
    columns=st.integers(2, 9),
    window=st.sampled_from([1, 3, 5]),
    data=st.data(),
)
def test_equals_a_loop(seed, channels, rows, columns, window, data):
    number = data.draw(st.integers(1, columns))
    generator = torch.Generator().manual_seed(seed)
    shape = (2, channels, rows, columns)
    left, right = torch.rand(shape, generator=generator, dtype=torch.float64)
    found = match_blocks(left, right, number, window)
    assert torch.equal(found, slowly(left, right, number, window))


def test_a_picture_that_was_moved():
    left = torch.rand(3, 12, 40, generator=torch.Generator().manual_seed(0))
    right = left.roll(-5, dims=-1)
    found = match_blocks(left, right, 9, 3)
    assert (found[:, 8:] == 5).all()


def test_nothing_to_see_gives_the_smallest():
    flat = torch.full((1, 5, 9), 0.5)
    assert (match_blocks(flat, flat, 4, 3) == 0).all()


def test_disparity_is_focal_length_times_baseline_over_depth():
    from dataclasses import replace

    scenes = draw_scenes(20, generator=torch.Generator().manual_seed(1))
    baseline, size = 0.4, 64
    points = torch.stack([scenes.x, scenes.half, scenes.z], dim=-1)[:, :, None]
    step = torch.tensor([baseline, 0.0, 0.0])
    left = project(scenes, points, size)
    right = project(replace(scenes, x=scenes.x - baseline), points - step, size)
    focal = size / (2 * 0.5)  # the tangent of half the angle of view is 0.5
    moved = left[..., 0] - right[..., 0]
    torch.testing.assert_close(moved, focal * baseline / left[..., 2])
    torch.testing.assert_close(left[..., 1:], right[..., 1:])


def test_agreement():
    left = torch.tensor([[0, 1, 1, 2, 3]])
    # Columns 0 to 4 go to 0, 0, 1, 1 and 1, where 1, 1, 3, 3 and 3 is said.
    right = torch.tensor([[1, 3, 0, 0, 0]])
    expected = [[True, True, False, True, True]]
    assert agree(left, right).tolist() == expected
    exact = [[False, True, False, False, True]]
    assert agree(left, right, within=0).tolist() == exact
    # Outside of the right picture.
    assert agree(torch.tensor([[2, 0]]), torch.tensor([[2, 0]])).tolist() == [
        [False, True]
    ]


@pytest.mark.parametrize(
    ("columns", "number", "window"), [(5, 2, 3), (4, 0, 3), (4, 5, 3), (4, 2, 2)]
)
def test_refuses(columns, number, window, as_readers):
    left, right = torch.zeros(1, 3, 4), torch.zeros(1, 3, columns)
    with pytest.raises(ValueError, match=r"\d"):
        match_blocks(left, right, number, window)


def test_agree_refuses(as_readers):
    with pytest.raises(ValueError, match="-1"):
        agree(torch.zeros(2, 2).long(), torch.zeros(2, 2).long(), within=-1)
    with pytest.raises(ValueError, match="one size"):
        agree(torch.zeros(2, 2).long(), torch.zeros(2, 3).long())
