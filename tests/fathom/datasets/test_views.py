"""What a view says of its pixels agrees: picture, mask, depth, normal, box, point."""

from dataclasses import replace

import pytest
import torch

from fathom.datasets.scenes import COLOURS, FIELD, SHAPES, WALL, draw_scenes
from fathom.datasets.views import project, view

SIZE = 64


@pytest.fixture(scope="module")
def scenes():
    return draw_scenes(120, 4, torch.Generator().manual_seed(0))


@pytest.fixture(scope="module")
def views(scenes):
    return view(scenes, SIZE)


def places(scenes, depths):
    """Where in the world what is seen stands: written out for one scene at a time."""
    size = depths.shape[-1]
    middle = (torch.arange(size) + 0.5) / size * 2 - 1
    found = torch.empty(*depths.shape, 3)
    for i, depth in enumerate(depths):
        cos, sin = scenes.pitch[i].cos(), scenes.pitch[i].sin()
        right = FIELD * middle[None, :] * depth
        up = -FIELD * middle[:, None] * depth
        y = scenes.height[i] + cos * up - sin * depth
        found[i] = torch.stack([right, y, sin * up + cos * depth], dim=-1)
    return found


def test_floor_wall_and_balls_are_where_they_stand(scenes, views):
    found = places(scenes, views.depths)
    empty = views.masks == 0
    floor, wall = (
        found[empty][:, 1].abs() < 1e-4,
        (found[empty][:, 2] - WALL).abs() < 1e-4,
    )
    assert (floor | wall).all() and floor.any() and wall.any()
    balls = (scenes.present & (scenes.shapes == SHAPES.index("ball"))).nonzero()
    assert len(balls) > 20
    for i, k in balls.tolist():
        r = scenes.half[i, k]
        middle = torch.stack([scenes.x[i, k], r, scenes.z[i, k]])
        seen = found[i][views.masks[i] == k + 1]
        distances = (seen - middle).norm(dim=1)
        torch.testing.assert_close(distances, r.expand(len(seen)), rtol=0, atol=1e-4)


def test_normals_are_those_of_the_depths(scenes):
    """Of the plane through neighbouring pixels, where the surface goes on smoothly."""
    fine = view(scenes[:20], 256)
    found = places(scenes[:20], fine.depths)
    across = found[:, 1:-1, 2:] - found[:, 1:-1, :-2]
    down = found[:, 2:, 1:-1] - found[:, :-2, 1:-1]
    normal = torch.nn.functional.normalize(across.cross(down, dim=-1), dim=-1)
    cos, sin = scenes.pitch[:20].cos(), scenes.pitch[:20].sin()
    x, up, forwards = fine.normals[:, :, 1:-1, 1:-1].unbind(1)
    shape = (-1, 1, 1)
    y = cos.view(shape) * up - sin.view(shape) * forwards
    z = sin.view(shape) * up + cos.view(shape) * forwards
    agree = (normal * torch.stack([x, y, z], dim=-1)).sum(dim=-1).abs()
    windows = fine.masks.unfold(1, 3, 1).unfold(2, 3, 1)
    smooth = (windows == windows[..., 1:2, 1:2]).flatten(3).all(dim=-1)
    assert smooth.float().mean() > 0.9
    assert (agree[smooth] > 0.995).float().mean() > 0.97
    torch.testing.assert_close(fine.normals.norm(dim=1), torch.ones_like(fine.depths))


def test_surfaces_that_are_seen_face_the_camera(scenes, views):
    middle = (torch.arange(SIZE) + 0.5) / SIZE * 2 - 1
    rays = torch.stack(
        [
            (FIELD * middle).expand(SIZE, SIZE),
            (-FIELD * middle[:, None]).expand(SIZE, SIZE),
            torch.ones(SIZE, SIZE),
        ]
    )
    assert ((rays * views.normals).sum(dim=1) < 1e-3).all()


def test_boxes_hold_the_mask_and_no_more(scenes, views):
    for i, k in scenes.present.nonzero().tolist():
        rows, columns = (views.masks[i] == k + 1).nonzero().T
        left, top, right, bottom = views.boxes[i, k].tolist()
        assert (left, top) == (columns.min(), rows.min())
        assert (right, bottom) == (columns.max() + 1, rows.max() + 1)


def test_keypoints_stand_in_their_object(scenes, views):
    """Where nothing else is near: the middle in the mask, foot and top at its ends."""
    alone = scenes[scenes.present.sum(dim=1) == 1]
    seen = view(alone)
    for i, k in alone.present.nonzero().tolist():
        foot, middle, top = seen.keypoints[i, k]
        column, row = middle.int().tolist()
        assert seen.masks[i, row, column] == k + 1
        left, high, right, low = seen.boxes[i, k]
        assert left < foot[0] < right and left < top[0] < right
        assert high - 1.5 < top[1] < middle[1] < foot[1] < low + 0.5
    middles = torch.stack([scenes.x, scenes.half, scenes.z], dim=-1)[:, :, None]
    projected = project(scenes, middles, SIZE)
    torch.testing.assert_close(projected[:, :, 0, :2], views.keypoints[:, :, 1])


def test_what_is_taken_away_hid_what_is_behind(scenes, views):
    """One object less: nothing comes nearer, and elsewhere only its shadow goes."""
    some = scenes[:40]
    fewer = replace(some, present=some.present & (torch.arange(4) != 0))
    without = view(fewer)
    had = views.masks[:40] == 1
    assert had.any()
    assert (without.depths >= views.depths[:40] - 1e-4).all()
    assert torch.equal(without.depths[~had], views.depths[:40][~had])
    assert torch.equal(without.masks[~had], views.masks[:40][~had])
    brighter = (without.images - views.images[:40]).amin(dim=1)
    assert (brighter[~had] >= -1e-6).all()
    assert (brighter[~had] > 0.05).any(), "it threw a shadow"


def test_objects_have_their_colours(scenes, views):
    """The same share of light in red, green and blue."""
    table = torch.tensor(list(COLOURS.values()))
    for i, k in scenes.present.nonzero().tolist():
        seen = views.images[i][:, views.masks[i] == k + 1].T
        paint = table[scenes.colours[i, k]]
        light = seen / paint
        torch.testing.assert_close(light, light[:, :1].expand(-1, 3))
        assert light.min() > 0.3 and light.max() <= 1.0001


def test_a_finer_picture_shows_the_same(scenes, views):
    fine = view(scenes[:30], 3 * SIZE)
    # Every third pixel, counted from the middle of the first three.
    assert torch.equal(fine.masks[:, 1::3, 1::3], views.masks[:30])
    torch.testing.assert_close(fine.depths[:, 1::3, 1::3], views.depths[:30])


def test_too_small_a_picture_is_refused(scenes):
    with pytest.raises(ValueError, match="size = 4"):
        view(scenes, 4)
