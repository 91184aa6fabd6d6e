"""Exercises on long sequences: attention by running sums."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole
from fathom.networks.linear_attention import linear_attention

__all__ = ["running_sums"]


def _running_sums(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    return linear_attention(queries, keys, values, causal=True)


def _texts(generator: torch.Generator) -> dict[str, Any]:
    tokens, features = whole(generator, 4, 7), whole(generator, 2, 4)
    queries, keys = (draw(generator, tokens, features).exp() for _ in range(2))
    values = draw(generator, tokens, whole(generator, 2, 3))
    return {"queries": queries, "keys": keys, "values": values}


def _shares(trial: Trial) -> bool:
    """Where all values are the same, each average is that value."""
    same = torch.full_like(trial.inputs["values"], 3.0)
    return close(trial.again(values=same), torch.full_like(trial.answer, 3.0))


def _causal(trial: Trial) -> bool:
    """What comes later, key or value, changes nothing."""
    values, keys = (trial.inputs[name].clone() for name in ("values", "keys"))
    values[-1] += 5
    keys[-1] *= 3
    changed = trial.again(values=values, keys=keys)
    return close(changed[:-1], trial.answer[:-1])


def _itself(trial: Trial) -> bool:
    """With equal keys each has a share in the last result, its own value, too."""
    keys, values = torch.ones_like(trial.inputs["keys"]), trial.inputs["values"].clone()
    before = trial.again(keys=keys)[-1]
    values[-1] += 5
    return not close(trial.again(keys=keys, values=values)[-1], before)


def _running_mean(trial: Trial) -> bool:
    """With equal keys: the mean of all values so far."""
    keys = torch.ones_like(trial.inputs["keys"])
    values = trial.inputs["values"]
    counts = torch.arange(1, len(values) + 1).to(values)[:, None]
    return close(trial.again(keys=keys), values.cumsum(dim=0) / counts)


running_sums = Exercise(
    _running_sums,
    _texts,
    {
        "Where all values are the same, each average of them is that value: by which "
        "sum do you divide, and up to which token does it go?": _shares,
        "What comes later in the text changes an earlier result.": _causal,
        "A token sees itself, too: here the last value doesn't change the last "
        "result.": _itself,
        "Where all keys are the same, each result is the plain mean of the values so "
        "far.": _running_mean,
    },
    "The means are right where keys are alike, and not otherwise: a weight is the "
    "product of the features of query and key, and of nothing else.",
)
