"""Exercises on matrix backpropagation: one layer, backwards."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["layer_backward"]


def _layer_backward(
    inputs: Tensor, offsets: Tensor, weights: Tensor, gradient: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """From the gradient of a layer's activations to those of what it is made of."""
    active = offsets + inputs @ weights.T > 0
    gradient = gradient * active
    return gradient @ weights, gradient.sum(dim=0), gradient.T @ inputs


def _a_layer(generator: torch.Generator) -> dict[str, Any]:
    examples, before, after = (whole(generator, 2, 5) for _ in range(3))
    return {
        "inputs": draw(generator, examples, before),
        "offsets": draw(generator, after),
        "weights": draw(generator, after, before),
        "gradient": draw(generator, examples, after),
    }


def _silent_layer(trial: Trial) -> bool:
    """Offsets so far below zero that no example reaches any unit."""
    found = trial.again(offsets=trial.inputs["offsets"] - 1e4)
    return all(close(part, torch.zeros_like(part)) for part in found)


def _always_active(trial: Trial) -> bool:
    """Offsets so high that the layer is linear: each offset gets its column's sum."""
    found = trial.again(offsets=trial.inputs["offsets"] + 1e4)
    return close(found[1], trial.inputs["gradient"].double().sum(dim=0), 1e-3)


def _adds_over_examples(trial: Trial) -> bool:
    """Every example twice: twice the gradients of the parameters."""
    twice = {
        name: torch.cat([trial.inputs[name]] * 2) for name in ("inputs", "gradient")
    }
    found = trial.again(**twice)
    return close(found[1:], tuple(2 * part for part in trial.answer[1:]), 1e-3)


layer_backward = Exercise(
    _layer_backward,
    _a_layer,
    {
        "Where every unit is silent on every example, a small change of anything "
        "changes nothing, and all three gradients are zero.": _silent_layer,
        "Every example twice makes the loss twice as sensitive to the parameters: "
        "their gradients add over the examples.": _adds_over_examples,
        "Where every unit is active, an offset shifts its unit in each example: its "
        "gradient is the sum of that unit's column.": _always_active,
        "The gradient with respect to the offsets isn't right yet: in which examples "
        "is a unit active? Its pre-activation says it.": lambda trial: close(
            trial.answer[1], trial.expected[1]
        ),
        "The gradient with respect to the weights isn't right yet: by what did the "
        "layer multiply each of them?": lambda trial: close(
            trial.answer[2], trial.expected[2]
        ),
    },
    "The gradient with respect to the inputs isn't right yet: one input reaches the "
    "loss through every unit that reads it and is active.",
)
