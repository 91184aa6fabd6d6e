"""Branches for pictures are torch's convolutions in a row, with a ReLU before each."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from fathom.networks.bottleneck import bottleneck_branch, picture_branch
from fathom.networks.residual import ResidualBlock
from fathom.networks.shallow import num_parameters

SMALL = st.integers(1, 4)


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def by_torch(x, parameters):
    for weight, bias in zip(parameters[::2], parameters[1::2], strict=True):
        x = functional.conv2d(x.relu(), weight, bias, padding=weight.shape[-1] // 2)
    return x


def same_with_gradients(found, expected, by):
    torch.testing.assert_close(found, expected)
    direction = drawn(*expected.shape, seed=9)
    torch.testing.assert_close(
        torch.autograd.grad(found, by, direction),
        torch.autograd.grad(expected, by, direction),
    )


@given(SMALL, SMALL, SMALL, SMALL, SMALL)
def test_the_bottleneck_block_is_torchs(examples, channels, narrow, rows, columns):
    block = ResidualBlock(bottleneck_branch(channels, narrow), 0.5, 2.0).double()
    x = drawn(examples, channels, rows, columns).requires_grad_()
    parameters = list(block.parameters())
    shapes = [tuple(values.shape) for values in parameters[::2]]
    around = (narrow, channels, 1, 1), (channels, narrow, 1, 1)
    assert shapes == [around[0], (narrow, narrow, 3, 3), around[1]]
    expected = 0.5 * x + 2 * by_torch(x, parameters)
    same_with_gradients(block(x), expected, [x, *parameters])


@given(
    st.lists(SMALL, min_size=2, max_size=4),
    st.lists(st.sampled_from([1, 3, 5]), min_size=3, max_size=3),
)
def test_any_row_is_torchs(channels, sizes):
    sizes = sizes[: len(channels) - 1]
    branch = picture_branch(channels, sizes).double()
    x = drawn(2, channels[0], 5, 6).requires_grad_()
    parameters = list(branch.parameters())
    assert [values.shape[-1] for values in parameters[::2]] == sizes
    same_with_gradients(branch(x), by_torch(x, parameters), [x, *parameters])


@given(SMALL)
def test_a_quarter_of_the_channels_needs_a_seventeenth_of_the_weights(quarter):
    channels = 4 * quarter
    wide = num_parameters(picture_branch([channels] * 3, [3, 3])) - 2 * channels
    offsets = 2 * quarter + channels
    narrow = num_parameters(bottleneck_branch(channels, quarter)) - offsets
    assert (wide, 16 * narrow) == (18 * channels**2, 17 * channels**2)


def test_the_start_is_he_s():
    branch = picture_branch([40, 60, 50], [3, 1], torch.Generator().manual_seed(0))
    for layer, heard in ((branch[1], 360), (branch[3], 60)):
        count = layer.weight.numel()
        off = layer.weight.var().item() * heard / 2 - 1
        assert abs(off) < 5 * (2 / count) ** 0.5
        assert not layer.bias.any()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: bottleneck_branch(4, 0), r"channels of \[4, 0, 0, 4\]"),
        (lambda: bottleneck_branch(0, 4), r"channels of \[0, 4, 4, 0\]"),
        (lambda: picture_branch([3], []), r"kernels of \[\]"),
        (lambda: picture_branch([3, 3], [3, 3]), r"kernels of \[3, 3\]"),
        (lambda: picture_branch([3, 3], [4]), "odd size .* got 4"),
        (lambda: picture_branch([3, 3], [-1]), "odd size .* got -1"),
    ],
)
def test_wrong_numbers_are_named(make, words):
    with pytest.raises(ValueError, match=words):
        make()
