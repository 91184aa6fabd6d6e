"""Losses and likelihoods are those of `fathom.losses`."""

import pytest
import torch

from fathom.losses import basic, likelihoods

GENERATOR = torch.Generator().manual_seed(0)
TARGETS = 20 * torch.randn(40, dtype=torch.float64, generator=GENERATOR) + 38
# Random, tied, and far beyond where exponentials overflow or vanish.
LOGITS = torch.cat(
    [
        5 * torch.randn(200, 3, dtype=torch.float64, generator=GENERATOR),
        torch.tensor([[90, -80, 0], [5.3, 5.3, 5.2], [0, 0, 0]], dtype=torch.float64),
        torch.tensor([[800, 0, -800], [-1e5, -1e5, -1e5]], dtype=torch.float64),
    ]
)
TRUTH = torch.randint(3, (len(LOGITS),), generator=GENERATOR)


def test_least_squares(node):
    predictions = torch.randn(40, dtype=torch.float64, generator=GENERATOR)
    many, one = node(
        "math/losses.js",
        "return [m.leastSquares(a.f, a.y), m.leastSquares(38.2, a.y)]",
        {"f": predictions.tolist(), "y": TARGETS.tolist()},
    )
    expected = basic.least_squares(predictions, TARGETS).item()
    assert many == pytest.approx(expected, rel=1e-12)
    expected = basic.least_squares(torch.full_like(TARGETS, 38.2), TARGETS).item()
    assert one == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("mean", [38.0, -90.0, 1e4])
@pytest.mark.parametrize("sigma", [1e-3, 3.0, 17.0, 1e6])
def test_normal(mean, sigma, node):
    densities, negative = node(
        "math/losses.js",
        """return [a.y.map(y => m.normalDensity(y, a.mean, a.sigma)),
          m.normalNegativeLog(a.y, a.mean, a.sigma)];""",
        {"y": TARGETS.tolist(), "mean": mean, "sigma": sigma},
    )
    logs = likelihoods.normal(
        TARGETS, *torch.tensor([mean, sigma], dtype=torch.float64)
    )
    # Near the smallest numbers a power loses digits, in both languages.
    assert densities == pytest.approx(logs.exp().tolist(), rel=1e-11, abs=1e-290)
    assert negative == pytest.approx(-logs.sum().item(), rel=1e-12)


def test_log_sum_exp_and_softmax(node):
    sums, shares = node(
        "math/losses.js",
        "return [a.map(m.logSumExp), a.map(m.softmax)]",
        LOGITS.tolist(),
    )
    expected = likelihoods.log_sum_exp(LOGITS).tolist()
    assert sums == pytest.approx(expected, rel=1e-14, abs=1e-14)
    torch.testing.assert_close(
        torch.tensor(shares, dtype=torch.float64),
        likelihoods.softmax(LOGITS),
        rtol=1e-12,
        atol=1e-300,
    )


def test_cross_entropy_and_its_gradient(node):
    logits = LOGITS.clone().requires_grad_()
    losses = -likelihoods.categorical(TRUTH, logits)
    (slopes,) = torch.autograd.grad(losses.sum(), logits)
    values, gradients = node(
        "math/losses.js",
        """return [a.z.map((z, i) => m.crossEntropy(z, a.k[i])),
          a.z.map((z, i) => m.crossEntropyGradient(z, a.k[i]))];""",
        {"z": LOGITS.tolist(), "k": TRUTH.tolist()},
    )
    assert values == pytest.approx(losses.tolist(), rel=1e-12, abs=1e-13)
    torch.testing.assert_close(
        torch.tensor(gradients, dtype=torch.float64), slopes, rtol=1e-10, atol=1e-12
    )


def test_a_shift_of_all_logits_changes_nothing(node):
    before, after = node(
        "math/losses.js",
        "return [m.softmax(a), m.softmax(a.map(z => z + 5.5))]",
        [1.5, 0.3, -0.8],
    )
    assert after == pytest.approx(before, rel=1e-13)
