"""Exercises on implicit regularisation: what an epoch adds to the loss."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["extra_terms"]


def _extra_terms(gradients: Tensor, lr: float) -> Tensor:
    """What the steps add by themselves, and what the batches' disagreement adds."""
    mean = gradients.mean(dim=0)
    apart = (gradients - mean).square().sum(dim=1).mean()
    return lr / 4 * torch.stack([mean.square().sum(), apart])


def _batches(generator: torch.Generator) -> dict[str, Any]:
    num_batches, num_parameters = whole(generator, 2, 5), whole(generator, 2, 4)
    # A mean far from zero, so that no two terms agree by chance.
    gradients = 1.5 + draw(generator, num_batches, num_parameters)
    return {"gradients": gradients, "lr": 0.1 * whole(generator, 1, 8)}


def _batches_agree(trial: Trial) -> bool:
    """Without differences between the batches the second term is zero."""
    row = trial.inputs["gradients"][:1]
    same = trial.again(gradients=row.expand(len(trial.inputs["gradients"]), -1).clone())
    return bool(same[1].abs() < 1e-5)


def _batches_cancel(trial: Trial) -> bool:
    """Where they add up to zero, as at a minimum, the first term is zero."""
    gradients = trial.inputs["gradients"]
    found = trial.again(gradients=gradients - gradients.mean(dim=0))
    return bool(found[0].abs() < 1e-5) and close(found[1], trial.answer[1], 1e-3)


def _together(trial: Trial) -> bool:
    squares = trial.inputs["gradients"].square().sum(dim=1).mean()
    return close(trial.answer.sum(), trial.inputs["lr"] / 4 * squares, 1e-3)


def _twice(trial: Trial) -> bool:
    """Each batch twice changes neither mean."""
    gradients = trial.inputs["gradients"]
    return close(trial.again(gradients=gradients.repeat(2, 1)), trial.answer, 1e-3)


extra_terms = Exercise(
    _extra_terms,
    _batches,
    {
        "Where all batches have the same gradient, the second term is "
        "zero.": _batches_agree,
        "Subtract the mean gradient from every batch's: the first term is zero then, "
        "and the second one doesn't change.": _batches_cancel,
        "Each batch twice: nothing changes, since both terms hold means over "
        "batches.": _twice,
        "The two terms add up to α/4 times the mean of the squared lengths of the "
        "batches' gradients.": _together,
    },
    "The numbers aren't right yet: is each length squared, over all parameters, and is "
    "the learning rate there once?",
)
