"""Energy distance: SciPy's in one dimension, by hand, and right in the mean."""

import math

import pytest
import scipy.stats
import torch

from fathom.generation.sample_distances import (
    energy_distance,
    energy_distance_by_blocks,
)


def draws(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def test_by_hand():
    first = torch.tensor([[0.0, 0.0], [3.0, 4.0]])  # 5 apart
    second = torch.tensor([[0.0, 0.0], [0.0, 1.0], [0.0, 2.0]])  # 1, 1 and 2 apart
    between = (0 + 1 + 2 + 5 + math.sqrt(18) + math.sqrt(13)) / 6
    assert energy_distance(first, second).item() == pytest.approx(
        2 * between - 5 - 4 / 3
    )


def test_against_the_library():
    first, second = draws(40, 1), 1 + 2 * draws(30, 1, seed=1)
    # SciPy's pairs each point with itself, too, and takes the root.
    theirs = scipy.stats.energy_distance(first[:, 0], second[:, 0]) ** 2
    within = [torch.pdist(part).mean() / len(part) for part in (first, second)]
    found = energy_distance(first, second)
    assert found.item() == pytest.approx(theirs - sum(within).item())


def test_far_away():
    # Single precision keeps the digits of small distances between large numbers.
    generator = torch.Generator().manual_seed(0)
    points = torch.randint(0, 3, (60, 2), generator=generator).float()
    here, there = (
        energy_distance(points[:30] + far, points[30:] + far) for far in (0.0, 8192.0)
    )
    torch.testing.assert_close(there, here)


def test_right_in_the_mean():
    # Two normal distributions in one dimension, one apart: from the means of |x|.
    apart = 2 * (
        math.sqrt(4 / math.pi) * math.exp(-1 / 4) + math.erf(1 / 2)
    ) - 4 / math.sqrt(math.pi)
    for shift, expected in ((0.0, 0.0), (1.0, apart)):
        each = torch.stack(
            [
                energy_distance(draws(5, 1, seed=k), shift + draws(4, 1, seed=-k - 1))
                for k in range(500)
            ]
        )
        error = each.std() / len(each) ** 0.5
        assert abs(each.mean() - expected) < 3.5 * error
        assert each.min() < 0


def test_blocks():
    first, second = draws(60, 2), draws(60, 2, seed=1)
    mean, error = energy_distance_by_blocks(first, second, 3)
    each = torch.stack(
        [energy_distance(first[k : k + 20], second[k : k + 20]) for k in (0, 20, 40)]
    )
    assert mean == each.mean() and error == each.std() / 3**0.5


def test_unfit(as_readers):
    with pytest.raises(ValueError, match="two points or more"):
        energy_distance(draws(1, 2), draws(5, 2))
    with pytest.raises(ValueError, match="one size"):
        energy_distance_by_blocks(draws(20, 2), draws(21, 2))
