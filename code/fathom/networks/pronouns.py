r"""A small reader of sentences: attention that says which word a pronoun stands for.

A word's vector is made of its letters, so that each word that anybody types has one:
the sum of a learnt vector for each piece of two or three letters, as in P. Bojanowski
et al. (2017), "Enriching Word Vectors with Subword Information", arXiv 1607.04606.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from fathom.networks.attention import attention_weights
from fathom.networks.shallow import linear_layer

__all__ = ["PlaceReader", "WordReader", "bucket", "letter_counts"]


def bucket(piece: str, num_buckets: int) -> int:
    """Put a piece of a word into one of a few buckets, always into the same.

    By 32-bit FNV-1a: begin with 2166136261; for each byte of the UTF-8 text, take the
    exclusive or with it, multiply by 16777619 and drop what exceeds 32 bits. The
    bucket is the remainder of the division by their number. Pieces can share one.

    Args:
        piece: some letters.
        num_buckets: how many there are, at least 1.

    Raises:
        ValueError: if there is no bucket.
    """
    if num_buckets < 1:
        raise ValueError(f"there must be at least one bucket, got {num_buckets}")
    code = 2166136261
    for byte in piece.encode():
        code = ((code ^ byte) * 16777619) % 2**32
    return code % num_buckets


def letter_counts(
    words: Sequence[str], num_buckets: int = 512
) -> Float[Tensor, "words buckets"]:
    """Count each word's pieces by bucket, one row per word.

    Pieces are all that have two or three letters, of the word between ``<`` and ``>``.
    A row is divided by the square root of the number of pieces.

    Args:
        words: in small letters or not: capitals make no difference.
        num_buckets: how many columns.

    Raises:
        ValueError: if there is no bucket, or the words are one string.
    """
    if isinstance(words, str):
        raise ValueError(f"words come as a list: write {words!r}.split()")
    counts = torch.zeros(len(words), num_buckets)
    for row, word in zip(counts, words, strict=True):
        letters = f"<{word.lower()}>"
        pieces = [
            letters[start : start + length]
            for length in (2, 3)
            for start in range(len(letters) - length + 1)
        ]
        for piece in pieces:
            row[bucket(piece, num_buckets)] += len(pieces) ** -0.5
    return counts


class WordReader(nn.Module):
    r"""Words' vectors, and attention from one word to all.

    With the vectors :math:`\mathbf{x}_m = \mathbf{E}\mathbf{c}_m` of the letter counts
    :math:`\mathbf{c}_m`, the asking word's query and all words' keys give the weights.

    Args:
        num_buckets: columns of the letter counts.
        width: numbers in a vector.
        key_width: numbers in a query and in a key.
        generator: where the start is drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if a size is below 1.
    """

    def __init__(
        self,
        num_buckets: int = 512,
        width: int = 8,
        key_width: int = 2,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if min(num_buckets, width, key_width) < 1:
            sizes = (num_buckets, width, key_width)
            raise ValueError(f"sizes are at least 1, got {sizes}")
        vectors = torch.randn(num_buckets, width, generator=generator) / width**0.5
        self.vectors = nn.Parameter(vectors)
        self.query = linear_layer(width, key_width, generator)
        self.key = linear_layer(width, key_width, generator)

    def forward(
        self,
        counts: Float[Tensor, "vocabulary buckets"],
        words: Int[Tensor, "sentences words"],
        asking: Int[Tensor, "sentences"],
        mask: Bool[Tensor, "sentences words"],
    ) -> Float[Tensor, "sentences words"]:
        """Share out the asking word's attention.

        Args:
            counts: as `letter_counts`, one row for each word that occurs.
            words: which of these rows stands where.
            asking: the place of the word that looks.
            mask: true for words, false for what fills up a shorter sentence.
        """
        x = (counts @ self.vectors)[words]
        asked = x[torch.arange(len(x)), asking][:, None]
        return attention_weights(self.query(asked), self.key(x), mask[:, None])[:, 0]


class PlaceReader(nn.Module):
    """Weights that are learnt for each distance, whatever the words are.

    As a convolution's, that reaches over the whole sentence; a softmax makes them
    shares.

    Args:
        reach: the largest distance that has a weight of its own; words that are
            farther away share its weight.

    Raises:
        ValueError: if the reach is below 1.
    """

    def __init__(self, reach: int = 20) -> None:
        super().__init__()
        if reach < 1:
            raise ValueError(f"reach is at least 1, got {reach}")
        self.scores = nn.Parameter(torch.zeros(2 * reach + 1))
        self.reach = reach

    def forward(
        self,
        counts: Float[Tensor, "vocabulary buckets"],
        words: Int[Tensor, "sentences words"],
        asking: Int[Tensor, "sentences"],
        mask: Bool[Tensor, "sentences words"],
    ) -> Float[Tensor, "sentences words"]:
        """Share out the asking word's attention; as `WordReader`."""
        distances = torch.arange(words.shape[1]) - asking[:, None]
        scores = self.scores[distances.clamp(-self.reach, self.reach) + self.reach]
        return scores.masked_fill(~mask, -torch.inf).softmax(dim=-1)
