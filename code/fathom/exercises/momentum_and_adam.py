"""Exercises on optimisers that remember: a mean of gradients, and Adam's steps."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["adam", "running_mean"]


def _running_mean(gradients: Tensor, beta: float) -> Tensor:
    """The mean after the last gradient; one row per step."""
    mean = torch.zeros_like(gradients[0])
    for gradient in gradients:
        mean = beta * mean + (1 - beta) * gradient
    return mean


def _gradients_and_beta(generator: torch.Generator) -> dict[str, Any]:
    gradients = draw(generator, whole(generator, 3, 6), whole(generator, 2, 3))
    return {"gradients": gradients, "beta": 0.1 * whole(generator, 3, 9)}


def _nothing_remembered(trial: Trial) -> bool:
    return close(trial.again(beta=0.0), trial.inputs["gradients"][-1])


def _begins_at_zero(trial: Trial) -> bool:
    first = trial.inputs["gradients"][:1]
    return close(trial.again(gradients=first), (1 - trial.inputs["beta"]) * first[0])


def _last_counts_most(trial: Trial) -> bool:
    changes = []
    for row in range(len(trial.inputs["gradients"])):
        gradients = trial.inputs["gradients"].clone()
        gradients[row] += 1
        changes.append((trial.again(gradients=gradients) - trial.answer)[0])
    return changes == sorted(changes)


def _adam(
    gradients: Tensor, lr: float, beta: float, gamma: float, epsilon: float
) -> Tensor:
    """Where the parameters are after the last gradient, from zero."""
    parameters = mean = square = torch.zeros_like(gradients[0])
    for step, gradient in enumerate(gradients, start=1):
        mean = beta * mean + (1 - beta) * gradient
        square = gamma * square + (1 - gamma) * gradient**2
        root = (square / (1 - gamma**step)).sqrt()
        parameters = parameters - lr * mean / (1 - beta**step) / (root + epsilon)
    return parameters


def _gradients_and_numbers(generator: torch.Generator) -> dict[str, Any]:
    gradients = draw(generator, whole(generator, 3, 6), whole(generator, 2, 3))
    return {
        "gradients": gradients,
        "lr": 0.1 * whole(generator, 1, 5),
        "beta": 0.1 * whole(generator, 3, 8),
        "gamma": 0.9 + 0.01 * whole(generator, 0, 8),
        "epsilon": 0.1 * whole(generator, 1, 5),
    }


def _first_step(trial: Trial) -> bool:
    row = trial.inputs["gradients"][:1]
    gradients = 2 * row.sign() + row
    return close(
        trial.again(gradients=gradients, epsilon=1e-10).abs(),
        torch.full_like(row[0], trial.inputs["lr"]),
    )


def _downhill(trial: Trial) -> bool:
    gradients = trial.inputs["gradients"].abs() + 0.1
    return bool((trial.again(gradients=gradients) < 0).all())


def _each_alone(trial: Trial) -> bool:
    gradients = trial.inputs["gradients"].clone()
    gradients[:, 0] = 3 * gradients[:, 0] + 1
    return close(trial.again(gradients=gradients)[1:], trial.answer[1:])


running_mean = Exercise(
    _running_mean,
    _gradients_and_beta,
    {
        "With beta = 0 nothing is remembered: only the last gradient counts.": (
            _nothing_remembered
        ),
        "After the first gradient the mean is a share of it: it began at zero, and of "
        "this zero the share beta is kept.": _begins_at_zero,
        "The later a gradient came, the more it counts.": _last_counts_most,
    },
    "The first gradient is right, later ones aren't: by what is each old gradient "
    "multiplied when a new one comes?",
)

adam = Exercise(
    _adam,
    _gradients_and_numbers,
    {
        "Where all gradients are positive, the parameters go down.": _downhill,
        "With a tiny epsilon the first step has the length lr for every parameter, "
        "however large its gradient is: are both means corrected?": _first_step,
        "What happens to one parameter doesn't depend on the gradients of another.": (
            _each_alone
        ),
    },
    "Without epsilon the first step is right: is epsilon added after the root, do the "
    "corrections use the number of the step, are the means kept without them, and are "
    "all steps added up?",
)
