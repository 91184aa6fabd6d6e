"""Variances equal PyTorch's; mean squares go through layers as the formulas say."""

import math

import pytest
import torch
from torch import nn

from fathom.networks.deep import DeepNetwork
from fathom.training import initialisation
from fathom.training.initialisation import (
    glorot,
    harmonic,
    he_backward,
    he_forward,
    initialise,
    observe,
    push_backward,
    push_forward,
)

SIZES = (4, 3, 5, 2, 3, 1)
VARIANCES = (0.5, 0.7, 0.3, 0.9, 1.1)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize(
    ("rule", "torchs"),
    [
        (he_forward, lambda w, g: nn.init.kaiming_normal_(w, generator=g)),
        (
            he_forward,
            lambda w, g: nn.init.kaiming_normal_(w, nonlinearity="relu", generator=g),
        ),
        (
            he_backward,
            lambda w, g: nn.init.kaiming_normal_(w, mode="fan_out", generator=g),
        ),
        (glorot, lambda w, g: nn.init.xavier_normal_(w, generator=g)),
    ],
)
@pytest.mark.parametrize("fans", [(7, 3), (1, 1), (300, 20)])
def test_weights_are_those_of_torch(rule, torchs, fans):
    layer = nn.Linear(*fans, dtype=torch.float64)
    torchs(layer.weight, seeded(3))
    network = DeepNetwork(fans).double()
    initialise(network, rule, seeded(3))
    # The same draws, scaled by the same standard deviation.
    torch.testing.assert_close(network.layers[0].weight, layer.weight)


def test_the_compromise_is_the_harmonic_mean():
    between = harmonic(30, 70)
    assert between == pytest.approx(1 / (0.5 / he_forward(30, 70) + 0.5 * 70 / 2))
    assert he_backward(30, 70) < between < he_forward(30, 70)
    assert harmonic(50, 50) == he_forward(50, 50) == he_backward(50, 50)


def test_initialise_draws_every_weight_and_clears_biases():
    network = DeepNetwork((200, 300, 200), generator=seeded())
    assert initialise(network, he_forward, seeded(1)) is network
    for layer, variance in zip(network.layers, (2 / 200, 2 / 300), strict=True):
        # The variance of 60,000 draws has a relative error of sqrt(2 / 60000) = 0.6 %.
        assert layer.weight.var().item() == pytest.approx(variance, rel=0.03)
        assert layer.weight.mean().abs().item() < 5 * math.sqrt(variance / 60_000)
        assert (layer.bias == 0).all()
        assert layer.weight.requires_grad


def test_initialise_takes_any_rule_and_the_global_generator():
    network = DeepNetwork((3, 4, 2), generator=seeded())
    assert all(
        (layer.weight == 0).all()
        for layer in initialise(network, lambda *fans: 0).layers
    )
    with torch.random.fork_rng():
        torch.manual_seed(5)
        first = initialise(network).layers[0].weight.clone()
        torch.manual_seed(5)
        assert torch.equal(first, initialise(network).layers[0].weight)
    for wrong in (-0.1, math.inf, math.nan):
        with pytest.raises(ValueError, match="from 3 to 4 values"):
            initialise(network, lambda fan_in, fan_out, wrong=wrong: wrong)


@pytest.mark.parametrize("rule", [he_forward, he_backward, harmonic, glorot])
def test_rules_refuse_empty_layers(rule):
    with pytest.raises(ValueError, match="got 0 and 3"):
        rule(0, 3)


def test_expectations_by_hand():
    # 4 * 0.5 * 2; 1/2 * 3 * 0.7 * 4; 1/2 * 5 * 0.3 * 4.2; and so on upwards.
    forward = push_forward(SIZES, VARIANCES, mean_square=2.0)
    assert forward == pytest.approx([4.0, 4.2, 3.15, 2.835, 4.67775])
    # From the output: 1; 1/2 * 1 * 1.1; 1/2 * 3 * 0.9 * 0.55; 1/2 * 2 * 0.3 * ...
    backward = push_backward(SIZES, VARIANCES)
    assert backward == pytest.approx([0.38981250, 0.22275, 0.7425, 0.55, 1.0])
    assert push_forward((3, 2), [0.5]) == [1.5]
    assert push_backward((3, 2), [0.5], 7.0) == [7.0]


def test_expectations_are_the_means_of_many_networks():
    """40,000 networks at once: all masks and products written out with einsum."""
    number, generator = 40_000, seeded(1)
    # Wide enough that hardly ever a whole layer is silent, which ends all gradients.
    sizes, variances = (4, 14, 12, 18, 13, 1), (0.5, 0.2, 0.1, 0.15, 1.1)
    x = torch.randn(sizes[0], generator=generator)
    weights = [
        v**0.5 * torch.randn(number, b, a, generator=generator)
        for a, b, v in zip(sizes[:-1], sizes[1:], variances, strict=True)
    ]
    hidden, found = x.expand(number, -1), []
    for weight in weights:
        found.append(torch.einsum("nba,na->nb", weight, hidden))
        hidden = found[-1].clamp(min=0)
    gradients = [torch.ones(number, 1)]
    for weight, values in zip(weights[:0:-1], found[-2::-1], strict=True):
        back = torch.einsum("nba,nb->na", weight, gradients[0])
        gradients.insert(0, back * (values > 0))
    expected = (
        push_forward(sizes, variances, x.square().mean().item()),
        push_backward(sizes, variances),
    )
    for measured, formula in zip((found, gradients), expected, strict=True):
        for values, value in zip(measured, formula, strict=True):
            squares = values.double().square().mean(dim=1)
            error = squares.std() / number**0.5
            assert abs(squares.mean() - value) <= 4 * error + 1e-12
            assert error <= 0.02 * value  # or the comparison would say nothing


def test_observe_equals_products_of_jacobians():
    network = initialise(DeepNetwork((3, 4, 5, 2)).double(), generator=seeded(2))
    x = torch.randn(6, 3, dtype=torch.float64, generator=seeded(3))
    forward, backward = observe(network, x)
    w = [layer.weight.detach() for layer in network.layers]
    f = [x @ w[0].T]
    f.append(f[0].clamp(min=0) @ w[1].T)
    f.append(f[1].clamp(min=0) @ w[2].T)
    g = [torch.ones(6, 2, dtype=torch.float64)]
    g.insert(0, (g[0] @ w[2]) * (f[1] > 0))
    g.insert(0, (g[0] @ w[1]) * (f[0] > 0))
    for measured, values in ((forward, f), (backward, g)):
        by_hand = torch.stack([v.square().mean() for v in values])
        torch.testing.assert_close(measured, by_hand)
    assert all(p.grad is None for p in network.parameters())


def test_wrong_numbers_of_variances():
    for push in (push_forward, push_backward):
        with pytest.raises(ValueError, match=r"3 sizes make 2 layers.*got 1"):
            push((3, 4, 1), [0.1])
        with pytest.raises(ValueError, match="got 0 variances"):
            push((3,), [])


def test_every_rule_is_tested_here():
    assert set(initialisation.__all__) <= set(globals())
