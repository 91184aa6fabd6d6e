"""The density of the moons is one, and points are drawn from it."""

import pytest
import torch

from fathom.datasets.moons import two_moons


def test_moons():
    moons = two_moons(upper=0.8)
    line = torch.linspace(-4, 4, 161)
    x, y = torch.meshgrid(line, line, indexing="xy")
    points = torch.stack([x, y], dim=-1).reshape(-1, 2)
    mass = moons.log_density(points).exp() * 0.05**2
    assert mass.sum().item() == pytest.approx(1, abs=1e-4)
    drawn = moons.sample(20_000, torch.Generator().manual_seed(0))
    torch.testing.assert_close(
        drawn.mean(dim=0), (mass[:, None] * points).sum(dim=0), atol=0.03, rtol=0
    )
    # The tips of the moons: the upper one's at height -0.25 * 1.5.
    assert moons.centres[0].tolist() == pytest.approx([0.75, -0.375])
    assert moons.centres[100].tolist() == pytest.approx([-0.75, 0.375])


def test_unfit(as_readers):
    with pytest.raises(ValueError, match="share from 0 to 1"):
        two_moons(upper=1.2)
