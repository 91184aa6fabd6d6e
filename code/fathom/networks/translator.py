r"""Translators: an encoder reads a text, a decoder writes another that depends on it.

.. math::

    P(t_1, \dots, t_M \mid \mathbf{s}) = \prod_m P(t_m \mid t_1, \dots, t_{m-1},
    \mathbf{s})

The source :math:`\mathbf{s}` is read once. Each token that the decoder writes looks at
those before it (causal self-attention), and at the source (cross-attention).

UDL section 12.8. A. Vaswani et al. (2017), "Attention Is All You Need", arXiv
1706.03762, with pre-norm.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional

from fathom.networks.attention import MultiHeadAttention
from fathom.networks.decoder import causal_mask
from fathom.networks.embeddings import TokenVectors
from fathom.networks.encoder import PADDING
from fathom.networks.positions import LearnedPositions
from fathom.networks.shallow import check_real
from fathom.networks.transformer import Transformer, TransformerLayer

__all__ = ["CrossLayer", "Translator", "teacher_forcing", "translate"]


class CrossLayer(TransformerLayer):
    """A transformer layer with a third branch between the others: a look at sources.

    Equal to ``torch.nn.TransformerDecoderLayer`` with ``norm_first``; but for dropout,
    which acts here on what each branch adds, and nowhere else.

    Attributes:
        cross: :class:`fathom.networks.attention.MultiHeadAttention`, whose queries come
            from the tokens, and whose keys and values from the sources.
        cross_norm: layer norm of this branch.

    Args:
        width: numbers in each token, and in each source.
        heads: as for :class:`fathom.networks.transformer.TransformerLayer`, and so are
            the further arguments by name but for ``norm``: it is "pre".
        generator: where weights are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: as for a transformer layer.

    UDL section 12.8.
    """

    def __init__(
        self,
        width: int,
        heads: int = 1,
        generator: torch.Generator | None = None,
        **how: object,
    ) -> None:
        super().__init__(width, heads, norm="pre", generator=generator, **how)
        self.cross = MultiHeadAttention(width, heads, generator)
        self.cross_norm = nn.LayerNorm(width)

    def forward(
        self,
        tokens: Float[Tensor, "*batch targets width"],
        sources: Float[Tensor, "*batch sources width"],
        mask: Bool[Tensor, "*#batch #targets #targets"] | None = None,
        source_mask: Bool[Tensor, "*#batch #targets #sources"] | None = None,
    ) -> Float[Tensor, "*batch targets width"]:
        """Gather from tokens, then from sources, then think.

        Args:
            tokens: one row per token that is written.
            sources: one row per token that has been read.
            mask: true where a token may look at a token.
            source_mask: true where a token may look at a source.
        """
        check_real(tokens=tokens, sources=sources)
        drop = self.dropout
        h = self.before_cross(tokens, mask)
        h = h + drop(self.cross(self.cross_norm(h), sources, source_mask))
        return h + drop(self.mlp(self.mlp_norm(h)))

    def before_cross(
        self,
        tokens: Float[Tensor, "*batch targets width"],
        mask: Bool[Tensor, "*#batch #targets #targets"] | None = None,
    ) -> Float[Tensor, "*batch targets width"]:
        """What the first branch makes of the tokens."""
        found = self.attention(self.attention_norm(tokens), mask=mask)
        return tokens + self.dropout(found)


class Translator(nn.Module):
    r"""Scores of the next token of a translation, after each token of it.

    One table :math:`\mathbf{E}` has a vector for each token, of both languages; places
    have two tables, one for reading and one for writing. Token 0 is padding: no token
    looks at it in the source. Between the norms behind the tables and
    the scores :math:`\mathbf{E}\,\mathbf{h}_m`, equal to ``torch.nn.Transformer`` with
    ``norm_first``.

    Attributes:
        tokens: :math:`\mathbf{E}`, :class:`fathom.networks.embeddings.TokenVectors`.
        source_positions: :class:`fathom.networks.positions.LearnedPositions`.
        target_positions: likewise.
        source_norm: layer norm of what is read, before the encoder.
        target_norm: likewise of what is written.
        encoder: :class:`fathom.networks.transformer.Transformer`, with pre-norm.
        layers: a list of :class:`CrossLayer`.
        last_norm: the layer norm after them.

    Args:
        num_tokens: size of the vocabulary, with padding.
        num_positions: tokens in the longest text, read or written.
        width: numbers in each vector.
        num_layers: of the encoder, and as many of the decoder.
        heads: of each attention; they divide the width.
        hidden: units of each MLP; by default four times the width.
        dropout: with which probability a number of a branch's result is set to zero in
            training.
        generator: where weights are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: for sizes that don't fit; when called, if tokens aren't whole
            numbers of 32 or 64 bits, a text is too long or a token isn't in the
            vocabulary.

    UDL section 12.8.
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
        how = {"hidden": hidden, "dropout": dropout, "generator": generator}
        self.tokens = TokenVectors(num_tokens, width, generator)
        self.source_positions, self.target_positions = (
            LearnedPositions(num_positions, width, generator=generator)
            for _ in range(2)
        )
        self.source_norm, self.target_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.encoder = Transformer(num_layers, width, heads, norm="pre", **how)
        self.layers = nn.ModuleList(
            CrossLayer(width, heads, **how) for _ in range(num_layers)
        )
        self.last_norm = nn.LayerNorm(width)

    def forward(
        self,
        sources: Int[Tensor, "*batch sources"],
        targets: Int[Tensor, "*batch targets"],
    ) -> Float[Tensor, "*batch targets vocabulary"]:
        """Score every token of the vocabulary as the next one, after each target token.

        Args:
            sources: the tokens of each text, filled up with zeros.
            targets: of each translation, a token that begins it and all that follow.
        """
        return self.write(targets, self.read(sources), sources != PADDING)

    def read(
        self, sources: Int[Tensor, "*batch sources"]
    ) -> Float[Tensor, "*batch sources width"]:
        """Make a vector of each token of the source, which knows the others."""
        mask = (sources != PADDING).unsqueeze(-2)
        start = self.source_norm(self.source_positions(self.tokens(sources)))
        return self.encoder(start, mask)

    def write(
        self,
        targets: Int[Tensor, "*batch targets"],
        vectors: Float[Tensor, "*batch sources width"],
        real: Bool[Tensor, "*batch sources"],
    ) -> Float[Tensor, "*batch targets vocabulary"]:
        """Score the next token after each one, given what :meth:`read` returned.

        Args:
            targets: a token that begins the translation and all that follow.
            vectors: one for each token of the source.
            real: which of these aren't padding.
        """
        h = self._written(targets, vectors, real)
        return functional.linear(h, self.tokens.weight)

    def write_next(
        self,
        targets: Int[Tensor, "*batch targets"],
        vectors: Float[Tensor, "*batch sources width"],
        real: Bool[Tensor, "*batch sources"],
    ) -> Float[Tensor, "*batch vocabulary"]:
        """Score the next token after the last one alone: the last of :meth:`write`."""
        h = self._written(targets, vectors, real)[..., -1, :]
        return functional.linear(h, self.tokens.weight)

    def cross_weights(
        self,
        sources: Int[Tensor, "*batch sources"],
        targets: Int[Tensor, "*batch targets"],
    ) -> list[Float[Tensor, "*batch heads targets sources"]]:
        """How each layer's heads share out cross-attention, at each target token."""
        vectors, real = self.read(sources), (sources != PADDING).unsqueeze(-2)
        (h, mask), found = self._begun(targets), []
        for layer in self.layers:
            looking = layer.cross_norm(layer.before_cross(h, mask))
            found.append(layer.cross.weights(looking, vectors, real))
            h = layer(h, vectors, mask, real)
        return found

    def _written(self, targets: Tensor, vectors: Tensor, real: Tensor) -> Tensor:
        """What the decoder's last norm returns."""
        h, mask = self._begun(targets)
        for layer in self.layers:
            h = layer(h, vectors, mask, real.unsqueeze(-2))
        return self.last_norm(h)

    def _begun(self, targets: Tensor) -> tuple[Tensor, Tensor]:
        """What the decoder's first layer is given, and who may look at whom."""
        mask = causal_mask(targets.shape[-1]).to(targets.device)
        return self.target_norm(self.target_positions(self.tokens(targets))), mask


