"""The jump to any time is the walk there; with the best denoiser the bound is tight."""

import pytest
import torch
from torch import nn

from fathom.generation.diffusion import Denoiser, Diffusion, time_features

BETAS = torch.logspace(-2, -0.5, 12, dtype=torch.float64)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


class ForNormalData(nn.Module):
    """The expected noise, where data are normal with mean m and deviation s."""

    def __init__(self, alphas, mean, deviation):
        super().__init__()
        self.alphas, self.mean, self.deviation = alphas, mean, deviation

    def forward(self, noisy, times):
        alphas = self.alphas[times][:, None]
        variance = alphas * self.deviation**2 + 1 - alphas
        return (1 - alphas).sqrt() * (noisy - alphas.sqrt() * self.mean) / variance


class Known(nn.Module):
    """Always the same answer."""

    def __init__(self, noise):
        super().__init__()
        self.noise = noise

    def forward(self, noisy, times):
        return self.noise[None]


def process(mean=0.5, deviation=0.8, betas=BETAS):
    empty = Diffusion(nn.Identity(), betas)
    return Diffusion(ForNormalData(empty.alphas, mean, deviation), betas)


def test_the_jump_is_the_walk():
    diffusion, start = process(), torch.full((40_000, 1), 1.7).double()
    points = start
    for time in range(1, 8):
        noise = torch.randn(points.shape, generator=seeded(time)).double()
        beta = diffusion.betas[time]
        points = (1 - beta).sqrt() * points + beta.sqrt() * noise
    noise = torch.randn(points.shape, generator=seeded(99)).double()
    times = torch.full((len(points),), 7)
    jumped = diffusion.noisy(start, times, noise)
    assert points.mean().item() == pytest.approx(jumped.mean().item(), abs=0.02)
    assert points.std().item() == pytest.approx(jumped.std().item(), abs=0.015)
    alpha = (1 - BETAS[:7]).prod()
    torch.testing.assert_close(jumped, alpha.sqrt() * 1.7 + (1 - alpha).sqrt() * noise)


def test_the_step_back_is_bayes():
    diffusion, x, time = process(), 0.9, 5
    noisy = torch.tensor([[0.2], [1.1]]).double()
    # q(z_4 | z_5, x) on a grid, as a product of two normal densities.
    grid = torch.linspace(-6, 6, 40_001).double()
    beta, before = diffusion.betas[time], diffusion.alphas[time - 1]
    for point in noisy:
        log = -((point - (1 - beta).sqrt() * grid) ** 2) / (2 * beta)
        log = log - (grid - before.sqrt() * x) ** 2 / (2 * (1 - before))
        weights = log.softmax(dim=0)
        mean = (weights * grid).sum()
        # With the noise that is in the point, the step's mean is that of known data.
        alpha = diffusion.alphas[time]
        noise = (point - alpha.sqrt() * x) / (1 - alpha).sqrt()
        known = Diffusion(Known(noise), BETAS)
        torch.testing.assert_close(known.step_mean(point[None], time)[0, 0], mean)


@torch.no_grad()
def test_bound():
    points = torch.tensor([[-0.3], [0.5], [2.0]]).double().repeat_interleave(6000, 0)
    # For standard normal data the variance of a step back is beta: nothing is lost.
    exact = torch.distributions.Normal(0.0, 1.0).log_prob(points)[:, 0]
    gap = (exact - process(0.0, 1.0).bound(points, seeded())).reshape(3, -1)
    assert (gap.mean(dim=1).abs() < 4 * gap.std(dim=1) / 6000**0.5).all()
    # For narrow data it is less than beta: the model isn't the truth, and costs more.
    points = 0.5 + 0.2 * torch.randn(20_000, 1, generator=seeded(1)).double()
    exact = torch.distributions.Normal(0.5, 0.2).log_prob(points)[:, 0]
    gap = exact - process(0.5, 0.2).bound(points, seeded())
    assert 4 * gap.std() / 20_000**0.5 < gap.mean() < 1.5


def test_samples_and_loss():
    betas = torch.linspace(0.002, 0.15, 80).double()
    diffusion = process(0.5, 1.0, betas)
    drawn = diffusion.sample(20_000, 2, seeded())
    assert drawn.mean(dim=0).tolist() == pytest.approx([0.5, 0.5], abs=0.04)
    assert drawn.std(dim=0).tolist() == pytest.approx([1, 1], abs=0.03)
    points = 0.5 + torch.randn(20_000, 1, generator=seeded()).double()
    # What remains is the variance of the noise, given the noisy point: alpha.
    left = diffusion.alphas[1:].mean().item()
    assert diffusion(points, seeded(1)).item() == pytest.approx(left, abs=0.02)


def test_features_tell_times_apart():
    features = time_features(torch.arange(1, 41), 40)
    assert features.shape == (40, 8)
    apart = torch.cdist(features, features) + 9 * torch.eye(40)
    assert apart.min() > 0.1
    with pytest.raises(ValueError, match="between 0 and 1"):
        Diffusion(nn.Identity(), torch.tensor([0.1, 1.0]))


def test_it_learns_two_points():
    """Data are -1 or 1; who guesses no noise has a loss of 1."""
    denoiser = Denoiser(1, 32, 12, seeded())
    diffusion = Diffusion(denoiser, BETAS.float())
    optimizer = torch.optim.Adam(diffusion.parameters(), 0.01)
    points = torch.tensor([-1.0, 1.0]).repeat(64)[:, None]
    losses, generator = [], seeded(1)
    for _ in range(120):
        optimizer.zero_grad()
        loss = diffusion(points, generator)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert sum(losses[-20:]) / 20 < 0.75 < sum(losses[:3]) / 3
    assert diffusion.sample(5, 1, generator).shape == (5, 1)
    # The time matters: the same point is read in another way.
    same = torch.ones(2, 1)
    early, late = denoiser(same, torch.tensor([1, 12])).detach()
    assert (early - late).abs() > 0.1
