r"""Beam search: keep a few prefixes instead of one, and go on with all of them.

To find the most probable sequence one can try all :math:`V^N`. A beam of
width :math:`B` keeps, after each step, the best :math:`B` of all one-token
continuations of what it kept before: :math:`N B` calls of the model for a row. Width 1
is greedy decoding.

B. Lowerre (1976), "The Harpy speech recognition system", Carnegie Mellon University.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor

__all__ = ["Beam", "beam_search"]


class Beam(NamedTuple):
    """What a beam has kept, the best first.

    One row of tokens for each prefix, where after an end token come end tokens alone;
    the log-probability of each row, without what it began with; and the scores by which
    they are ranked.
    """

    tokens: Int[Tensor, "kept length"]
    log_probabilities: Float[Tensor, "kept"]
    scores: Float[Tensor, "kept"]


def beam_search(
    model: Callable[[Tensor], Tensor],
    prefix: Int[Tensor, "prefix"],
    num_tokens: int,
    width: int,
    end: int | None = None,
    power: float | int = 0.0,
) -> Beam:
    r"""Look for the continuation of a prefix with the largest score.

    The score of a continuation of :math:`N` tokens, its end token included, is

    .. math::

        \frac{1}{N^\alpha} \sum_{n=1}^{N} \log P(t_n \mid \dots, t_{n-1}).

    A continuation that has ended stays in the beam as it is, and others may push it
    out. If the beam is at least as wide as there are continuations, none is lost, and
    the best is found.

    Args:
        model: gives scores of the next token, ``rows tokens``, for prefixes, ``rows
            length``; their softmax counts, so that log-probabilities serve as well.
        prefix: with what all begin.
        num_tokens: the longest continuation; all have this length if there is no `end`.
        width: how many are kept at each step.
        end: a token after which nothing comes.
        power: :math:`\alpha`; 0 ranks by log-probability, 1 by its mean for a token.

    Raises:
        ValueError: if the width isn't positive, or the number of tokens negative.
    """
    if width < 1 or num_tokens < 0:
        raise ValueError(
            f"a beam keeps one prefix or more and goes on for 0 tokens or more, got "
            f"width {width} and {num_tokens} tokens"
        )
    rows = prefix[None]
    totals, scores, lengths = torch.zeros(1), torch.zeros(1), torch.zeros(1)
    over = torch.zeros(1, dtype=torch.bool)
    for _ in range(num_tokens):
        if over.all():  # nothing but end tokens follows
            rows = torch.cat([rows, rows[:, -1:]], dim=1)
            continue
        with torch.no_grad():
            steps = model(rows).log_softmax(dim=-1)
        vocabulary = steps.shape[-1]
        if end is not None:
            stays = torch.full_like(steps, -torch.inf)
            stays[:, end] = 0
            steps = torch.where(over[:, None], stays, steps)
        longer = lengths + (~over)
        sums = totals[:, None] + steps
        ranked = (sums / longer[:, None] ** power).flatten()
        # Stable: of equal ones the earlier prefix, then the smaller token comes first.
        scores, best = ranked.sort(descending=True, stable=True)
        best = best[: min(width, int((scores > -torch.inf).sum()))]
        parents, tokens = best // vocabulary, best % vocabulary
        rows = torch.cat([rows[parents], tokens[:, None]], dim=1)
        totals, scores = sums.flatten()[best], ranked[best]
        lengths, over = longer[parents], over[parents]
        if end is not None:
            over = over | (tokens == end)
    return Beam(rows, totals, scores)
