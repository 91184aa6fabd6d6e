"""The convolution of images equals torch's, over random shapes, with its gradients."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import conv2d

from fathom.networks.convolution_2d import (
    convolve_by_loops,
    convolve_images,
    output_shape,
    patches,
)


def random(*shape: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


@st.composite
def convolutions(draw):
    def whole(low, high):
        return draw(st.integers(low, high))

    groups, stride, dilation, padding = (
        whole(1, 3),
        whole(1, 3),
        whole(1, 3),
        whole(0, 3),
    )
    kernel = whole(1, 4), whole(1, 3)
    size = [max(1, dilation * (k - 1) + 1 - 2 * padding) + whole(0, 6) for k in kernel]
    read, outputs = whole(1, 3), groups * whole(1, 3)
    seed = whole(0, 1000)
    inputs = random(whole(1, 3), groups * read, *size, seed=seed)
    weights = random(outputs, read, *kernel, seed=seed + 1)
    offsets = draw(st.sampled_from([None, random(outputs, seed=seed + 2)]))
    return inputs, weights, offsets, stride, padding, dilation, groups


@settings(max_examples=150, deadline=None)
@given(convolutions())
def test_equals_torch_with_its_gradients(case):
    inputs, weights, offsets, *settings_ = case
    tensors = [t for t in (inputs, weights, offsets) if t is not None]
    for tensor in tensors:
        tensor.requires_grad_()
    ours = convolve_images(inputs, weights, offsets, *settings_)
    theirs = conv2d(inputs, weights, offsets, *settings_)
    torch.testing.assert_close(ours, theirs)
    assert ours.shape[-2:] == output_shape(
        inputs.shape[-2:], weights.shape[-2:], *settings_[:3]
    )
    towards = random(*ours.shape, seed=7)
    for one, other in zip(
        torch.autograd.grad(ours, tensors, towards),
        torch.autograd.grad(theirs, tensors, towards),
        strict=True,
    ):
        torch.testing.assert_close(one, other)


@settings(max_examples=40, deadline=None)
@given(convolutions())
def test_loops_say_the_same(case):
    inputs, weights, _, stride, *_ = case
    weights = random(2, inputs.shape[1], *weights.shape[-2:], seed=3)
    offsets = random(2, seed=4)
    try:
        expected = conv2d(inputs, weights, offsets, stride)
    except RuntimeError:  # no patch fits without padding
        with pytest.raises(ValueError, match="a kernel that reaches"):
            convolve_by_loops(inputs, weights, offsets, stride)
        return
    ours = convolve_by_loops(inputs, weights, offsets, stride)
    torch.testing.assert_close(ours, expected)


def test_a_case_by_hand():
    image = torch.tensor([[1.0, 2, 0], [0, 1, 3], [4, 0, 1]]).double()[None, None]
    kernel = torch.tensor([[1.0, -1], [2, 0]]).double()[None, None]
    # 1 - 2 + 0, 2 - 0 + 2; 0 - 1 + 8, 1 - 3 + 0: nothing is flipped
    expected = torch.tensor([[-1.0, 4], [7, -2]]).double()
    torch.testing.assert_close(convolve_images(image, kernel)[0, 0], expected)
    # Corners of the 3 x 3 image, two apart: 1 - 0 + 2 * 4
    far = convolve_images(image, kernel, dilation=2)
    torch.testing.assert_close(far[0, 0], torch.tensor([[9.0]]).double())


def test_patches_hold_what_the_kernel_meets():
    image = torch.arange(12.0).reshape(1, 1, 3, 4)
    found = patches(image, (2, 2), stride=2)
    assert found.shape == (1, 1, 1, 2, 2, 2)
    assert found[0, 0, 0, 1].tolist() == [[2, 3], [6, 7]]
    padded = patches(image, (3, 3), padding=1)[0, 0, 0, 0]
    assert padded.tolist() == [[0, 0, 0], [0, 0, 1], [0, 4, 5]]


def test_known_sizes():
    # (227 - 11) / 4 + 1, of AlexNet's first layer; 3 x 3 with padding keeps the size
    assert output_shape((227, 227), (11, 11), 4) == (55, 55)
    assert output_shape((224, 100), (3, 3), 1, 1) == (224, 100)
    # (7 + 2 - 5) // 2 + 1 and (8 + 2 - 3) // 2 + 1
    assert output_shape((7, 8), (3, 2), 2, 1, 2) == (3, 4)


def test_wrong_arguments_name_the_numbers(as_readers):
    image, kernel = random(1, 3, 5, 5), random(4, 3, 3, 3)
    with pytest.raises(ValueError, match=r"reaches over 9 .* fit into 7"):
        convolve_images(image, kernel, padding=1, dilation=4)
    with pytest.raises(ValueError, match=r"got 5, 3, 0, 1 and 0"):
        patches(image, (3, 3), stride=0)
    with pytest.raises(ValueError, match=r"got 5, 3, 1, 1 and -1"):
        output_shape((5, 5), (3, 3), padding=-1)
    with pytest.raises(ValueError, match=r"3 channels in 2 .* 4 kernels for 3"):
        convolve_images(image, kernel, groups=2)
    with pytest.raises(ValueError, match="1 channels and a multiple of 3"):
        convolve_images(image, kernel[:, :1], groups=3)
    with pytest.raises(ValueError, match="got 0 kernels for 3"):
        convolve_images(image, kernel[:0])
    with pytest.raises(ValueError, match=r"\(3, 5, 5\) and \(4, 3, 3, 3\)"):
        convolve_images(image[0], kernel)
    with pytest.raises(
        ValueError, match=r"inputs has torch.float64 and weights has torch.float32"
    ):
        convolve_images(image, kernel.float())
    with pytest.raises(ValueError, match=r"inputs has dtype torch.int64"):
        convolve_images(image.long(), kernel.long())
    with pytest.raises(ValueError, match="4 outputs need as many offsets"):
        convolve_images(image, kernel, random(3))
