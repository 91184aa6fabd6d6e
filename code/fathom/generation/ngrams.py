r"""N-grams: the next token by counting what has followed the last few.

How often did :math:`c` follow the context :math:`h`, the last few tokens? The share
:math:`N_{hc} / N_h` of such counts is fine where :math:`h` was met often, and gives
zero to whatever never followed. So each count hands over a part :math:`D` of itself,
the *discount*. Where :math:`T_h` kinds of tokens followed, :math:`D\,T_h` is handed
over, and shared out as the context one token shorter says, :math:`h'`, which was met
at least as often (*interpolated back-off*):

.. math::

    P(c \mid h) = \frac{\max(N_{hc} - D, 0) + D\,T_h\,P(c \mid h')}{N_h}.

Below the empty context every one of :math:`V` tokens has :math:`1/V`. The counts
:math:`N_{hc}` sum to :math:`N_h` and what is taken off them to :math:`D\,T_h`. So if
:math:`P(c \mid h')` sums to 1, :math:`P(c \mid h)` does. A context that was never met
says what the shorter one says.

A shorter context is mostly asked about what the longer one hasn't met. So it shouldn't
say how often :math:`c` followed it, but how *widely*: in all contexts but the longest
:math:`N_{h'c}` is the number of different tokens that stood before :math:`h'c`, and
:math:`N_{h'}` its sum. ("Francisco" is a common word and follows one other; it is no
good guess after a new one.) This is R. Kneser and H. Ney (1995), "Improved backing-off
for m-gram language modeling", in the interpolated form of S. F. Chen and J. Goodman
(1999), "An empirical study of smoothing techniques for language modeling", doi
10.1006/csla.1999.0128. The discount of each length is theirs, with one run more of
either kind so that it is never 0 nor 1: with :math:`n_j` runs that were met :math:`j`
times,

.. math::

    D = \frac{n_1 + 1}{(n_1 + 1) + 2 (n_2 + 1)}.
"""

from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor

__all__ = ["NGrams", "bits_per_token"]


class _Table(NamedTuple):
    """Counts of runs of one length; a run's and a context's number are sorted."""

    runs: Tensor
    kept: Tensor  # max(N_hc - D, 0), one for each run
    contexts: Tensor
    totals: Tensor  # N_h, one for each context
    handed: Tensor  # D T_h


