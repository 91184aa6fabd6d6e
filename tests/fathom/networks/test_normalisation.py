"""Layer, group and instance norm are the library's, over random shapes."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from fathom.networks.normalisation import (
    group_norm,
    instance_norm,
    layer_norm,
    normalise,
    rms_norm,
    scale_features,
)

SMALL = st.integers(1, 4)
PLACES = st.lists(st.integers(1, 4), max_size=2)
EPS = st.sampled_from([1e-5, 0.1, 10.0])


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    values = torch.randn(shape, generator=generator, dtype=torch.float64)
    return (3 * values + 1).requires_grad_()


def assert_same(found, expected, arguments):
    torch.testing.assert_close(found, expected)
    direction = drawn(*expected.shape, seed=9).detach()
    torch.testing.assert_close(
        torch.autograd.grad(found, arguments, direction),
        torch.autograd.grad(expected, arguments, direction),
    )


@given(SMALL, st.lists(st.integers(1, 4), min_size=1, max_size=3), st.data(), EPS)
def test_layer_norm_is_torchs(examples, features, data, eps):
    last = data.draw(st.integers(1, len(features)))
    shape = features[-last:]
    if torch.Size(shape).numel() < 2:
        shape[-1] = features[-1] = 3
    arguments = [drawn(examples, *features), drawn(*shape, seed=1)]
    arguments.append(drawn(*shape, seed=2))
    found = layer_norm(*arguments, eps)
    x, scale, offset = arguments
    expected = functional.layer_norm(x, shape, scale, offset, eps)
    assert_same(found, expected, arguments)


@given(st.integers(2, 4), SMALL, st.integers(2, 3), PLACES, EPS)
def test_group_norm_is_torchs(examples, num_groups, size, places, eps):
    features = num_groups * size
    arguments = [drawn(examples, features, *places)]
    arguments += [drawn(features, seed=seed) for seed in (1, 2)]
    x, scale, offset = arguments
    found = group_norm(x, num_groups, scale, offset, eps)
    expected = functional.group_norm(x, num_groups, scale, offset, eps)
    assert_same(found, expected, arguments)


@given(SMALL, SMALL, st.lists(st.integers(2, 4), min_size=1, max_size=2), EPS)
def test_instance_norm_is_torchs(examples, features, places, eps):
    arguments = [drawn(examples, features, *places)]
    arguments += [drawn(features, seed=seed) for seed in (1, 2)]
    x, scale, offset = arguments
    found = instance_norm(*arguments, eps)
    expected = functional.instance_norm(x, None, None, scale, offset, eps=eps)
    assert_same(found, expected, arguments)


@given(st.lists(SMALL, min_size=1, max_size=3), EPS)
def test_rms_norm_is_torchs(shape, eps):
    arguments = [drawn(*shape), drawn(shape[-1], seed=1)]
    found = rms_norm(*arguments, eps)
    expected = functional.rms_norm(arguments[0], shape[-1:], arguments[1], eps)
    assert_same(found, expected, arguments)


def test_rms_by_hand(as_readers):
    # squares 9, 16, 0 and 0: mean 25/4, root 2.5
    scale = torch.tensor([1.0, 1.0, 1.0, 2.0])
    found = rms_norm(torch.tensor([3.0, -4.0, 0.0, 0.0]), scale, eps=1e-12)
    torch.testing.assert_close(found, torch.tensor([1.2, -1.6, 0.0, 0.0]))
    assert rms_norm(torch.zeros(2, 4), scale).tolist() == [[0.0] * 4] * 2
    with pytest.raises(ValueError, match=r"shape \(2, 3\), scale \(4,\)"):
        rms_norm(torch.zeros(2, 3), scale)


def test_by_hand():
    # mean 3, squared distances 4, 1 and 9, variance 14/3; without eps
    found = normalise(torch.tensor([1.0, 2.0, 6.0]), [0], eps=1e-12)
    root = (14 / 3) ** 0.5
    torch.testing.assert_close(found, torch.tensor([-2.0, -1.0, 3.0]) / root)
    # 1/2 + 1/2: two values at distance 1 from their mean, eps 3
    found = normalise(torch.tensor([[0.0, 2.0], [5.0, 7.0]]), [1], eps=3.0)
    assert found.tolist() == [[-0.5, 0.5], [-0.5, 0.5]]


@given(st.tuples(*[st.integers(2, 4)] * 3))
def test_means_and_variances_are_those_of_the_axes(shape):
    for axes in ([0], [1], [2], [0, 2], [1, 2], [0, 1, 2]):
        z = normalise(drawn(*shape), axes, eps=1e-18)
        torch.testing.assert_close(z.mean(axes), torch.zeros_like(z.mean(axes)))
        squares = z.square().mean(axes)
        torch.testing.assert_close(squares, torch.ones_like(squares))


def test_groups_lead_from_layer_to_instance_norm():
    x, scale, offset = drawn(3, 6, 4, 5), drawn(6, seed=1), drawn(6, seed=2)
    one = scale_features(normalise(x, (1, 2, 3)), scale, offset)
    torch.testing.assert_close(group_norm(x, 1, scale, offset), one)
    all_apart = instance_norm(x, scale, offset)
    torch.testing.assert_close(group_norm(x, 6, scale, offset), all_apart)


def test_values_that_are_all_the_same_give_the_offset():
    x = torch.full((3, 4, 5), 7.0)
    offset = torch.arange(4.0)
    for found in (
        instance_norm(x, torch.ones(4), offset),
        group_norm(x, 2, torch.ones(4), offset),
    ):
        torch.testing.assert_close(found, offset[:, None].expand(3, 4, 5))


@pytest.mark.parametrize(
    ("shape", "axes"), [((1, 4), [0]), ((3, 1), [1]), ((0, 2), [0]), ((3, 2), [])]
)
def test_one_value_has_no_variance(shape, axes):
    with pytest.raises(ValueError, match="need at least two"):
        normalise(torch.ones(shape), axes)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda x, v: layer_norm(x, v, v), "the inputs' last axes"),
        (lambda x, v: layer_norm(x, x, x), "the first one left out"),
        (lambda x, v: layer_norm(x, v[:3], v[:2]), "the inputs' last axes"),
        (lambda x, v: group_norm(x, 2, v[:3], v[:3]), "into 2 equal groups"),
        (lambda x, v: group_norm(x, 0, v[:3], v[:3]), "into 0 equal groups"),
        (lambda x, v: group_norm(x, 3, v[:3], v[:3]), "need at least two"),
        (lambda x, v: group_norm(v, 1, v, v), "0 features can't be cut"),
        (lambda x, v: instance_norm(x, v[:3], v[:3]), "need at least two"),
        (lambda x, v: scale_features(x, v, v), "each feature has a scale"),
        (lambda x, v: scale_features(v, v, v), "each feature has a scale"),
        (lambda x, v: normalise(x.long(), [0]), "values has dtype"),
    ],
)
def test_what_does_not_fit_is_said(function, words, as_readers):
    with pytest.raises(ValueError, match=words):
        function(torch.randn(5, 3), torch.ones(4))
