"""Exercises on transfer: two questions to one trunk, one of them not always asked."""

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from fathom.exercises.checking import Exercise, Trial, close, draw, slopes_agree, whole

__all__ = ["joint_loss"]


def _joint_loss(
    logits: Tensor, labels: Tensor, others: Tensor, other_labels: Tensor, weight: float
) -> Tensor:
    """The mean loss of the first question, and a weight times that of the second."""
    known = other_labels >= 0
    second = cross_entropy(others, other_labels.clamp(min=0), reduction="none")
    mean = (second * known).sum() / known.sum().clamp(min=1)
    return cross_entropy(logits, labels) + weight * mean


def _examples(generator: torch.Generator) -> dict[str, Any]:
    size, first, second = (whole(generator, 4, 8) for _ in range(3))
    known = torch.randint(0, second, (size,), generator=generator)
    unknown = torch.rand(size, generator=generator) < 0.5
    unknown[0], unknown[1] = True, False  # at least one of each
    return {
        "logits": 2 * draw(generator, size, first),
        "labels": torch.randint(0, first, (size,), generator=generator),
        "others": 2 * draw(generator, size, second),
        "other_labels": torch.where(unknown, -1, known),
        "weight": 0.25 * whole(generator, 1, 8),
    }


def _one_question(trial: Trial) -> bool:
    i = trial.inputs
    found = trial.again(weight=0.0)
    return close(found, cross_entropy(i["logits"], i["labels"]))


def _none_known(trial: Trial) -> bool:
    i = trial.inputs
    found = trial.again(other_labels=torch.full_like(i["other_labels"], -1))
    return close(found, cross_entropy(i["logits"], i["labels"]))


def _unknown_do_not_count(trial: Trial) -> bool:
    """The second question's logits of examples without its label change nothing."""
    i = trial.inputs
    noise = torch.arange(i["others"].shape[1]).float()
    unknown = (i["other_labels"] < 0)[:, None]
    found = trial.again(others=torch.where(unknown, noise, i["others"]))
    return close(found, trial.answer)


def _all_known(trial: Trial) -> bool:
    i = trial.inputs
    labels = i["other_labels"].clamp(min=0)
    second = cross_entropy(i["others"], labels)
    expected = cross_entropy(i["logits"], i["labels"]) + i["weight"] * second
    return close(trial.again(other_labels=labels), expected)


joint_loss = Exercise(
    _joint_loss,
    _examples,
    {
        "At weight 0 it is the first question's mean cross-entropy.": _one_question,
        "Where the second label is -1, the second question's logits don't "
        "matter.": _unknown_do_not_count,
        "If no example has a second label, only the first question "
        "counts.": _none_known,
        "If all have one, both parts are means over all examples, and the weight "
        "multiplies the second.": _all_known,
        "The gradient by the second question's logits isn't right yet.": (
            lambda trial: slopes_agree(trial, "others")
        ),
    },
    "The numbers aren't right yet: over which examples is the second mean taken?",
)
