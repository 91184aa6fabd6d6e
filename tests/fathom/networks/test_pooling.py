"""Pooling is PyTorch's, gradients and ties included; what goes up is its transpose."""

import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from sameness import drawn

from fathom.networks.pooling import (
    average_pool,
    blur_pool,
    largest_places,
    max_pool,
    max_unpool,
)

windows = st.tuples(
    st.integers(1, 4), st.integers(1, 5), st.integers(0, 5), st.integers(0, 5)
)


def gradient(function, images):
    images = images.clone().requires_grad_()
    result = function(images)
    weights = drawn(*result.shape, seed=9)
    return torch.autograd.grad((result * weights).sum(), images)[0]


@settings(deadline=None, max_examples=60)
@given(windows, st.integers(0, 10**6))
def test_pooling_is_torchs(shape, seed):
    size, stride, more_rows, more_columns = shape
    images = drawn(2, 3, size + more_rows, size + more_columns, seed=seed)
    for ours, torchs in ((average_pool, F.avg_pool2d), (max_pool, F.max_pool2d)):
        found = ours(images, size, stride)
        torch.testing.assert_close(found, torchs(images, size, stride))
        torch.testing.assert_close(
            gradient(lambda x, f=ours: f(x, size, stride), images),
            gradient(lambda x, f=torchs: f(x, size, stride), images),
        )


@settings(deadline=None, max_examples=60)
@given(windows, st.integers(0, 10**6))
def test_of_equals_the_first_as_in_torch(shape, seed):
    size, stride, more_rows, more_columns = shape
    images = drawn(1, 2, size + more_rows, size + more_columns, seed=seed).round()
    _, places = F.max_pool2d(images, size, stride, return_indices=True)
    torch.testing.assert_close(largest_places(images, size, stride), places)
    torch.testing.assert_close(
        gradient(lambda x: max_pool(x, size, stride), images),
        gradient(lambda x: F.max_pool2d(x, size, stride), images),
    )


def test_by_hand():
    image = torch.tensor([[1.0, 3.0, 0.0, 2.0], [5.0, -1.0, 2.0, 4.0]])
    torch.testing.assert_close(average_pool(image, 2), torch.tensor([[2.0, 2.0]]))
    torch.testing.assert_close(max_pool(image, 2), torch.tensor([[5.0, 4.0]]))
    assert largest_places(image, 2).tolist() == [[4, 7]]
    back = max_unpool(max_pool(image, 2), largest_places(image, 2), 2, 4)
    assert back.tolist() == [[0, 0, 0, 0], [5, 0, 0, 4]]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_unpooling_is_torchs_and_the_transpose_of_pooling(size):
    images = drawn(2, 3, 7, 9)
    values, places = F.max_pool2d(images, size, return_indices=True)
    ours = max_unpool(values, places, 7, 9)
    torch.testing.assert_close(
        ours, F.max_unpool2d(values, places, size, output_size=(7, 9))
    )
    # The Jacobian of pooling, transposed, times the values.
    seen = images.clone().requires_grad_()
    pooled = max_pool(seen, size)
    (back,) = torch.autograd.grad(pooled, seen, values)
    torch.testing.assert_close(ours, back)


def test_unpooling_passes_gradients():
    values, places = F.max_pool2d(drawn(1, 1, 4, 4), 2, return_indices=True)
    assert torch.autograd.gradcheck(
        lambda v: max_unpool(v, places, 4, 4), values.requires_grad_()
    )


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 8), st.integers(2, 8), st.integers(1, 4), st.integers(0, 10**6))
def test_blurring_is_a_strided_convolution(height, width, stride, seed):
    images = drawn(2, 3, height, width, seed=seed)
    line = torch.tensor([1.0, 2.0, 1.0], dtype=torch.float64) / 4
    kernel = (line[:, None] * line).repeat(3, 1, 1, 1)
    wide = F.pad(images, (1, 1, 1, 1), mode="reflect")
    wanted = F.conv2d(wide, kernel, stride=stride, groups=3)
    torch.testing.assert_close(blur_pool(images, stride), wanted)
    torch.testing.assert_close(
        gradient(lambda x: blur_pool(x, stride), images),
        gradient(
            lambda x: F.conv2d(
                F.pad(x, (1, 1, 1, 1), mode="reflect"), kernel, stride=stride, groups=3
            ),
            images,
        ),
    )


@pytest.mark.parametrize("cycles", [0.0, 0.1, 0.25, 0.45, 0.5])
def test_blurring_keeps_the_share_of_the_formula(cycles):
    stripes = torch.cos(2 * math.pi * cycles * torch.arange(41).double()).expand(5, -1)
    kept = math.cos(math.pi * cycles) ** 2
    found = blur_pool(stripes, 1)[2, 1:-1]
    torch.testing.assert_close(found, kept * stripes[2, 1:-1])


def test_nan_shows():
    image = torch.ones(2, 2)
    image[1, 0] = torch.nan
    for function in (max_pool, average_pool):
        assert function(image, 2).isnan().all()
    assert blur_pool(image).isnan().all()


def test_sentences_about_what_does_not_fit(as_readers):
    image = torch.zeros(3, 4)
    for size, stride in ((4, 1), (0, 1), (2, 0), (2, -1)):
        for function in (max_pool, average_pool, largest_places):
            with pytest.raises(ValueError, match=r"\(3, 4\).*the size is between"):
                function(image, size, stride)
    with pytest.raises(ValueError, match="from 0 to 15"):
        max_unpool(torch.ones(1, 1), torch.tensor([[16]]), 4, 4)
    with pytest.raises(ValueError, match="one place"):
        max_unpool(torch.ones(1, 2), torch.tensor([[3, 3]]), 4, 4)
    for wrong in (torch.zeros(1, 4), torch.zeros(4, 1)):
        with pytest.raises(ValueError, match="least"):
            blur_pool(wrong)
    with pytest.raises(ValueError, match="stride of 0"):
        blur_pool(image, 0)


def test_no_images_give_none():
    assert max_pool(torch.zeros(0, 4, 4), 2).shape == (0, 2, 2)
    assert blur_pool(torch.zeros(0, 4, 4)).shape == (0, 2, 2)
    none = torch.zeros(0, 2, 2)
    assert max_unpool(none, none.long(), 4, 4).shape == (0, 4, 4)
