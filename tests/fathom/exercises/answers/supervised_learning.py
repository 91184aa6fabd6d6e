"""Right and wrong answers to the exercises on supervised learning."""

import numpy as np
import torch

from fathom.datasets.preprocessing import Standardiser
from fathom.networks import linear_regression


def line_gradient(x, y, intercept, slope, factor=2.0):
    residuals = intercept + slope * x - y
    return factor * torch.stack([residuals.sum(), (residuals * x).sum()])


def gradient_by_loop(x, y, intercept, slope):
    by_intercept, by_slope = 0.0, 0.0
    for one, target in zip(x.tolist(), y.tolist(), strict=True):
        residual = intercept + slope * one - target
        by_intercept += 2 * residual
        by_slope += 2 * residual * one
    return by_intercept, by_slope


def own_gradient(x, y, intercept, slope):
    return linear_regression.gradient(torch.tensor([intercept, slope]), x, y)


def by_own_numbers(values):
    return (values - values.mean(dim=0)) / values.std(dim=0, correction=0)


def by_all_numbers(train, test):
    both = by_own_numbers(torch.cat([train, test]))
    return both[: len(train)], both[len(train) :]


def by_training_numbers(train, test, dim=0, correction=0, power=1):
    mean, std = train.mean(dim=dim), train.std(dim=dim, correction=correction)
    return (train - mean) / std**power, (test - mean) / std**power


def standardised_in_place(train, test):
    train, test = train.clone(), test.clone()
    for column in range(train.shape[1]):
        mean = train[:, column].mean()
        deviation = ((train[:, column] - mean) ** 2).mean().sqrt()
        for part in (train, test):
            part[:, column] -= mean
            part[:, column] /= deviation
    return [train, test]


def own_standardiser(train, test):
    scaler = Standardiser().fit(train)
    return scaler(train), scaler(test)


def column_by_column(x, degree):
    columns = [torch.ones_like(x)]
    for _ in range(degree):
        columns.append(columns[-1] * x)
    return torch.stack(columns, dim=1)


RIGHT = {
    "least_squares_gradient": [
        # the book's own
        own_gradient,
        # a loop
        gradient_by_loop,
        # a matrix
        lambda x, y, a, b: 2 * torch.stack([torch.ones_like(x), x]) @ (a + b * x - y),
        # a list
        lambda x, y, a, b: [
            2 * (a + b * x - y).sum(),
            2 * (x * (a + b * x - y)).sum(),
        ],
        # an array
        lambda x, y, a, b: line_gradient(x, y, a, b).numpy(),
    ],
    "polynomial_features": [
        # powers
        lambda x, k: torch.stack([x**n for n in range(k + 1)], dim=1),
        # from the one before
        column_by_column,
        # rows
        lambda x, k: [[float(v) ** n for n in range(k + 1)] for v in x],
        # an array
        lambda x, k: np.vander(x.numpy(), k + 1, increasing=True),
    ],
    "standardise": [
        # the training numbers
        by_training_numbers,
        # the book's own
        own_standardiser,
        # in place
        standardised_in_place,
        # by the variance
        lambda a, b: tuple(
            (part - a.mean(0)) / a.var(0, correction=0).sqrt() for part in (a, b)
        ),
    ],
}
WRONG = {
    "least_squares_gradient": [
        (lambda x, y, a, b: line_gradient(x, y, a, b) / len(x), "doubles the loss"),
        (lambda x, y, a, b: -line_gradient(x, y, a, b), "check its sign"),
        (lambda x, y, a, b: line_gradient(x, y, a, b).flip(0), "order of the two"),
        (lambda x, y, a, b: line_gradient(x, y, a, b, 1), "derivative of a square"),
        (lambda x, y, a, b: ((a + b * x - y) ** 2).sum(), "a tensor of shape (2,)"),
        (lambda x, y, a, b: line_gradient(x, y, 0, b), "both components are zero"),
    ],
    "polynomial_features": [
        (lambda x, k: x[:, None] ** torch.arange(1, k + 1), "should be a tensor of"),
        (lambda x, k: x[:, None] ** torch.arange(k, -1, -1), "doesn't depend on x"),
        (lambda x, k: x[:, None] * torch.arange(k + 1), "doesn't depend on x"),
        (
            lambda x, k: (x[:, None] * torch.arange(k + 1)).index_fill(
                1, torch.tensor([0]), 1
            ),
            "follow from the one before",
        ),
        (
            lambda x, k: torch.cat(
                [x[:, None] ** 0, x[:, None] ** torch.arange(k, 0, -1)], dim=1
            ),
            "The second column is x itself",
        ),
        (lambda x, k: column_by_column(x, k).T, "should be a tensor of"),
    ],
    "standardise": [
        (
            lambda a, b: (by_own_numbers(a), by_own_numbers(b)),
            "doesn't depend on the other test examples",
        ),
        (by_all_numbers, "has mean zero afterwards"),
        (lambda a, b: by_training_numbers(a, b, dim=None), "of each column alone"),
        (lambda a, b: by_training_numbers(a, b, correction=1), "divides by the number"),
        (lambda a, b: by_training_numbers(a, b, power=2), "standard deviation one"),
        (lambda a, b: (by_own_numbers(a), b), "which two numbers"),
        (lambda a, b: by_own_numbers(a), "should be 2 things"),
        (
            lambda a, b: (by_own_numbers(a), b - a.mean(0)),
            "which two numbers",
        ),
    ],
}
