"""Exercises on clustering: one round of k-means."""

from typing import Any

import torch
from torch import Tensor

from fathom.analysis.clustering import assign, cluster_means
from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["one_round"]


def _one_round(points: Tensor, centres: Tensor) -> Tensor:
    """The centres after one assignment and one move."""
    return cluster_means(points, assign(points, centres), centres)


def _some_points(generator: torch.Generator) -> dict[str, Any]:
    """Each cluster wins a point, for each centre lies near one; sizes differ."""
    number, features = whole(generator, 9, 14), whole(generator, 2, 4)
    points = 3 * draw(generator, number, features)
    order = torch.randperm(number, generator=generator)[: whole(generator, 2, 4)]
    return {"points": points, "centres": points[order] + 0.01}


def _one_centre(trial: Trial) -> bool:
    """With one centre there is nothing to assign."""
    points = trial.inputs["points"]
    found = trial.again(centres=trial.inputs["centres"][:1])
    return close(found, points.mean(dim=0, keepdim=True), 1e-3)


def _far_centre_stays(trial: Trial) -> bool:
    """A centre that no point is nearest to."""
    centres = torch.cat([trial.inputs["centres"], trial.inputs["centres"][:1] + 500])
    found = trial.again(centres=centres)
    return close(found[-1], centres[-1], 1e-3)


def _named_otherwise(trial: Trial) -> bool:
    """The order of the centres means nothing."""
    found = trial.again(centres=trial.inputs["centres"].flip(0))
    return close(found.flip(0), trial.answer, 1e-3)


def _apart(trial: Trial) -> bool:
    """Two clumps that nobody can confuse."""
    points, centres = trial.inputs["points"][:3], trial.inputs["centres"][:2]
    clumps = torch.cat([points, points[:2] + 100])
    starts = torch.stack([centres[0] + 100, centres[0]])
    found = trial.again(points=clumps, centres=starts)
    wanted = torch.stack([clumps[3:].mean(dim=0), clumps[:3].mean(dim=0)])
    return close(found, wanted, 1e-3)


one_round = Exercise(
    _one_round,
    _some_points,
    {
        "A single centre goes to the mean of all points, at once and all the way.": (
            _one_centre
        ),
        "With a centre in each of two clumps that lie far apart, each centre goes to "
        "the mean of its own clump.": _apart,
        "A centre that no point is nearest to has no mean: it stays where it is.": (
            _far_centre_stays
        ),
        "The same centres in another order go to the same places.": _named_otherwise,
    },
    "Some centre isn't where it should be: a point belongs to the centre that is "
    "nearest over all features together, and one round is one assignment and one move.",
)
