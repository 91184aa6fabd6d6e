"""Beliefs equal scikit-learn's, torch's densities, closed forms and quadrature."""

import math

import numpy as np
import pytest
import torch
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import DotProduct
from sklearn.linear_model import BayesianRidge, Ridge
from torch.distributions import MultivariateNormal, Normal

from fathom.analysis.bayesian_regression import (
    draw,
    hat_features,
    log_evidence,
    predict,
    prior,
    relu_features,
    update,
)

NOISE, WIDTH = 0.3, 1.7


@pytest.fixture
def data():
    generator = torch.Generator().manual_seed(1)
    inputs = torch.rand(25, generator=generator, dtype=torch.float64) * 2 - 1
    joints = torch.linspace(-0.9, 0.9, 7, dtype=torch.float64)
    features = relu_features(inputs, joints)
    noise = torch.randn(25, generator=generator, dtype=torch.float64)
    return features, torch.sin(3 * inputs) + NOISE * noise


def test_mean_is_the_ridge_solution(data):
    features, targets = data
    belief = update(prior(8, WIDTH), features, targets, NOISE)
    ridge = Ridge(alpha=NOISE**2 / WIDTH**2, fit_intercept=False, tol=1e-12)
    ridge.fit(features.numpy(), targets.numpy())
    np.testing.assert_allclose(belief.mean, ridge.coef_, rtol=1e-9)


def test_belief_is_that_of_bayesian_ridge(data):
    features, targets = data
    theirs = BayesianRidge(fit_intercept=False, tol=1e-12, max_iter=5000)
    theirs.fit(features.numpy(), targets.numpy())
    noise, width = theirs.alpha_**-0.5, theirs.lambda_**-0.5
    belief = update(prior(8, width), features, targets, noise)
    np.testing.assert_allclose(belief.mean, theirs.coef_, rtol=1e-6)
    np.testing.assert_allclose(belief.covariance(), theirs.sigma_, rtol=1e-5)
    mean, variance = predict(belief, features, noise)
    mean_of, deviation = theirs.predict(features.numpy(), return_std=True)
    np.testing.assert_allclose(mean, mean_of, rtol=1e-6)
    np.testing.assert_allclose(variance.sqrt(), deviation, rtol=1e-6)


def test_predictions_and_evidence_are_those_of_a_gaussian_process(data):
    features, targets = data
    # The kernel is the prior's covariance of two function values: σ_p² h·h'.
    kernel = WIDTH**2 * DotProduct(sigma_0=1e-9, sigma_0_bounds="fixed")
    process = GaussianProcessRegressor(kernel, alpha=NOISE**2, optimizer=None)
    process.fit(features.numpy(), targets.numpy())
    new = relu_features(torch.linspace(-2, 2, 9).double(), torch.linspace(-1, 1, 7))
    belief = update(prior(8, WIDTH), features, targets, NOISE)
    mean, variance = predict(belief, new)
    mean_of, deviation = process.predict(new.numpy(), return_std=True)
    np.testing.assert_allclose(mean, mean_of, rtol=1e-6)
    np.testing.assert_allclose(variance.sqrt(), deviation, rtol=1e-5)
    evidence = log_evidence(prior(8, WIDTH), features, targets, NOISE)
    value = process.log_marginal_likelihood_value_
    assert evidence.item() == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("number", [1, 5, 25])
def test_evidence_is_a_normal_density_and_a_product_of_forecasts(data, number):
    features, targets = (part[:number] for part in data)
    belief = update(prior(8, WIDTH), features[:2], targets[:2], NOISE)
    for start in (prior(8, WIDTH), belief):
        covariance = NOISE**2 * torch.eye(number, dtype=torch.float64)
        covariance += features @ start.covariance() @ features.T
        density = MultivariateNormal(features @ start.mean, covariance)
        found = log_evidence(start, features, targets, NOISE)
        torch.testing.assert_close(found, density.log_prob(targets))
        ahead = 0.0
        for row, target in zip(features, targets, strict=True):
            mean, variance = predict(start, row[None], NOISE)
            ahead += Normal(mean, variance.sqrt()).log_prob(target).item()
            start = update(start, row[None], target[None], NOISE)
        assert found.item() == pytest.approx(ahead, rel=1e-9)


def test_examples_one_by_one_in_any_order_are_all_at_once(data):
    features, targets = data
    once = update(prior(8, WIDTH), features, targets, NOISE)
    for order in (range(25), reversed(range(25))):
        belief = prior(8, WIDTH)
        for i in order:
            belief = update(belief, features[i : i + 1], targets[i : i + 1], NOISE)
        torch.testing.assert_close(belief.mean, once.mean)
        torch.testing.assert_close(belief.factor, once.factor)


