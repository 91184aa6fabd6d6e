"""The split by hand, by all pairs, without bias, and exact for least squares."""

import pytest
import torch

from fathom.analysis import bias_variance
from fathom.analysis.bias_variance import Split, linear_split, split


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def normal(*shape, seed=0):
    return torch.randn(*shape, dtype=torch.float64, generator=seeded(seed))


def test_three_models_by_hand():
    # At point 1 (truth 1): 1, 2, 3, mean 2, variance (1 + 0 + 1) / 2 = 1.
    # At point 2 (truth 0): 0, 0, 3, mean 1, variance (1 + 1 + 4) / 2 = 3.
    predictions = torch.tensor([[1.0, 0.0], [2.0, 0.0], [3.0, 3.0]])
    found = split(predictions, torch.tensor([1.0, 0.0]), 0.5)
    assert found.noise == 0.5
    assert found.variance == pytest.approx(2.0)
    # ((2 - 1)² + (1 - 0)²) / 2 - 2 / 3 = 1 / 3
    assert found.squared_bias == pytest.approx(1 / 3)
    assert found.total == pytest.approx(0.5 + 2 + 1 / 3)
    # Squared errors of the models: 0, 1/2, (4 + 9)/2; their mean is V + B = 7/3.
    spread = torch.tensor([0.0, 0.5, 6.5]).std().item()
    assert found.total_error == pytest.approx(spread / 3**0.5)


def test_squared_bias_is_the_mean_over_all_pairs():
    predictions, truth = normal(7, 5) + 1, normal(5, seed=1)
    errors = predictions - truth
    pairs = [
        (errors[r] * errors[s]).mean() for r in range(7) for s in range(7) if r != s
    ]
    by_model = torch.stack(pairs).view(7, 6).mean(dim=1)
    found = split(predictions, truth, 0.0)
    assert found.squared_bias == pytest.approx(by_model.mean().item())
    expected = 2 * by_model.std().item() / 7**0.5
    assert found.squared_bias_error == pytest.approx(expected)
    assert found.variance == pytest.approx(predictions.var(dim=0).mean().item())
    assert found.total == pytest.approx(errors.square().mean().item())


@pytest.mark.parametrize("bias", [0.0, 0.3, 2.0])
def test_no_bias_of_its_own_and_errors_that_are_right(bias):
    """4,000 experiments with ten models each: variance 4 at each of six points."""
    draws = 2 * normal(4000, 10, 6, seed=3) + bias
    truth = torch.zeros(6, dtype=torch.float64)
    found = [split(each, truth, 1.0) for each in draws]
    for name, value in (("variance", 4.0), ("squared_bias", bias**2)):
        estimates = torch.tensor([getattr(each, name) for each in found])
        error = estimates.std() / 4000**0.5
        assert abs(estimates.mean() - value) < 4 * error
        # The plug-in estimate is too large by 4 / 10, which would be seen.
        assert error < 0.02
        claimed = torch.tensor([getattr(each, f"{name}_error") for each in found])
        ratio = claimed.square().mean().sqrt() / estimates.std()
        # Too large by the root of two at most, where there is no bias.
        assert 0.9 < ratio < (1.55 if (name, bias) == ("squared_bias", 0) else 1.35)
    totals = torch.tensor([each.total for each in found])
    claimed = torch.tensor([each.total_error for each in found])
    assert claimed.square().mean().sqrt() == pytest.approx(totals.std(), rel=0.05)


def experiment(num_examples=12, num_parameters=4, num_points=9):
    features = normal(num_examples, num_parameters, seed=5)
    new_features = normal(num_points, num_parameters, seed=6)
    truth, new_truth = normal(num_examples, seed=7), normal(num_points, seed=8)
    return features, truth, new_features, new_truth


def test_linear_is_what_many_fits_give():
    features, truth, new_features, new_truth = experiment()
    targets = truth[:, None] + 0.7 * normal(12, 20_000, seed=9)
    fits = torch.linalg.lstsq(features, targets).solution
    measured = split((new_features @ fits).T, new_truth, 0.49)
    exact = linear_split(*experiment(), 0.49)
    assert exact.noise == measured.noise == 0.49
    for name in ("variance", "squared_bias", "total"):
        error = getattr(measured, f"{name}_error")
        value = getattr(exact, name)
        assert abs(getattr(measured, name) - value) < 4 * error
        assert error < 0.03 * value  # or the comparison would say nothing
        assert getattr(exact, f"{name}_error", 0.0) == 0


def test_on_the_same_inputs_each_parameter_costs_its_share():
    features, truth, _, _ = experiment(num_examples=20, num_parameters=5)
    found = linear_split(features, truth, features, truth, 2.0)
    assert found.variance == pytest.approx(2.0 * 5 / 20)


def test_a_model_that_contains_the_truth_has_no_bias():
    features, _, new_features, _ = experiment()
    weights = normal(4, seed=10)
    truths = features @ weights, new_features @ weights
    found = linear_split(features, truths[0], new_features, truths[1], 1.0)
    assert found.squared_bias == pytest.approx(0, abs=1e-20)
    assert found.total == found.noise + found.variance


def test_wrong_arguments(as_readers):
    with pytest.raises(ValueError, match=r"at least three rows.*\(2, 4\)"):
        split(normal(2, 4), normal(4), 1.0)
    with pytest.raises(ValueError, match=r"4 inputs.*\(5,\)"):
        split(normal(3, 4), normal(5), 1.0)
    with pytest.raises(ValueError, match="got -1"):
        split(normal(3, 4), normal(4), -1.0)
    with pytest.raises(ValueError, match="got nan"):
        linear_split(*experiment(), float("nan"))
    with pytest.raises(ValueError, match=r"5 parameters.*3 examples give 3"):
        linear_split(*experiment(num_examples=3, num_parameters=5), 1.0)
    features, truth, new_features, new_truth = experiment()
    for wrong in (
        (features, truth[1:], new_features, new_truth),
        (features, truth, new_features[:, 1:], new_truth),
        (features, truth, new_features, new_truth[1:]),
    ):
        with pytest.raises(ValueError, match="got shapes"):
            linear_split(*wrong, 1.0)


def test_all_that_is_public_is_tested_here():
    assert set(bias_variance.__all__) == {"Split", "linear_split", "split"}
    assert Split(1.0, 2.0, 3.0).total == 6.0
