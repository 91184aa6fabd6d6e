r"""Decoders: transformers that read to the left alone, and say what comes next.

A text has the probability that its tokens have one after the other:

.. math::

    P(t_1, \dots, t_N) = \prod_n P(t_n \mid t_1, \dots, t_{n-1}),

and one pass of the network gives all factors but the first, because no token sees those
that follow.

UDL section 12.7. A. Radford et al. (2019), "Language Models are Unsupervised Multitask
Learners" (GPT-2).
"""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional

from fathom.networks.cache import Kept, read_on
from fathom.networks.embeddings import TokenVectors
from fathom.networks.positions import LearnedPositions
from fathom.networks.transformer import Transformer

__all__ = ["Decoder", "causal_mask"]


def causal_mask(num_tokens: int) -> Bool[Tensor, "num_tokens num_tokens"]:
    """True where a token (row) may look at a token (column): at itself and before.

    Args:
        num_tokens: of a text, at least 1.

    Raises:
        ValueError: if there is no token.
    """
    if num_tokens < 1:
        raise ValueError(f"a text has a token or more, not {num_tokens}")
    return torch.ones(num_tokens, num_tokens, dtype=torch.bool).tril()


class Decoder(nn.Module):
    r"""Scores of the next token after each token of a text: a GPT.

    Vectors of tokens and of places, transformer layers with pre-norm that look to the
    left, and scores by the table of tokens itself:

    .. math::

        \mathbf{s}_n = \mathbf{E}\,\mathbf{h}_n

    Equal to the library ``transformers``' ``GPT2LMHeadModel`` without dropout and with
    the exact GELU.

    Attributes:
        tokens: :math:`\mathbf{E}`, :class:`fathom.networks.embeddings.TokenVectors`.
        positions: :class:`fathom.networks.positions.LearnedPositions`.
        transformer: :class:`fathom.networks.transformer.Transformer`, with pre-norm.

    Args:
        num_tokens: size of the vocabulary.
        num_positions: tokens in the longest text.
        width: numbers in each vector.
        num_layers: transformer layers.
        heads: of each attention; they divide the width.
        hidden: units of each MLP; by default four times the width.
        dropout: with which probability a number of a branch's result is set to zero in
            training.
        generator: where weights are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: for sizes that don't fit; when called, if tokens aren't whole
            numbers of 32 or 64 bits, a text is too long or a token isn't in the
            vocabulary.

    UDL section 12.7.
    """

    def __init__(
        self,
        num_tokens: int,
        num_positions: int,
        width: int,
        num_layers: int,
        heads: int = 1,
        hidden: int | None = None,
        dropout: float | int = 0.0,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.tokens = TokenVectors(num_tokens, width, generator)
        self.positions = LearnedPositions(num_positions, width, generator=generator)
        self.transformer = Transformer(
            num_layers,
            width,
            heads,
            hidden=hidden,
            norm="pre",
            activation="gelu",
            dropout=dropout,
            generator=generator,
        )

    def forward(
        self, ids: Int[Tensor, "*batch tokens"]
    ) -> Float[Tensor, "*batch tokens vocabulary"]:
        """Score every token of the vocabulary as the next one, after each token.

        Args:
            ids: a row of tokens for each text.
        """
        vectors = self.positions(self.tokens(ids))
        mask = causal_mask(ids.shape[-1]).to(ids.device)
        hidden = self.transformer(vectors, mask)
        return functional.linear(hidden, self.tokens.weight)

    def step(
        self,
        ids: Int[Tensor, "*batch tokens"],
        cache: tuple[Kept, ...] | None = None,
    ) -> tuple[Float[Tensor, "*batch tokens vocabulary"], tuple[Kept, ...]]:
        """Read on: scores after each new token, as :meth:`forward` has them.

        ::

            scores, cache = decoder.step(prompt)
            scores, cache = decoder.step(next_token, cache)

        Args:
            ids: a row of new tokens for each text: at the beginning all that is known,
                later mostly one.
            cache: what the last step returned; None at the beginning of a text.

        Returns:
            Scores after each new token, and keys and values of all tokens so far, of
            each layer. The cache that came in still is what it was.

        Raises:
            ValueError: as :meth:`forward`, if the whole text is longer than the table
                of places, and if another number of texts was read before.
        """
        kept = [None] * len(self.transformer.layers) if cache is None else list(cache)
        before = 0 if cache is None else cache[0].keys.shape[-2]
        hidden = self.positions(self.tokens(ids), before)
        for number, layer in enumerate(self.transformer.layers):
            hidden, kept[number] = read_on(layer, hidden, kept[number])
        hidden = self.transformer.last_norm(hidden)
        return functional.linear(hidden, self.tokens.weight), tuple(kept)
