"""Masks by hand, who reaches whom, and near pairs alone equal to masking all others."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import scaled_dot_product_attention
from torch.utils.flop_counter import FlopCounterMode

from fathom.networks.decoder import causal_mask
from fathom.networks.sparse_attention import (
    global_mask,
    local_attention,
    local_mask,
    reached,
    strided_mask,
)

TOKENS = st.integers(1, 20)
SIZE = st.integers(1, 4)


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    values = torch.randn(shape, generator=generator, dtype=torch.float64)
    return (3 * values).requires_grad_()


def as_rows(mask: torch.Tensor) -> list[str]:
    return ["".join("x" if yes else "." for yes in row) for row in mask.tolist()]


def test_masks_by_hand():
    assert as_rows(local_mask(4, 1)) == ["xx..", "xxx.", ".xxx", "..xx"]
    assert as_rows(local_mask(3, 0)) == ["x..", ".x.", "..x"]
    assert as_rows(strided_mask(5, 2)) == ["x.x.x", ".x.x.", "x.x.x", ".x.x.", "x.x.x"]
    assert as_rows(global_mask(4, [1])) == [".x..", "xxxx", ".x..", ".x.."]
    assert not global_mask(3, []).any()
    dilated = local_mask(6, 4) & strided_mask(6, 2)
    assert as_rows(dilated)[0] == "x.x.x."
    assert as_rows(local_mask(4, 1) & causal_mask(4))[2] == ".xx."


@given(st.integers(1, 30), st.integers(0, 6), st.integers(1, 6))
def test_a_window_reaches_layers_times_as_far(num_tokens, window, num_layers):
    found = reached(local_mask(num_tokens, window), num_layers)
    assert torch.equal(found, local_mask(num_tokens, window * num_layers))
    before = causal_mask(num_tokens)
    found = reached(local_mask(num_tokens, window) & before, num_layers)
    assert torch.equal(found, local_mask(num_tokens, window * num_layers) & before)


@given(st.integers(1, 40), st.integers(1, 9))
def test_near_and_strided_reach_all_in_two_layers(num_tokens, stride):
    strided, before = strided_mask(num_tokens, stride), causal_mask(num_tokens)
    assert reached(local_mask(num_tokens, stride - 1) | strided, 2).all()
    causal = (local_mask(num_tokens, stride - 1) | strided) & before
    assert torch.equal(reached(causal, 2), before)
    if 3 * stride <= num_tokens and stride > 1:  # one place less isn't enough
        less = (local_mask(num_tokens, stride - 2) | strided) & before
        assert not torch.equal(reached(less, 2), before)


def test_one_global_token_joins_all_in_two_layers():
    assert reached(global_mask(9, [4]), 2).all()
    assert not reached(strided_mask(9, 2), 5)[0, 1]


def test_paths_are_those_of_a_changed_token():
    mask = torch.rand(7, 7, generator=torch.Generator().manual_seed(1)) < 0.3
    mask.fill_diagonal_(True)
    x = drawn(7, 3)
    h = x
    for _ in range(2):
        h = scaled_dot_product_attention(h, h, h, attn_mask=mask)
    slopes = [torch.autograd.grad(row.sum(), x, retain_graph=True)[0] for row in h]
    depends = torch.stack(slopes).abs().sum(dim=-1) > 0
    assert torch.equal(depends, reached(mask, 2))


@given(st.lists(SIZE, max_size=2), TOKENS, st.integers(0, 8), SIZE, SIZE, st.booleans())
def test_near_pairs_alone_equal_masking(axes, tokens, window, width, others, causal):
    arguments = [
        drawn(*axes, tokens, width, seed=1),
        drawn(*axes, tokens, width, seed=2),
        drawn(*axes, tokens, others, seed=3),
    ]
    mask = local_mask(tokens, window)
    mask = mask & causal_mask(tokens) if causal else mask
    found = local_attention(*arguments, window, causal)
    expected = scaled_dot_product_attention(*arguments, attn_mask=mask)
    torch.testing.assert_close(found, expected)
    direction = drawn(*expected.shape, seed=9).detach()
    torch.testing.assert_close(
        torch.autograd.grad(found, arguments, direction),
        torch.autograd.grad(expected, arguments, direction),
    )


@pytest.mark.parametrize(("causal", "num_read"), [(False, 3), (True, 2)])
def test_its_work_grows_as_the_text(causal, num_read):
    for num_tokens in (32, 64, 128):
        x = torch.zeros(num_tokens, 4)
        with FlopCounterMode(display=False) as counter:
            local_attention(x, x, x, 8, causal)
        assert counter.get_total_flops() == 4 * num_tokens * num_read * 8 * 4


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: local_mask(0, 1), "a token or more, not 0"),
        (lambda x: local_mask(3, -1), "0 places or more, not -1"),
        (lambda x: strided_mask(3, 0), "1 or more, not 0"),
        (lambda x: global_mask(3, [3]), "no place 3"),
        (lambda x: global_mask(3, [-1]), "no place -1"),
        (lambda x: reached(x, 1), "true or false"),
        (lambda x: reached(x > 0, 1), "true or false"),
        (lambda x: reached(local_mask(3, 1), 0), "a layer or more, not 0"),
        (lambda x: local_attention(x, x[:2], x, 1), "a query, a key and a value"),
        (lambda x: local_attention(x, x, x[:2], 1), "a query, a key and a value"),
        (lambda x: local_attention(x, x, x, -1), "0 places or more, not -1"),
        (lambda x: local_attention(x, x, x.double(), 1), "precision of the other"),
        (lambda x: local_attention(x, x[:, :2], x, 1), "as many numbers in each"),
    ],
)
def test_what_does_not_fit_is_refused(call, words, as_readers):
    with pytest.raises(ValueError, match=words):
        call(torch.ones(4, 3))
