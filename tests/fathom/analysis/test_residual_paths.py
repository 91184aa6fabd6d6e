"""Paths, one by one, add up to the network or to its gradient."""

from itertools import combinations
from math import comb

import torch
from hypothesis import given
from hypothesis import strategies as st

from fathom.analysis.residual_paths import gradients_by_length, products_by_length
from fathom.networks.residual import ResidualNetwork

SMALL = st.integers(1, 4)


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=seeded(seed), dtype=torch.float64)


@given(st.integers(0, 5), SMALL)
def test_products_are_those_of_all_choices(num_blocks, width):
    branches = drawn(num_blocks, width, width)
    found = products_by_length(branches)
    assert len(found) == num_blocks + 1
    for length in range(num_blocks + 1):
        expected = torch.zeros(width, width, dtype=torch.float64)
        for chosen in combinations(range(num_blocks), length):
            path = torch.eye(width, dtype=torch.float64)
            for k in chosen:
                path = branches[k] @ path
            expected += path
        torch.testing.assert_close(found[length], expected)


def test_paths_are_counted_by_ones():
    found = products_by_length(torch.ones(6, 1, 1)).flatten()
    assert found.tolist() == [comb(6, length) for length in range(7)]


@given(st.integers(0, 4), st.sampled_from([0.0, 0.7, 1.0]), st.integers(0, 9))
def test_gradients_are_those_of_all_choices(num_blocks, skip, seed):
    """Against explicit Jacobian matrices, the switches taken from the whole network."""
    scales = [1.0 + 0.3 * k for k in range(num_blocks)]
    net = ResidualNetwork(
        3, 5, 2, num_blocks, skip, scales, bias_variance=1.0, generator=seeded(seed)
    ).double()
    x, directions = drawn(4, 3, seed=seed), drawn(4, 2, seed=seed + 1)
    found = gradients_by_length(net, x, directions)
    assert found.shape == (num_blocks + 1, 4, 3)
    for row in range(4):
        hidden = [net.first(x[row])]
        for block in net.blocks:
            hidden.append(block(hidden[-1][None])[0])
        active = [(h > 0).double() for h in hidden]
        for length in range(num_blocks + 1):
            total = torch.zeros(3, dtype=torch.float64)
            for chosen in combinations(range(num_blocks), length):
                path = net.first.weight
                for k, block in enumerate(net.blocks):
                    if k in chosen:
                        weight = block.branch[1].weight
                        path = scales[k] * (weight * active[k]) @ path
                    else:
                        path = skip * path
                total += directions[row] @ (net.last.weight * active[-1]) @ path
            torch.testing.assert_close(found[length, row], total.detach())


@given(st.integers(0, 6), st.integers(0, 9))
def test_the_sum_over_lengths_is_the_gradient(num_blocks, seed):
    net = ResidualNetwork(
        3, 5, 2, num_blocks, scale=0.5, bias_variance=1.0, generator=seeded(seed)
    ).double()
    x = drawn(7, 3, seed=seed).requires_grad_()
    expected = torch.autograd.grad(net(x).sum(), x)[0]
    found = gradients_by_length(net, x)
    torch.testing.assert_close(found.sum(dim=0), expected)
    assert not found.requires_grad
    assert all(p.grad is None for p in net.parameters())
    with torch.no_grad():
        torch.testing.assert_close(gradients_by_length(net, x), found)


def test_a_plain_network_has_one_path():
    net = ResidualNetwork(3, 5, 1, 4, skip=0, generator=seeded(0))
    found = gradients_by_length(net, torch.ones(1, 3))
    assert not found[:4].any()
    assert found[4].any()
