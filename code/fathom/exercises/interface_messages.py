"""Exercises on messages: a split in which no family stands on both sides."""

from typing import Any

import torch
from torch import Tensor

from fathom.analysis.near_duplicates import apart
from fathom.exercises.checking import Exercise, Trial, whole

__all__ = ["learnable"]


def _learnable(labels: Tensor, held: Tensor) -> Tensor:
    return torch.zeros(len(labels)).index_fill(0, apart(labels, held), 1.0)


def _split(generator: torch.Generator) -> dict[str, Any]:
    size = whole(generator, 6, 12)
    labels = torch.randint(size // 2 + 1, (size,), generator=generator)
    held = torch.randperm(size, generator=generator)[: whole(generator, 1, 3)]
    return {"labels": labels, "held": held}


def _not_held(trial: Trial) -> bool:
    return not bool(trial.answer[trial.inputs["held"]].any())


def _no_relative(trial: Trial) -> bool:
    labels, held = trial.inputs["labels"], trial.inputs["held"]
    families = set(labels[held].tolist())
    return not any(
        bool(kept) and family in families
        for kept, family in zip(trial.answer, labels.tolist(), strict=True)
    )


def _rest(trial: Trial) -> bool:
    return bool((trial.answer >= trial.expected).all())


learnable = Exercise(
    _learnable,
    _split,
    {
        "A text that is held back is never learnt from.": _not_held,
        "A text is not learnt from if one of its family is held back.": _no_relative,
        "All others may be learnt from: leave out none that has no relative on the "
        "other side.": _rest,
    },
    "The answer is 1 or 0 for each text.",
)
