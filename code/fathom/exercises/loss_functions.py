"""Exercises on losses that are negative log-likelihoods."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, distributions
from torch.nn import functional

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = [
    "binary_cross_entropy",
    "cross_entropy",
    "gaussian_nll",
    "laplace_nll",
    "poisson_nll",
]

TWICE = "Listing every example twice changes nothing: the loss is a mean, not a sum."
NOT_NEGATIVE = (
    "A probability is at most one, so its negative logarithm is never below zero."
)


def _twice(trial: Trial) -> bool:
    inputs = {
        name: torch.cat([value, value])
        for name, value in trial.inputs.items()
        if isinstance(value, Tensor)
    }
    return close(trial.again(**inputs), trial.answer)


def _is_not_negative(trial: Trial) -> bool:
    return bool(trial.answer >= -1e-6)


def _measurements(spread: str) -> Callable[[torch.Generator], dict[str, Any]]:
    def inputs(generator: torch.Generator) -> dict[str, Any]:
        num_examples = whole(generator, 2, 5)
        return {
            "predictions": draw(generator, num_examples, scale=2.0),
            "targets": draw(generator, num_examples, scale=2.0),
            spread: 0.5 + 0.1 * whole(generator, 0, 20),
        }

    return inputs


def _other_unit(trial: Trial) -> bool:
    scaled = {name: 10 * value for name, value in trial.inputs.items()}
    return close(trial.again(**scaled), trial.answer + torch.tensor(10.0).log(), 1e-3)


def _area_is_one(spread: str) -> Callable[[Trial], bool]:
    def test(trial: Trial) -> bool:
        y = trial.inputs[spread] * torch.linspace(-12, 12, 121)
        mean = torch.zeros(1)
        losses = torch.stack(
            [trial.again(predictions=mean, targets=value[None]) for value in y]
        )
        return close(torch.trapezoid((-losses).exp(), y.double()), 1, 2e-2)

    return test


def _logits_and_bits(generator: torch.Generator) -> dict[str, Any]:
    num_examples = whole(generator, 2, 5)
    logits = draw(generator, num_examples, scale=3.0)
    logits[0] = [200.0, -200.0, 1.0][whole(generator, 0, 2)]
    targets = torch.randint(2, (num_examples,), generator=generator)
    return {"logits": logits, "targets": targets.float()}


def _logits_and_classes(generator: torch.Generator) -> dict[str, Any]:
    num_examples, num_classes = whole(generator, 2, 4), whole(generator, 2, 4)
    logits = draw(generator, num_examples, num_classes, scale=2.0)
    logits += [300.0, 0.0][whole(generator, 0, 1)]
    targets = torch.randint(num_classes, (num_examples,), generator=generator)
    return {"logits": logits, "targets": targets}


def _log_rates_and_counts(generator: torch.Generator) -> dict[str, Any]:
    num_examples = whole(generator, 2, 5)
    log_rates = draw(generator, num_examples).clamp(max=2)
    counts = torch.poisson(log_rates.exp(), generator=generator)
    return {"log_rates": log_rates, "counts": counts}


def _probabilities_add_up(trial: Trial) -> bool:
    log_rate = trial.inputs["log_rates"][:1]
    total = sum(
        (-trial.again(log_rates=log_rate, counts=torch.tensor([float(count)]))).exp()
        for count in range(40)
    )
    return close(total, 1, 1e-3)


gaussian_nll = Exercise(
    lambda predictions, targets, standard_deviation: (
        -distributions.Normal(predictions, standard_deviation).log_prob(targets).mean()
    ),
    _measurements("standard_deviation"),
    {
        TWICE: _twice,
        "In a unit ten times smaller all numbers are ten times larger, and the "
        "loss grows by log 10: how does the deviation enter outside the "
        "square?": _other_unit,
        "The likelihood is a density: over all possible targets it integrates to "
        "one. Check the sign, the factor before the square and the constant.": (
            _area_is_one("standard_deviation")
        ),
    },
    "The numbers aren't right yet: compare with the loss of one example that is "
    "predicted exactly.",
)

laplace_nll = Exercise(
    lambda predictions, targets, scale: (
        -distributions.Laplace(predictions, scale).log_prob(targets).mean()
    ),
    _measurements("scale"),
    {
        TWICE: _twice,
        "In a unit ten times smaller all numbers are ten times larger, and the "
        "loss grows by log 10: how does the scale enter outside the "
        "distance?": _other_unit,
        "The likelihood is a density: over all possible targets it integrates to "
        "one. Check the sign and the constant.": _area_is_one("scale"),
    },
    "The numbers aren't right yet: how does the density fall with the distance "
    "from the prediction?",
)

binary_cross_entropy = Exercise(
    functional.binary_cross_entropy_with_logits,
    _logits_and_bits,
    {
        NOT_NEGATIVE: _is_not_negative,
        TWICE: _twice,
        "Calling 0 what was 1 and changing the sign of every logit says the same "
        "in other words.": lambda trial: close(
            trial.again(
                logits=-trial.inputs["logits"], targets=1 - trial.inputs["targets"]
            ),
            trial.answer,
        ),
    },
    "The numbers aren't right yet: what does a logit of 200 cost if the label is "
    "1, and what if it is 0?",
)

cross_entropy = Exercise(
    functional.cross_entropy,
    _logits_and_classes,
    {
        NOT_NEGATIVE: _is_not_negative,
        TWICE: _twice,
        "Adding the same number to all logits of an example changes no "
        "probability: along which dimension do you normalise?": lambda trial: close(
            trial.again(
                logits=trial.inputs["logits"]
                + torch.arange(len(trial.inputs["logits"]))[:, None]
            ),
            trial.answer,
            1e-3,
        ),
    },
    "The numbers aren't right yet: which of an example's log-probabilities counts?",
)

poisson_nll = Exercise(
    lambda log_rates, counts: (
        -distributions.Poisson(log_rates.exp()).log_prob(counts).mean()
    ),
    _log_rates_and_counts,
    {
        TWICE: _twice,
        "The probabilities of 0, 1, 2, … add up to one: is every factor of the "
        "probability there, with its sign, and is log_rates what its name says?": (
            _probabilities_add_up
        ),
    },
    "The numbers aren't right yet: compare with the loss of a count of zero.",
)