def teacher_forcing(
    texts: Sequence[Sequence[int]], begins: Sequence[int], end: int
) -> tuple[Int[Tensor, "texts length"], Int[Tensor, "texts length"]]:
    """What the decoder is given for some translations, and what it should answer.

    Given are the token that begins and the text; wanted is the same one place earlier,
    the text and the token that ends. Both are filled up with zeros: padding.

    Args:
        texts: the tokens of each translation.
        begins: the token that each begins with.
        end: the token that ends all.

    Raises:
        ValueError: if there is no text.
    """
    if not texts:
        raise ValueError("there is no text to translate")
    length = 1 + max(map(len, texts))
    given, wanted = torch.full((2, len(texts), length), PADDING).unbind()
    for row, (text, begin) in enumerate(zip(texts, begins, strict=True)):
        given[row, : len(text) + 1] = torch.tensor([begin, *text])
        wanted[row, : len(text) + 1] = torch.tensor([*text, end])
    return given, wanted


@torch.no_grad()
def translate(
    translator: Translator,
    sources: Int[Tensor, "texts sources"],
    begins: Int[Tensor, "texts"],
    end: int,
    max_length: int,
) -> list[list[int]]:
    """Translate texts greedily: at each place the token with the highest score.

    The sources are read once. Dropout is off meanwhile.

    Args:
        translator: the network.
        sources: the tokens of each text, filled up with zeros.
        begins: the token that each translation begins with.
        end: the token that ends it.
        max_length: after so many tokens a translation ends anyway.

    Returns:
        The tokens of each translation, without those that begin and end it.

    Raises:
        ValueError: if there isn't one token for each text to begin with, or the
            translations would have no token.
    """
    if sources.ndim != 2 or begins.shape != sources.shape[:1] or max_length < 1:
        raise ValueError(
            "each text has a token to begin with, and a token or more at most; got "
            f"sources of shape {tuple(sources.shape)}, {tuple(begins.shape)} tokens to "
            f"begin with, and a length of {max_length}"
        )
    was_training = translator.training
    translator.eval()
    vectors, real = translator.read(sources), sources != PADDING
    written, open_ = begins[:, None], torch.ones_like(begins, dtype=torch.bool)
    for _ in range(max_length):
        best = translator.write_next(written, vectors, real).argmax(dim=-1)
        written = torch.cat([written, best[:, None]], dim=1)
        open_ = open_ & (best != end)
        if not open_.any():
            break
    translator.train(was_training)
    rows = [row[1:] for row in written.tolist()]
    return [row[: row.index(end)] if end in row else row for row in rows]
