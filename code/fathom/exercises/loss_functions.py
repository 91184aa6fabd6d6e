"""Exercises on losses that are negative log-likelihoods."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, distributions
from torch.nn import functional

from fathom.exercises.checking import (
    Exercise,
    Trial,
    close,
    draw,
    slopes_agree,
    whole,
)

__all__ = [
    "binary_cross_entropy",
    "cross_entropy",
    "gaussian_nll",
    "laplace_nll",
    "mixture_nll",
    "poisson_nll",
]

TWICE = "Listing every example twice changes nothing: the loss is a mean, not a sum."
SLOPES = (
    "The value is right and its gradient isn't: a branch that isn't taken may hold an "
    "infinite slope, and a clamp has none."
)
NOT_NEGATIVE = (
    "A probability is at most one, so its negative logarithm is never below zero."
)


def _log_density(
    distribution: Callable[..., Any], targets: Tensor, *parameters: Tensor
) -> Tensor:
    return distribution(*parameters, validate_args=False).log_prob(targets)


def _twice(trial: Trial) -> bool:
    inputs = {
        name: torch.cat([value, value])
        for name, value in trial.inputs.items()
        if isinstance(value, Tensor) and value.ndim
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
            # One number for all, as a tensor: so it has a logarithm by either name.
            spread: torch.tensor(0.5 + 0.1 * whole(generator, 0, 20)),
        }

    return inputs


def _other_unit(trial: Trial) -> bool:
    scaled = {name: 10 * value for name, value in trial.inputs.items()}
    return close(trial.again(**scaled), trial.answer + torch.tensor(10.0).log(), 1e-3)


def _area_is_one(spread: str) -> Callable[[Trial], bool]:
    def test(trial: Trial) -> bool:
        y = trial.inputs[spread] * torch.linspace(-8, 8, 21)
        mean = torch.zeros(1)
        losses = torch.stack(
            [trial.again(predictions=mean, targets=value[None]) for value in y]
        )
        return close(torch.trapezoid((-losses).exp(), y.double()), 1, 0.1)

    return test


def _logits_and_bits(generator: torch.Generator) -> dict[str, Any]:
    num_examples = whole(generator, 2, 5)
    logits = draw(generator, num_examples, scale=3.0)
    targets = torch.randint(2, (num_examples,), generator=generator).float()
    if whole(generator, 0, 1):  # sure, and wrong
        logits[0] = [200.0, -200.0][int(targets[0])]
    return {"logits": logits, "targets": targets}


def _logits_and_classes(generator: torch.Generator) -> dict[str, Any]:
    num_examples, num_classes = whole(generator, 2, 4), whole(generator, 2, 4)
    logits = draw(generator, num_examples, num_classes, scale=2.0)
    logits += [300.0, 0.0][whole(generator, 0, 1)]
    targets = torch.randint(num_classes, (num_examples,), generator=generator)
    if whole(generator, 0, 1):  # sure, and wrong
        logits[0, targets[0] - 1] += 120.0
    return {"logits": logits, "targets": targets}


def _slopes(trial: Trial) -> bool:
    return slopes_agree(trial, "logits")


def _pays_for_the_gap(trial: Trial) -> bool:
    loss = trial.again(
        logits=torch.tensor([[0.0, 120.0]]), targets=torch.zeros(1, dtype=torch.long)
    )
    return close(loss, 120)


def _log_rates_and_counts(generator: torch.Generator) -> dict[str, Any]:
    num_examples = whole(generator, 2, 5)
    log_rates = draw(generator, num_examples).clamp(max=2)
    counts = torch.poisson(log_rates.exp(), generator=generator)
    return {"log_rates": log_rates, "counts": counts}


def _probabilities_add_up(trial: Trial) -> bool:
    log_rate = trial.inputs["log_rates"][:1]
    total = sum(
        (-trial.again(log_rates=log_rate, counts=torch.tensor([float(count)]))).exp()
        for count in range(25)
    )
    return close(total, 1, 1e-3)


def _mixture_nll(
    targets: Tensor, logits: Tensor, means: Tensor, standard_deviations: Tensor
) -> Tensor:
    """One row of logits, means and deviations for each target."""
    parts = distributions.Normal(means, standard_deviations)
    each = logits.log_softmax(dim=1) + parts.log_prob(targets[:, None])
    return -each.logsumexp(dim=1).mean()


def _mixtures(generator: torch.Generator) -> dict[str, Any]:
    num_examples, num_components = whole(generator, 2, 4), whole(generator, 2, 3)
    shape = (num_examples, num_components)
    return {
        "targets": draw(generator, num_examples, scale=2.0),
        "logits": draw(generator, *shape),
        "means": draw(generator, *shape, scale=2.0),
        "standard_deviations": 0.5 + torch.rand(shape, generator=generator),
    }


def _far_away(trial: Trial) -> Tensor:
    return trial.again(targets=trial.inputs["targets"] + 100)


def _far_away_right(trial: Trial) -> Tensor:
    _, *others = trial.inputs.values()
    return trial.reference(trial.inputs["targets"] + 100, *others)


def _alike(trial: Trial) -> bool:
    means = torch.zeros_like(trial.inputs["means"])
    answer = trial.again(means=means, standard_deviations=torch.ones_like(means))
    one = distributions.Normal(0.0, 1.0).log_prob(trial.inputs["targets"])
    return close(answer, -one.mean())


gaussian_nll = Exercise(
    lambda predictions, targets, standard_deviation: (
        -_log_density(
            distributions.Normal, targets, predictions, standard_deviation
        ).mean()
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
        -_log_density(distributions.Laplace, targets, predictions, scale).mean()
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
        SLOPES: _slopes,
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
        "A network that is sure and wrong pays for the whole gap: a gap of 120 between "
        "two logits costs 120.": _pays_for_the_gap,
        SLOPES: _slopes,
    },
    "The numbers aren't right yet: which of an example's log-probabilities counts?",
)

poisson_nll = Exercise(
    lambda log_rates, counts: (
        -_log_density(distributions.Poisson, counts, log_rates.exp()).mean()
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

mixture_nll = Exercise(
    _mixture_nll,
    _mixtures,
    {
        TWICE: _twice,
        "The loss of one example whose target is far from all means is large and not "
        "infinite: every density underflows there, and their logarithms don't.": (
            lambda trial: close(_far_away(trial), _far_away_right(trial), 1e-3)
        ),
        "Adding the same number to all logits of an example changes no weight: are "
        "your weights a softmax?": lambda trial: close(
            trial.again(logits=trial.inputs["logits"] + 3), trial.answer, 1e-3
        ),
        "Where all components are the same, their weights don't matter: the loss is "
        "that of one normal distribution, with its constant.": _alike,
    },
    "The numbers aren't right yet: for each component, do you add the logarithm of its "
    "weight to the logarithm of its density, and then take log-sum-exp over them?",
)
