r"""Attention that sees sources in blocks and never holds all weights at once.

A softmax needs the largest score, so that nothing overflows, and the sum of all
exponentials. Both can be kept as running values. When a new block brings a larger score
:math:`m'`, what was summed up so far shrinks by :math:`e^{m - m'}`:

.. math::

    s' = e^{m - m'} s + \sum_j e^{z_j - m'}, \qquad
    \mathbf{y}' = e^{m - m'} \mathbf{y} + \sum_j e^{z_j - m'}\mathbf{v}_j ,

and :math:`\mathbf{y}/s` at the end is attention, exactly. M. Milakov and N.
Gimelshein (2018), "Online Normalizer Calculation for Softmax", arXiv 1805.02867; T. Dao
et al. (2022), "FlashAttention: Fast and Memory-Efficient Exact Attention with
IO-Awareness", arXiv 2205.14135.
"""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable

from fathom.networks.shallow import check_real

__all__ = ["online_attention"]


def online_attention(
    queries: Float[Tensor, "*batch targets width"],
    keys: Float[Tensor, "*batch sources width"],
    values: Float[Tensor, "*batch sources value_width"],
    size: int = 64,
) -> Float[Tensor, "*batch targets value_width"]:
    """Attend, block after block, with memory that grows as the number of tokens.

    Equal to :func:`fathom.networks.attention.attention` but for rounding, and so are
    its gradients. All pairs are computed, a block at a time; on the way back they are
    computed once more, in place of being kept.

    Args:
        queries: one row for each token that looks.
        keys: one row for each token that is looked at, as wide as the queries.
        values: what each of these hands over, of any width.
        size: sources in a block, at least 1. It doesn't change the result.

    Raises:
        ValueError: if shapes or precisions don't fit, there is no source, or the size
            is below 1.
    """
    check_real(queries=queries, keys=keys, values=values)
    shapes = [tuple(part.shape) for part in (queries, keys, values)]
    fits = min(map(len, shapes)) > 1 and shapes[0][:-2] == shapes[1][:-2]
    if not fits or shapes[0][-1] != shapes[1][-1] or shapes[1][:-1] != shapes[2][:-1]:
        raise ValueError(
            "queries and keys have rows of one width, and each key has a value; got "
            f"shapes {shapes[0]}, {shapes[1]} and {shapes[2]}"
        )
    if size < 1 or shapes[1][-2] < 1:
        raise ValueError(
            f"a block holds a source or more, and there is one: got blocks of {size}, "
            f"and {shapes[1][-2]} sources"
        )
    scaled = queries * max(shapes[0][-1], 1) ** -0.5
    return _Online.apply(scaled, keys, values, size)


class _Online(torch.autograd.Function):
    """Keeps queries, keys, values, results, and two numbers for each target."""

    @staticmethod
    def forward(
        ctx: FunctionCtx, queries: Tensor, keys: Tensor, values: Tensor, size: int
    ) -> Tensor:
        largest = queries.new_full((*queries.shape[:-1], 1), -torch.inf)
        total, found = torch.zeros_like(largest), 0.0
        for k, v in zip(keys.split(size, -2), values.split(size, -2), strict=True):
            scores = queries @ k.mT
            larger = largest.maximum(scores.amax(dim=-1, keepdim=True))
            shrink, parts = (largest - larger).exp(), (scores - larger).exp()
            total = shrink * total + parts.sum(dim=-1, keepdim=True)
            found = shrink * found + parts @ v
            largest = larger
        found = found / total
        ctx.save_for_backward(queries, keys, values, found, largest, total)
        ctx.size = size
        return found

    @staticmethod
    @once_differentiable
    def backward(
        ctx: FunctionCtx, slope: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, None]:
        queries, keys, values, found, largest, total = ctx.saved_tensors
        mean = (slope * found).sum(dim=-1, keepdim=True)
        by_queries, by_keys, by_values = torch.zeros_like(queries), [], []
        pairs = zip(keys.split(ctx.size, -2), values.split(ctx.size, -2), strict=True)
        for k, v in pairs:
            weights = (queries @ k.mT - largest).exp() / total  # once more
            by_scores = weights * (slope @ v.mT - mean)
            by_queries += by_scores @ k
            by_keys.append(by_scores.mT @ queries)
            by_values.append(weights.mT @ slope)
        return by_queries, torch.cat(by_keys, -2), torch.cat(by_values, -2), None
