"""Exercises on translation: what the decoder is given, and what it should answer."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, whole
from fathom.networks.translator import teacher_forcing

__all__ = ["forced"]


def _forced(text: Tensor, begin: int, end: int, length: int) -> tuple[Tensor, Tensor]:
    rows = torch.zeros(2, length, dtype=torch.long)
    given, wanted = teacher_forcing([text.tolist()], [begin], end)
    rows[0, : given.shape[1]], rows[1, : wanted.shape[1]] = given[0], wanted[0]
    return rows[0], rows[1]


def _texts(generator: torch.Generator) -> dict[str, Any]:
    size = whole(generator, 0, 5)
    return {
        "text": torch.randint(10, 30, (size,), generator=generator),
        "begin": whole(generator, 2, 4),
        "end": whole(generator, 5, 9),
        "length": size + 1 + whole(generator, 0, 3),
    }


def _begins(trial: Trial) -> bool:
    return bool(trial.answer[0][0] == trial.inputs["begin"])


def _ends(trial: Trial) -> bool:
    size = len(trial.inputs["text"])
    return bool(trial.answer[1][size] == trial.inputs["end"])


def _next(trial: Trial) -> bool:
    given, wanted = trial.answer
    size = len(trial.inputs["text"])
    return torch.equal(given[1 : size + 1], wanted[:size])


def _filled(trial: Trial) -> bool:
    size = len(trial.inputs["text"])
    return not any(row[size + 1 :].any() for row in trial.answer)


forced = Exercise(
    _forced,
    _texts,
    {
        "What the decoder is given begins with the token that begins.": _begins,
        "After the last token of the text it should answer that the text ends.": _ends,
        "What is wanted at a place of the text is what is given at the next one: "
        "before each token the decoder sees those before it, and not the token "
        "itself.": _next,
        "Behind the last token, both rows hold zeros.": _filled,
    },
    "The rows agree with one another, but they don't hold the text.",
)
