"""Slopes along a line, how they go together, and what wide networks approach."""

import math

import pytest
import torch
from torch import nn

from fathom.analysis.shattered_gradients import (
    autocorrelation,
    input_gradients,
    limit_autocorrelation,
    limit_autocorrelations,
)
from fathom.networks.residual import ResidualNetwork


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


LINE = torch.linspace(-2, 2, 33)


def test_slopes_by_hand():
    class Square(nn.Module):
        def forward(self, x):
            return 3 * x.square() + 1

    assert input_gradients(Square(), torch.tensor([0.0, 1.0, -2.0])).tolist() == [
        0.0,
        6.0,
        -12.0,
    ]


def test_slopes_are_central_differences():
    net = ResidualNetwork(1, 20, 1, 3, bias_variance=1.0, generator=seeded(0)).double()
    x, step = LINE.double(), 1e-7  # too short to meet a joint
    with torch.no_grad():
        rise = (net(x[:, None] + step) - net(x[:, None] - step)).flatten()
    torch.testing.assert_close(
        input_gradients(net, x), rise / (2 * step), rtol=1e-5, atol=1e-5
    )
    assert all(p.grad is None for p in net.parameters())


def test_autocorrelation_by_hand():
    # products at lag 1: 1*2, 2*-1, -1*0 = 2, -2, 0, mean 0; and 3*1, 1*1, 1*1, mean 5/3
    # squares: 1 + 4 + 1 + 0 = 6, mean 3/2; 9 + 1 + 1 + 1 = 12, mean 3
    gradients = torch.tensor([[1.0, 2.0, -1.0, 0.0], [3.0, 1.0, 1.0, 1.0]])
    value, error = autocorrelation(gradients, 1)
    r = (5 / 3) / 4.5
    assert value == pytest.approx(r)
    # left over: -3/2 r and 5/3 - 3 r, by 9/4; the deviation of two is |a - b| / root 2
    left = abs(-1.5 * r - (5 / 3 - 3 * r)) / 2.25
    assert error == pytest.approx(left / math.sqrt(2) / math.sqrt(2), rel=1e-5)
    assert autocorrelation(gradients, 0)[0] == pytest.approx(1.0)
    assert autocorrelation(gradients, 3)[0] == pytest.approx((0 + 3) / 4.5)
    with pytest.raises(ValueError, match=r"4 points .* distance of 4"):
        autocorrelation(gradients, 4)
    with pytest.raises(ValueError, match="at least two of them, got 1"):
        autocorrelation(gradients[:1], 1)


def test_extremes_of_autocorrelation():
    signs = torch.tensor([[1.0, -1.0] * 50, [-1.0, 1.0] * 50])
    assert autocorrelation(signs, 1)[0] == pytest.approx(-1.0)
    assert autocorrelation(torch.full((3, 9), 2.0), 4)[0] == pytest.approx(1.0)
    noise = torch.randn(40, 500, generator=seeded(1))
    value, error = autocorrelation(noise, 3)
    assert abs(value) < 4 * error < 0.1


def test_the_error_is_that_of_repeated_draws():
    noise = torch.randn(400, 20, 30, generator=seeded(2)) * torch.rand(
        400, 20, 1, generator=seeded(3)
    )
    each = torch.tensor([autocorrelation(one, 2) for one in noise])
    assert each[:, 0].std() == pytest.approx(each[:, 1].mean().item(), rel=0.15)


def test_the_limit_of_one_layer_by_quadrature():
    """E[w² on[wx + b] on[wx' + b]] with w = root 2 u, over the angle of (u, b)."""
    x, other = 0.3, 1.1
    angle = torch.linspace(0, 2 * math.pi, 400_001, dtype=torch.float64)[:-1]
    w, b = math.sqrt(2) * angle.cos(), angle.sin()
    both = (w * x + b > 0) & (w * other + b > 0)
    # mean over angles, times E[radius²] = 2; variance 2 * 1/2 * E[w²] = 2
    expected = 2 * (w.square() * both).mean() * 2 / 2
    found = limit_autocorrelation(torch.tensor([x]), other - x, 0)
    assert found == pytest.approx(expected.item(), abs=1e-4)


@pytest.mark.parametrize(
    "how",
    [
        {"num_blocks": 0},
        {"num_blocks": 2, "skip": 0.0},
        {"num_blocks": 2},
        {"num_blocks": 3, "skip": 0.7, "scale": [0.7, 0.5, 0.3]},
    ],
)
def test_wide_networks_are_near_the_limit(how):
    nets = [
        ResidualNetwork(1, 300, 1, bias_variance=1.0, generator=seeded(seed), **how)
        for seed in range(60)
    ]
    slopes = torch.stack([input_gradients(net, LINE) for net in nets])
    for lag in (1, 4, 12):
        value, error = autocorrelation(slopes, lag)
        limit = limit_autocorrelation(LINE[: 33 - lag], lag / 8, **how)
        assert abs(value - limit) < 4.5 * error + 0.01
    root = math.sqrt(60)
    variance = slopes.square().mean(dim=1)
    expected = 2.0
    scales = how.get("scale", [1.0] * how["num_blocks"])
    for scale in scales:
        expected *= how.get("skip", 1.0) ** 2 + scale**2
    assert abs(variance.mean() - expected) < 4.5 * variance.std() / root


def test_the_limit_knows_symmetry_and_depth():
    x = torch.linspace(-2, 1.5, 50)
    there = limit_autocorrelation(x, 0.5, 5, skip=0)
    back = limit_autocorrelation(x + 0.5, -0.5, 5, skip=0)
    assert there == pytest.approx(back)
    values = [limit_autocorrelation(x, 0.5, k, skip=0) for k in (0, 1, 4, 20)]
    assert values == sorted(values, reverse=True)
    assert limit_autocorrelation(x, 1e-3, 5) > 0.99
    assert limit_autocorrelation(x, 1e-9, 49, skip=0) == pytest.approx(1)
    same_signs = limit_autocorrelation(x, 0.5, 49, skip=0, scale=0.5)  # offsets rule
    assert 0 < same_signs < 0.862


def test_several_lags_are_one_after_the_other():
    how = {"num_blocks": 3, "skip": 0.7, "scale": [0.7, 0.5, 0.3], "bias_variance": 2}
    alone = [limit_autocorrelation(LINE[:-lag], lag / 8, **how) for lag in (1, 9, 32)]
    assert limit_autocorrelations(LINE, (1, 9, 32), **how) == pytest.approx(alone)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"lags": [1, 0], "num_blocks": 1}, r"points, 33, .* got \[1, 0\] and 1"),
        ({"lags": [33], "num_blocks": 1}, r"got \[33\] and 1"),
        ({"lags": [1], "num_blocks": 1, "bias_variance": 0}, r"got \[1\] and 0"),
        ({"lags": [1], "num_blocks": 2, "scale": [1.0]}, "2 blocks .* got 1"),
    ],
)
def test_wrong_lags_are_named(how, words):
    with pytest.raises(ValueError, match=words):
        limit_autocorrelations(LINE, **how)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"distance": 0, "num_blocks": 1}, "got 0 and"),
        ({"distance": 1, "num_blocks": 1, "bias_variance": 0.0}, "got 1 and 0.0"),
        ({"distance": 1, "num_blocks": 2, "scale": [1.0]}, "2 blocks .* got 1"),
    ],
)
def test_wrong_numbers_are_named(how, words):
    with pytest.raises(ValueError, match=words):
        limit_autocorrelation(LINE, **how)