class NGrams:
    r"""Counts of all runs of up to so many tokens, and what they foretell.

    Attributes:
        order: the longest run that is counted, 1 for single tokens.
        num_tokens: :math:`V`.

    Args:
        ids: the text that is counted, tokens from 0 to :math:`V - 1`.
        order: as above; contexts have up to one token less.
        num_tokens: :math:`V`, size of the vocabulary.

    Raises:
        ValueError: if the order is below 1, the vocabulary so large that runs can't be
            numbered in 63 bits, there is no text, or a token isn't in the vocabulary.
    """

    def __init__(self, ids: Int[Tensor, "tokens"], order: int, num_tokens: int) -> None:
        if order < 1 or num_tokens < 1 or num_tokens**order >= 2**63:
            raise ValueError(
                "runs have a token or more, and are numbered in 63 bits: runs of "
                f"{order} among {num_tokens} tokens can't be"
            )
        if len(ids) < order:
            raise ValueError(f"a text of {len(ids)} tokens has no run of {order}")
        self.order, self.num_tokens = order, num_tokens
        self._check(ids)
        self._often: list[_Table] = []
        self._widely: list[_Table] = []
        for length in range(1, order + 1):
            runs, counts = _numbers(ids, length, num_tokens).unique(return_counts=True)
            self._often.append(self._table(runs, counts))
            if length > 1:  # different runs, without their first tokens
                ends = runs % num_tokens ** (length - 1)
                self._widely.append(self._table(*ends.unique(return_counts=True)))

    def probabilities(
        self, ids: Int[Tensor, "tokens"], order: int | None = None
    ) -> Float[Tensor, "tokens"]:
        """Of each token of a text, given those before it, in double precision.

        The text isn't learnt from. Its first tokens have shorter contexts.

        Args:
            ids: the text.
            order: up to which length runs are used; by default all that are counted.

        Raises:
            ValueError: if runs of this order weren't counted, or a token isn't in the
                vocabulary.
        """
        order = self.order if order is None else order
        if not 1 <= order <= self.order:
            raise ValueError(f"runs of 1 to {self.order} were counted, not of {order}")
        self._check(ids)
        found = torch.full((len(ids),), 1 / self.num_tokens, dtype=torch.float64)
        tables = [*self._widely[: order - 1], self._often[order - 1]]
        for length, table in enumerate(tables[: len(ids)], start=1):
            numbers = _numbers(ids, length, self.num_tokens)
            contexts = numbers // self.num_tokens
            (kept,) = _look_up(numbers, table.runs, table.kept)
            looked_up = _look_up(contexts, table.contexts, table.totals, table.handed)
            total, handed = looked_up
            shorter = found[length - 1 :]
            known = (kept + handed * shorter) / total
            found[length - 1 :] = torch.where(total > 0, known, shorter)
        return found

    def next(
        self, ids: Int[Tensor, "tokens"], order: int | None = None
    ) -> Float[Tensor, "vocabulary"]:
        """The probability of each token of the vocabulary, after a text.

        Args:
            ids: the text, which may be empty; its last tokens are the context.
            order: as in :meth:`probabilities`.
        """
        context = ids[max(0, len(ids) - self.order + 1) :]
        ends = torch.arange(self.num_tokens)[:, None]
        texts = torch.cat([context.expand(len(ends), -1), ends], dim=1)
        return torch.stack([self.probabilities(text, order)[-1] for text in texts])

    def _table(self, runs: Tensor, counts: Tensor) -> _Table:
        once, twice = ((counts == times).sum().item() + 1 for times in (1, 2))
        discount = once / (once + 2 * twice)
        contexts, place, kinds = (runs // self.num_tokens).unique(
            return_inverse=True, return_counts=True
        )
        totals = torch.zeros(len(contexts), dtype=torch.float64)
        totals.index_add_(0, place, counts.double())
        kept, handed = counts.double() - discount, kinds.double() * discount
        return _Table(runs, kept, contexts, totals, handed)

    def _check(self, ids: Tensor) -> None:
        if len(ids) and (ids.min() < 0 or ids.max() >= self.num_tokens):
            raise ValueError(
                f"tokens lie from 0 to {self.num_tokens - 1}, got {int(ids.min())} to "
                f"{int(ids.max())}"
            )


def bits_per_token(probabilities: Float[Tensor, "tokens"]) -> float:
    r"""Mean number of bits that a text's tokens cost, :math:`-\log_2 P`.

    Args:
        probabilities: of each token, given those before it.

    Raises:
        ValueError: if there is none, or one isn't from 0 to 1.
    """
    p = probabilities
    if len(p) == 0 or not (p.min() >= 0 and p.max() <= 1 + 1e-6):
        raise ValueError(f"a text's tokens have probabilities from 0 to 1; got {p}")
    return (-p.log2()).mean().item()


def _numbers(ids: Tensor, length: int, num_tokens: int) -> Tensor:
    """Each run of this length as one number: its tokens are digits."""
    found = torch.zeros(len(ids) - length + 1, dtype=torch.long)
    for place in range(length):
        found = found * num_tokens + ids[place : len(ids) - length + 1 + place]
    return found


def _look_up(wanted: Tensor, keys: Tensor, *columns: Tensor) -> list[Tensor]:
    """The entries of sorted keys, and zeros for what isn't among them."""
    place = torch.searchsorted(keys, wanted).clamp(max=len(keys) - 1)
    there = keys[place] == wanted
    return [torch.where(there, column[place], 0.0) for column in columns]
