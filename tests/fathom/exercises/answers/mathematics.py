"""Right and wrong answers to the exercises on gradients and on averages."""

import numpy as np
import torch


def quadratic(matrix, point):
    return point @ matrix @ point


def by_automatic_differentiation(matrix, point):
    point = point.clone().requires_grad_()
    return torch.autograd.grad(quadratic(matrix, point), point)[0]


def by_central_differences(matrix, point):
    matrix, point = matrix.double(), point.double()
    steps = 1e-4 * torch.eye(len(point), dtype=point.dtype)
    return [
        (quadratic(matrix, point + s) - quadratic(matrix, point - s)) / 2e-4
        for s in steps
    ]


def by_loops(matrix, point):
    size = len(point)
    slopes = [0.0] * size
    for i in range(size):
        for j in range(size):
            slopes[i] += (matrix[i, j] * point[j]).item()
            slopes[j] += (matrix[i, j] * point[i]).item()
    return slopes


def from_mean(values):
    return values - values.mean()


def cosine(x, y):
    return (x @ y) / (x.norm() * y.norm())


def covariance(x, y, correction=0):
    return (from_mean(x) * from_mean(y)).sum() / (len(x) - correction)


def standardised(values):
    return from_mean(values) / values.std(correction=0)


def ranks(values):
    return values.argsort().argsort().float()


def by_plain_numbers(x, y):
    x, y = x.tolist(), y.tolist()
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    products = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    squares_x = sum((a - mean_x) ** 2 for a in x)
    return products / (squares_x * sum((b - mean_y) ** 2 for b in y)) ** 0.5


RIGHT = {
    "quadratic_gradient": [
        # two products
        lambda a, x: a @ x + a.T @ x,
        # automatic
        by_automatic_differentiation,
        # central differences
        by_central_differences,
        # a loop
        by_loops,
        # an array
        lambda a, x: x.numpy() @ (a + a.T).numpy(),
    ],
    "correlation": [
        # dividing by the number less one, everywhere
        lambda x, y: covariance(x, y, 1) / (x.std() * y.std()),
        # the cosine of the deviations
        lambda x, y: cosine(from_mean(x), from_mean(y)),
        # the mean product of standardised numbers
        lambda x, y: (standardised(x) * standardised(y)).mean().item(),
        # plain numbers
        by_plain_numbers,
        # the libraries'
        lambda x, y: np.corrcoef(x.numpy(), y.numpy())[0, 1],
        lambda x, y: torch.corrcoef(torch.stack([x, y]))[0, 1],
    ],
}
WRONG = {
    "quadratic_gradient": [
        (lambda a, x: 2 * a @ x, "its transpose"),
        (lambda a, x: a @ x, "its transpose"),
        (lambda a, x: 2 * a.T @ x, "its transpose"),
        (lambda a, x: (a + a.T) @ x / 2, "one input"),
        (lambda a, x: 2 * (a + a.T) @ x, "one input"),
        (lambda a, x: -(a + a.T) @ x, "one input"),
        (lambda a, x: a + a.T, "should be a tensor of shape"),
        (lambda a, x: (a + a.T) @ x + 1, "At the origin"),
        (quadratic, "should be a tensor of shape"),
    ],
    "correlation": [
        (lambda x, y: covariance(x, y) / (x.std() * y.std()), "with itself"),
        (
            lambda x, y: (
                covariance(x, y, 1) / (x.std(correction=0) * y.std(correction=0))
            ),
            "with itself",
        ),
        (covariance, "with itself"),
        (lambda x, y: covariance(x, y) / (x.var() * y.var()), "with itself"),
        (lambda x, y: covariance(x, y) / covariance(x, x), "another unit"),
        (cosine, "Adding 5"),
        (lambda x, y: cosine(from_mean(x), from_mean(y)).abs(), "changes its sign"),
        (lambda x, y: cosine(from_mean(x), from_mean(y)) ** 2, "changes its sign"),
        (lambda x, y: cosine(from_mean(ranks(x)), from_mean(ranks(y))), "before it is"),
    ],
}
