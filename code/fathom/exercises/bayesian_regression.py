"""Exercises on Bayesian prediction: a forecast with its deviation."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, whole

__all__ = ["forecast"]


def _forecast(
    features: Tensor, targets: Tensor, place: Tensor, width: float, noise: float
) -> Tensor:
    """Mean and standard deviation of a new measurement at a place."""
    identity = torch.eye(features.shape[1], dtype=features.dtype)
    precision = identity / width**2 + features.T @ features / noise**2
    mean = torch.linalg.solve(precision, features.T @ targets / noise**2)
    unknown = place @ torch.linalg.solve(precision, place)
    return torch.stack([place @ mean, (noise**2 + unknown).sqrt()])


def _some_examples(generator: torch.Generator) -> dict[str, Any]:
    number, size = whole(generator, 4, 8), whole(generator, 2, 4)
    return {
        "features": torch.randn(number, size, generator=generator),
        "targets": torch.randn(number, generator=generator),
        "place": 1 + torch.rand(size, generator=generator),
        "width": 1.2 + torch.rand((), generator=generator).item(),
        "noise": 0.4 + 0.4 * torch.rand((), generator=generator).item(),
    }


def _knows_nothing_at_first(trial: Trial) -> bool:
    """With features of zero the examples say nothing: mean zero, the prior's width."""
    i = trial.inputs
    found = trial.again(features=0 * i["features"])
    spread = (i["noise"] ** 2 + i["width"] ** 2 * i["place"] @ i["place"]).sqrt()
    return close(found, torch.stack([torch.zeros_like(spread), spread]), 1e-3)


def _noise_stays(trial: Trial) -> bool:
    """Where all features are zero nothing is unknown but the noise."""
    i = trial.inputs
    found = trial.again(place=0 * i["place"])
    return close(found, torch.tensor([0.0, i["noise"]]), 1e-3)


def _width_without_targets(trial: Trial) -> bool:
    return close(
        trial.again(targets=3 * trial.inputs["targets"])[1], trial.answer[1], 1e-3
    )


def _mean_is_ridge(trial: Trial) -> bool:
    i = trial.inputs
    size = len(i["place"])
    penalty = (i["noise"] / i["width"]) ** 2 * torch.eye(size)
    squares = i["features"].T @ i["features"] + penalty
    best = torch.linalg.solve(squares, i["features"].T @ i["targets"])
    return close(trial.answer[0], i["place"] @ best, 1e-3)


forecast = Exercise(
    _forecast,
    _some_examples,
    {
        "Where all features of the place are zero, a new measurement has mean zero, "
        "and its standard deviation is the noise alone.": _noise_stays,
        "If all features of the examples are zero, they say nothing of the weights: "
        "what is unknown is then the prior's, width² times the squares of the place.": (
            _knows_nothing_at_first
        ),
        "The width of the band doesn't depend on the targets.": _width_without_targets,
        "The mean is that of ridge regression, with the penalty noise²/width².": (
            _mean_is_ridge
        ),
    },
    "The mean is right. Does what is unknown shrink with each example as it should? "
    "Each adds the product of its features with themselves, divided by noise².",
)
