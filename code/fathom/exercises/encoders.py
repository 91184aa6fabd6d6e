"""Exercises on encoders: which tokens are hidden, and which are to be guessed."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, whole
from fathom.training.masking import NOT_CHOSEN

__all__ = ["hide"]

MASK, FIRST_WORD = 2, 3


def _hide(
    ids: Tensor, draws: Tensor, fates: Tensor, others: Tensor
) -> tuple[Tensor, Tensor]:
    """BERT's rule, with all that is drawn at random given."""
    chosen = (draws < 0.15) & (ids >= FIRST_WORD)
    hidden = ids.masked_fill(chosen & (fates < 0.8), MASK)
    hidden = torch.where(chosen & (fates >= 0.9), others, hidden)
    return hidden, ids.masked_fill(~chosen, NOT_CHOSEN)


def _texts(generator: torch.Generator) -> dict[str, Any]:
    shape = whole(generator, 3, 5), whole(generator, 14, 18)
    ids = torch.randint(FIRST_WORD, 20, shape, generator=generator)
    ids[:, 0], ids[:, -3:], ids[:, 1] = 1, 0, MASK
    draws, fates = torch.rand(2, *shape, generator=generator)
    # Each text has some of every kind: special ones, hidden, exchanged, kept ...
    draws[:, :7] *= 0.15
    draws[:, -1] *= 0.15
    fates[:, :4] *= 0.8
    fates[:, 4] = 0.9 + 0.1 * fates[:, 4]
    fates[:, 5] = 0.8 + 0.1 * fates[:, 5]
    # ... and words that just aren't chosen.
    draws[:, 7] = 0.15 + 0.35 * draws[:, 7]
    others = torch.randint(20, 40, shape, generator=generator)
    return {"ids": ids, "draws": draws, "fates": fates, "others": others}


def _nothing_chosen(trial: Trial) -> bool:
    ids = trial.inputs["ids"]
    never = torch.full_like(trial.inputs["draws"], 0.99)
    hidden, targets = trial.again(draws=never)
    nothing = torch.full(ids.shape, NOT_CHOSEN).double()
    return close(hidden, ids.double()) and close(targets, nothing)


def _special(trial: Trial) -> bool:
    special = trial.inputs["ids"] < FIRST_WORD
    hidden, targets = trial.answer
    return close(hidden[special], trial.inputs["ids"][special].double()) and bool(
        (targets[special] == NOT_CHOSEN).all()
    )


def _share(trial: Trial) -> bool:
    return close(trial.answer[1] == NOT_CHOSEN, trial.expected[1] == NOT_CHOSEN)


def _targets(trial: Trial) -> bool:
    """Those of chosen words, exchanged and kept ones too, are the right ones."""
    return close(trial.answer[1], trial.expected[1])


def _masks(trial: Trial) -> bool:
    return close(trial.answer[0] == MASK, trial.expected[0] == MASK)


hide = Exercise(
    _hide,
    _texts,
    {
        "Where no draw lies below 0.15, every text stays as it is and all targets are "
        "−100.": _nothing_chosen,
        "Padding, the mark of a beginning and a mask that is there already are never "
        "chosen: they stay, and their target is −100.": _special,
        "Of the other tokens, those with a draw below 0.15 have a target that isn't "
        "−100, and no others.": _share,
        "A chosen token's target is the token that stood there, whatever becomes of "
        "it.": _targets,
        "Of the chosen tokens, those with a fate below 0.8 become the mask, and no "
        "others.": _masks,
    },
    "The targets and the masks are right. Which chosen tokens are exchanged, against "
    "what, and which stay?",
)
