"""Exercises on segmentation: how well the pixels' classes were found."""

from typing import Any

import torch
from torch import Tensor

from fathom.analysis import segmentation
from fathom.exercises.checking import Exercise, Trial, close, whole

__all__ = ["mean_iou"]


def _mean_iou(answers: Tensor, truth: Tensor, num_classes: int) -> float:
    """Intersection over union, pooled over pictures; mean over classes that occur."""
    counts = segmentation.confusion_of_each(answers, truth, num_classes)
    return segmentation.mean_iou(counts.sum(dim=0)).item()


def _pictures(generator: torch.Generator) -> dict[str, Any]:
    """A class that is nowhere, one that is only invented or missed, and others."""
    num_classes = whole(generator, 4, 6)
    order = torch.randperm(num_classes, generator=generator)
    shape = (whole(generator, 2, 3), whole(generator, 3, 4), whole(generator, 4, 5))
    truth = torch.randint(0, num_classes - 2, shape, generator=generator)
    others = torch.randint(0, num_classes - 2, shape, generator=generator)
    wrong = torch.rand(shape, generator=generator) < 0.3
    # Few errors in the first picture and many in the last: pictures aren't alike.
    wrong[0] &= torch.rand(shape[1:], generator=generator) < 0.3
    answers = torch.where(wrong, others, truth)
    only = (answers, truth)[whole(generator, 0, 1)]
    only[-1, 0, : whole(generator, 1, 3)] = num_classes - 2
    return {
        "answers": order[answers],
        "truth": order[truth],
        "num_classes": num_classes,
    }


def _all_right(trial: Trial) -> bool:
    """Without an error it is 1, although a class is nowhere."""
    truth = trial.inputs["truth"]
    return close(trial.again(answers=truth), 1.0)


def _all_wrong(trial: Trial) -> bool:
    truth, num_classes = trial.inputs["truth"], trial.inputs["num_classes"]
    return close(trial.again(answers=(truth + 1) % num_classes), 0.0)


def _both_ways(trial: Trial) -> bool:
    """Answers and truth may change places."""
    i = trial.inputs
    return close(trial.again(answers=i["truth"], truth=i["answers"]), trial.answer)


def _two_of_three(trial: Trial) -> bool:
    """One class with one pixel too many: 2/3 for it, and 1/2 for the other."""
    truth, answers = torch.tensor([[[0, 0, 1, 1]]]), torch.tensor([[[0, 0, 0, 1]]])
    found = trial.again(answers=answers, truth=truth, num_classes=2)
    return close(found, (2 / 3 + 1 / 2) / 2)


def _pooled(trial: Trial) -> bool:
    """Two pictures side by side are one picture."""
    i = trial.inputs
    wide = [torch.cat(list(i[name]), dim=1)[None] for name in ("answers", "truth")]
    return close(trial.again(answers=wide[0], truth=wide[1]), trial.answer)


mean_iou = Exercise(
    _mean_iou,
    _pictures,
    {
        "Answers that are all right have a mean of 1, also where a class is neither in "
        "the truth nor among the answers.": _all_right,
        "Answers that are all wrong have a mean of 0.": _all_wrong,
        "Truth 0, 0, 1, 1 and answers 0, 0, 0, 1: the classes have 2/3 and "
        "1/2.": _two_of_three,
        "Truth and answers may change places: a missed pixel costs as much as an "
        "invented one.": _both_ways,
        "Pictures are pooled: two of them count like one that shows both side by "
        "side.": _pooled,
    },
    "The numbers aren't right yet: which classes does the mean go over, and what does "
    "a class get that was missed or invented altogether?",
)
