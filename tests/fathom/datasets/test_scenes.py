"""Scenes keep what they promise: whole, apart, seen, and evenly drawn."""

import pytest
import torch

from fathom.datasets.scenes import SHAPES, SIZES, draw_scenes
from fathom.datasets.views import view


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def scenes():
    return draw_scenes(300, 5, seeded())


def test_no_solid_stands_in_another(scenes):
    cube = scenes.shapes == SHAPES.index("cube")
    reach = scenes.half * torch.where(cube, 2**0.5, 1.0)
    apart = (scenes.x[:, :, None] - scenes.x[:, None]).hypot(
        scenes.z[:, :, None] - scenes.z[:, None]
    )
    both = scenes.present[:, :, None] & scenes.present[:, None]
    both &= ~torch.eye(5, dtype=torch.bool)
    assert both.any()
    assert (apart > reach[:, :, None] + reach[:, None])[both].all()


def test_every_object_is_whole_in_the_picture_and_seen(scenes):
    views = view(scenes)
    boxes = views.boxes[scenes.present]
    assert boxes.min() > 0 and boxes.max() < 64
    sizes = [(views.masks == k + 1).sum(dim=(1, 2)) for k in range(5)]
    assert torch.stack(sizes, dim=1)[scenes.present].min() >= 8
    assert not views.boxes[~scenes.present].any()


def test_numbers_of_objects_shapes_and_colours_are_even():
    scenes = draw_scenes(4000, 4, seeded(1))
    numbers = scenes.present.sum(dim=1).bincount(minlength=5)
    assert numbers[0] == 0
    # 1,000 of each were wanted; standard deviation 27. A few of the full ones lack one.
    assert (numbers[1:] - 1000).abs().max() < 140, numbers
    for values in (scenes.shapes, scenes.colours, scenes.sizes):
        shares = values[scenes.present].bincount().float()
        assert (shares / shares.mean() - 1).abs().max() < 0.1


def test_the_same_seed_gives_the_same_scenes_and_rows_are_scenes():
    one, same = draw_scenes(5, 3, seeded(2)), draw_scenes(5, 3, seeded(2))
    assert torch.equal(one.x, same.x) and torch.equal(one.light, same.light)
    assert not torch.equal(one.x, draw_scenes(5, 3, seeded(3)).x)
    assert len(one) == 5 and len(one[2:4]) == 2
    assert torch.equal(one[torch.tensor([4, 0])].z, one.z[[4, 0]])
    assert set(one.half.flatten().tolist()) <= set(
        torch.tensor(list(SIZES.values())).tolist()
    )


@pytest.mark.parametrize("number, objects", [(0, 4), (3, 0), (3, 6)])
def test_numbers_out_of_range_are_refused(number, objects):
    with pytest.raises(ValueError, match="got num_scenes"):
        draw_scenes(number, objects)
