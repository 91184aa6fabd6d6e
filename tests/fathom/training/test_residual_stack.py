"""All networks in one product a layer: what each computes and learns alone."""

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from fathom.networks.deep import DeepNetwork
from fathom.networks.residual import ResidualNetwork
from fathom.training.loop import fit
from fathom.training.many import Stack, fit_many
from fathom.training.residual_stack import ResidualStack

FACTORS = {
    "plain": (0.0, 1.0),
    "plain, smaller": (0.0, 0.3),
    "residual": (1.0, 1.0),
    "both": (0.7, (0.5, 0.2, -0.1)),
}


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def networks(how=(1.0, 1.0), num_blocks=3, width=6) -> list[ResidualNetwork]:
    return [
        ResidualNetwork(4, width, 3, num_blocks, *how, 0.5, generator(seed)).double()
        for seed in range(3)
    ]


def data(*shape: int) -> tuple[torch.Tensor, torch.Tensor]:
    inputs = torch.randn(*shape, 4, generator=generator(9), dtype=torch.float64)
    return inputs, torch.randint(3, shape, generator=generator(8))


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("how", FACTORS.values(), ids=FACTORS)
def test_values_and_slopes_of_each(how, own):
    alone = networks(how)
    stack = ResidualStack(alone)
    inputs, _ = data(3, 8) if own else data(8)
    found = stack(inputs, own)
    of_each = inputs if own else [inputs] * 3
    pairs = zip(alone, of_each, strict=True)
    expected = torch.stack([network(rows) for network, rows in pairs])
    torch.testing.assert_close(found, expected)
    slopes = torch.autograd.grad(found.sin().sum(), stack.stacked)
    each = [list(network.parameters()) for network in alone]
    parameters = [parameter for network in each for parameter in network]
    wanted = torch.autograd.grad(expected.sin().sum(), parameters)
    for k, slope in enumerate(slopes):
        torch.testing.assert_close(slope, torch.stack(wanted[k :: len(slopes)]))


@pytest.mark.parametrize("how", FACTORS.values(), ids=FACTORS)
def test_each_learns_what_it_would_alone(how):
    alone, batches = networks(how), [data(5), data(8)]
    stack = ResidualStack(alone)
    optimizer = torch.optim.Adam(stack.parameters(), lr=0.01)
    fit_many(stack, batches, cross_entropy, optimizer, 10)
    for network, trained in zip(alone, stack.unstack(), strict=True):
        optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
        fit(network, batches, cross_entropy, optimizer, 10)
        for one, other in zip(network.parameters(), trained.parameters(), strict=True):
            torch.testing.assert_close(one, other, rtol=1e-7, atol=1e-9)


def test_no_block_and_one_network():
    alone = networks(num_blocks=0)[:1]
    inputs, _ = data(5)
    torch.testing.assert_close(ResidualStack(alone)(inputs)[0], alone[0](inputs))


def test_single_precision_is_that_of_a_stack():
    alone = [network.float() for network in networks()]
    inputs = data(7)[0].float()
    expected = Stack(alone)(inputs)
    assert expected.dtype == torch.float32
    torch.testing.assert_close(ResidualStack(alone)(inputs), expected)


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ([], "at least one network"),
        ([DeepNetwork((4, 6, 3)), nn.Linear(4, 3)], "DeepNetwork.*Linear"),
        (networks() + networks((1.0, 0.5)), "same factors s and c .* 2 kinds"),
        (networks() + networks(width=5), "different widths"),
        (networks() + networks(num_blocks=2), "same parameters"),
    ],
)
def test_what_does_not_fit_is_named(kinds, words, as_readers):
    with pytest.raises(ValueError, match=words):
        ResidualStack(kinds)
