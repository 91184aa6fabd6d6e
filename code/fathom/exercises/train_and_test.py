"""Exercises on measuring classifiers: two of them, asked the same examples."""

import math
from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, whole

__all__ = ["difference"]


def _difference(first: Tensor, second: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """How much more often the first errs, and the standard error of this number."""
    more = (first != labels).double() - (second != labels).double()
    return more.mean(), more.std(correction=0) / math.sqrt(len(more))


def _two_classifiers(generator: torch.Generator) -> dict[str, Any]:
    """Answers that share much of the luck, the first's with other errors as well."""
    num_examples = whole(generator, 40, 90)
    labels = torch.randint(5, (num_examples,), generator=generator)

    def spoiled(answers: Tensor, share: float) -> Tensor:
        chosen = torch.rand(num_examples, generator=generator) < share
        chosen[whole(generator, 0, num_examples - 1)] = True
        return torch.where(chosen, (answers + 1) % 5, answers)

    shared = spoiled(labels, 0.4)
    return {
        "first": spoiled(shared, 0.25),
        "second": spoiled(shared, 0.05),
        "labels": labels,
    }


def _same_answers(trial: Trial) -> bool:
    """A classifier compared with itself: no difference, and no doubt about it."""
    mean, error = trial.again(second=trial.inputs["first"])
    # Rounding may leave the root of a tiny number, even of one below zero.
    return close((mean, error.nan_to_num()), (0.0, 0.0), tolerance=1e-2)


def _turned_round(trial: Trial) -> bool:
    i = trial.inputs
    found = trial.again(first=i["second"], second=i["first"])
    return close(found, (-trial.answer[0], trial.answer[1]))


def _is_the_difference(trial: Trial) -> bool:
    return close(trial.answer[0], trial.expected[0])


def _four_times_as_many(trial: Trial) -> bool:
    """The same examples four times over: half the standard error."""
    found = trial.again(**{k: v.repeat(4) for k, v in trial.inputs.items()})
    return close(found, (trial.answer[0], trial.answer[1] / 2), 1e-3)


def _relabelled(trial: Trial) -> bool:
    """Only right or wrong counts, not the number of the class that was named."""
    renamed = {k: (v + 2) % 5 for k, v in trial.inputs.items()}
    return close(trial.again(**renamed), trial.answer)


difference = Exercise(
    _difference,
    _two_classifiers,
    {
        "An answer is right or wrong: renaming the classes everywhere changes "
        "nothing.": _relabelled,
        "Exchanged, the two classifiers differ by the same amount with the other "
        "sign, and the standard error stays.": _turned_round,
        "The first result is the error rate of the first classifier, minus that of "
        "the second.": _is_the_difference,
        "A classifier differs from itself by nothing, and that is certain: the two "
        "were asked the same examples.": _same_answers,
        "Every example four times over leaves the difference as it is and halves "
        "its standard error.": _four_times_as_many,
    },
    "The difference is right, and its standard error isn't yet: an example on which "
    "both are right or both wrong adds nothing to the difference, and the mean of all "
    "these numbers is to be taken off before they are squared.",
)
