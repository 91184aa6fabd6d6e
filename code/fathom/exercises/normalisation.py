"""Exercises on normalisation: batch norm in training, with its memory."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole
from fathom.networks.batch_norm import BatchNorm

__all__ = ["batch_norm_step"]


def _batch_norm_step(
    inputs: Tensor, mean: Tensor, variance: Tensor, momentum: float
) -> tuple[Tensor, Tensor, Tensor]:
    """The normalised batch, and the two running averages after it."""
    layer = BatchNorm(inputs.shape[1], momentum).to(inputs)
    layer.running_mean.copy_(mean)
    layer.running_variance.copy_(variance)
    outputs = layer(inputs).detach()
    return outputs, layer.running_mean, layer.running_variance


def _a_batch(generator: torch.Generator) -> dict[str, Any]:
    features = whole(generator, 2, 4)
    spread = 1 + 2 * torch.rand(features, generator=generator)
    inputs = draw(generator, whole(generator, 3, 6), features) * spread
    inputs = inputs + draw(generator, features, scale=2.0)
    # Small around zero, where the 1e-5 can be seen and single precision has its digits.
    inputs[:, 0] *= 3e-3
    return {
        "inputs": inputs,
        "mean": draw(generator, features),
        "variance": 0.5 + 2 * torch.rand(features, generator=generator),
        "momentum": whole(generator, 1, 4) / 10,
    }


def _by_this_batch(trial: Trial) -> bool:
    """Another memory, the same batch: the same result."""
    i = trial.inputs
    other = trial.again(mean=i["mean"] + 3, variance=4 * i["variance"])
    return close(other[0], trial.answer[0])


def _has_no_mean(trial: Trial) -> bool:
    return close(trial.answer[0].mean(dim=0), torch.zeros(1), 1e-2)


def _same_numbers(trial: Trial) -> bool:
    """A column of equal numbers is a column of zeros."""
    ones = torch.ones_like(trial.inputs["inputs"])
    return close(trial.again(inputs=ones)[0], torch.zeros_like(ones))


def _square_is_one(trial: Trial) -> bool:
    """Far above the 1e-5, the mean square is one."""
    wide = trial.again(inputs=1e5 * trial.inputs["inputs"])[0]
    return close(wide.square().mean(dim=0), torch.ones(1), 1e-3)


def _nothing_moves(trial: Trial) -> bool:
    found = trial.again(momentum=0.0)
    return close(found[1:], (trial.inputs["mean"], trial.inputs["variance"]))


def _nothing_stays(trial: Trial) -> bool:
    found = trial.again(momentum=1.0)
    return close(found[1], trial.inputs["inputs"].mean(dim=0))


batch_norm_step = Exercise(
    _batch_norm_step,
    _a_batch,
    {
        "A batch is measured by its own mean and variance: with other running averages "
        "the normalised batch is the same.": _by_this_batch,
        "Each column of the normalised batch has the mean zero.": _has_no_mean,
        "A column of equal numbers has the variance 0, and is to become zeros.": (
            _same_numbers
        ),
        "Where numbers are large, each column of the normalised batch has a mean "
        "square of 1: by how many is its sum of squares divided?": _square_is_one,
        "With momentum 0, nothing of the batch is remembered.": _nothing_moves,
        "With momentum 1, the running mean is that of the batch.": _nothing_stays,
        "The running mean isn't right yet: how much of the old one stays?": (
            lambda trial: close(trial.answer[1], trial.expected[1])
        ),
        "The running variance isn't right yet: it remembers the unbiased variance, "
        "divided by one less.": lambda trial: close(trial.answer[2], trial.expected[2]),
    },
    "The normalised batch isn't right yet: where does the 1e-5 come in?",
)
