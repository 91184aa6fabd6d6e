"""Convolution by hand is the library's, over random shapes, and so is its matrix."""

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import conv1d

from fathom.networks.convolution_1d import (
    convolution_matrix,
    convolve_1d,
    output_size,
)

SMALL = st.integers(1, 4)
HOW = {"stride": SMALL, "padding": st.integers(0, 3), "dilation": SMALL}


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def fits(size: int, kernel: int, how: dict[str, int]) -> bool:
    return how["dilation"] * (kernel - 1) + 1 <= size + 2 * how["padding"]


@given(SMALL, SMALL, SMALL, SMALL, st.integers(1, 12), st.fixed_dictionaries(HOW))
def test_equals_the_library_with_gradients(
    examples, channels, outputs, kernel, size, how
):
    assume(fits(size, kernel, how))
    arguments = [
        drawn(examples, channels, size).requires_grad_(),
        drawn(outputs, channels, kernel, seed=1).requires_grad_(),
        drawn(outputs, seed=2).requires_grad_(),
    ]
    found, expected = convolve_1d(*arguments, **how), conv1d(*arguments, **how)
    torch.testing.assert_close(found, expected)
    direction = drawn(*expected.shape, seed=3)
    torch.testing.assert_close(
        torch.autograd.grad(found, arguments, direction),
        torch.autograd.grad(expected, arguments, direction),
    )
    torch.testing.assert_close(
        convolve_1d(*arguments[:2], **how), conv1d(*arguments[:2], **how)
    )


@given(SMALL, SMALL, SMALL, st.integers(1, 12), st.fixed_dictionaries(HOW))
def test_the_matrix_multiplies_as_the_library_does(
    channels, outputs, kernel, size, how
):
    assume(fits(size, kernel, how))
    weights = drawn(outputs, channels, kernel)
    inputs = drawn(1, channels, size, seed=1)
    matrix = convolution_matrix(weights, size, **how)
    expected = conv1d(inputs, weights, **how).flatten()
    torch.testing.assert_close(matrix @ inputs.flatten(), expected)


@given(SMALL, st.integers(1, 12), st.fixed_dictionaries(HOW))
def test_output_size_is_the_module_s(kernel, size, how):
    assume(fits(size, kernel, how))
    layer = nn.Conv1d(1, 1, kernel, **how)
    assert output_size(size, kernel, **how) == layer(torch.zeros(1, 1, size)).shape[2]


def test_by_hand():
    inputs = torch.tensor([[[1.0, 2.0, 0.0, -1.0]]])
    weights = torch.tensor([[[1.0, 0.0, 2.0]]])
    offsets = torch.tensor([10.0])
    # 10 + 1*1 + 0*2 + 2*0 = 11 and 10 + 1*2 + 0*0 + 2*(-1) = 10: not turned round
    assert convolve_1d(inputs, weights, offsets).tolist() == [[[11.0, 10.0]]]
    # a zero before and behind: 10 + 2*2 = 14 and, two further on, 10 + 1*2 - 2 = 10
    found = convolve_1d(inputs, weights, offsets, stride=2, padding=1)
    assert found.tolist() == [[[14.0, 10.0]]]


def test_stride_one_makes_toeplitz_blocks():
    matrix = convolution_matrix(drawn(1, 1, 3), 6, padding=1)
    for diagonal in range(-5, 6):
        assert len(matrix.diagonal(diagonal).unique()) == 1
    assert (matrix != 0).sum() == 3 * 6 - 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((0, 3), "at least 1"),
        ((5, 0), "at least 1"),
        ((5, 3, 0), "at least 1"),
        ((5, 3, 1, -1), "at least 0"),
        ((5, 3, 1, 0, 0), "at least 1"),
        ((5, 3, 1, 0, 3), "over 7 numbers doesn't fit into 5"),
    ],
)
def test_sizes_that_cannot_be(arguments, words):
    with pytest.raises(ValueError, match=words):
        output_size(*arguments)


@pytest.mark.parametrize(
    ("weights", "offsets", "words"),
    [
        (torch.ones(2, 2, 3), None, "equally many channels"),
        (torch.ones(2, 1, 3), torch.ones(3), "2 output channels"),
        (torch.ones(2, 1, 6), None, "over 6 numbers"),
        (torch.ones(0, 1, 3), None, "at least one output"),
        (torch.ones(2, 1, 3).long(), None, "weights has dtype torch.int64"),
    ],
)
def test_what_does_not_fit_is_said(weights, offsets, words, as_readers):
    with pytest.raises(ValueError, match=words):
        convolve_1d(torch.ones(4, 1, 5), weights, offsets)
