"""Attention in blocks is the library's, gradients included, and keeps no weights."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import scaled_dot_product_attention

from fathom.analysis.kept_numbers import kept_numbers
from fathom.networks.online_attention import online_attention

SIZE = st.integers(1, 5)
AXES = st.lists(st.integers(1, 3), max_size=2)


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    values = torch.randn(shape, generator=generator, dtype=torch.float64)
    return (3 * values).requires_grad_()


@given(AXES, SIZE, st.integers(1, 12), SIZE, SIZE, st.integers(1, 15))
def test_it_is_torchs(axes, targets, sources, width, value_width, size):
    arguments = [
        drawn(*axes, targets, width, seed=1),
        drawn(*axes, sources, width, seed=2),
        drawn(*axes, sources, value_width, seed=3),
    ]
    found = online_attention(*arguments, size)
    expected = scaled_dot_product_attention(*arguments)
    torch.testing.assert_close(found, expected)
    direction = drawn(*expected.shape, seed=9).detach()
    torch.testing.assert_close(
        torch.autograd.grad(found, arguments, direction),
        torch.autograd.grad(expected, arguments, direction),
    )


@pytest.mark.parametrize("sign", [1, -1])
def test_scores_that_would_overflow(sign):
    # The largest score comes in the last block, or in the first.
    queries, keys = torch.tensor([[1e4]]), sign * torch.tensor([[1e-3], [0.5], [1.0]])
    values = torch.tensor([[1.0], [2], [3]])
    found = online_attention(queries, keys, values, 1)
    torch.testing.assert_close(found, torch.tensor([[3.0 if sign > 0 else 1.0]]))


class Itself(nn.Module):
    """Attention of tokens with themselves."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return online_attention(x, x, x, 16)


def test_it_keeps_as_many_numbers_as_the_text_has():
    texts = [torch.ones(n, 4, requires_grad=True) for n in (32, 64, 128)]
    counts = [kept_numbers(Itself(), text) for text in texts]
    assert counts == [n * (4 + 4 + 2) for n in (32, 64, 128)]  # scaled, found; two


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: online_attention(x, x[:, :2], x), "rows of one width"),
        (lambda x: online_attention(x, x, x[:2]), "each key has a value"),
        (lambda x: online_attention(x[None], x, x), "rows of one width"),
        (lambda x: online_attention(x[0], x[0], x[0]), "rows of one width"),
        (lambda x: online_attention(x, x, x, 0), "blocks of 0"),
        (lambda x: online_attention(x, x[:0], x[:0]), "0 sources"),
        (lambda x: online_attention(x, x, x.long()), "convert it with"),
        (lambda x: online_attention(x, x, x.double()), "precision of the other"),
    ],
)
def test_what_does_not_fit_is_refused(call, words, as_readers):
    with pytest.raises(ValueError, match=words):
        call(torch.ones(4, 3))
