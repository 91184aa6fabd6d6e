"""Exercises on augmentation: curves moved along, without wrapping round."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["move"]


def _move(curves: Tensor, steps: Tensor) -> Tensor:
    """Each curve moved to the right by its steps; the ends' values fill the gaps."""
    num_points = curves.shape[1]
    places = torch.arange(num_points) - steps[:, None]
    return curves.gather(1, places.clamp(0, num_points - 1))


def _curves(generator: torch.Generator) -> dict[str, Any]:
    num_curves, num_points = whole(generator, 3, 6), whole(generator, 5, 9)
    steps = torch.randint(-3, 4, (num_curves,), generator=generator)
    steps[0], steps[1] = 2, -1  # at least one of each direction
    return {"curves": draw(generator, num_curves, num_points), "steps": steps}


def _stays(trial: Trial) -> bool:
    still = torch.zeros_like(trial.inputs["steps"])
    return close(trial.again(steps=still), trial.inputs["curves"])


def _each_its_own(trial: Trial) -> bool:
    """The first alone moved leaves the others where they are."""
    steps = torch.zeros_like(trial.inputs["steps"])
    steps[0] = 1
    return close(trial.again(steps=steps)[1:], trial.inputs["curves"][1:])


def _to_the_right(trial: Trial) -> bool:
    i = trial.inputs
    found = trial.again(steps=torch.ones_like(i["steps"]))
    return close(found[:, 1:], i["curves"][:, :-1])


def _to_the_left(trial: Trial) -> bool:
    i = trial.inputs
    found = trial.again(steps=-torch.ones_like(i["steps"]))
    return close(found[:, :-1], i["curves"][:, 1:])


def _ends_fill(trial: Trial) -> bool:
    """The new points at an end have the value that the curve had there."""
    i = trial.inputs
    right, left = (trial.again(steps=k * torch.ones_like(i["steps"])) for k in (2, -2))
    starts, ends = i["curves"][:, :1], i["curves"][:, -1:]
    return close(right[:, :2], starts.expand(-1, 2)) and close(
        left[:, -2:], ends.expand(-1, 2)
    )


move = Exercise(
    _move,
    _curves,
    {
        "With no steps nothing changes.": _stays,
        "Each curve has its own steps: if one moves, the others stay.": _each_its_own,
        "One step to the right brings each value to the next point.": _to_the_right,
        "A negative step goes to the left.": _to_the_left,
        "The points that become free take the value that the curve has at that end; "
        "nothing comes in from the other end.": _ends_fill,
    },
    "The numbers aren't right yet: move three steps by hand and compare.",
)
