"""Exercises on explicit regularisation: a fit whose weights have a price."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["ridge"]


def _ridge(features: Tensor, targets: Tensor, penalty: float) -> Tensor:
    """The offset, which is free, and then the weights."""
    means, level = features.mean(dim=0), targets.mean()
    centred = features - means
    products = centred.T @ centred + penalty * torch.eye(features.shape[1])
    weights = torch.linalg.solve(products, centred.T @ (targets - level))
    return torch.cat([(level - means @ weights)[None], weights])


def _examples(generator: torch.Generator) -> dict[str, Any]:
    num_features = whole(generator, 2, 4)
    num_examples = num_features + whole(generator, 3, 8)
    features = 1 + draw(generator, num_examples, num_features)
    return {
        "features": features,
        "targets": 4 + 2 * draw(generator, num_examples),
        "penalty": 0.5 * whole(generator, 1, 8),
    }


def _offset_is_free(trial: Trial) -> bool:
    """A constant added to all targets is added to the offset, and to nothing else."""
    expected = trial.answer.clone()
    expected[0] += 10
    return close(trial.again(targets=trial.inputs["targets"] + 10), expected, 1e-3)


def _least_squares(trial: Trial) -> bool:
    """Without a price the residuals are at right angles to all features."""
    found = trial.again(penalty=0.0).double()
    features, targets = (trial.inputs[k].double() for k in ("features", "targets"))
    rest = targets - found[0] - features @ found[1:]
    products = torch.cat([rest.sum()[None], features.T @ rest])
    return bool((products.abs() < 1e-2 * (1 + targets.norm())).all())


def _dear(trial: Trial) -> bool:
    found = trial.again(penalty=1e6)
    return close(found[1:], torch.zeros_like(found[1:]), 1e-2)


def _a_sum(trial: Trial) -> bool:
    """Each example twice, at twice the price, is the same question."""
    i = trial.inputs
    found = trial.again(
        features=torch.cat([i["features"], i["features"]]),
        targets=torch.cat([i["targets"], i["targets"]]),
        penalty=2 * i["penalty"],
    )
    return close(found, trial.answer, 1e-3)


ridge = Exercise(
    _ridge,
    _examples,
    {
        "Without a price this is least squares: what is left over has nothing in "
        "common with any feature, nor with a constant.": _least_squares,
        "At a very high price all weights are close to zero.": _dear,
        "The offset is free: add 10 to all targets, and the offset grows by 10 while "
        "no weight changes.": _offset_is_free,
        "The loss is a sum: with each example twice and twice the price, nothing "
        "changes.": _a_sum,
    },
    "The numbers aren't right yet: is the price multiplied by the sum of squares as it "
    "stands, without a factor?",
)
