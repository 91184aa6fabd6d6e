"""Exercises on recurrent networks: sequences of several lengths, read by one rule."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["last_states"]


def _last_states(
    inputs: Tensor, lengths: Tensor, W: Tensor, U: Tensor, b: Tensor
) -> Tensor:
    found = []
    for sequence, length in zip(inputs, lengths.tolist(), strict=True):
        state = torch.zeros_like(b)
        for x in sequence[:length]:
            state = torch.tanh(W @ x + U @ state + b)
        found.append(state)
    return torch.stack(found)


def _sequences(generator: torch.Generator) -> dict[str, Any]:
    examples, steps = whole(generator, 3, 5), whole(generator, 4, 6)
    num_inputs, num_hidden = 2, whole(generator, 3, 4)
    lengths = torch.randint(1, steps, (examples,), generator=generator)
    inputs = draw(generator, examples, steps, num_inputs)
    inputs[torch.arange(steps) >= lengths[:, None]] = 0
    return {
        "inputs": inputs,
        "lengths": lengths,
        "W": draw(generator, num_hidden, num_inputs),
        "U": draw(generator, num_hidden, num_hidden, scale=0.7),
        "b": draw(generator, num_hidden),
    }


def _bounded(trial: Trial) -> bool:
    return bool((trial.answer.abs() <= 1).all())


def _first_step(trial: Trial) -> bool:
    """Sequences of one step: no state before but zeros."""
    i = trial.inputs
    found = trial.again(lengths=torch.ones_like(i["lengths"]))
    return close(found, torch.tanh(i["inputs"][:, 0] @ i["W"].T + i["b"]))


def _blind_to_padding(trial: Trial) -> bool:
    i = trial.inputs
    outside = torch.arange(i["inputs"].shape[1]) >= i["lengths"][:, None]
    other = torch.where(outside[..., None], torch.tensor(5.0), i["inputs"])
    return close(trial.again(inputs=other), trial.answer)


def _last_step(trial: Trial) -> bool:
    """Without weights from the state, only the last input counts."""
    i = trial.inputs
    free = torch.zeros_like(i["U"])
    found = trial.again(U=free)
    last = i["inputs"][torch.arange(len(found)), i["lengths"] - 1]
    turned = i["inputs"].flip(1)  # ends with numbers, not with padding
    full = torch.full_like(i["lengths"], turned.shape[1])
    filled = trial.again(inputs=turned, lengths=full, U=free)
    return close(found, torch.tanh(last @ i["W"].T + i["b"])) and close(
        filled, torch.tanh(turned[:, -1] @ i["W"].T + i["b"])
    )


last_states = Exercise(
    _last_states,
    _sequences,
    {
        "Each number of a state is a tanh, so it lies between -1 and 1.": _bounded,
        "After sequences of one step the states are tanh[Wx + b]: the state before "
        "them is zero.": _first_step,
        "What stands after the end of a sequence is padding: other numbers there "
        "don't change the states.": _blind_to_padding,
        "With U = 0 a state depends on its sequence's last input alone: which step is "
        "the last of one of length 1, and of one without padding?": _last_step,
    },
    "The states aren't right yet: in U h, the entry in row i and column j leads from "
    "unit j to unit i.",
)
