"""For a linear score the drop is a sum over the patch; what is there costs nothing."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import conv2d

from fathom.analysis.occlusion import occlusion


def drawn(*shape, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


@settings(deadline=None, max_examples=40)
@given(
    st.integers(1, 4),
    st.integers(0, 4),
    st.integers(0, 4),
    st.floats(-2, 2),
    st.integers(0, 10**6),
)
def test_of_a_linear_score(size, more_rows, more_columns, value, seed):
    shape = (size + more_rows, size + more_columns)
    image, weights = drawn(*shape, seed=seed), drawn(*shape, seed=seed + 1)
    found = occlusion(lambda x: (x * weights).sum(dim=(1, 2)), image, size, value)
    lost = weights * (image - value)
    ones = torch.ones(1, 1, size, size, dtype=torch.float64)
    torch.testing.assert_close(found, conv2d(lost[None, None], ones)[0, 0])


def test_covered_by_itself():
    image = torch.full((5, 6), 0.3)
    found = occlusion(lambda x: x.square().sum(dim=(1, 2)), image, 2, 0.3)
    assert found.shape == (4, 5)
    assert found.abs().max() < 1e-6
    assert torch.equal(image, torch.full((5, 6), 0.3))


def test_no_gradient_is_kept():
    weights = torch.ones(4, 4, requires_grad=True)
    found = occlusion(lambda x: (x * weights).sum(dim=(1, 2)), torch.ones(4, 4), 3)
    assert not found.requires_grad
    assert found.tolist() == [[9, 9], [9, 9]]


@pytest.mark.parametrize("size", [0, 4])
def test_refused(size):
    with pytest.raises(ValueError, match=rf"{size} pixels doesn't fit"):
        occlusion(lambda x: x.sum(dim=(1, 2)), torch.zeros(3, 5), size)
