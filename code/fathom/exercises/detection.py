"""Exercises on detection: how far boxes overlap."""

from typing import Any

import torch
from torch import Tensor

from fathom.analysis.boxes import intersection_over_union
from fathom.exercises.checking import Exercise, Trial, close, whole

__all__ = ["overlaps"]


def _overlaps(boxes: Tensor, others: Tensor) -> Tensor:
    """A row for each box, a column for each of the others."""
    return intersection_over_union(boxes, others)


def _draw_boxes(generator: torch.Generator, number: int) -> Tensor:
    """Boxes in a picture of 20 × 20 pixels, 4 wide and high or more: many overlap."""
    first = 12 * torch.rand(number, 2, generator=generator)
    size = 4 + 4 * torch.rand(number, 2, generator=generator)
    return torch.cat([first, first + size], dim=1)


def _boxes(generator: torch.Generator) -> dict[str, Any]:
    boxes = _draw_boxes(generator, whole(generator, 2, 3))
    others = _draw_boxes(generator, 2)
    inside = boxes[:1] + torch.tensor([1.0, 1, -1, -1])
    apart = boxes[1:2] + 25  # to the right and below: apart both ways
    point = boxes[1:2, :2].repeat(1, 2)
    return {
        "boxes": torch.cat([boxes, point]),
        "others": torch.cat([others, inside, apart, point]),
    }


def _itself(trial: Trial) -> bool:
    boxes = trial.inputs["boxes"][:-1]
    return close(trial.again(boxes=boxes, others=boxes).diagonal(), torch.ones(1))


def _apart(trial: Trial) -> bool:
    return close(trial.answer[:, -2], torch.zeros(1))


def _touching(trial: Trial) -> bool:
    _, top, right, bottom = trial.inputs["boxes"][:1].unbind(1)
    beside = torch.stack([right, top, right + 3, bottom], dim=1)
    return close(trial.again(boxes=trial.inputs["boxes"][:1], others=beside), 0.0)


def _inside(trial: Trial) -> bool:
    """A box that lies in another: the smaller area over the larger."""
    left, top, right, bottom = trial.inputs["boxes"][0].double()
    share = (right - left - 2) * (bottom - top - 2) / ((right - left) * (bottom - top))
    return close(trial.answer[0, 2], share)


def _without_area(trial: Trial) -> bool:
    return close(trial.answer[-1, -1], 0.0)


def _swapped(trial: Trial) -> bool:
    i = trial.inputs
    found = trial.again(boxes=i["others"], others=i["boxes"])
    return close(found.mT, trial.answer)


overlaps = Exercise(
    _overlaps,
    _boxes,
    {
        "A box with an area overlaps itself by 1.": _itself,
        "Boxes apart from each other get 0; a length of a common part is never below "
        "zero.": _apart,
        "Boxes that only touch get 0: the box from 2 to 5 is 3 wide.": _touching,
        "Where one box lies inside another, the result is the smaller area over the "
        "larger.": _inside,
        "Two boxes without area get 0, and nothing is divided by zero.": _without_area,
        "The result is symmetric: with boxes and others exchanged, rows become "
        "columns.": _swapped,
    },
    "The numbers aren't right yet: is the common part counted once in the area below "
    "the line?",
)
