"""Exercises on self-attention: scaled and masked, from scratch."""

from typing import Any

import torch

from fathom.exercises.checking import Exercise, Trial, close, draw, whole
from fathom.networks.attention import attention

__all__ = ["masked_attention"]


def _tokens(generator: torch.Generator) -> dict[str, Any]:
    targets, sources = whole(generator, 2, 4), whole(generator, 3, 5)
    width, value_width = whole(generator, 3, 6), whole(generator, 2, 3)
    mask = torch.rand(targets, sources, generator=generator) < 0.5
    mask[:, 0] = True  # each may look somewhere,
    mask[0] = True  # the first everywhere,
    mask[-1, 1:] = False  # the last at one source alone
    return {
        "queries": draw(generator, targets, width, scale=2.0),
        "keys": draw(generator, sources, width),
        "values": draw(generator, sources, value_width),
        "mask": mask,
    }


def _averages(trial: Trial) -> bool:
    """Where all values are the same, each average is that value."""
    same = torch.full_like(trial.inputs["values"], 3.0)
    return close(trial.again(values=same), torch.full_like(trial.answer, 3.0))


def _all_alike(trial: Trial) -> bool:
    """Queries of zero: the mean of all values that may be looked at."""
    i = trial.inputs
    everywhere = torch.ones_like(i["mask"])
    found = trial.again(queries=0 * i["queries"], mask=everywhere)
    return close(found, i["values"].mean(dim=0).expand_as(trial.answer))


def _blind(trial: Trial) -> bool:
    """What may not be looked at changes nothing."""
    values = trial.inputs["values"].clone()
    values[1:] += 5  # the last target sees the first source alone
    return close(trial.again(values=values)[-1], trial.answer[-1])


def _scaled(trial: Trial) -> bool:
    everywhere = torch.ones_like(trial.inputs["mask"])
    arguments = {**trial.inputs, "mask": everywhere}
    return close(trial.again(mask=everywhere), attention(**arguments))


masked_attention = Exercise(
    attention,
    _tokens,
    {
        "Where all values are the same, each average of them is that value: do the "
        "weights of a target sum to 1?": _averages,
        "A value that a target may not look at changes the target's result.": _blind,
        "With queries of zero and nothing forbidden, each target gets the plain mean "
        "of the values.": _all_alike,
        "Even with nothing forbidden the result isn't right yet: by what are the "
        "scores divided?": _scaled,
    },
    "With a mask the result isn't right yet: the weights that are left sum to 1, and "
    "keep their ratios.",
)
