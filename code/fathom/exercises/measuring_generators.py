"""Exercises on measuring generators: how sure a judge is, and how varied."""

import math
from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, whole

__all__ = ["score"]


def _score(probabilities: Tensor) -> Tensor:
    common = probabilities.mean(dim=0)
    own = torch.special.xlogy(probabilities, probabilities)
    gained = own - torch.special.xlogy(probabilities, common)
    return gained.sum(dim=1).mean().exp()


def _judged(generator: torch.Generator) -> dict[str, Any]:
    """Of some pictures the judge is rather sure, of others not."""
    num_pictures, num_classes = whole(generator, 6, 12), whole(generator, 3, 5)
    size = (num_pictures, num_classes)
    logits = 2 * torch.randn(size, generator=generator, dtype=torch.float64)
    return {"probabilities": logits.softmax(dim=1)}


def _all_alike(trial: Trial) -> bool:
    """The same row for each picture: nothing tells them apart."""
    rows = trial.inputs["probabilities"]
    return close(trial.again(probabilities=rows[:1].repeat(len(rows), 1)), 1.0)


def _even_and_sure(trial: Trial) -> bool:
    """Sure to a millionth, and every class twice: nearly as many as there are."""
    num_classes = trial.inputs["probabilities"].shape[1]
    sure = torch.eye(num_classes, dtype=torch.float64).repeat(2, 1)
    sure = 0.999999 * sure + 1e-6 / num_classes
    return close(trial.again(probabilities=sure), float(num_classes), tolerance=1e-3)


def _certain(trial: Trial) -> bool:
    """Probabilities of exactly 0 and 1, of which the logarithm has to be left out."""
    num_classes = trial.inputs["probabilities"].shape[1]
    found = trial.again(probabilities=torch.eye(num_classes, dtype=torch.float64))
    return close(found, float(num_classes))


def _uneven(trial: Trial) -> bool:
    """Certain, three pictures of one class for each of another: by hand, 1.755."""
    num_classes = trial.inputs["probabilities"].shape[1]
    rows = torch.eye(num_classes, dtype=torch.float64)[[0, 0, 0, 1]]
    entropy = -(0.75 * math.log(0.75) + 0.25 * math.log(0.25))
    return close(trial.again(probabilities=rows), math.exp(entropy), tolerance=1e-4)


def _twice(trial: Trial) -> bool:
    rows = trial.inputs["probabilities"]
    return close(trial.again(probabilities=rows.repeat(2, 1)), trial.answer)


score = Exercise(
    _score,
    _judged,
    {
        "Where all pictures get the same probabilities, the score is 1.": _all_alike,
        "Where the judge is nearly certain of each picture, and names all classes "
        "equally often, the score is nearly the number of classes.": _even_and_sure,
        "Probabilities may be exactly 0: such a class adds nothing to the sum, and the "
        "score is still the number of classes if each is named with certainty "
        "once.": _certain,
        "Every picture twice over leaves the score as it is.": _twice,
        "Certain of each picture, and three of one class for each of another: the "
        "score is the exponential of the entropy of 3/4 and 1/4.": _uneven,
    },
    "The score is right where the judge is certain, and not yet elsewhere: what is "
    "compared with the mean of all rows, and where is the mean over pictures taken?",
)
