"""Exercises on averages, logarithms of sums and single steps of training."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["gradient_step", "log_sum_exp", "running_means"]


def _running_means(values: Tensor) -> Tensor:
    """The mean of the first 1, 2, 3, … values."""
    return values.cumsum(0) / torch.arange(1, len(values) + 1)


def _values(generator: torch.Generator) -> dict[str, Any]:
    return {"values": draw(generator, whole(generator, 2, 6), scale=3.0)}


def _ignores_the_future(trial: Trial) -> bool:
    values = trial.inputs["values"].clone()
    values[-1] += 10
    return close(trial.again(values=values)[:-1], trial.answer[:-1])


def _far_values(generator: torch.Generator) -> dict[str, Any]:
    """Near each other or far apart, and e to their power overflows or vanishes."""
    offset = [0.0, 1000.0, -1000.0][whole(generator, 0, 2)]
    values = offset + draw(generator, whole(generator, 1, 7))
    if whole(generator, 0, 1) and len(values) > 2:
        # Only the largest will do as a shift: not the first, the mean or the least.
        # So far apart, that holds in double precision, too.
        values[0] -= 800
        values[-1] -= 800
        values[whole(generator, 1, len(values) - 2)] += 800
    return {"values": values}


def _follows_a_shift(trial: Trial) -> bool:
    shifted = trial.again(values=trial.inputs["values"] + 5)
    return close(shifted, trial.answer + 5)


def _gradient_step(
    inputs: Tensor, targets: Tensor, weights: Tensor, learning_rate: float
) -> Tensor:
    """One step of gradient descent on the mean squared error of inputs @ weights."""
    residuals = inputs @ weights - targets
    return weights - learning_rate * 2 * inputs.T @ residuals / len(targets)


def _linear_problem(generator: torch.Generator) -> dict[str, Any]:
    num_examples, num_inputs = whole(generator, 3, 6), whole(generator, 1, 3)
    return {
        "inputs": draw(generator, num_examples, num_inputs),
        "targets": draw(generator, num_examples, scale=3.0),
        "weights": draw(generator, num_inputs),
        "learning_rate": 0.05 + 0.05 * whole(generator, 0, 5),
    }


def _reduces_the_loss(trial: Trial) -> bool:
    inputs, targets, weights, _ = trial.inputs.values()

    def loss(weights: Tensor) -> Tensor:
        return ((inputs.double() @ weights.double() - targets) ** 2).mean()

    # A short step downhill reduces the loss, whatever the factor before the gradient.
    step = trial.again(learning_rate=1e-3) - weights
    return bool(loss(weights + step) <= loss(weights) + 1e-7)


def _twice_as_far(trial: Trial) -> bool:
    weights, rate = trial.inputs["weights"], trial.inputs["learning_rate"]
    step = trial.again(learning_rate=2 * rate) - weights
    return close(step, 2 * (trial.answer - weights), 1e-3)


def _repeated_examples(trial: Trial) -> bool:
    inputs, targets = trial.inputs["inputs"], trial.inputs["targets"]
    twice = trial.again(
        inputs=torch.cat([inputs, inputs]), targets=torch.cat([targets, targets])
    )
    return close(twice, trial.answer, 1e-3)


running_means = Exercise(
    _running_means,
    _values,
    {
        "The first of the means is the mean of one value.": lambda trial: close(
            trial.answer[0], trial.inputs["values"][0]
        ),
        "A mean doesn't change when a later value does: let each one use only what "
        "came before it and itself.": _ignores_the_future,
    },
    "The numbers aren't right yet: by how many values do you divide each sum?",
)

log_sum_exp = Exercise(
    lambda values: torch.logsumexp(values, 0),
    _far_values,
    {
        "The sum contains the exponential of the largest value, so the result is "
        "never below that value.": lambda trial: bool(
            trial.answer >= trial.inputs["values"].max() - 1e-3
        ),
        "Adding 5 to all values multiplies the sum by e⁵, so it adds 5 to the "
        "result: what do you subtract, and do you put it back?": _follows_a_shift,
    },
    "The numbers aren't right yet: compare with two equal values, whose sum you "
    "can work out by hand.",
)

gradient_step = Exercise(
    _gradient_step,
    _linear_problem,
    {
        "With a learning rate of zero the weights stay where they are.": (
            lambda trial: close(trial.again(learning_rate=0.0), trial.inputs["weights"])
        ),
        "A very short step lowers the loss: is the step uphill?": _reduces_the_loss,
        "Twice the learning rate moves the weights twice as far.": _twice_as_far,
        "Listing every example twice changes nothing: the loss is a mean.": (
            _repeated_examples
        ),
    },
    "The length of the step isn't right yet: what is the derivative of a square?",
)
