"""Attention is the library's with the same weights, over random shapes and masks."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import scaled_dot_product_attention

from fathom.networks.attention import (
    MultiHeadAttention,
    attention,
    attention_weights,
)
from fathom.networks.shallow import num_parameters

SIZE = st.integers(1, 5)
AXES = st.lists(st.integers(1, 3), max_size=2)
SEED = st.integers(0, 1000)


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    values = torch.randn(shape, generator=seeded(seed), dtype=torch.float64)
    return (3 * values).requires_grad_()


def masked(*shape: int, seed: int) -> torch.Tensor:
    return torch.rand(shape, generator=seeded(seed)) < 0.5


def assert_same(found, expected, arguments):
    torch.testing.assert_close(found, expected)
    direction = drawn(*expected.shape, seed=9).detach()
    torch.testing.assert_close(
        torch.autograd.grad(found, arguments, direction, retain_graph=True),
        torch.autograd.grad(expected, arguments, direction, retain_graph=True),
    )


@given(AXES, SIZE, SIZE, SIZE, SIZE, SEED, st.sampled_from(["none", "own", "one"]))
def test_attention_is_torchs(axes, targets, sources, width, value_width, seed, kind):
    # Some rows of some masks are all false: zeros in both.
    arguments = [
        drawn(*axes, targets, width, seed=seed),
        drawn(*axes, sources, width, seed=seed + 1),
        drawn(*axes, sources, value_width, seed=seed + 2),
    ]
    shape = (*axes, targets, sources) if kind == "own" else (targets, sources)
    mask = None if kind == "none" else masked(*shape, seed=seed)
    found = attention(*arguments, mask)
    expected = scaled_dot_product_attention(*arguments, attn_mask=mask)
    assert_same(found, expected, arguments)


@given(AXES, SIZE, SIZE, SEED, st.sampled_from([0, 0, 0, 1, 2]))
def test_a_causal_mask_is_torchs_own(axes, tokens, width, seed, more):
    """Left to torch's function, it gives what the equation gives; others do, too."""
    arguments = [drawn(*axes, tokens, width, seed=seed + i) for i in range(3)]
    queries, keys, values = arguments
    mask = torch.ones(tokens, tokens).tril(more) > 0
    mask = mask if len(axes) == 0 else mask[None]
    expected = attention_weights(queries, keys, mask) @ values
    assert_same(attention(queries, keys, values, mask), expected, arguments)
    single = [argument.float() for argument in arguments]
    found = attention(*single, mask)
    torch.testing.assert_close(found, expected.float(), atol=1e-4, rtol=1e-4)


def with_weights_of(ours: MultiHeadAttention) -> nn.MultiheadAttention:
    width = ours.query.in_features
    theirs = nn.MultiheadAttention(width, ours.heads, batch_first=True).double()
    parts = (ours.query, ours.key, ours.value)
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.cat([part.weight for part in parts]))
        theirs.in_proj_bias.copy_(torch.cat([part.bias for part in parts]))
        theirs.out_proj.load_state_dict(ours.output.state_dict())
    return theirs


@given(SIZE, SIZE, SIZE, SIZE, SIZE, SEED, st.booleans(), st.booleans())
def test_heads_are_torchs(batch, tokens, others, heads, size, seed, cross, with_mask):
    width = heads * size
    ours = MultiHeadAttention(width, heads, generator=seeded(seed)).double()
    theirs = with_weights_of(ours)
    x = drawn(batch, tokens, width, seed=seed)
    sources = drawn(batch, others, width, seed=seed + 1) if cross else None
    looked_at = x if sources is None else sources
    mask = None
    if with_mask:
        mask = masked(batch, tokens, looked_at.shape[1], seed=seed)
        mask[..., 0] = True  # torch's module gives nan for a row that is all false
    forbidden = None if mask is None else (~mask).repeat_interleave(heads, dim=0)
    expected, weights = theirs(
        x, looked_at, looked_at, attn_mask=forbidden, average_attn_weights=False
    )
    torch.testing.assert_close(ours.weights(x, sources, mask), weights)
    arguments = [x] if sources is None else [x, sources]
    found = ours(x, sources, mask)
    assert_same(found, expected, arguments)
    # and the gradients of all parameters
    direction = drawn(*found.shape, seed=7).detach()
    slopes = torch.autograd.grad(found, list(ours.parameters()), direction)
    slopes = dict(zip([n for n, _ in ours.named_parameters()], slopes, strict=True))
    grads = torch.autograd.grad(expected, list(theirs.parameters()), direction)
    grads = dict(zip([n for n, _ in theirs.named_parameters()], grads, strict=True))
    for kind in ("weight", "bias"):
        joined = [slopes[f"{name}.{kind}"] for name in ("query", "key", "value")]
        torch.testing.assert_close(torch.cat(joined), grads[f"in_proj_{kind}"])
        torch.testing.assert_close(slopes[f"output.{kind}"], grads[f"out_proj.{kind}"])


def test_by_hand():
    # Width 4, so the scores are halved: 2 log(3) / 2 = log 3, and 0: weights 3/4, 1/4.
    queries = torch.tensor([[2 * math.log(3), 0.0, 0.0, 0.0]])
    keys = torch.tensor([[1.0, 5.0, 0.0, 0.0], [0.0, 0.0, 7.0, 0.0]])
    weights = attention_weights(queries, keys)
    torch.testing.assert_close(weights, torch.tensor([[0.75, 0.25]]))
    values = torch.tensor([[4.0], [8.0]])
    torch.testing.assert_close(attention(queries, keys, values), torch.tensor([[5.0]]))


