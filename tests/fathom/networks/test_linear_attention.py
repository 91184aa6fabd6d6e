"""Sums in another order are the same; random features mean the softmax's kernel."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from fathom.networks.attention import attention
from fathom.networks.decoder import causal_mask
from fathom.networks.linear_attention import (
    elu_features,
    kernel_attention,
    linear_attention,
    linear_step,
    positive_features,
)

SIZE = st.integers(1, 5)
AXES = st.lists(st.integers(1, 3), max_size=2)


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    values = torch.randn(shape, generator=seeded(seed), dtype=torch.float64)
    return (3 * values).requires_grad_()


def by_loops(queries, keys, values, mask):
    """One pair after the other, from plain numbers."""
    rows = []
    for query, seen in zip(queries, mask, strict=True):
        parts = [query @ k * may for k, may in zip(keys, seen, strict=True)]
        rows.append(sum(p * v for p, v in zip(parts, values, strict=True)) / sum(parts))
    return torch.stack(rows)


@given(SIZE, SIZE, SIZE, st.integers(0, 100))
def test_all_pairs_by_loops(tokens, width, value_width, seed):
    queries, keys = (elu_features(drawn(tokens, width, seed=seed + i)) for i in (0, 1))
    values = drawn(tokens, value_width, seed=2)
    mask = torch.rand(tokens, tokens, generator=seeded(seed)) < 0.5
    mask[:, 0] = True
    found = kernel_attention(queries, keys, values, mask)
    torch.testing.assert_close(found, by_loops(queries, keys, values, mask))


@given(AXES, SIZE, SIZE, SIZE, SIZE, st.booleans())
def test_sums_in_another_order(axes, targets, sources, width, value_width, causal):
    sources = targets if causal else sources
    arguments = [
        drawn(*axes, targets, width, seed=1),
        drawn(*axes, sources, width, seed=2),
        drawn(*axes, sources, value_width, seed=3),
    ]
    features = [elu_features(part) for part in arguments[:2]]
    mask = causal_mask(targets) if causal else None
    found = linear_attention(*features, arguments[2], causal)
    expected = kernel_attention(*features, arguments[2], mask)
    torch.testing.assert_close(found, expected)
    direction = drawn(*expected.shape, seed=9).detach()
    torch.testing.assert_close(
        torch.autograd.grad(found, arguments, direction, retain_graph=True),
        torch.autograd.grad(expected, arguments, direction, retain_graph=True),
    )


def test_features_far_below_zero_keep_their_digits():
    found = elu_features(torch.tensor([-50.0, -1e-3, 0.0, 3.0], requires_grad=True))
    expected = torch.tensor([math.exp(-50), math.exp(-1e-3), 1.0, 4.0])
    torch.testing.assert_close(found, expected, rtol=1e-6, atol=0)


def test_a_step_by_hand():
    # Key (1, 0) holds value 4; then key (1, 2) value 10, and a query (1, 1) asks.
    one, state, total = linear_step(
        *torch.tensor([[1.0, 1.0], [1.0, 0.0]]),
        torch.tensor([4.0]),
        torch.zeros(2, 1),
        torch.zeros(2),
    )
    assert one.item() == 4 and state.flatten().tolist() == [4, 0]
    two, state, total = linear_step(
        *torch.tensor([[1.0, 1.0], [1.0, 2.0]]), torch.tensor([10.0]), state, total
    )
    assert state.flatten().tolist() == [14, 20] and total.tolist() == [2, 2]
    assert two.item() == 34 / 4


def test_orthogonal_keys_are_found_again():
    # As many as there are features, and no more.
    values = drawn(6, 3)
    keys = torch.eye(6, dtype=torch.float64)
    torch.testing.assert_close(linear_attention(keys, keys, values), values)


def test_its_work_grows_as_the_text():
    for num_tokens in (16, 32, 64):
        x = torch.ones(num_tokens, 8)
        with FlopCounterMode(display=False) as counter:
            linear_attention(x, x, x)
        assert counter.get_total_flops() == 2 * num_tokens * (2 * 8 * 8 + 8)


def test_nothing_to_share_gives_zeros():
    nothing = torch.zeros(2, 3)
    values = torch.ones(2, 4)
    for causal in (False, True):
        assert not linear_attention(nothing, nothing, values, causal).any()
    blind = torch.zeros(2, 2, dtype=torch.bool)
    assert not kernel_attention(nothing + 1, nothing + 1, values, blind).any()
    assert linear_attention(nothing[:0], nothing[:0], values[:0], True).shape == (0, 4)


@pytest.mark.parametrize("length", [0.5, 1.0])
def test_random_features_mean_the_softmaxs_kernel(length):
    width, features, draws = 4, 8, 20_000
    query, key = drawn(2, width, seed=3).detach()
    query, key = length * query / query.norm(), length * key / key.norm()
    directions = torch.randn(draws * features, width, generator=seeded(0)).double()
    products = torch.stack(
        [positive_features(part, directions) * draws**0.5 for part in (query, key)]
    ).prod(dim=0)
    products = products.view(draws, features).sum(dim=1)
    exact = (query @ key).exp()
    variance = exact**2 * ((query + key).square().sum().exp() - 1) / features
    assert abs(products.mean() - exact) < 4 * (variance / draws).sqrt()
    assert abs(products.var() / variance - 1) < 0.2


def test_many_random_features_are_near_attention():
    x = drawn(3, 9, 4, seed=1).detach() / 8
    features = [positive_features(part / 4**0.25, DIRECTIONS) for part in x[:2]]
    found = linear_attention(*features, x[2])
    torch.testing.assert_close(found, attention(*x), atol=0.05, rtol=0)


DIRECTIONS = torch.randn(20_000, 4, generator=seeded(1)).double()


def test_random_features_by_hand():
    x, direction = torch.tensor([[1.0, 2.0]]), torch.tensor([[0.5, 1.0], [0.0, 0.0]])
    found = positive_features(x, direction)
    expected = [math.exp(2.5 - 2.5) / 2**0.5, math.exp(-2.5) / 2**0.5]
    torch.testing.assert_close(found, torch.tensor([expected]))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: elu_features(x.long()), "convert it with"),
        (lambda x: positive_features(x, x[:, :2]), "3 numbers in a row"),
        (lambda x: positive_features(x, x[0]), "rows of a matrix"),
        (lambda x: positive_features(x, x[:0]), "one or more"),
        (lambda x: kernel_attention(x, x[:, :2], x), "as many features"),
        (lambda x: linear_attention(x, x, x[:2]), "each key has a value"),
        (lambda x: linear_attention(x[0], x, x), "as many features"),
        (lambda x: linear_attention(-x, x, x), "queries have negative ones, as -1"),
        (lambda x: linear_attention(x, -x, x), "keys have negative ones, as -1"),
        (lambda x: linear_attention(x, x[:2], x[:2], True), "4 targets and 2 sources"),
        (lambda x: linear_attention(x, x, x.double()), "precision of the other"),
    ],
)
def test_what_does_not_fit_is_refused(call, words, as_readers):
    with pytest.raises(ValueError, match=words):
        call(torch.ones(4, 3))
