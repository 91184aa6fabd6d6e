r"""Llama: a decoder as language models of today have it, in five differences to a GPT.

============  ================================  =====================================
part          a GPT (:mod:`.decoder`)           Llama
============  ================================  =====================================
norm          layer norm, scale and offset      root mean square, scale alone
MLP           two matrices, GELU between        :class:`GatedMLP`, three matrices
heads         a key and a value for each query  :class:`GroupedAttention`, shared ones
places        a learnt table, added             rotary codes, of queries and keys
offsets       in each linear layer              none
============  ================================  =====================================

H. Touvron et al. (2023), "LLaMA", arXiv 2302.13971; the shared keys and values came
with its second version, arXiv 2307.09288.
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional

from fathom.networks.cache import Kept
from fathom.networks.embeddings import TokenVectors
from fathom.networks.gated import GatedMLP
from fathom.networks.grouped import GroupedAttention

__all__ = ["Llama", "LlamaLayer"]


class LlamaLayer(nn.Module):
    """Attention and a gated MLP, each after a norm and with a way around it.

    Args:
        width: numbers in each token.
        hidden: units of the MLP.
        eps: of the norms.
        others: as :class:`GroupedAttention`.
    """

    def __init__(
        self,
        width: int,
        heads: int,
        shared: int,
        hidden: int,
        base: float | int = 10_000,
        eps: float = 1e-5,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.attention = GroupedAttention(width, heads, shared, base, generator)
        self.mlp = GatedMLP(width, hidden, generator)
        self.attention_norm = nn.RMSNorm(width, eps)
        self.mlp_norm = nn.RMSNorm(width, eps)

    def forward(
        self,
        tokens: Float[Tensor, "*batch tokens width"],
        kept: Kept | None = None,
    ) -> tuple[Float[Tensor, "*batch tokens width"], Kept]:
        """Read new tokens, as :meth:`GroupedAttention.forward` does."""
        found, kept = self.attention(self.attention_norm(tokens), kept)
        h = tokens + found
        return h + self.mlp(self.mlp_norm(h)), kept


class Llama(nn.Module):
    r"""Scores of the next token after each token of a text.

    Equal to the library ``transformers``' ``LlamaForCausalLM`` with
    ``tie_word_embeddings``, if rows of the weights of queries and keys are put in
    another order: it turns numbers :math:`k` and :math:`k + D/2` of a head together, we
    turn :math:`2k` and :math:`2k + 1`.

    Attributes:
        tokens: a vector of each token, which scores it, too.
        layers: a list of :class:`LlamaLayer`.
        last_norm: root mean square norm.

    Args:
        num_tokens: size of the vocabulary.
        width: numbers in each vector.
        num_layers: how many, at least 1.
        heads: of each attention.
        shared: keys, and values, that these heads share.
        hidden: units of each MLP.
        base: of the rotary codes.
        eps: of the norms.
        generator: where weights are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: for sizes that don't fit.
    """

    def __init__(
        self,
        num_tokens: int,
        width: int,
        num_layers: int,
        heads: int,
        shared: int,
        hidden: int,
        base: float | int = 10_000,
        eps: float = 1e-5,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if num_layers < 1:
            raise ValueError(f"a transformer needs a layer or more, got {num_layers}")
        self.tokens = TokenVectors(num_tokens, width, generator)
        self.layers = nn.ModuleList(
            LlamaLayer(width, heads, shared, hidden, base, eps, generator)
            for _ in range(num_layers)
        )
        self.last_norm = nn.RMSNorm(width, eps)

    def forward(
        self, ids: Int[Tensor, "*batch tokens"]
    ) -> Float[Tensor, "*batch tokens vocabulary"]:
        """Score every token of the vocabulary as the next one, after each token."""
        return self.score(self.read(ids)[0])

    def read(
        self,
        ids: Int[Tensor, "*batch tokens"],
        cache: tuple[Kept, ...] | None = None,
    ) -> tuple[Float[Tensor, "*batch tokens width"], tuple[Kept, ...]]:
        """A vector of each new token, and keys and values of all tokens so far.

        Args:
            ids: a row of new tokens for each text.
            cache: what the last reading returned; None at the beginning of a text. A
                cache of one text, as one row, serves as the common beginning of many.

        Raises:
            ValueError: if another number of texts was read before, and not one.
        """
        hidden = self.tokens(ids)
        kept = [None] * len(self.layers) if cache is None else list(cache)
        if cache is not None:
            kept = [_for_texts(layer, ids.shape[:-1]) for layer in cache]
        for number, layer in enumerate(self.layers):
            hidden, kept[number] = layer(hidden, kept[number])
        return self.last_norm(hidden), tuple(kept)

    def score(
        self, hidden: Float[Tensor, "*batch width"]
    ) -> Float[Tensor, "*batch vocabulary"]:
        """Scores of the next token by the vectors of :meth:`read`.

        With 49,152 tokens this is a fifth of all work: so take only the vectors whose
        scores are wanted.
        """
        return functional.linear(hidden, self.tokens.weight)


def _for_texts(kept: Kept, batch: torch.Size) -> Kept:
    """Keys and values of one text, for each of many; none is copied."""
    if kept.keys.shape[:-3] == batch:
        return kept
    if kept.keys.shape[:-3].numel() != 1:
        raise ValueError(
            f"texts were {tuple(kept.keys.shape[:-3])} so far, and are {tuple(batch)} "
            "now: a cache goes on with as many, or with one"
        )
    return Kept(*(rows.expand(*batch, *rows.shape[-3:]) for rows in kept))
