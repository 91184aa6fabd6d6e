"""Crowds stand closer, don't stand in each other, and hide each other."""

import pytest
import torch

from fathom.datasets.crowds import draw_crowds, visible_shares
from fathom.datasets.scenes import SHAPES, draw_scenes
from fathom.datasets.views import view


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def crowds():
    return draw_crowds(150, 4, 0.35, seeded())


def test_no_object_stands_in_another(crowds):
    assert len(crowds) == 150
    for s in range(150):
        there = crowds.present[s].nonzero()[:, 0].tolist()
        for j in there:
            for k in there[: there.index(j)]:
                apart = torch.hypot(
                    crowds.x[s, j] - crowds.x[s, k], crowds.z[s, j] - crowds.z[s, k]
                )
                reach = [
                    crowds.half[s, i]
                    * (2**0.5 if SHAPES[crowds.shapes[s, i]] == "cube" else 1)
                    for i in (j, k)
                ]
                assert apart >= sum(reach) - 1e-5


def test_with_all_their_room_they_are_scenes():
    wide, scenes = draw_crowds(40, 3, 1, seeded(1)), draw_scenes(40, 3, seeded(1))
    for name in wide.__dataclass_fields__:
        assert torch.equal(getattr(wide, name), getattr(scenes, name))


def test_all_are_in_the_picture_and_some_are_hidden(crowds):
    shares = visible_shares(crowds)
    assert ((shares >= 0) & (shares <= 1)).all()
    assert (shares[~crowds.present] == 0).all()
    assert (shares[crowds.present] < 0.7).any()
    apart = draw_scenes(100, 3, seeded(2))
    assert shares[crowds.present].mean() < visible_shares(apart)[apart.present].mean()
    boxes = view(crowds).boxes[crowds.present]
    assert (boxes >= 0).all() and (boxes <= 64).all()


def test_shares_by_counting_one_scene():
    scenes = draw_crowds(30, 2, 0.2, seeded(3))
    shares = visible_shares(scenes)
    masks = view(scenes).masks
    s = int(torch.where(scenes.present.all(1), shares.amin(1), 2).argmin())
    far = int(scenes.z[s].argmax())
    assert shares[s, 1 - far] == 1  # the nearer one is whole
    alone = scenes[s : s + 1]
    alone.present[0, 1 - far] = False
    whole = (view(alone).masks == far + 1).sum()
    assert shares[s, far] == (masks[s] == far + 1).sum() / whole < 1


def test_the_same_seed_draws_the_same(crowds):
    again = draw_crowds(150, 4, 0.35, seeded())
    assert torch.equal(again.x, crowds.x) and torch.equal(again.light, crowds.light)


@pytest.mark.parametrize("spread", [0, 1.1, -0.5])
def test_spread_is_a_share(spread, as_readers):
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        draw_crowds(3, 2, spread)
