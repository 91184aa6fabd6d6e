r"""A decoder that writes long texts, and computes what it has read only once.

With keys and values kept (:mod:`fathom.networks.cache`), a new token costs one row. A
decoder has a fixed number of places; a text that outgrows them is read again from
where half of the places are free.
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor

from fathom.networks.cache import Kept
from fathom.networks.decoder import Decoder

__all__ = ["Remembering", "first_read"]


def first_read(length: int, num_positions: int) -> int:
    """Which token of a text of this length is the first that the decoder reads.

    A text that fits is read whole. A longer one loses half of the places at a time,
    until the rest fits.

    Raises:
        ValueError: if there are fewer than two places.
    """
    if num_positions < 2:
        raise ValueError(f"a decoder that goes on has 2 places, not {num_positions}")
    half = num_positions // 2
    return max(0, -(-(length - num_positions) // half) * half)


class Remembering:
    """A decoder as a model of the next token that takes prefixes of any length.

    Called with prefixes, one row each, it gives scores of the next token, as
    :mod:`fathom.generation.decoding` and :mod:`fathom.generation.beam` ask for. If each
    prefix is one of those of the last call with a token more, in any order, only that
    token is computed.

    Args:
        decoder: with pre-norm, as all of ours; it isn't changed.
    """

    def __init__(self, decoder: Decoder) -> None:
        self.decoder = decoder
        self._read: Tensor | None = None  # the rows of the last call, and where
        self._start = 0  # they were read from
        self._cache: tuple[Kept, ...] = ()

    @torch.no_grad()
    def __call__(
        self, prefixes: Int[Tensor, "rows length"]
    ) -> Float[Tensor, "rows vocabulary"]:
        """Score every token of the vocabulary as the next one of each prefix.

        Raises:
            ValueError: if the prefixes are empty.
        """
        if prefixes.shape[-1] == 0:
            raise ValueError("a decoder needs a token to begin with")
        start = first_read(prefixes.shape[1], len(self.decoder.positions.table))
        parents = self._parents(prefixes, start)
        if parents is None:
            scores, self._cache = self.decoder.step(prefixes[:, start:])
        else:
            cache = tuple(
                Kept(*(part[parents] for part in kept)) for kept in self._cache
            )
            scores, self._cache = self.decoder.step(prefixes[:, -1:], cache)
        self._read, self._start = prefixes, start
        return scores[:, -1]

    def _parents(self, prefixes: Tensor, start: int) -> Tensor | slice | None:
        """For each prefix, the row of the last call that it continues; None if new."""
        read = self._read
        if (
            read is None
            or start != self._start
            or prefixes.shape[1] != read.shape[1] + 1
        ):
            return None
        if prefixes.shape[0] == len(read) and torch.equal(prefixes[:, :-1], read):
            return slice(None)
        same = (prefixes[:, None, :-1] == read).all(dim=2)
        return same.int().argmax(dim=1) if same.any(dim=1).all() else None