@given(SIZE, SIZE, st.integers(1, 6), SEED)
def test_tokens_may_change_places(batch, heads, tokens, seed):
    layer = MultiHeadAttention(2 * heads, heads, generator=seeded(seed)).double()
    x = drawn(batch, tokens, 2 * heads, seed=seed)
    order = torch.randperm(tokens, generator=seeded(seed))
    torch.testing.assert_close(layer(x[:, order]), layer(x)[:, order])
    weights = layer.weights(x)[:, :, order][..., order]
    torch.testing.assert_close(layer.weights(x[:, order]), weights)


@given(SIZE, SIZE, SIZE, SEED)
def test_weights_are_shares(targets, sources, width, seed):
    queries, keys = drawn(targets, width, seed=seed), drawn(sources, width, seed=1)
    mask = masked(targets, sources, seed=seed)
    weights = attention_weights(queries, keys, mask)
    assert (weights[~mask] == 0).all() and (weights >= 0).all()
    torch.testing.assert_close(weights.sum(dim=1), mask.any(dim=1).double())


def test_who_may_look_nowhere_gets_zeros_and_no_gradient():
    queries, keys, values = drawn(2, 3), drawn(4, 3, seed=1), drawn(4, 2, seed=2)
    mask = torch.tensor([[True] * 4, [False] * 4])
    found = attention(queries, keys, values, mask)
    assert found[1].tolist() == [0, 0]
    (slope,) = torch.autograd.grad(found.sum(), queries)
    assert slope[1].tolist() == [0, 0, 0] and slope.isfinite().all()
    layer = MultiHeadAttention(4, 2).double()
    nothing = layer(drawn(1, 2, 4), mask=torch.zeros(2, 2, dtype=torch.bool))
    torch.testing.assert_close(nothing, layer.output.bias.expand(1, 2, 4))


def test_a_mask_for_all_or_for_each():
    layer = MultiHeadAttention(4, 2, generator=seeded(0)).double()
    x, mask = drawn(3, 5, 4), torch.ones(5, 5).tril() > 0
    expected = layer(x, mask=mask)
    torch.testing.assert_close(layer(x, mask=mask[None]), expected)
    torch.testing.assert_close(layer(x, mask=mask.expand(3, 5, 5)), expected)
    torch.testing.assert_close(layer(x[0], mask=mask), expected[0])  # without a batch
    # causal: what comes later doesn't matter
    changed = x.detach().clone()
    changed[:, 3:] += 1
    torch.testing.assert_close(layer(changed, mask=mask)[:, :3], expected[:, :3])
    ends = torch.tensor([True, True, False, False, False])
    torch.testing.assert_close(
        layer(x, mask=ends.expand(1, 1, 5)), layer(x, x[:, :2].contiguous())
    )


def test_number_of_parameters():
    for heads in (1, 2, 3, 6):
        assert num_parameters(MultiHeadAttention(6, heads)) == 4 * 6 * 7


def test_the_start_comes_from_the_generator():
    first, second = (MultiHeadAttention(4, 2, generator=seeded(3)) for _ in range(2))
    for one, two in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(one, two)
        assert one.abs().max() <= 0.5
    assert not torch.equal(first.query.weight, first.key.weight)


def test_huge_and_tiny_scores():
    huge = torch.tensor([[1e15, -1e15], [1e-30, 1.0]])
    found = attention(huge, huge.clone(), torch.eye(2))
    expected = scaled_dot_product_attention(huge, huge, torch.eye(2))
    torch.testing.assert_close(found, expected)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: attention_weights(x, x[:, :2]), "as many numbers in each"),
        (lambda x: attention_weights(x[0], x), "a row for each token"),
        (lambda x: attention_weights(x, x.long()), "convert it with"),
        (lambda x: attention_weights(x, x.double()), "precision of the other"),
        (lambda x: attention(x, x, x[:2]), "each key has a value"),
        (lambda x: attention(x, x, x, torch.ones(4, 4)), "by true or false"),
        (lambda x: attention(x, x, x, torch.ones(3, 4) > 0), "doesn't fit scores"),
        (lambda x: attention(x, x, x, torch.ones(2, 4, 4) > 0), "doesn't fit scores"),
        (lambda x: MultiHeadAttention(3)(x[:, :2]), "a row of 3 numbers"),
        (lambda x: MultiHeadAttention(3)(x, x[:, :2]), "sources need a row of 3"),
        (lambda x: MultiHeadAttention(3)(x[0]), "a row of 3 numbers"),
        (lambda x: MultiHeadAttention(3)(x.double()), "precision of the other"),
        (lambda x: MultiHeadAttention(3, 2), "divide the width"),
        (lambda x: MultiHeadAttention(0), "divide the width"),
        (lambda x: MultiHeadAttention(4, 0), "divide the width"),
    ],
)
def test_what_does_not_fit_is_refused(call, words, as_readers):
    with pytest.raises(ValueError, match=words):
        call(torch.ones(4, 3))
