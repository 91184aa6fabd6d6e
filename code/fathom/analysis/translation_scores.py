r"""Scores of translations: how many short pieces they share with a person's.

chrF compares pieces of one to six characters, spaces left out. For each length the
counts of all texts are summed, of pieces that are in the translation, in the person's
(the *reference*) and in both; shares of the first and of the second,

.. math::

    P_n = \frac{\text{both}_n}{\text{written}_n}, \qquad
    R_n = \frac{\text{both}_n}{\text{wanted}_n},

are averaged over the lengths, and their means :math:`P` and :math:`R` joined to

.. math::

    \mathrm{chrF} = 100\,\frac{(1 + \beta^2) P R}{\beta^2 P + R}, \qquad \beta = 2,

so that what is missing costs more than what is too much.

M. Popović (2015), "chrF: character n-gram F-score for automatic MT evaluation", WMT,
392-395.
"""

from collections import Counter
from collections.abc import Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor

__all__ = ["chrf", "chrf_counts", "library_scores"]


def chrf_counts(
    written: str, wanted: str, longest: int = 6
) -> Int[Tensor, "longest 3"]:
    """Count the pieces of a translation, of the reference, and of both.

    A piece that one of them has more often than the other counts in both as often as in
    the one that has it less often. Lengths of which the reference has no piece count
    nothing.

    Args:
        written: the translation.
        wanted: the reference.
        longest: characters in the longest pieces.

    Returns:
        A row for each length: pieces written, wanted and both.

    Raises:
        ValueError: if the longest pieces have no character.
    """
    if longest < 1:
        raise ValueError(f"pieces have 1 character or more, got {longest}")
    texts = ["".join(text.split()) for text in (written, wanted)]
    rows = []
    for size in range(1, longest + 1):
        ours, theirs = (
            Counter(text[k : k + size] for k in range(len(text) - size + 1))
            for text in texts
        )
        count = ours.total() if theirs else 0
        rows.append([count, theirs.total(), (ours & theirs).total()])
    return torch.tensor(rows)


def chrf(
    counts: Int[Tensor, "*batch longest 3"], beta: float | int = 2
) -> Float[Tensor, "*batch"]:
    r"""The score of summed counts, from 0 to 100.

    Equal to the library's for the sum of :func:`chrf_counts` over the texts; lengths
    that either side has no piece of are left out of the means.

    Args:
        counts: as :func:`chrf_counts` returns them, for one text or summed over many.
        beta: how much more recall counts than precision.

    Raises:
        ValueError: if counts don't come in threes.
    """
    if counts.ndim < 2 or counts.shape[-1] != 3:
        raise ValueError(
            "counts have a row for each length, of pieces written, wanted and both; "
            f"got shape {tuple(counts.shape)}"
        )
    written, wanted, both = counts.double().unbind(dim=-1)
    usable = (written > 0) & (wanted > 0)
    lengths = usable.sum(dim=-1).clamp(min=1)
    precision, recall = (
        torch.where(usable, both / total.clamp(min=1), 0).sum(dim=-1) / lengths
        for total in (written, wanted)
    )
    below = beta**2 * precision + recall
    score = 100 * (1 + beta**2) * precision * recall / below
    return torch.where(below > 0, score, 0)


def library_scores(written: Sequence[str], wanted: Sequence[str]) -> dict[str, float]:
    """The library's scores, of ``sacrebleu``, for a whole set of translations.

    ``"chrF"`` as above; ``"BLEU"`` counts rows of one to four words or signs, cut by
    its rule ``intl``, which knows the signs of other scripts.

    Args:
        written: the translations.
        wanted: one reference for each.

    Raises:
        ValueError: if there is no text, or not one reference for each.
        ModuleNotFoundError: if ``sacrebleu`` is missing.

    K. Papineni et al. (2002), "BLEU: a Method for Automatic Evaluation of Machine
    Translation", ACL, 311-318; M. Post (2018), "A Call for Clarity in Reporting BLEU
    Scores", WMT, 186-191.
    """
    from sacrebleu.metrics import BLEU, CHRF

    if not written or len(written) != len(wanted):
        raise ValueError(
            f"each translation has a reference, got {len(written)} and {len(wanted)}"
        )
    scorers = {"chrF": CHRF(), "BLEU": BLEU(tokenize="intl")}
    return {
        name: scorer.corpus_score(list(written), [list(wanted)]).score
        for name, scorer in scorers.items()
    }
