"""Exercises on noise, bias and variance: what many fits say about one method."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["variance_and_bias"]


def _variance_and_bias(predictions: Tensor, truth: Tensor) -> tuple[Tensor, Tensor]:
    """Variance and squared bias, as `fathom.analysis.bias_variance.split` has them."""
    errors = predictions.double() - truth.double()
    variance = errors.var(dim=0).mean()
    squared_bias = errors.mean(dim=0).square().mean() - variance / len(errors)
    return variance.float(), squared_bias.float()


def _some_fits(generator: torch.Generator) -> dict[str, Any]:
    number, points = whole(generator, 3, 6), whole(generator, 2, 5)
    truth = draw(generator, points)
    away = truth + draw(generator, points)
    return {"predictions": away + draw(generator, number, points), "truth": truth}


def _fits_that_agree(trial: Trial) -> bool:
    predictions, truth = trial.inputs["predictions"], trial.inputs["truth"]
    one = predictions[:1].expand_as(predictions).clone()
    wrong_by = (one[0] - truth).square().mean().item()
    variance, squared_bias = trial.again(predictions=one)
    return close(variance, 0.0) and close(squared_bias, wrong_by, 1e-3)


def _around_the_truth(trial: Trial) -> bool:
    """The variance doesn't know where the truth is."""
    variance, _ = trial.again(truth=trial.inputs["truth"] + 3)
    return close(variance, trial.answer[0], 1e-3)


def _may_be_negative(trial: Trial) -> bool:
    """An estimate isn't cut at zero; about wrong numbers other sentences speak."""
    if not close(trial.answer, trial.expected):
        return True
    predictions = trial.inputs["predictions"]
    _, squared_bias = trial.again(truth=predictions.mean(dim=0))
    return bool(squared_bias < 0)


variance_and_bias = Exercise(
    _variance_and_bias,
    _some_fits,
    {
        "If all fits agree, the variance is zero, and the squared bias is the mean "
        "squared distance from the truth.": _fits_that_agree,
        "The variance is about the mean of the fits: the truth doesn't enter it.": (
            _around_the_truth
        ),
        "The variance isn't right yet: a few fits lie closer to their own mean than to "
        "the expectation, and the sum of squares is divided accordingly.": (
            lambda trial: close(trial.answer[0], trial.expected[0])
        ),
        "The squared bias is an estimate, and stays as it is where it comes out below "
        "zero.": _may_be_negative,
    },
    "The squared bias isn't right yet: the mean of a few fits scatters as well, and "
    "that mustn't count.",
)
