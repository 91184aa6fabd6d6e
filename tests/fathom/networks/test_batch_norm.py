"""Batch norm is the library's, memory included; its backward pass is autograd's."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional

from fathom.networks.batch_norm import BatchNorm, batch_norm, batch_norm_backward

SHAPES = st.tuples(
    st.integers(2, 5), st.integers(1, 4), st.lists(st.integers(1, 4), max_size=2)
)
EPS = st.sampled_from([1e-5, 0.1, 10.0])


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    values = torch.randn(shape, generator=generator, dtype=torch.float64)
    return (3 * values + 1).requires_grad_()


@given(SHAPES, EPS)
def test_value_and_gradients_are_torchs_and_the_formulas(shape, eps):
    examples, features, places = shape
    x, scale = drawn(examples, features, *places), drawn(features, seed=1)
    offset, g = drawn(features, seed=2), drawn(*x.shape, seed=3).detach()
    found = batch_norm(x, scale, offset, eps)
    expected = functional.batch_norm(x, None, None, scale, offset, True, eps=eps)
    torch.testing.assert_close(found, expected)
    slopes = torch.autograd.grad(expected, (x, scale, offset), g)
    torch.testing.assert_close(
        torch.autograd.grad(found, (x, scale, offset), g), slopes
    )
    with torch.no_grad():
        torch.testing.assert_close(batch_norm_backward(x, scale, g, eps), slopes)


@given(SHAPES, st.sampled_from([0.0, 0.1, 0.7, 1.0]), EPS)
def test_the_module_is_torchs_memory_included(shape, momentum, eps):
    _, features, places = shape
    kind = (nn.BatchNorm1d, nn.BatchNorm1d, nn.BatchNorm2d)[len(places)]
    theirs = kind(features, eps=eps, momentum=momentum).double()
    ours = BatchNorm(features, momentum=momentum, eps=eps).double()
    with torch.no_grad():
        for parameter, (name, seed) in zip(
            theirs.parameters(), (("scale", 1), ("offset", 2)), strict=True
        ):
            parameter.copy_(drawn(features, seed=seed))
            getattr(ours, name).copy_(parameter)
    for seed in range(3):  # of different sizes: 2, 3 and 4 examples
        x = drawn(2 + seed, features, *places, seed=seed)
        torch.testing.assert_close(ours(x), theirs(x))
        torch.testing.assert_close(ours.running_mean, theirs.running_mean)
        torch.testing.assert_close(ours.running_variance, theirs.running_var)
    ours.eval()
    theirs.eval()
    for rows in (5, 1):
        x = drawn(rows, features, *places, seed=7)
        torch.testing.assert_close(ours(x), theirs(x))
        wanted = [
            torch.autograd.grad(net(x).sin().sum(), x)[0] for net in (ours, theirs)
        ]
        torch.testing.assert_close(*wanted)
    torch.testing.assert_close(ours.running_mean, theirs.running_mean)


def test_by_hand():
    x = torch.tensor([[1.0], [2.0], [6.0]])
    layer = BatchNorm(1, eps=1e-12)
    root = (14 / 3) ** 0.5  # mean 3, squared distances 4, 1 and 9
    found = layer(x)
    torch.testing.assert_close(found, torch.tensor([[-2.0], [-1.0], [3.0]]) / root)
    # 0.9 * 0 + 0.1 * 3, and 0.9 * 1 + 0.1 * 14 / 2
    torch.testing.assert_close(layer.running_mean, torch.tensor([0.3]))
    torch.testing.assert_close(layer.running_variance, torch.tensor([1.6]))


def test_a_factor_changes_nothing_and_divides_the_gradient():
    x, scale, offset = drawn(6, 3), drawn(3, seed=1), drawn(3, seed=2)
    g = drawn(6, 3, seed=3)
    rescaled = batch_norm(5 * x, scale, offset, eps=25e-5)
    torch.testing.assert_close(rescaled, batch_norm(x, scale, offset, eps=1e-5))
    for_x = batch_norm_backward(x, scale, g, 1e-5)[0]
    torch.testing.assert_close(
        batch_norm_backward(5 * x, scale, g, 25e-5)[0], for_x / 5
    )


def test_what_flows_back_has_no_mean_and_no_part_along_the_result():
    x, g = drawn(6, 3), drawn(6, 3, seed=3)
    one, zero = torch.ones(3, dtype=x.dtype), torch.zeros(3, dtype=x.dtype)
    flows = batch_norm_backward(x, one, g, 1e-12)[0]
    torch.testing.assert_close(flows.sum(0), zero)
    torch.testing.assert_close((flows * batch_norm(x, one, zero, 1e-12)).sum(0), zero)


@pytest.mark.parametrize("shape", [(1, 3), (1, 3, 1, 1), (0, 3)])
def test_a_single_value_is_refused_in_training_and_leaves_the_memory(shape):
    layer = BatchNorm(3)
    with pytest.raises(ValueError, match="need at least two"):
        layer(torch.ones(shape))
    assert layer.running_variance.tolist() == [1, 1, 1]
    layer.eval()
    assert layer(torch.ones(shape)).shape == torch.Size(shape)


@pytest.mark.parametrize(
    ("features", "momentum"), [(0, 0.1), (2, -0.1), (2, 1.1), (2, float("nan"))]
)
def test_what_cannot_be(features, momentum):
    with pytest.raises(ValueError, match="a momentum from 0 to 1"):
        BatchNorm(features, momentum)


def test_what_does_not_fit_is_said(as_readers):
    x, one = torch.randn(5, 3), torch.ones(2)
    for layer in (BatchNorm(2), BatchNorm(2).eval()):
        with pytest.raises(ValueError, match="each feature has a scale"):
            layer(x)
    with pytest.raises(ValueError, match="each feature has a scale"):
        batch_norm(x, one, one)
    with pytest.raises(ValueError, match=r"got shape \(5, 2\) for outputs of shape"):
        batch_norm_backward(x, torch.ones(3), x[:, :2])
    with pytest.raises(ValueError, match="each feature has a scale"):
        batch_norm_backward(x, one, x)
    with pytest.raises(ValueError, match="inputs has dtype"):
        batch_norm_backward(x.long(), torch.ones(3), x)
