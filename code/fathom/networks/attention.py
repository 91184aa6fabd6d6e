r"""Self-attention: averages whose weights are computed from what is averaged.

Each row is a token (UDL writes tokens as columns). Each target asks by a *query*, each
source answers by a *key* and hands over a *value*; query and key decide the weight:

.. math::

    \mathbf{Y} = \operatorname{softmax}
    \Bigl[\frac{\mathbf{Q}\mathbf{K}^\mathsf{T}}{\sqrt{D_q}}\Bigr]\mathbf{V},

with a softmax along each row. Source: A. Vaswani et al. (2017), "Attention Is All You
Need", arXiv 1706.03762.
"""

from collections.abc import Callable

import torch
from einops import rearrange
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from fathom.networks.shallow import check_real, linear_layer

__all__ = ["MultiHeadAttention", "attention", "attention_weights"]


def attention_weights(
    queries: Float[Tensor, "... targets width"],
    keys: Float[Tensor, "... sources width"],
    mask: Bool[Tensor, "... #targets #sources"] | None = None,
) -> Float[Tensor, "... targets sources"]:
    r"""Share out each target's attention among the sources.

    .. math::

        w_{nm} = \frac{\exp[\mathbf{q}_n^\mathsf{T}\mathbf{k}_m / \sqrt{D_q}]}
        {\sum_{m'} \exp[\mathbf{q}_n^\mathsf{T}\mathbf{k}_{m'} / \sqrt{D_q}]}

    Args:
        queries: one row for each token that looks.
        keys: one row for each token that is looked at, as wide as the queries.
        mask: true where a target may look; the sum goes over these sources alone. By
            default everywhere. Leading axes are broadcast.

    Returns:
        Numbers from 0 to 1, that sum to 1 along each row. A target that may look
        nowhere has zeros, as a sentence of padding has: its row doesn't sum to 1.

    Raises:
        ValueError: if shapes or precisions don't fit, or the mask isn't boolean.

    UDL sections 12.2.2, 12.3.2 and 12.7.2.
    """
    check_real(queries=queries, keys=keys)
    if min(queries.ndim, keys.ndim) < 2 or queries.shape[-1] != keys.shape[-1]:
        raise ValueError(
            "queries and keys have a row for each token, and as many numbers in each "
            f"row; got shapes {tuple(queries.shape)} and {tuple(keys.shape)}"
        )
    # Small queries give the same as small scores, and overflow later.
    scores = (queries * max(queries.shape[-1], 1) ** -0.5) @ keys.transpose(-1, -2)
    if mask is None:
        return scores.softmax(dim=-1)
    mask = _fitting(mask, scores)
    blind = ~mask.any(dim=-1, keepdim=True)  # these rows would be 0 / 0
    weights = scores.masked_fill(~(mask | blind), -torch.inf).softmax(dim=-1)
    return weights.masked_fill(blind, 0.0)


def attention(
    queries: Float[Tensor, "... targets width"],
    keys: Float[Tensor, "... sources width"],
    values: Float[Tensor, "... sources value_width"],
    mask: Bool[Tensor, "... #targets #sources"] | None = None,
) -> Float[Tensor, "... targets value_width"]:
    r"""Average the values, with weights by how well each key fits the query.

    .. math::

        \mathbf{y}_n = \sum_m w_{nm} \mathbf{v}_m

    with the weights of :func:`attention_weights`. Equal to
    ``torch.nn.functional.scaled_dot_product_attention``, which does the work where the
    mask is causal: it leaves out the half of the scores that nobody may see.

    Args:
        queries: one row for each token that looks.
        keys: one row for each token that is looked at, as wide as the queries.
        values: what each of these hands over, of any width.
        mask: true where a target may look. A target that may look nowhere gets zeros.

    Raises:
        ValueError: if shapes or precisions don't fit, or the mask isn't boolean.

    UDL sections 12.2 and 12.3.2.
    """
    check_real(queries=queries, keys=keys, values=values)
    if values.ndim < 2 or keys.ndim < 2 or values.shape[-2] != keys.shape[-2]:
        raise ValueError(
            "each key has a value: got shapes "
            f"{tuple(keys.shape)} and {tuple(values.shape)}"
        )
    if queries.shape == keys.shape == values.shape and _is_causal(mask, keys):
        return scaled_dot_product_attention(queries, keys, values, is_causal=True)
    return attention_weights(queries, keys, mask) @ values


