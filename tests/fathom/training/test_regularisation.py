"""Fits at a price are scikit-learn's; penalties give the gradients that they should."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import Lasso, LinearRegression, Ridge
from torch import nn

from fathom.networks.deep import DeepNetwork
from fathom.training.regularisation import (
    decay_groups,
    l2_penalty,
    lasso,
    ridge_path,
    soft_threshold,
    weights_of,
)


def drawn(num_examples, num_features, seed=0):
    """Features with means far from zero, of different sizes; targets likewise."""
    generator = torch.Generator().manual_seed(seed)
    features = torch.randn(
        num_examples, num_features, generator=generator, dtype=torch.float64
    )
    features = 5 + features * torch.arange(1, num_features + 1)
    noise = torch.randn(num_examples, generator=generator, dtype=torch.float64)
    return features, 30 + features @ torch.ones(num_features).double() + 3 * noise


class Table(nn.Module):
    """Offsets and slopes together."""

    def __init__(self):
        super().__init__()
        self.table = nn.Parameter(torch.ones(3, 2))


def network(seed=0):
    generator = torch.Generator().manual_seed(seed)
    return DeepNetwork((3, 5, 4, 2), generator=generator).double()


@pytest.mark.parametrize("shape", [(20, 4), (4, 9), (1, 3), (2, 1)])
def test_ridge_is_scikit_learns(shape):
    features, targets = drawn(*shape)
    penalties = [1e-3, 0.5, 40.0, 1e6]
    path = ridge_path(features, targets, penalties)
    for k, penalty in enumerate(penalties):
        library = Ridge(alpha=penalty, tol=1e-12).fit(features.numpy(), targets.numpy())
        torch.testing.assert_close(
            path.weights[k], torch.from_numpy(library.coef_), rtol=1e-6, atol=1e-9
        )
        assert path.offsets[k].item() == pytest.approx(library.intercept_, rel=1e-8)
        torch.testing.assert_close(
            path.predict(features)[k],
            torch.from_numpy(library.predict(features.numpy())),
        )


@pytest.mark.parametrize("shape", [(20, 4), (4, 9)])
def test_without_a_price_it_is_the_shortest_least_squares(shape):
    features, targets = drawn(*shape)
    path = ridge_path(features, targets, [0.0])
    library = LinearRegression().fit(features.numpy(), targets.numpy())
    torch.testing.assert_close(path.weights[0], torch.from_numpy(library.coef_))
    rank = torch.linalg.matrix_rank(features - features.mean(dim=0)).item()
    assert path.degrees_of_freedom.item() == pytest.approx(1 + rank)


def test_a_feature_twice_and_one_that_never_changes():
    features, targets = drawn(20, 3)
    more = torch.cat([features, features[:, :1], torch.ones(20, 1)], dim=1)
    path = ridge_path(more, targets, [0.0, 1.0])
    torch.testing.assert_close(path.weights[:, 0], path.weights[:, 3])
    torch.testing.assert_close(path.weights[:, 4], torch.zeros(2).double())
    torch.testing.assert_close(
        path.predict(more)[0], ridge_path(features, targets, [0.0]).predict(features)[0]
    )
    assert path.degrees_of_freedom[0].item() == pytest.approx(4)


@pytest.mark.parametrize("penalty", [0.0, 0.3, 50.0])
def test_degrees_of_freedom_are_the_trace_of_the_fit(penalty):
    features, targets = drawn(12, 5)

    def fitted(values):
        return ridge_path(features, values, [penalty]).predict(features)[0]

    jacobian = torch.autograd.functional.jacobian(fitted, targets)
    found = ridge_path(features, targets, [penalty]).degrees_of_freedom.item()
    assert found == pytest.approx(jacobian.trace().item())


def test_single_precision():
    features, targets = (each.float() for each in drawn(20, 4))
    path = ridge_path(features, targets, torch.tensor([0.0, 1.0]))
    exact = ridge_path(features.double(), targets.double(), [0.0, 1.0])
    assert path.weights.dtype == torch.float32
    torch.testing.assert_close(path.weights.double(), exact.weights, rtol=1e-4, atol=0)


@pytest.mark.parametrize("penalty", [0.0, 2.0, 100.0, 1e4])
def test_lasso_is_scikit_learns(penalty):
    features, targets = drawn(40, 6)
    weights, offset = lasso(features, targets, penalty, tolerance=1e-12)
    library = (
        LinearRegression()
        if penalty == 0
        else Lasso(alpha=penalty / (2 * 40), tol=1e-12, max_iter=100_000)
    ).fit(features.numpy(), targets.numpy())
    expected = torch.from_numpy(library.coef_)
    torch.testing.assert_close(weights, expected, rtol=1e-6, atol=1e-8)
    assert offset.item() == pytest.approx(library.intercept_, rel=1e-7)
    assert ((weights == 0) == (expected == 0)).all()


def test_a_price_above_which_all_weights_are_zero():
    """At twice the greatest product of a centred feature and the targets."""
    features, targets = drawn(40, 6)
    pull = (features - features.mean(dim=0)).T @ (targets - targets.mean())
    limit = 2 * pull.abs().max().item()
    assert (lasso(features, targets, 1.0001 * limit)[0] == 0).all()
    assert (lasso(features, targets, 0.99 * limit)[0] != 0).any()


def test_soft_threshold_is_the_librarys():
    values = torch.tensor([-3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, torch.inf, -torch.inf])
    for threshold in (0.0, 0.5, 1.0):
        library = nn.functional.softshrink(values, threshold)
        torch.testing.assert_close(soft_threshold(values, threshold), library)


@given(st.floats(-5, 5), st.floats(0, 3))
@settings(deadline=None)
def test_soft_threshold_is_the_cheapest_place(value, threshold):
    w = torch.linspace(-6, 6, 2401, dtype=torch.float64)
    costs = (w - value) ** 2 / 2 + threshold * w.abs()
    found = soft_threshold(torch.tensor(value, dtype=torch.float64), threshold)
    assert found.item() == pytest.approx(w[costs.argmin()].item(), abs=0.006)


def test_penalty_and_its_gradient():
    model = network()
    penalty = l2_penalty(model)
    weights = [layer.weight for layer in model.layers]
    by_hand = sum((weight.detach() ** 2).sum() for weight in weights)
    assert penalty.item() == pytest.approx(by_hand.item())
    penalty.backward()
    for layer in model.layers:
        torch.testing.assert_close(layer.weight.grad, 2 * layer.weight.detach())
        assert layer.bias.grad is None


def test_groups_decay_as_the_penalty_asks():
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(8, 3, generator=generator, dtype=torch.float64)
    ends = []
    for in_loss in (True, False):
        model = network()
        groups = decay_groups(model, 0.0 if in_loss else 0.3)
        optimiser = torch.optim.SGD(groups, lr=0.05, momentum=0.9)
        for _ in range(20):
            optimiser.zero_grad()
            loss = model(x).square().mean()
            (loss + (0.15 * l2_penalty(model) if in_loss else 0)).backward()
            optimiser.step()
        ends.append([p.detach() for p in model.parameters()])
    torch.testing.assert_close(*ends)


def test_what_counts_as_a_weight():
    model = nn.Sequential(nn.Conv1d(2, 3, 5), nn.BatchNorm1d(3), nn.Linear(4, 1))
    assert [w.ndim for w in weights_of(model)] == [3, 2]
    groups = decay_groups(model, 0.1)
    assert sum(len(group["params"]) for group in groups) == 6
    assert len(decay_groups(nn.Linear(2, 2, bias=False), 0.1)) == 1
    assert len(weights_of(nn.MultiheadAttention(4, 2))) == 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: weights_of(Table()), r"table of shape \(3, 2\)"),
        (lambda: weights_of(nn.BatchNorm1d(3)), "no weights"),
        (lambda: decay_groups(network(), -0.1), "-0.1"),
        (lambda: ridge_path(*drawn(4, 2), [-1.0]), "-1.0"),
        (lambda: ridge_path(drawn(4, 2)[0], drawn(3, 2)[1], [1.0]), "got 3"),
        (lambda: ridge_path(torch.ones(0, 2), torch.ones(0), [1.0]), "at least"),
        (lambda: lasso(drawn(4, 2)[0], drawn(3, 2)[1], 1.0), "got 3"),
        (lambda: lasso(*drawn(4, 2), -2.0), "-2.0"),
        (lambda: soft_threshold(torch.ones(2), -0.5), "-0.5"),
    ],
)
@pytest.mark.usefixtures("as_readers")
def test_wrong_arguments(call, message):
    with pytest.raises(ValueError, match=message):
        call()
