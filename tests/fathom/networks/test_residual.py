"""A residual network without a way around is a deep network; with one, it adds."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional

from fathom.networks.deep import DeepNetwork
from fathom.networks.residual import (
    ResidualBlock,
    ResidualNetwork,
    connected_branch,
    convolutional_branch,
)
from fathom.training.many import Stack

SMALL = st.integers(1, 4)


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=seeded(seed), dtype=torch.float64)


def network(num_blocks: int, seed: int = 0, width: int = 5, **how) -> ResidualNetwork:
    how = {"bias_variance": 1.0} | how
    made = ResidualNetwork(3, width, 2, num_blocks, generator=seeded(seed), **how)
    return made.double()


def gradients(output: torch.Tensor, *by: torch.Tensor) -> tuple[torch.Tensor, ...]:
    direction = drawn(*output.shape, seed=9)
    return torch.autograd.grad(output, by, direction)


@given(st.integers(0, 4), SMALL)
def test_without_a_way_around_it_is_a_deep_network(num_blocks, width):
    plain = network(num_blocks, width=width, skip=0)
    linear = [plain.first, *(block.branch[1] for block in plain.blocks), plain.last]
    deep = DeepNetwork.from_parameters(
        [layer.bias.detach() for layer in linear],
        [layer.weight.detach() for layer in linear],
    )
    x = drawn(6, 3).requires_grad_()
    torch.testing.assert_close(plain(x), deep(x))
    torch.testing.assert_close(gradients(plain(x), x), gradients(deep(x), x))


@given(st.integers(0, 4), SMALL, st.sampled_from([0.0, 0.6, 1.0]))
def test_blocks_are_what_the_equation_says(num_blocks, width, skip):
    scales = [0.5 + 0.25 * k for k in range(num_blocks)]
    net = network(num_blocks, width=width, skip=skip, scale=scales)
    x = drawn(6, 3).requires_grad_()
    h = functional.linear(x, net.first.weight, net.first.bias)
    for block, scale in zip(net.blocks, scales, strict=True):
        weight, bias = block.branch[1].weight, block.branch[1].bias
        h = skip * h + scale * functional.linear(h.relu(), weight, bias)
    expected = functional.linear(h.relu(), net.last.weight, net.last.bias)
    torch.testing.assert_close(net(x), expected)
    everything = (x, *net.parameters())
    torch.testing.assert_close(
        gradients(net(x), *everything), gradients(expected, *everything)
    )


@given(SMALL, st.sampled_from([1, 3, 5]), st.integers(1, 3))
def test_the_convolutional_branch_is_torch_s_convolution(channels, size, num_layers):
    branch = convolutional_branch(channels, size, num_layers, seeded(1)).double()
    x = drawn(2, channels, 7)
    h = x
    for layer in branch[1::2]:
        h = functional.conv1d(h.relu(), layer.weight, layer.bias, padding=size // 2)
    block = ResidualBlock(branch, 0.5, 2.0)
    torch.testing.assert_close(block(x), 0.5 * x + 2.0 * h)
    assert [type(module) for module in branch] == [nn.ReLU, nn.Conv1d] * num_layers


def test_by_hand():
    # h0 = (1, -2); the branch swaps relu[h] = (1, 0) to (0, 1): h1 = (1, -1)
    net = ResidualNetwork(2, 2, 1, 1)
    with torch.no_grad():
        net.first.weight.copy_(torch.eye(2))
        net.blocks[0].branch[1].weight.copy_(torch.eye(2).flip(0))
        net.last.weight.copy_(torch.tensor([[10.0, 100.0]]))
    assert net(torch.tensor([[1.0, -2.0]])).tolist() == [[10.0]]
    assert net.blocks[0](torch.tensor([[1.0, -2.0]])).tolist() == [[1.0, -1.0]]


def test_the_order_leaves_out_and_exchanges():
    net, x = network(3), drawn(4, 3)
    torch.testing.assert_close(net(x, order=range(3)), net(x))
    h = net.first(x)
    torch.testing.assert_close(net(x, order=[]), net.read_out(h))
    expected = net.read_out(net.blocks[0](net.blocks[2](h)))
    torch.testing.assert_close(net(x, order=[2, 0]), expected)
    with pytest.raises(ValueError, match="from 0 to 2, got 3"):
        net(x, order=[3])
    with pytest.raises(ValueError, match="from 0 to 2, got -1"):
        net(x, order=[-1])


def test_the_start_is_he_s():
    net = ResidualNetwork(50, 400, 300, 1, generator=seeded(0))
    for layer, fan_in in (
        (net.first, 50),
        (net.blocks[0].branch[1], 400),
        (net.last, 400),
    ):
        count = layer.weight.numel()
        off = layer.weight.var().item() * fan_in / 2 - 1
        assert abs(off) < 5 * (2 / count) ** 0.5
        assert not layer.bias.any()
    wide = ResidualNetwork(1, 5000, 1, 0, bias_variance=4.0, generator=seeded(1))
    assert abs(wide.first.bias.var().item() / 4 - 1) < 5 * (2 / 5000) ** 0.5
    kernels = convolutional_branch(40, 5, generator=seeded(2))[1].weight
    assert abs(kernels.var().item() * 200 / 2 - 1) < 5 * (2 / 8000) ** 0.5
    same = [ResidualNetwork(2, 3, 1, 2, generator=seeded(5)) for _ in range(2)]
    pairs = zip(*(each.parameters() for each in same), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)


def test_networks_stack():
    each = [network(3, seed, scale=0.5) for seed in range(3)]
    x = drawn(5, 3)
    stacked = Stack(each)(x)
    for row, net in zip(stacked, each, strict=True):
        torch.testing.assert_close(row, net(x))


def test_a_sum_needs_equal_shapes(as_readers):
    block = ResidualBlock(nn.Linear(4, 1))
    with pytest.raises(ValueError, match=r"\(2, 1\) of \(2, 4\)"):
        block(torch.zeros(2, 4))
    with pytest.raises(ValueError, match=r"shape \(3,\)"):
        ResidualNetwork(1, 2, 1, 1)(torch.zeros(3))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: ResidualNetwork(0, 2, 1, 1), "got 0, 2, 1, 1"),
        (lambda: ResidualNetwork(1, 2, 1, -1), "got 1, 2, 1, -1"),
        (lambda: ResidualNetwork(1, 2, 1, 1, bias_variance=-1.0), "and -1.0"),
        (lambda: ResidualNetwork(1, 2, 1, 3, scale=[1, 1]), "3 blocks .* got 2"),
        (lambda: connected_branch(0), "width of 0"),
        (lambda: connected_branch(3, 0), "0 layers"),
        (lambda: convolutional_branch(3, 4), "even size .* 4"),
        (lambda: convolutional_branch(0, 3), "width of 0"),
    ],
)
def test_wrong_numbers_are_named(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_relus_last_could_only_add():
    """With the ReLU at its end a branch never takes away; ours does."""
    last = nn.Sequential(*connected_branch(6, generator=seeded(0))[::-1]).double()
    x = drawn(50, 6)
    assert (ResidualBlock(last)(x) >= x).all()
    assert (
        ResidualBlock(connected_branch(6, generator=seeded(0)).double())(x) < x
    ).any()
