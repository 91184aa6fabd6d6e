"""Exercises on text classification: weights of counted words."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, whole

__all__ = ["tf_idf"]


def _tf_idf(counts: Tensor) -> Tensor:
    """Counts times the words' weights, each row divided by its length."""
    texts = (counts > 0).sum(dim=0)
    weights = ((1 + len(counts)) / (1 + texts)).log() + 1
    rows = counts * weights
    return rows / rows.norm(dim=1, keepdim=True).clamp(min=1e-12)


def _counts(generator: torch.Generator) -> dict[str, Any]:
    shape = whole(generator, 3, 6), whole(generator, 3, 7)
    drawn = torch.randint(-2, 4, shape, generator=generator).clamp(min=0).float()
    drawn[:, 0] += 1  # a word of all texts
    drawn[0] = 0  # and a text without known words
    return {"counts": drawn}


def _nothing_stays_nothing(trial: Trial) -> bool:
    return close(trial.answer[0], torch.zeros(trial.answer.shape[1]))


def _length_is_one(trial: Trial) -> bool:
    return close(trial.answer[1:].norm(dim=1), torch.ones(len(trial.answer) - 1), 1e-3)


def _same_if_repeated(trial: Trial) -> bool:
    """All texts written twice over: every share stays."""
    return close(trial.again(counts=2 * trial.inputs["counts"]), trial.answer)


def _equal_in_all(trial: Trial) -> bool:
    """Two words that stand in the same texts weigh the same."""
    counts = trial.inputs["counts"].clone()
    counts[:, 1] = counts[:, 0]
    found = trial.again(counts=counts)
    return close(found[:, 1], found[:, 0])


def _rarer_weighs_more(trial: Trial) -> bool:
    counts = trial.inputs["counts"].clone()
    counts[1, :2] = 1
    counts[2:, 1] = 0
    counts[2:, 0] = 1
    found = trial.again(counts=counts)
    return bool(found[1, 1] > found[1, 0])


tf_idf = Exercise(
    _tf_idf,
    _counts,
    {
        "A text without any of the words stays a row of zeros.": _nothing_stays_nothing,
        "Every other text has a row of length 1: its squares sum to 1.": _length_is_one,
        "A text that is written twice over is the same text.": _same_if_repeated,
        "Two words that stand in the same texts, as often, weigh the same.": (
            _equal_in_all
        ),
        "Of two words that a text holds once, the one that fewer texts hold weighs "
        "more.": _rarer_weighs_more,
    },
    "The weights aren't right yet: how many texts hold a word (not: how often does it "
    "stand there), and which ones are added?",
)
