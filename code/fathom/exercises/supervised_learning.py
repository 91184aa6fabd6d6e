"""Exercises on fitting lines and polynomials, and on preparing inputs."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["least_squares_gradient", "polynomial_features", "standardise"]


def _least_squares_gradient(
    inputs: Tensor, targets: Tensor, intercept: float, slope: float
) -> Tensor:
    """The derivatives of the sum of squares by the intercept and by the slope."""
    residuals = intercept + slope * inputs - targets
    return 2 * torch.stack([residuals.sum(), (residuals * inputs).sum()])


def _points_and_line(generator: torch.Generator) -> dict[str, Any]:
    num_examples = whole(generator, 3, 6)
    inputs = torch.arange(num_examples) - 1 + draw(generator, num_examples, scale=0.2)
    return {
        "inputs": inputs,
        "targets": 2 - inputs + draw(generator, len(inputs)),
        "intercept": round(float(draw(generator)), 2),
        "slope": round(float(draw(generator)), 2),
    }


def _vanishes_at_the_best_line(trial: Trial) -> bool:
    inputs, targets = trial.inputs["inputs"], trial.inputs["targets"]
    columns = torch.stack([torch.ones_like(inputs), inputs], dim=1).double()
    best = torch.linalg.lstsq(columns, targets.double()[:, None]).solution
    intercept, slope = best.flatten().tolist()
    answer = trial.again(intercept=intercept, slope=slope)
    return bool(answer.abs().max() < 1e-3)


def _follows_the_loss(component: int) -> Any:
    """Whether a component has the sign of the change of the loss."""

    def test(trial: Trial) -> bool:
        inputs, targets, *line = trial.inputs.values()

        def loss(shift: float) -> Tensor:
            moved = [*line]
            moved[component] += shift
            return ((moved[0] + moved[1] * inputs.double() - targets) ** 2).sum()

        change = float(loss(0.05) - loss(-0.05))
        return abs(change) < 1e-3 or bool(change * trial.answer[component] > 0)

    return test


def _counts_every_example(trial: Trial) -> bool:
    inputs, targets = trial.inputs["inputs"], trial.inputs["targets"]
    twice = trial.again(
        inputs=torch.cat([inputs, inputs]), targets=torch.cat([targets, targets])
    )
    return close(twice, 2 * trial.answer)


def _polynomial_features(x: Tensor, degree: int) -> Tensor:
    """One row per example: the powers of x from 0 to the degree."""
    return x[:, None] ** torch.arange(degree + 1)


def _x_and_degree(generator: torch.Generator) -> dict[str, Any]:
    return {
        "x": draw(generator, whole(generator, 2, 5)),
        "degree": whole(generator, 2, 4),
    }


def _standardise(train: Tensor, test: Tensor) -> tuple[Tensor, Tensor]:
    """Both parts with the mean and the standard deviation of the training part."""
    mean, deviation = train.mean(dim=0), train.std(dim=0, correction=0)
    return (train - mean) / deviation, (test - mean) / deviation


def _train_and_test(generator: torch.Generator) -> dict[str, Any]:
    scales = torch.tensor([100.0, 0.1, 3.0])[: whole(generator, 2, 3)]
    num_train, num_test = whole(generator, 4, 6), whole(generator, 2, 3)
    return {
        "train": scales * (1 + draw(generator, num_train, len(scales))),
        "test": scales * (2 + draw(generator, num_test, len(scales))),
    }


def _mean_zero(trial: Trial) -> bool:
    train, _ = trial.answer
    return bool((train.mean(dim=0).abs() < 1e-3).all())


def _deviation_one(trial: Trial) -> bool:
    train, _ = trial.answer
    return close(train.std(dim=0, correction=0), torch.ones(train.shape[1]), 1e-3)


def _one_test_example_alone(trial: Trial) -> bool:
    others = trial.inputs["test"].clone()
    others[1:] += 7
    _, test = trial.again(test=others)
    return close(test[0], trial.answer[1][0], 1e-3)


def _train_without_test(trial: Trial) -> bool:
    train, _ = trial.again(test=10 * trial.inputs["test"])
    return close(train, trial.answer[0], 1e-3)


least_squares_gradient = Exercise(
    _least_squares_gradient,
    _points_and_line,
    {
        "For the line of least squares both components are zero.": (
            _vanishes_at_the_best_line
        ),
        "The first component has to be positive where a larger intercept makes the "
        "loss larger: check its sign, and the order of the two.": (
            _follows_the_loss(0)
        ),
        "The second component has to be positive where a larger slope makes the "
        "loss larger: check its sign, and the order of the two.": (
            _follows_the_loss(1)
        ),
        "Listing every example twice doubles the loss, which is a sum, and so it "
        "doubles the gradient.": _counts_every_example,
    },
    "The signs are right and the numbers aren't: what is the derivative of a square?",
)

polynomial_features = Exercise(
    _polynomial_features,
    _x_and_degree,
    {
        "The first column belongs to the intercept: it doesn't depend on x.": (
            lambda trial: close(trial.answer[:, 0], torch.ones(len(trial.answer)))
        ),
        "The second column is x itself.": lambda trial: close(
            trial.answer[:, 1], trial.inputs["x"]
        ),
    },
    "The later columns aren't right yet: how does each follow from the one before?",
)

standardise = Exercise(
    _standardise,
    _train_and_test,
    {
        "Each column of the training part has mean zero afterwards: do you take "
        "the mean of each column alone?": _mean_zero,
        "Each column of the training part has standard deviation one afterwards, "
        "where the variance divides by the number of examples.": _deviation_one,
        "The training part doesn't change when the test part does: nothing about "
        "the test examples may leak into it.": _train_without_test,
        "What becomes of a test example doesn't depend on the other test examples: "
        "with which mean and deviation do you scale it?": _one_test_example_alone,
    },
    "The training part is right and the test part isn't: which two numbers "
    "belong to each column?",
)
