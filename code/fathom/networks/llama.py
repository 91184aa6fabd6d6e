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
from einops import rearrange
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional

from fathom.networks.attention import attention
from fathom.networks.cache import Kept
from fathom.networks.embeddings import TokenVectors
from fathom.networks.positions import rotate
from fathom.networks.shallow import linear_layer

__all__ = ["GatedMLP", "GroupedAttention", "Llama", "LlamaLayer"]


class GatedMLP(nn.Module):
    r"""An MLP whose hidden units are multiplied by gates.

    .. math::

        \mathbf{y} = \mathbf{W}_\text{down}\bigl(
        \operatorname{silu}[\mathbf{W}_\text{gate}\mathbf{x}] \odot
        \mathbf{W}_\text{up}\mathbf{x}\bigr)

    with :math:`\operatorname{silu}[z] = z / (1 + \exp[-z])`. A unit of an ordinary MLP
    is bent by a function that is fixed; here one linear function of the token is
    weighted by another one.

    Args:
        width: numbers in each token.
        hidden: units, at least 1.
        generator: where weights are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if a size is below 1.

    N. Shazeer (2020), "GLU Variants Improve Transformer", arXiv 2002.05202: "SwiGLU".
    """

    def __init__(
        self, width: int, hidden: int, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        self.gate = _without_offset(width, hidden, generator)
        self.up = _without_offset(width, hidden, generator)
        self.down = _without_offset(hidden, width, generator)

    def forward(
        self, tokens: Float[Tensor, "*batch width"]
    ) -> Float[Tensor, "*batch width"]:
        """Change each token alone."""
        return self.down(functional.silu(self.gate(tokens)) * self.up(tokens))


class GroupedAttention(nn.Module):
    r"""Causal self-attention in which several heads share keys and values.

    Of :math:`H` heads, :math:`H/K` in a row have queries of their own and the same keys
    and values, so that a cache keeps :math:`K` of each for a token, not :math:`H`. With
    :math:`K = H` it is the usual attention. Places turn queries and keys.

    Attributes:
        query: linear layer to the queries of all heads.
        key: linear layer to :math:`K` keys.
        value: likewise.
        output: linear layer that mixes what the heads found.

    Args:
        width: numbers in each token.
        heads: :math:`H`, which divide the width.
        shared: :math:`K`, which divides the heads.
        base: of the rotary codes, see :func:`fathom.networks.positions.frequencies`.
        generator: where weights are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if numbers don't divide each other, or a head has an odd width.

    J. Ainslie et al. (2023), "GQA", arXiv 2305.13245.
    """

    def __init__(
        self,
        width: int,
        heads: int,
        shared: int,
        base: float | int = 10_000,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if min(width, heads, shared) < 1 or width % (2 * heads) or heads % shared:
            raise ValueError(
                "heads have an even share of the width, and the keys that are shared "
                f"divide the heads: got width {width}, {heads} heads, {shared} keys"
            )
        narrow = width // heads * shared
        self.query = _without_offset(width, width, generator)
        self.key = _without_offset(width, narrow, generator)
        self.value = _without_offset(width, narrow, generator)
        self.output = _without_offset(width, width, generator)
        self.heads, self.shared, self.base = heads, shared, base

    def forward(
        self,
        tokens: Float[Tensor, "*batch tokens width"],
        kept: Kept | None = None,
    ) -> tuple[Float[Tensor, "*batch tokens width"], Kept]:
        """Let new tokens look at those that were read, and causally at each other.

        Args:
            tokens: one row for each new token.
            kept: keys and values of the tokens before; None if there is none.

        Returns:
            What the tokens gather, and the keys and values of all. What was kept before
            isn't changed.
        """
        split = "... n (keys group size) -> ... keys group n size"
        group = self.heads // self.shared
        queries = rearrange(self.query(tokens), split, keys=self.shared, group=group)
        keys, values = (
            rearrange(make(tokens), split, keys=self.shared, group=1).squeeze(-3)
            for make in (self.key, self.value)
        )
        known = 0 if kept is None else kept.keys.shape[-2]
        places = torch.arange(known, known + tokens.shape[-2], device=tokens.device)
        queries, keys = (rotate(rows, places, self.base) for rows in (queries, keys))
        if kept is not None:
            keys = torch.cat([kept.keys, keys], dim=-2)
            values = torch.cat([kept.values, values], dim=-2)
        mask = torch.arange(keys.shape[-2], device=tokens.device) <= places[:, None]
        found = attention(queries, keys.unsqueeze(-3), values.unsqueeze(-3), mask)
        found = rearrange(found, "... keys group n size -> ... n (keys group size)")
        return self.output(found), Kept(keys, values)


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


def _without_offset(
    inputs: int, outputs: int, generator: torch.Generator | None
) -> nn.Linear:
    """A linear layer of weights alone, started as PyTorch's."""
    layer = linear_layer(inputs, outputs, generator)
    layer.bias = None
    return layer


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
