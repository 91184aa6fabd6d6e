"""Exercises on heuristics: whether a classifier is as often right as it says."""

from typing import Any

import torch
from torch import Tensor

from fathom.analysis.calibration import reliability
from fathom.exercises.checking import Exercise, Trial, close, whole

__all__ = ["expected_calibration_error"]


def _expected_calibration_error(
    confidences: Tensor, right: Tensor, num_bins: int
) -> Tensor:
    """That of `fathom.analysis.calibration`, with bins of equal width."""
    return reliability(confidences, right, num_bins).error().float()


def _answers(generator: torch.Generator) -> dict[str, Any]:
    num_bins = whole(generator, 3, 6)
    number = whole(generator, 8, 20)
    # Away from the edges of bins, where rounding would decide.
    places = torch.randint(1, 40 * num_bins, (number,), generator=generator)
    confidences = (places + 0.5) / (40 * num_bins)
    right = torch.rand(number, generator=generator) < 0.6
    return {"confidences": confidences, "right": right, "num_bins": num_bins}


def _one_bin(trial: Trial) -> bool:
    i = trial.inputs
    off = (i["right"].float().mean() - i["confidences"].mean()).abs()
    return close(trial.again(num_bins=1), off, 1e-3)


def _twice(trial: Trial) -> bool:
    i = trial.inputs
    both = {key: torch.cat([i[key], i[key]]) for key in ("confidences", "right")}
    return close(trial.again(**both), trial.answer, 1e-3)


def _one_place(trial: Trial) -> bool:
    """All in one bin: however many other bins there are, they count for nothing."""
    i = trial.inputs
    inside = (i["confidences"] * 0.9 + 0.05) / i["num_bins"]
    off = (i["right"].float().mean() - inside.mean()).abs()
    return close(trial.again(confidences=inside), off, 1e-3)


def _bins_by_number(trial: Trial) -> bool:
    """Two bins with unequal numbers, by hand: each counts as often as it is met."""
    confidences = torch.tensor([0.1, 0.2, 0.3, 0.9])
    right = torch.tensor([False, False, False, False])
    found = trial.again(confidences=confidences, right=right, num_bins=2)
    return close(found, 1.5 / 4, 1e-3)


def _opposite_bins(trial: Trial) -> bool:
    """Too sure here and too timid there: they don't cancel."""
    confidences = torch.tensor([0.2, 0.8])
    right = torch.tensor([True, False])
    found = trial.again(confidences=confidences, right=right, num_bins=2)
    return close(found, 0.8, 1e-3)


expected_calibration_error = Exercise(
    _expected_calibration_error,
    _answers,
    {
        "With a single bin it is the distance between the mean confidence and the "
        "share of right answers.": _one_bin,
        "If all lie in one bin of several, the empty ones count for nothing.": (
            _one_place
        ),
        "Too sure in one bin and too timid in another is wrong in both: the two don't "
        "cancel.": _opposite_bins,
        "A bin counts by its share of the examples: three in one and one in another.": (
            _bins_by_number
        ),
        "Each example twice changes nothing.": _twice,
    },
    "The numbers aren't right yet: do your bins divide the range from 0 to 1 evenly?",
)