class MultiHeadAttention(nn.Module):
    r"""Several attentions side by side, whose results are mixed.

    Head :math:`h` makes queries, keys and values of width :math:`D/H` by weights of its
    own, attends, and a last linear layer reads all heads' results side by side. The
    first :math:`D/H` outputs of each layer belong to the first head, and so on. The
    number of parameters is :math:`4D(D + 1)`, whatever the number of tokens or heads.

    Each layer starts as PyTorch's linear layer: uniform between :math:`-1/\sqrt{D}` and
    :math:`1/\sqrt{D}`. (PyTorch's attention layer starts otherwise: with offsets of
    zero, and Glorot's bounds for the weights of queries, keys and values.)

    Attributes:
        query: linear layer to the queries of all heads.
        key: likewise.
        value: likewise.
        output: linear layer that mixes what the heads found.
        heads: number :math:`H`.

    Args:
        width: :math:`D`, numbers in each token.
        heads: number :math:`H` of attentions, which divides the width.
        generator: where the start is drawn from; PyTorch's global generator if None.
        rotate: applied to the queries and to the keys of each head; see
            :class:`fathom.networks.positions.Rotary`. By default nothing is.

    Raises:
        ValueError: if a size is below 1 or the heads don't divide the width; when
            called, if tokens have another width.

    UDL section 12.3.3.
    """

    def __init__(
        self,
        width: int,
        heads: int = 1,
        generator: torch.Generator | None = None,
        rotate: Callable[[Tensor], Tensor] | None = None,
    ) -> None:
        super().__init__()
        if width < 1 or heads < 1 or width % heads:
            raise ValueError(
                f"{heads} heads share {width} numbers of a token, and each gets as "
                "many: the number of heads has to divide the width"
            )
        self.query, self.key, self.value, self.output = (
            linear_layer(width, width, generator) for _ in range(4)
        )
        self.heads = heads
        self.rotate = rotate

    def forward(
        self,
        inputs: Float[Tensor, "*batch targets width"],
        sources: Float[Tensor, "*batch sources width"] | None = None,
        mask: Bool[Tensor, "*#batch #targets #sources"] | None = None,
    ) -> Float[Tensor, "*batch targets width"]:
        """Let each token gather what it needs from the others.

        Args:
            inputs: one row per token that looks.
            sources: one row per token that is looked at (cross-attention); by default
                the inputs themselves (self-attention).
            mask: true where a token may look: one for all heads, for the whole batch
                or for each example.
        """
        queries, keys, sources = self._looks(inputs, sources)
        values = self._split(self.value(sources))
        found = attention(queries, keys, values, self._for_heads(mask))
        return self.output(rearrange(found, "... heads n size -> ... n (heads size)"))

    def weights(
        self,
        inputs: Float[Tensor, "*batch targets width"],
        sources: Float[Tensor, "*batch sources width"] | None = None,
        mask: Bool[Tensor, "*#batch #targets #sources"] | None = None,
    ) -> Float[Tensor, "*batch heads targets sources"]:
        """Say how each head shares out each token's attention; as :meth:`forward`."""
        queries, keys, _ = self._looks(inputs, sources)
        return attention_weights(queries, keys, self._for_heads(mask))

    def _looks(
        self, inputs: Tensor, sources: Tensor | None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Queries and keys of each head, and the sources."""
        sources = inputs if sources is None else sources
        check_real(inputs=inputs, sources=sources, weights=self.query.weight)
        width = self.query.in_features
        for name, tokens in (("inputs", inputs), ("sources", sources)):
            if tokens.ndim < 2 or tokens.shape[-1] != width:
                raise ValueError(
                    f"{name} need a row of {width} numbers for each token; got shape "
                    f"{tuple(tokens.shape)}"
                )
        looks = self._split(self.query(inputs)), self._split(self.key(sources))
        queries, keys = looks if self.rotate is None else map(self.rotate, looks)
        return queries, keys, sources

    def _split(self, rows: Tensor) -> Tensor:
        """Give each head its part of each row."""
        return rearrange(
            rows, "... n (heads size) -> ... heads n size", heads=self.heads
        )

    @staticmethod
    def _for_heads(mask: Tensor | None) -> Tensor | None:
        """The same mask for all heads: an axis before the last two."""
        return mask if mask is None else mask.unsqueeze(-3)


def _is_causal(mask: Tensor | None, keys: Tensor) -> bool:
    """Whether one mask for all lets each token look at itself and before."""
    num_tokens = keys.shape[-2]
    if mask is None or mask.dtype != torch.bool or mask.ndim > keys.ndim:
        return False
    if mask.shape[-2:] != (num_tokens, num_tokens) or mask.numel() != num_tokens**2:
        return False
    return num_tokens > 0 and torch.equal(mask, torch.ones_like(mask).tril())


def _fitting(mask: Tensor, scores: Tensor) -> Tensor:
    """The mask, if it says yes or no and fits the scores."""
    if mask.dtype != torch.bool:
        raise ValueError(
            f"a mask says where a token may look, by true or false; got {mask.dtype}: "
            "compare it with something, such as mask > 0"
        )
    try:
        return mask.broadcast_to(scores.shape)
    except RuntimeError as error:
        raise ValueError(
            f"a mask of shape {tuple(mask.shape)} doesn't fit scores of shape "
            f"{tuple(scores.shape)}: targets, then sources"
        ) from error
