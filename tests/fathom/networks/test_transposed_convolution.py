"""Transposed convolution is PyTorch's, and the transpose of a convolution's matrix."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from sameness import assert_same, drawn

from fathom.networks.transposed_convolution import (
    coverage,
    transposed_convolution_1d,
    transposed_convolution_2d,
)


@st.composite
def settings_of_a_stamp(draw, dimensions=1):
    positions = [draw(st.integers(1, 5)) for _ in range(dimensions)]
    sizes = [draw(st.integers(1, 5)) for _ in range(dimensions)]
    stride = draw(st.integers(1, 4))
    wholes = [stride * (n - 1) + k for n, k in zip(positions, sizes, strict=True)]
    padding = draw(st.integers(0, (min(wholes) - 1) // 2))
    return {
        "batch": draw(st.integers(0, 2)),
        "inputs": draw(st.integers(1, 3)),
        "outputs": draw(st.integers(1, 3)),
        "positions": positions,
        "sizes": sizes,
        "how": (stride, padding, draw(st.integers(0, stride - 1))),
        "seed": draw(st.integers(0, 10**6)),
    }


def tensors_of(chosen):
    inputs = drawn(
        chosen["batch"], chosen["inputs"], *chosen["positions"], seed=chosen["seed"]
    )
    kernels = drawn(
        chosen["inputs"], chosen["outputs"], *chosen["sizes"], seed=chosen["seed"] + 1
    )
    return inputs, kernels


@settings(deadline=None, max_examples=150)
@given(settings_of_a_stamp())
def test_transposed_convolution_is_torchs(chosen):
    stride, padding, more = chosen["how"]
    assert_same(
        lambda x, w: transposed_convolution_1d(x, w, stride, padding, more),
        lambda x, w: F.conv_transpose1d(x, w, None, stride, padding, more),
        *tensors_of(chosen),
    )


@settings(deadline=None, max_examples=100)
@given(settings_of_a_stamp(dimensions=2))
def test_transposed_convolution_of_images_is_torchs(chosen):
    stride, padding, more = chosen["how"]
    assert_same(
        lambda x, w: transposed_convolution_2d(x, w, stride, padding, more),
        lambda x, w: F.conv_transpose2d(x, w, None, stride, padding, more),
        *tensors_of(chosen),
    )


@settings(deadline=None, max_examples=100)
@given(settings_of_a_stamp(), st.integers(0, 3))
def test_it_is_the_transpose_of_the_convolutions_matrix(chosen, _):
    stride, padding, _ = chosen["how"]
    size = chosen["sizes"][0]
    old = max(1, size - 2 * padding) + chosen["positions"][0]
    kernel = drawn(1, 1, size, seed=chosen["seed"])
    pushed = F.conv1d(torch.eye(old).double()[:, None], kernel, None, stride, padding)
    matrix = pushed[:, 0].T
    more = (old + 2 * padding - size) % stride
    new = torch.eye(len(matrix)).double()[:, None]
    back = transposed_convolution_1d(new, kernel, stride, padding, more)
    torch.testing.assert_close(back[:, 0].T, matrix.T)


def test_by_hand():
    # Stamps of 1, 2, 3 at 0 and 2: 10 20 30 . . and . . 1 2 3.
    found = transposed_convolution_1d(
        torch.tensor([[[10.0, 1.0]]]), torch.tensor([[[1.0, 2.0, 3.0]]]), stride=2
    )
    assert found.tolist() == [[[10, 20, 31, 2, 3]]]
    assert coverage(2, 3, 2).tolist() == [1, 1, 2, 1, 1]
    assert coverage(3, 4, 2, padding=1).tolist() == [1, 2, 2, 2, 2, 1]


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 5), st.integers(1, 6), st.integers(1, 4))
def test_coverage_is_level_where_the_stride_divides_the_kernel(n, size, stride):
    n = n + size  # so that there is a middle
    middle = coverage(n, size, stride)[size - 1 : 1 - size or None]
    assert middle.max() - middle.min() == (size % stride > 0) or len(middle) < stride
    assert {size // stride, -(-size // stride)} >= set(middle.tolist())


def test_what_does_not_fit():
    x, w = torch.zeros(1, 1, 2), torch.zeros(1, 1, 3)
    with pytest.raises(ValueError, match="leave -1 numbers"):
        transposed_convolution_1d(x, w, stride=2, padding=3)
    for stride, padding in ((0, 0), (2, -1)):
        with pytest.raises(ValueError, match="stride of at least 1"):
            transposed_convolution_1d(x, w, stride, padding)
    with pytest.raises(ValueError, match="below the stride 2, got 2"):
        transposed_convolution_2d(x[..., None], w[..., None], 2, output_padding=2)
    with pytest.raises(ValueError, match="0 numbers"):
        coverage(0, 3, 2)
