"""Exercises on link prediction: how well scores tell joined pairs from others."""

from typing import Any

import torch

from fathom.analysis.link_prediction import area_under_curve
from fathom.exercises.checking import Exercise, Trial, close, whole

__all__ = ["area"]


def _scores(generator: torch.Generator) -> dict[str, Any]:
    """Few levels, so that there are ties; positives mostly above."""
    positives, negatives = whole(generator, 3, 6), whole(generator, 7, 9)
    return {
        "positive": torch.randint(0, 5, (positives,), generator=generator) / 4 + 0.25,
        "negative": torch.randint(0, 5, (negatives,), generator=generator) / 4,
    }


def _all_above(trial: Trial) -> bool:
    found = trial.again(positive=trial.inputs["positive"] + 5)
    return close(found, torch.tensor(1.0))


def _all_alike(trial: Trial) -> bool:
    same = {name: torch.zeros_like(value) for name, value in trial.inputs.items()}
    return close(trial.again(**same), torch.tensor(0.5))


def _sides(trial: Trial) -> bool:
    i = trial.inputs
    turned = trial.again(positive=-i["positive"], negative=-i["negative"])
    return close(torch.as_tensor(turned) + trial.answer, torch.tensor(1.0))


def _order_alone(trial: Trial) -> bool:
    """Only which is larger counts, not by how much."""
    bent = {name: (3 * value).exp() for name, value in trial.inputs.items()}
    return close(trial.again(**bent), trial.answer)


area = Exercise(
    area_under_curve,
    _scores,
    {
        "Where every positive has a higher score than every negative, the area is 1.": (
            _all_above
        ),
        "Where all scores are the same, nothing is told, and the area is one half: how "
        "are ties counted?": _all_alike,
        "The area should depend on the order of scores alone, not on their "
        "distances.": _order_alone,
        "With all signs turned, the area should be 1 minus what it was.": _sides,
    },
    "The area isn't right yet: average over all pairs of a positive and a negative.",
)
