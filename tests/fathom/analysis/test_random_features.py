"""The closed forms equal the library's, the normal equations and long descent."""

import inspect

import pytest
import torch

from fathom.analysis.random_features import minimum_norm, random_relu_features, ridge

SHAPES = [(12, 5), (12, 12), (12, 30)]  # examples, features


def draw(*shape: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


@pytest.mark.parametrize("shape", SHAPES)
def test_minimum_norm_is_the_pseudoinverse(shape):
    features, targets = draw(*shape), draw(12, 3, seed=1)
    expected = torch.linalg.pinv(features) @ targets
    torch.testing.assert_close(minimum_norm(features, targets), expected)


def test_minimum_norm_interpolates_and_is_the_shortest():
    features, targets = draw(12, 30), draw(12, 3, seed=1)
    weights = minimum_norm(features, targets)
    torch.testing.assert_close(features @ weights, targets)
    for seed in range(5):  # add what no example sees
        free = draw(30, 3, seed=seed)
        free = free - torch.linalg.pinv(features) @ features @ free
        assert (weights + free).norm() > weights.norm()
        torch.testing.assert_close(features @ (weights + free), targets)


def test_features_that_repeat_share_the_weight():
    column, targets = draw(6, 1), draw(6, 1, seed=1)
    one = minimum_norm(column, targets)
    two = minimum_norm(torch.cat([column, column], dim=1), targets)
    torch.testing.assert_close(two, (one / 2).expand(2, 1))


@pytest.mark.parametrize("shape", SHAPES)
def test_gradient_descent_from_zero_finds_the_minimum_norm(shape):
    features, targets = draw(*shape), draw(12, 2, seed=1)
    u, s, vt = torch.linalg.svd(features, full_matrices=False)
    features = u @ torch.diag(0.5 + s / s.max()) @ vt  # well conditioned, so soon there
    weights = torch.zeros(shape[1], 2, dtype=torch.float64)
    for _ in range(500):
        weights = weights - 0.4 * features.T @ (features @ weights - targets)
    torch.testing.assert_close(weights, minimum_norm(features, targets))


@pytest.mark.parametrize("shape", SHAPES)
def test_ridge_solves_the_normal_equations(shape):
    features, targets = draw(*shape), draw(12, 3, seed=1)
    penalties = torch.tensor([1e-2, 1.0, 50.0], dtype=torch.float64)
    found = ridge(features, targets, penalties)
    assert found.shape == (3, shape[1], 3)
    for weights, penalty in zip(found, penalties, strict=True):
        left = features.T @ features + penalty * torch.eye(shape[1]).double()
        expected = torch.linalg.solve(left, features.T @ targets)
        torch.testing.assert_close(weights, expected)


@pytest.mark.parametrize("shape", [(12, 5), (12, 30)])
def test_a_small_penalty_gives_the_minimum_norm(shape):
    features, targets = draw(*shape), draw(12, 3, seed=1)
    tiny = torch.tensor([1e-12], dtype=torch.float64)
    expected = minimum_norm(features, targets)
    torch.testing.assert_close(ridge(features, targets, tiny)[0], expected)


def test_features_are_relus_of_unit_directions():
    inputs = draw(50, 7)
    features = random_relu_features(inputs, 20_000, torch.Generator().manual_seed(0))
    assert (features >= 0).all()
    # Half of the variance of a normal number with variance (1 + |x|²) / (7 + 1).
    expected = (1 + inputs.square().sum(1)) / 16
    torch.testing.assert_close(features.square().mean(1), expected, rtol=0.06, atol=0)
    by_hand = torch.randn(
        20_000, 8, generator=torch.Generator().manual_seed(0), dtype=torch.float64
    )
    third = by_hand[2] / 8**0.5
    torch.testing.assert_close(
        features[:, 2], (third[0] + inputs @ third[1:]).clamp(min=0)
    )


def test_wrong_numbers_are_refused():
    with pytest.raises(ValueError, match="at least 1, got 0"):
        random_relu_features(draw(2, 2), 0)
    with pytest.raises(ValueError, match=r"above zero, got \[1.0, 0.0\]"):
        ridge(draw(3, 2), draw(3, 1), torch.tensor([1.0, 0.0]).double())


def test_ridge_refuses_targets_without_a_column():
    # Annotations are checked in tests alone; without them the row would be broadcast.
    bare = inspect.unwrap(ridge)
    with pytest.raises(ValueError, match=r"two axes, got shape \(5,\)"):
        bare(draw(5, 8), draw(5, 1)[:, 0], torch.tensor([1.0]))
