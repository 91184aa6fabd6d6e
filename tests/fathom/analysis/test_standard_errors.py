"""The standard error is SciPy's, along any axis."""

import numpy as np
import pytest
import scipy.stats
import torch

from fathom.analysis.standard_errors import mean_and_error


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("dim", [0, 1, -1])
def test_is_scipys(dtype, dim):
    draws = torch.Generator().manual_seed(0)
    values = 5 + torch.randn(7, 4, 3, generator=draws, dtype=dtype)
    mean, error = mean_and_error(values, dim)
    assert mean.dtype == error.dtype == dtype
    np.testing.assert_allclose(mean, values.numpy().mean(axis=dim), rtol=1e-6)
    expected = scipy.stats.sem(values.double().numpy(), axis=dim)
    np.testing.assert_allclose(error, expected, rtol=1e-5)


def test_by_hand():
    # Mean 2, squares of differences 1 + 0 + 1, variance 1, over the root of 3.
    for values in ([1, 2, 3], [1.0, 2.0, 3.0], torch.tensor([1, 2, 3])):
        mean, error = mean_and_error(values)
        assert mean == 2 and error.item() == pytest.approx(3**-0.5, rel=1e-6)
    # Two of four are true: variance 4 · 0.25 / 3.
    mean, error = mean_and_error(torch.tensor([True, False, True, False]))
    assert mean == 0.5 and error.item() == pytest.approx((1 / 3 / 4) ** 0.5)


def test_a_value_that_is_none_shows():
    mean, error = mean_and_error(torch.tensor([[1.0, 1.0], [torch.nan, 2.0]]))
    assert mean.isnan().tolist() == error.isnan().tolist() == [True, False]


@pytest.mark.parametrize(
    ("values", "dim"),
    [(torch.ones(1, 5), 0), (torch.ones(5, 1), -1), (2.0, 0), ([], 0)],
)
@pytest.mark.usefixtures("as_readers")
def test_one_value_has_no_error(values, dim):
    with pytest.raises(ValueError, match="two or more"):
        mean_and_error(values, dim)
