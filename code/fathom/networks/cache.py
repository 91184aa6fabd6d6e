r"""The cache of keys and values: what a decoder need not compute again.

To write a text, a decoder reads it anew after each token. But as no token sees those
that follow, all that was computed for the tokens before stays as it was. A new token
needs two things of them: their keys and their values, in each layer. So these are kept,
and for the new token alone one computes a query, a key and a value,

.. math::

    \mathbf{y}_n = \sum_{m \le n} w_{nm} \mathbf{v}_m, \qquad
    w_{nm} \propto \exp[\mathbf{q}_n^\mathsf{T}\mathbf{k}_m / \sqrt{D_q}],

and the rest of each layer, which works on each token alone.
"""

from typing import NamedTuple

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor

from fathom.networks.attention import MultiHeadAttention, attention
from fathom.networks.transformer import TransformerLayer

__all__ = ["Kept", "attend_on", "read_on"]


class Kept(NamedTuple):
    """Keys and values of one layer, of all tokens that were read.

    Attributes:
        keys: a row for each head and token.
        values: likewise.
    """

    keys: Float[Tensor, "*batch heads tokens size"]
    values: Float[Tensor, "*batch heads tokens size"]


def attend_on(
    layer: MultiHeadAttention,
    inputs: Float[Tensor, "*batch tokens width"],
    kept: Kept | None = None,
) -> tuple[Float[Tensor, "*batch tokens width"], Kept]:
    """Let new tokens look at those that were read and, causally, at each other.

    Args:
        layer: whose weights are used.
        inputs: one row for each new token.
        kept: keys and values of the tokens before; None if there is none.

    Returns:
        What the layer gives for the new tokens, and the keys and values of all. What
        was kept before isn't changed: one text can be read on in several ways.

    Raises:
        ValueError: if the layer turns queries and keys by their places (it would have
            to know how many tokens came before), or another number of texts was read.
    """
    if layer.rotate is not None:
        raise ValueError("this layer turns keys by their places, counted from 0")
    queries, keys, values = (
        rearrange(
            make(inputs), "... n (heads size) -> ... heads n size", heads=layer.heads
        )
        for make in (layer.query, layer.key, layer.value)
    )
    if kept is not None:
        if kept.keys.shape[:-2] != keys.shape[:-2]:
            raise ValueError(
                f"texts and heads were {tuple(kept.keys.shape[:-2])} so far, and are "
                f"{tuple(keys.shape[:-2])} now"
            )
        keys = torch.cat([kept.keys, keys], dim=-2)
        values = torch.cat([kept.values, values], dim=-2)
    count, known = queries.shape[-2], keys.shape[-2]
    mask = torch.ones(count, known, dtype=torch.bool, device=keys.device)
    found = attention(queries, keys, values, mask.tril(known - count))
    found = rearrange(found, "... heads n size -> ... n (heads size)")
    return layer.output(found), Kept(keys, values)


def read_on(
    layer: TransformerLayer,
    tokens: Float[Tensor, "*batch tokens width"],
    kept: Kept | None = None,
) -> tuple[Float[Tensor, "*batch tokens width"], Kept]:
    """One layer with pre-norm, for new tokens; as :func:`attend_on`.

    Args:
        layer: whose weights are used.
        tokens: one row for each new token.
        kept: keys and values of the tokens before; None if there is none.

    Raises:
        ValueError: for layers with post-norm, and as :func:`attend_on`.
    """
    if layer.norm != "pre":
        raise ValueError("only layers with pre-norm read on")
    found, kept = attend_on(layer.attention, layer.attention_norm(tokens), kept)
    h = tokens + layer.dropout(found)
    return h + layer.dropout(layer.mlp(layer.mlp_norm(h))), kept