def test_one_weight_by_hand():
    # A mean of four numbers, σ = 2, σ_p = 1: precision 1 + 4/4 = 2, mean 12/4 / 2.
    targets = torch.tensor([1.0, 2.0, 4.0, 5.0])
    belief = update(prior(1, 1.0), torch.ones(4, 1), targets, noise=2.0)
    assert belief.mean.item() == pytest.approx(1.5)
    assert belief.covariance().item() == pytest.approx(0.5)
    mean, variance = predict(belief, torch.tensor([[3.0]]), noise=2.0)
    assert (mean.item(), variance.item()) == pytest.approx((4.5, 4 + 9 * 0.5))


def test_evidence_and_moments_by_quadrature(data):
    features, targets = (part[:6] for part in data)
    features = features[:, :2]
    grid = torch.linspace(-12, 12, 1201, dtype=torch.float64)
    weights = torch.cartesian_prod(grid, grid)
    logs = Normal(0.0, WIDTH).log_prob(weights).sum(dim=1)
    logs += Normal(weights @ features.T, NOISE).log_prob(targets).sum(dim=1)
    cell = (grid[1] - grid[0]).item() ** 2
    total = logs.logsumexp(dim=0) + math.log(cell)
    evidence = log_evidence(prior(2, WIDTH), features, targets, NOISE)
    torch.testing.assert_close(evidence, total)
    belief = update(prior(2, WIDTH), features, targets, NOISE)
    shares = logs.softmax(dim=0)
    torch.testing.assert_close(shares @ weights, belief.mean)
    apart = weights - belief.mean
    covariance = apart.T @ (shares[:, None] * apart)
    torch.testing.assert_close(covariance, belief.covariance())


def test_draws_have_mean_and_covariance(data):
    belief = update(prior(8, WIDTH), *data, NOISE)
    draws = draw(belief, 200_000, torch.Generator().manual_seed(0))
    covariance = belief.covariance()
    error = covariance.diagonal().sqrt() / 200_000**0.5
    assert ((draws.mean(dim=0) - belief.mean).abs() < 5 * error).all()
    scale = covariance.diagonal().sqrt()
    off = (draws.T.cov() - covariance) / (scale[:, None] * scale)
    assert off.abs().max() < 0.02


def test_no_examples_change_nothing_and_much_noise_hardly_anything(data):
    features, targets = data
    start = prior(8, WIDTH)
    same = update(start, features[:0], targets[:0], NOISE)
    torch.testing.assert_close(same.factor, start.factor)
    assert log_evidence(start, features[:0], targets[:0], NOISE) == 0
    after = update(start, features, targets, noise=1e6)
    torch.testing.assert_close(after.factor, start.factor)


@pytest.mark.parametrize("ratio", [1e-5, 1e5])
def test_extreme_ratios_of_prior_and_noise_stay_right(data, ratio):
    features, targets = data
    belief = update(prior(8, ratio * NOISE), features, targets, NOISE)
    stacked = torch.cat([features, torch.eye(8).double() / ratio])
    aims = torch.cat([targets, torch.zeros(8).double()])
    expected = torch.linalg.lstsq(stacked, aims).solution
    torch.testing.assert_close(belief.mean, expected, rtol=1e-5, atol=1e-12)
    assert (predict(belief, features)[1] >= 0).all()


def test_features_by_hand():
    x = torch.tensor([-2.0, 0.5, 2.0])
    expected = torch.tensor([[1, 0, 3.0], [1, 0.5, 0.5], [1, 2, 0]])
    assert torch.equal(relu_features(x, torch.tensor([0.0, 1.0])), expected)
    hats = hat_features(x, torch.tensor([0.0, 1.0]), width=2.0)
    assert torch.equal(hats, torch.tensor([[0, 0], [0.75, 0.75], [0, 0.5]]))
    sums = torch.relu(x + 2) - 2 * torch.relu(x) + torch.relu(x - 2)
    torch.testing.assert_close(hats[:, 0], sums / 2)


def test_wrong_arguments(data):
    features, targets = data
    start = prior(8, 1.0)
    for call, words in (
        (lambda: prior(0, 1.0), "at least one weight, got 0"),
        (lambda: prior(2, 0.0), "prior's deviation .* got 0.0"),
        (lambda: update(start, features, targets, -1.0), "noise .* got -1.0"),
        (lambda: update(start, features[:, :3], targets, 1.0), r"8 weights .*25, 3"),
        (lambda: log_evidence(start, features, targets, math.nan), "got nan"),
        (lambda: predict(start, features, -0.1), "at least zero .* got -0.1"),
        (lambda: hat_features(targets, targets, 0.0), "width .* got 0.0"),
    ):
        with pytest.raises(ValueError, match=words):
            call()
