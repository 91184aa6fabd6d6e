"""Flows are known ones, and orders of the error are those that were proved."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from fathom.analysis.implicit_regularisation import (
    epoch_loss,
    epochs_in_all_orders,
    flow,
    steps_loss,
)
from fathom.losses.surfaces import hyperbola, quadratic
from fathom.training.descent import descend, gradient, hessian


def drawn(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def bent(seed):
    """A loss of three parameters with all derivatives, for one batch."""
    directions, shifts = drawn(5, 3, seed=seed), drawn(5, seed=100 + seed)

    def function(points):
        return torch.sin(points @ directions.T + shifts).square().mean(dim=-1)

    return function


def slope(rates, errors):
    """The power of the rate with which the errors fall, at the smallest rates."""
    return ((errors[-2] / errors[-1]).log() / (rates[-2] / rates[-1]).log()).item()


def test_flow_in_a_bowl_is_an_exponential():
    start = torch.tensor([[2.0, -1.0], [0.5, 3.0]], dtype=torch.float64)
    path = flow(lambda at: quadratic(at, (0.5, 4.0)), start, 1.5, 200)
    times = torch.linspace(0, 1.5, 201).double()[:, None, None]
    expected = start * torch.exp(-times * torch.tensor([0.5, 4.0]).double())
    torch.testing.assert_close(path, expected)


def test_flow_is_of_order_four():
    start = drawn(3)
    exact = flow(bent(0), start, 2, 300)[-1]
    errors = [(flow(bent(0), start, 2.0, n)[-1] - exact).norm() for n in (20, 40)]
    assert math.log2(errors[0] / errors[1]) == pytest.approx(4, abs=0.3)


def test_flow_keeps_the_imbalance_and_a_step_shrinks_it():
    start = torch.tensor([2.8, -0.3], dtype=torch.float64)
    path = flow(hyperbola, start, 5.0)
    imbalance = path[:, 0] ** 2 - path[:, 1] ** 2
    torch.testing.assert_close(imbalance, imbalance[:1].expand(len(path)))
    steps = descend(hyperbola, start, 0.2, 30)
    imbalance = steps[:, 0] ** 2 - steps[:, 1] ** 2
    factors = 1 - 0.2**2 * 2 * hyperbola(steps[:-1])
    torch.testing.assert_close(imbalance[1:], imbalance[:-1] * factors)


@given(st.integers(0, 1000), st.floats(0, 0.5))
@settings(deadline=None, max_examples=20)
def test_gradient_of_the_modified_loss(seed, lr):
    """∇L̃ = ∇L + (α/2) H ∇L, with the Hessian of the library."""
    function, points = bent(seed), drawn(4, 3, seed=seed + 1)
    slopes = gradient(function, points)
    curved = (hessian(function, points) @ slopes[..., None])[..., 0]
    found = gradient(steps_loss(function, lr), points)
    torch.testing.assert_close(found, slopes + lr / 2 * curved)
    value = function(points) + lr / 4 * slopes.square().sum(dim=-1)
    torch.testing.assert_close(steps_loss(function, lr)(points).detach(), value)


def test_a_rate_for_each_walk():
    rates, points = torch.tensor([0.0, 0.1, 0.3]).double(), drawn(3)
    many = gradient(steps_loss(bent(0), rates), points.expand(3, 3))
    one_by_one = [gradient(steps_loss(bent(0), float(rate)), points) for rate in rates]
    torch.testing.assert_close(many, torch.stack(one_by_one))
    together = flow(bent(0), points.expand(3, 3), rates, 10)
    torch.testing.assert_close(together[:, 2], flow(bent(0), points, 0.3, 10))
    ends = epochs_in_all_orders([bent(0), bent(1)], points.expand(3, 3), rates)
    alone = epochs_in_all_orders([bent(0), bent(1)], points, 0.3)
    torch.testing.assert_close(ends[:, 2], alone)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_orders_after_a_fixed_time(seed):
    start, time = drawn(3, seed=seed), 1.0
    numbers = torch.tensor([50, 100, 200])
    rates = time / numbers.double()
    ends = torch.stack(
        [descend(bent(seed), start, time / n, n)[-1] for n in numbers.tolist()]
    )
    plain = flow(bent(seed), start, time, 100)[-1]
    better = flow(steps_loss(bent(seed), rates), start.expand(3, 3), time, 100)[-1]
    assert slope(rates, (ends - plain).norm(dim=1)) == pytest.approx(1, abs=0.1)
    assert slope(rates, (ends - better).norm(dim=1)) == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("num_batches", [1, 2, 4])
def test_orders_of_the_mean_epoch(num_batches):
    batches, start = [bent(seed) for seed in range(num_batches)], drawn(3)
    rates = torch.tensor([2.0**-6, 2.0**-7, 2.0**-8]).double()
    starts = start.expand(3, 3)
    means = epochs_in_all_orders(batches, starts, rates).mean(dim=0)

    def whole(points):
        return sum(batch(points) for batch in batches) / num_batches

    ends = []
    for loss in (whole, steps_loss(whole, rates), epoch_loss(batches, rates)):
        ended = flow(loss, starts, num_batches * rates, 30)[-1]
        ends.append(slope(rates, (means - ended).norm(dim=1)))
    assert ends[0] == pytest.approx(2, abs=0.2)
    assert ends[2] == pytest.approx(3, abs=0.2)
    assert ends[1] == pytest.approx(3 if num_batches == 1 else 2, abs=0.2)


def test_all_orders_are_there():
    """Two steps by hand on L = φ²/2 and L = φ: half and then minus α, or reversed."""
    batches = [lambda p: p.square().sum(-1) / 2, lambda p: p.sum(-1)]
    start = torch.tensor([1.0], dtype=torch.float64)
    ends = epochs_in_all_orders(batches, start, 0.5)
    assert ends.flatten().tolist() == [0.0, 0.25]


def test_half_the_spread_and_half_the_square():
    """The mean of squares is the square of the mean plus the variance."""
    batches, point = [bent(seed) for seed in range(4)], drawn(3)
    slopes = torch.stack([gradient(batch, point) for batch in batches])
    whole = slopes.mean(dim=0).square().sum()
    spread = slopes.var(dim=0, correction=0).sum()
    extra = epoch_loss(batches, 0.4)(point) - epoch_loss(batches, 0.0)(point)
    assert extra.item() == pytest.approx(0.1 * (whole + spread).item())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: flow(hyperbola, drawn(2), -1.0), "got -1.0 and 1000"),
        (lambda: flow(hyperbola, drawn(2), 1.0, 0), "got 1.0 and 0"),
        (lambda: steps_loss(hyperbola, -0.1), "-0.1"),
        (lambda: epoch_loss([hyperbola], torch.tensor([0.1, -0.2])), "-0.2"),
        (lambda: epoch_loss([], 0.1), "none"),
        (lambda: epochs_in_all_orders([], drawn(2), 0.1), "got 0"),
        (lambda: epochs_in_all_orders([hyperbola] * 8, drawn(2), 0.1), "got 8"),
    ],
)
def test_wrong_arguments_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
