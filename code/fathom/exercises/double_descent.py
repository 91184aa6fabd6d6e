"""Exercises on double descent: the shortest of all weights that fit best."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, whole

__all__ = ["shortest_weights"]

TOLERANCE = 1e-3


def _shortest_weights(features: Tensor, targets: Tensor) -> Tensor:
    """The least-squares weights of smallest norm."""
    return torch.linalg.pinv(features) @ targets


def _fewer_or_more(generator: torch.Generator) -> dict[str, Any]:
    """Features with no small singular value, half of the time more than examples."""
    few, many = whole(generator, 3, 5), whole(generator, 8, 11)
    examples, width = (few, many) if whole(generator, 0, 1) else (many, few)
    drawn = torch.randn(examples, width, generator=generator, dtype=torch.float64)
    u, _, vt = torch.linalg.svd(drawn, full_matrices=False)
    sizes = 0.7 + torch.rand(few, generator=generator, dtype=torch.float64)
    targets = torch.randn(examples, generator=generator, dtype=torch.float64)
    return {"features": u @ torch.diag(sizes) @ vt, "targets": targets}


def _fits_best(trial: Trial) -> bool:
    """The residual is at right angles to every feature."""
    features, targets = trial.inputs["features"], trial.inputs["targets"]
    residual = targets - features @ trial.answer.double()
    return close(features.T @ residual, torch.zeros(features.shape[1]), TOLERANCE)


def _is_shortest(trial: Trial) -> bool:
    """The weights are combinations of the rows, so that nothing is wasted."""
    features, weights = trial.inputs["features"], trial.answer.double()
    seen = torch.linalg.pinv(features) @ (features @ weights)
    return close(weights, seen, TOLERANCE)


shortest_weights = Exercise(
    _shortest_weights,
    _fewer_or_more,
    {
        "What is left over has to be at right angles to each feature: otherwise other "
        "weights fit better. Try it with fewer features than examples and with more.": (
            _fits_best
        ),
        "Shorter weights make the same predictions: take away the part that no example "
        "sees.": _is_shortest,
    },
    "The numbers aren't right yet: compare with torch.linalg.pinv.",
)
