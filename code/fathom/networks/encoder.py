r"""Encoders: transformers that read a whole text, to the left and to the right.

Each token of a text becomes a vector that knows its neighbours. Trained to guess words
that were hidden, such a network can then be given another task: a linear layer on the
mean of the vectors tells classes apart.

UDL section 12.6. J. Devlin et al. (2019), "BERT: Pre-training of Deep Bidirectional
Transformers for Language Understanding", arXiv 1810.04805.
"""

from collections.abc import Callable, Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional

from fathom.networks.embeddings import TokenVectors
from fathom.networks.positions import LearnedPositions
from fathom.networks.shallow import linear_layer
from fathom.networks.transformer import Transformer

__all__ = ["Encoder", "MaskedTokenHead", "TextClassifier", "padded", "pooled"]

PADDING = 0


class Encoder(nn.Module):
    r"""Vectors of tokens and of places, a layer norm, then transformer layers.

    .. math::

        \mathbf{h}_n = \operatorname{norm}[\mathbf{e}_{t_n} + \mathbf{p}_n]

    Token 0 is padding: no token looks at it. Equal to the library ``transformers``'
    ``BertModel`` without dropout, if all belongs to one text, whose own vector is then
    part of each place's, and if its layer norms, too, add :math:`10^{-5}`.

    Attributes:
        tokens: :class:`fathom.networks.embeddings.TokenVectors`.
        positions: :class:`fathom.networks.positions.LearnedPositions`.
        first_norm: the layer norm before the layers.
        transformer: :class:`fathom.networks.transformer.Transformer`, with post-norm
            and GELU as in BERT.

    Args:
        num_tokens: size of the vocabulary, with padding.
        num_positions: tokens in the longest text.
        width: numbers in each vector.
        num_layers: transformer layers.
        heads: of each attention; they divide the width.
        hidden: units of each MLP; by default four times the width.
        generator: where weights are drawn from; PyTorch's global generator if None.
        rotate: turns queries and keys by their places, too, which BERT doesn't:
            :class:`fathom.networks.positions.Rotary`.

    Raises:
        ValueError: for sizes that don't fit; when called, if tokens aren't whole
            numbers of 32 or 64 bits, a text is too long or a token isn't in the
            vocabulary.

    UDL section 12.6.
    """

    def __init__(
        self,
        num_tokens: int,
        num_positions: int,
        width: int,
        num_layers: int,
        heads: int = 1,
        hidden: int | None = None,
        generator: torch.Generator | None = None,
        rotate: Callable[[Tensor], Tensor] | None = None,
    ) -> None:
        super().__init__()
        if num_tokens < 2:
            raise ValueError(
                f"a vocabulary has padding and a token or more, not {num_tokens} tokens"
            )
        self.tokens = TokenVectors(num_tokens, width, generator)
        self.positions = LearnedPositions(num_positions, width, generator=generator)
        self.first_norm = nn.LayerNorm(width)
        self.transformer = Transformer(
            num_layers,
            width,
            heads,
            hidden=hidden,
            norm="post",
            activation="gelu",
            rotate=rotate,
            generator=generator,
        )

    def start(
        self, ids: Int[Tensor, "*batch tokens"]
    ) -> Float[Tensor, "*batch tokens width"]:
        """What enters the first layer."""
        return self.first_norm(self.positions(self.tokens(ids)))

    def forward(
        self, ids: Int[Tensor, "*batch tokens"]
    ) -> Float[Tensor, "*batch tokens width"]:
        """Read texts; the vectors of padding mean nothing.

        Args:
            ids: a row of tokens for each text, filled up with zeros.
        """
        return self.transformer(self.start(ids), (ids != PADDING).unsqueeze(-2))


class MaskedTokenHead(nn.Module):
    r"""An encoder, and scores of all tokens at each place.

    .. math::

        \mathbf{s}_n = \mathbf{E}\,
        \operatorname{norm}\bigl[\operatorname{gelu}[\boldsymbol\beta +
        \boldsymbol\Omega\mathbf{h}_n]\bigr] + \mathbf{b},

    where :math:`\mathbf{E}` is the encoder's own table of tokens. Equal to
    ``BertForMaskedLM`` of the library.

    Attributes:
        encoder: what was given; it is trained, too.
        dense: linear layer.
        norm: layer norm.
        bias: one for each token.

    Args:
        encoder: reads the text.
        generator: where weights are drawn from; PyTorch's global generator if None.
    """

    def __init__(
        self, encoder: Encoder, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        num_tokens, width = encoder.tokens.weight.shape
        self.encoder = encoder
        self.dense = linear_layer(width, width, generator)
        self.norm = nn.LayerNorm(width)
        self.bias = nn.Parameter(torch.zeros(num_tokens))

    def scores(
        self, vectors: Float[Tensor, "*batch width"]
    ) -> Float[Tensor, "*batch vocabulary"]:
        """Scores of all tokens, from what the encoder returned for some places."""
        hidden = self.norm(functional.gelu(self.dense(vectors)))
        return functional.linear(hidden, self.encoder.tokens.weight, self.bias)

    def forward(
        self, ids: Int[Tensor, "*batch tokens"]
    ) -> Float[Tensor, "*batch tokens vocabulary"]:
        """Scores of all tokens at each place of each text."""
        return self.scores(self.encoder(ids))


class TextClassifier(nn.Module):
    """An encoder, and a linear layer on the mean of a text's vectors.

    Attributes:
        encoder: what was given; it is trained, too.
        output: the linear layer, which starts at zero: all classes are equally likely.

    Args:
        encoder: reads the text.
        num_classes: how many scores.
    """

    def __init__(self, encoder: Encoder, num_classes: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.output = nn.Linear(encoder.tokens.embedding_dim, num_classes)
        nn.init.zeros_(self.output.weight)
        nn.init.zeros_(self.output.bias)

    def forward(
        self, ids: Int[Tensor, "*batch tokens"]
    ) -> Float[Tensor, "*batch classes"]:
        """Scores of the classes for each text."""
        return self.output(pooled(self.encoder(ids), ids))


def pooled(
    vectors: Float[Tensor, "*batch tokens width"], ids: Int[Tensor, "*batch tokens"]
) -> Float[Tensor, "*batch width"]:
    """Average the vectors of each text, without those of padding.

    BERT takes the first token's vector instead, which a second task of its
    pre-training has taught to speak for the whole; masked tokens alone don't.

    Args:
        vectors: what an encoder returned.
        ids: the tokens; a text of padding alone gets zeros.
    """
    real = (ids != PADDING).unsqueeze(-1).to(vectors)
    return (vectors * real).sum(dim=-2) / real.sum(dim=-2).clamp(min=1)


def padded(
    texts: Sequence[Sequence[int]], length: int, first: int
) -> Int[Tensor, "texts length"]:
    """Put rows of tokens into one tensor: cut off what is too long, fill up with zeros.

    Args:
        texts: the tokens of each text.
        length: of each row.
        first: the token that every row begins with.

    Raises:
        ValueError: if no token would fit in.
    """
    if length < 2:
        raise ValueError(f"rows hold a first token and another or more, not {length}")
    rows = torch.full((len(texts), length), PADDING)
    for row, text in zip(rows, texts, strict=True):
        ids = torch.tensor([first, *text[: length - 1]])
        row[: len(ids)] = ids
    return rows
