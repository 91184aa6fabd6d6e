"""Log-densities are the library's, and draws have the moments that they must have."""

import math

import numpy as np
import pytest
import torch
from sklearn.neighbors import KernelDensity as TheirKernelDensity

from fathom.generation.kernel_density import KernelDensity


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def test_equal_to_the_library():
    centres = torch.randn(30, 3, generator=seeded()).double()
    points = 3 * torch.randn(20, 3, generator=seeded(1)).double()
    shares = torch.rand(30, generator=seeded(2)).double()
    theirs = TheirKernelDensity(bandwidth=0.3).fit(
        centres.numpy(), sample_weight=shares.numpy()
    )
    ours = KernelDensity(centres, 0.3, shares).log_density(points)
    np.testing.assert_allclose(ours, theirs.score_samples(points.numpy()))


def test_by_hand():
    # One centre with weight 3/4 at 0, one at distance 5: only the first is felt.
    density = KernelDensity(
        torch.tensor([[0.0, 0.0], [3.0, 4.0]]), 0.1, torch.tensor([3.0, 1.0])
    )
    found = density.log_density(torch.tensor([[0.0, 0.1]]))
    expected = math.log(0.75) - 0.5 - math.log(2 * math.pi * 0.01)
    assert found.item() == pytest.approx(expected)
    drawn = density.sample(20_000, seeded())
    near = drawn.norm(dim=1) < 2.5
    assert near.double().mean().item() == pytest.approx(0.75, abs=0.015)
    assert drawn[near].std(dim=0).tolist() == pytest.approx([0.1, 0.1], abs=0.003)


def test_far_away_and_narrow():
    # Single precision keeps the digits of small distances between large numbers.
    points = torch.randint(0, 3, (40, 2), generator=seeded()).float()
    here, there = (
        KernelDensity(points[:30] + far, 0.5).log_density(points + far)
        for far in (0.0, 8192.0)
    )
    torch.testing.assert_close(there, here)
    # On its only centre, a hill is as high as the constant says; far from it, there is
    # no probability.
    for width, dtype in ((1e-30, torch.float32), (1e-200, torch.float64)):
        centre = torch.zeros(1, 2, dtype=dtype)
        found = KernelDensity(centre, width).log_density(centre).item()
        assert found == pytest.approx(-math.log(2 * math.pi) - 2 * math.log(width))
    lone = KernelDensity(torch.zeros(1, 2), 0.1)
    assert lone.log_density(torch.full((1, 2), 1e30)).item() == -math.inf


def test_unfit(as_readers):
    with pytest.raises(ValueError, match="above 0"):
        KernelDensity(torch.zeros(3, 2), 0.0)
    with pytest.raises(ValueError, match="got inf"):
        KernelDensity(torch.zeros(3, 2), math.inf)
    with pytest.raises(ValueError, match="3 centres"):
        KernelDensity(torch.zeros(3, 2), 0.1, torch.ones(2))
    with pytest.raises(ValueError, match="none negative"):
        KernelDensity(torch.zeros(2, 2), 0.1, torch.tensor([2.0, -1.0]))
