"""For a linear decoder the density is known: bounds lie below it and can reach it."""

import pytest
import torch
from torch import nn

from fathom.generation.vae import VariationalAutoencoder
from fathom.networks.deep import DeepNetwork


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def linear_model(exact):
    """x = (1, 2) z + b + noise of deviation 1/2, and an encoder that is exact or not.

    The posterior has precision 1 + 5 · 4 = 21 and mean 4 (1, 2) · (x - b) / 21.
    """
    encoder, decoder = nn.Linear(2, 2).double(), nn.Linear(1, 2).double()
    model = VariationalAutoencoder(encoder, decoder, 1).double()
    with torch.no_grad():
        decoder.weight.copy_(torch.tensor([[1.0], [2.0]]))
        decoder.bias.copy_(torch.tensor([0.3, -0.1]))
        model.log_deviation.fill_(0.5).log_()
        slope = torch.tensor([4.0, 8.0]).double() / 21
        encoder.weight.copy_(torch.stack([slope, torch.zeros(2)]))
        start = -slope @ decoder.bias + (0.0 if exact else 0.3)
        encoder.bias.copy_(torch.stack([start, slope[0].new_tensor(21).log() / -2]))
    return model


def truth(points):
    spread = torch.tensor([[1.25, 2.0], [2.0, 4.25]]).double()
    mean = torch.tensor([0.3, -0.1]).double()
    return torch.distributions.MultivariateNormal(mean, spread).log_prob(points)


POINTS = torch.tensor([[0.3, -0.1], [2.0, 1.0], [-1.0, -3.0]]).double()


def means_of(values):
    values = values.reshape(3, -1)
    return values.mean(dim=1), values.std(dim=1) / values.shape[1] ** 0.5


@torch.no_grad()
def test_exact_posterior():
    model, exact = linear_model(exact=True), truth(POINTS)
    # log p(x, z) - log q(z | x) is the same for every z, so one draw suffices.
    found = model.importance_bound(POINTS, 1, seeded())
    torch.testing.assert_close(found, exact)
    mean, error = means_of(model.bound(POINTS.repeat_interleave(4000, 0), seeded()))
    assert ((mean - exact).abs() < 4 * error).all()


@torch.no_grad()
def test_gap():
    # The guess is 0.3 off: the gap is 0.3² · 21 / 2 = 0.945.
    model, exact = linear_model(exact=False), truth(POINTS)
    mean, error = means_of(model.bound(POINTS.repeat_interleave(8000, 0), seeded()))
    assert ((exact - mean - 0.945).abs() < 4 * error).all()
    before = mean
    for draws in (5, 50):
        many = model.importance_bound(
            POINTS.repeat_interleave(2000, 0), draws, seeded()
        )
        mean, error = means_of(many)
        assert (mean < exact + 4 * error).all() and (mean > before).all()
        before = mean
    assert ((exact - mean) < 0.1).all()


@torch.no_grad()
def test_two_latents():
    """With two latents a grid gives the density, for networks that bend as well."""
    parts = [DeepNetwork([2, 6, n], generator=seeded(n)) for n in (4, 2)]
    model = VariationalAutoencoder(*parts, num_latents=2).double()
    model.log_deviation.fill_(0.5).log_()
    line = torch.linspace(-6, 6, 121).double()
    latents = torch.cartesian_prod(line, line)
    standard = torch.distributions.Normal(0, 1)
    noise = torch.distributions.Normal(model(latents), 0.5)
    prior = standard.log_prob(latents).sum(dim=1)
    each = [noise.log_prob(point).sum(dim=1) + prior for point in POINTS]
    exact = torch.stack(each).logsumexp(dim=1) + 2 * (line[1] - line[0]).log()
    found = model.importance_bound(POINTS, 20_000, seeded())
    torch.testing.assert_close(found, exact, atol=0.05, rtol=0)

    mean, error = means_of(model.bound(POINTS.repeat_interleave(4000, 0), seeded()))
    assert (mean < exact).all()
    means, deviations = parts[0](POINTS).chunk(2, dim=1)
    guess = torch.distributions.Normal(means, deviations.exp())
    noise = torch.randn(4000, *means.shape, generator=seeded(1)).double()
    drawn = means + deviations.exp() * noise
    read = torch.distributions.Normal(model(drawn.reshape(-1, 2)), 0.5)
    read = read.log_prob(POINTS.repeat(4000, 1)).sum(dim=1).reshape(4000, 3)
    apart = torch.distributions.kl_divergence(guess, standard).sum(dim=1)
    expected, spread = read.mean(dim=0) - apart, read.std(dim=0) / 4000**0.5
    assert ((mean - expected).abs() < 4 * (error + spread)).all()


def test_samples():
    drawn = linear_model(exact=True).sample(20_000, seeded())
    expected = torch.tensor([[1.25, 2.0], [2.0, 4.25]]).double()
    torch.testing.assert_close(drawn.T.cov(), expected, atol=0.1, rtol=0)
    assert drawn.mean(dim=0).tolist() == pytest.approx([0.3, -0.1], abs=0.06)
