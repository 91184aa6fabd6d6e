"""A dense block: written out in torch's functions, and seen as a residual one."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from fathom.networks.dense_block import DenseBlock
from fathom.networks.shallow import num_parameters

SMALL = st.integers(1, 4)


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


@given(SMALL, SMALL, SMALL, SMALL, SMALL)
def test_it_is_written_out(channels, growth, num_layers, rows, columns):
    block = DenseBlock(channels, growth, num_layers).double()
    x = drawn(2, channels, rows, columns).requires_grad_()
    parameters = list(block.parameters())
    parts = [x]
    for weight, bias in zip(parameters[::2], parameters[1::2], strict=True):
        before = torch.cat(parts, dim=1).relu()
        parts.append(functional.conv2d(before, weight, bias, padding=1))
    expected, by = torch.cat(parts, dim=1), [x, *parameters]
    assert expected.shape == (2, channels + num_layers * growth, rows, columns)
    torch.testing.assert_close(block(x), expected)
    direction = drawn(*expected.shape, seed=9)
    torch.testing.assert_close(
        torch.autograd.grad(block(x), by, direction),
        torch.autograd.grad(expected, by, direction),
    )


@given(SMALL, SMALL, SMALL)
def test_weights_by_the_formula(channels, growth, num_layers):
    block = DenseBlock(channels, growth, num_layers)
    pairs = num_layers * (num_layers - 1) // 2
    weights = 9 * growth * (num_layers * channels + growth * pairs)
    assert num_parameters(block) == weights + num_layers * growth


@given(SMALL, SMALL, SMALL)
def test_joining_is_adding_into_channels_that_were_zero(channels, growth, num_layers):
    block = DenseBlock(channels, growth, num_layers).double()
    x = drawn(2, channels, 3, 5)
    h = torch.cat([x, x.new_zeros(2, num_layers * growth, 3, 5)], dim=1)
    for k, branch in enumerate(block.branches):
        start = channels + k * growth
        wide = torch.zeros_like(h)
        wide[:, start : start + growth] = branch(h[:, :start])
        h = h + wide
    torch.testing.assert_close(block(x), h)


def test_the_input_comes_first_and_stays():
    x = drawn(2, 3, 4, 4)
    assert torch.equal(DenseBlock(3, 2, 4).double()(x)[:, :3], x)


@pytest.mark.parametrize("numbers", [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_wrong_numbers_are_named(numbers):
    with pytest.raises(ValueError, match=", ".join(map(str, numbers[:2]))):
        DenseBlock(*numbers)
