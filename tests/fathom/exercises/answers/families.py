"""Right and wrong answers to the exercise on the energy distance."""

from itertools import combinations, product

import numpy as np
import torch


def by_matrices(first, second, *, own=False, twice=2, power=1, one=False):
    """Matrices of all distances; arguments make mistakes."""

    def within(points):
        n = len(points)
        apart = torch.cdist(points, points) ** power
        return apart.sum() / (n * n if own else n * (n - 1))

    between = (torch.cdist(first, second) ** power).mean()
    if one:
        return twice * between - 2 * within(first)
    return twice * between - within(first) - within(second)


def by_loops(first, second):
    def mean(pairs):
        return np.mean([float((a - b).norm()) for a, b in pairs])

    between = mean(product(first, second))
    return 2 * between - mean(combinations(first, 2)) - mean(combinations(second, 2))


def by_pdist(first, second):
    between = torch.cdist(first, second).mean()
    return 2 * between - torch.pdist(first).mean() - torch.pdist(second).mean()


def in_numpy(first, second):
    x, y = first.numpy(), second.numpy()

    def far(a, b):
        return np.sqrt(((a[:, None] - b[None]) ** 2).sum(axis=-1))

    def within(a):
        return far(a, a).sum() / (len(a) * (len(a) - 1))

    return float(2 * far(x, y).mean() - within(x) - within(y))


def half(first, second):
    return by_matrices(first, second) / 2


def of_means(first, second):
    return (first.mean(dim=0) - second.mean(dim=0)).norm()


def root(first, second):
    return by_matrices(first, second).abs().sqrt()


RIGHT = {"energy": [by_matrices, by_loops, by_pdist, in_numpy]}
WRONG = {
    "energy": [
        (lambda x, y: by_matrices(x, y, one=True), "Exchanging"),
        (lambda x, y: by_matrices(x, y, power=2), "not their squares"),
        (root, "not their squares"),
        (lambda x, y: by_matrices(x, y, own=True), "paired with itself"),
        (lambda x, y: by_matrices(x, y, twice=1), "paired with itself"),
        (half, "paired with itself"),
        (of_means, "paired with itself"),
    ],
}
