"""Points in the plane: how many, where, in which groups, and the same for a seed."""

import pytest
import torch

from fathom.datasets.planes import PLANES, plane


def seeded(seed):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("name", PLANES)
def test_between_0_and_1_with_a_group_each(name):
    points, groups = plane(name, seeded(0))
    assert points.shape == (len(groups), 2)
    assert points.min() >= 0 and points.max() <= 1
    again, _ = plane(name, seeded(0))
    other, _ = plane(name, seeded(1))
    assert torch.equal(points, again) and not torch.equal(points, other)


def test_groups_are_where_they_should_be():
    points, groups = plane("blobs", seeded(0))
    assert torch.bincount(groups).tolist() == [16, 16, 16]
    assert (points[groups == 2].mean(dim=0) - torch.tensor([0.5, 0.8])).norm() < 0.06
    points, groups = plane("rings", seeded(0))
    radius = (points - 0.5).norm(dim=1)
    assert radius[groups == 0].max() < 0.3 < radius[groups == 1].min()
    assert plane("unequal", seeded(0))[1].bincount().tolist() == [48, 8, 8]
    assert not plane("even", seeded(0))[1].any()


def test_an_unknown_name(as_readers):
    with pytest.raises(ValueError, match="'blob'; there are blobs, unequal"):
        plane("blob")
