"""Interpolation is PyTorch's, with corners aligned or not."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from sameness import assert_same, drawn

from fathom.networks.interpolation import bilinear, linear_weights, nearest
from fathom.networks.pooling import average_pool


@settings(deadline=None, max_examples=60)
@given(*[st.integers(1, 7)] * 4, st.booleans(), st.integers(0, 10**6))
def test_bilinear_is_torchs(height, width, rows, columns, align_corners, seed):
    assert_same(
        lambda x: bilinear(x, rows, columns, align_corners),
        lambda x: F.interpolate(
            x, (rows, columns), mode="bilinear", align_corners=align_corners
        ),
        drawn(2, 3, height, width, seed=seed),
    )


@pytest.mark.parametrize("factor", [1, 2, 3])
def test_nearest_is_torchs_and_the_transpose_of_averaging(factor):
    images = drawn(2, 3, 3, 5)
    assert_same(
        lambda x: nearest(x, factor),
        lambda x: F.interpolate(x, scale_factor=factor, mode="nearest"),
        images,
    )
    wide = drawn(2, 3, 3 * factor, 5 * factor, seed=2).requires_grad_()
    (back,) = torch.autograd.grad(average_pool(wide, factor), wide, images)
    torch.testing.assert_close(nearest(images, factor), factor**2 * back)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 9), st.integers(1, 20), st.booleans())
def test_weights_of_a_line(size, new_size, align_corners):
    weights = linear_weights(size, new_size, align_corners)
    ones = torch.ones(new_size, dtype=torch.float64)
    torch.testing.assert_close(weights.sum(dim=1), ones)
    assert ((weights > 0).sum(dim=1) <= 2).all()


def test_what_does_not_fit():
    image = torch.zeros(1, 2, 2)
    with pytest.raises(ValueError, match="got 0"):
        nearest(image, 0)
    with pytest.raises(ValueError, match="got 2 and 0"):
        bilinear(image, 4, 0)
