"""Right and wrong answers to the exercise on a fit whose weights have a price."""

import torch

from fathom.training.regularisation import ridge_path


def normal_equations(features, targets, penalty, free=True, factor=1.0):
    design = torch.cat([torch.ones(len(features), 1), features], dim=1)
    price = factor * penalty * torch.eye(design.shape[1])
    if free:
        price[0, 0] = 0
    return torch.linalg.solve(design.T @ design + price, design.T @ targets)


def more_rows(features, targets, penalty):
    """Least squares, with a row of data for each price."""
    design = torch.cat([torch.ones(len(features), 1), features], dim=1).double()
    rows = penalty**0.5 * torch.eye(design.shape[1], dtype=torch.float64)[1:]
    longer = torch.cat([targets.double(), torch.zeros(len(rows)).double()])
    return torch.linalg.lstsq(torch.cat([design, rows]), longer[:, None])[0][:, 0]


def books_own(features, targets, penalty):
    path = ridge_path(features, targets, [penalty])
    return [path.offsets[0], *path.weights[0]]


def in_numpy(features, targets, penalty):
    import numpy as np

    x, y = features.double().numpy(), targets.double().numpy()
    x0 = x - x.mean(axis=0)
    left, d, right = np.linalg.svd(x0, full_matrices=False)
    w = right.T @ (d / (d**2 + penalty) * (left.T @ y))
    return np.array([y.mean() - x.mean(axis=0) @ w, *w])


def of_the_mean(features, targets, penalty):
    return normal_equations(features, targets, penalty * len(features))


def offset_last(features, targets, penalty):
    return normal_equations(features, targets, penalty).roll(-1)


def not_centred(features, targets, penalty):
    """Without an offset in the fit."""
    products = features.T @ features + penalty * torch.eye(features.shape[1])
    w = torch.linalg.solve(products, features.T @ targets)
    return torch.cat([(targets - features @ w).mean()[None], w])


RIGHT = {
    "ridge": [
        normal_equations,
        more_rows,
        books_own,
        in_numpy,
        lambda *a: tuple(float(value) for value in normal_equations(*a)),
    ],
}
WRONG = {
    "ridge": [
        (lambda *a: normal_equations(*a, free=False), "The offset is free"),
        (of_the_mean, "The loss is a sum"),
        (lambda *a: normal_equations(*a, factor=2.0), "without a factor"),
        (lambda *a: normal_equations(*a, factor=0.5), "without a factor"),
        (lambda x, y, p: normal_equations(x, y, p**0.5), "very high price"),
        (lambda x, y, p: normal_equations(x, y, p**2), "The loss is a sum"),
        (lambda x, y, p: normal_equations(x, y, 0.0), "very high price"),
        (offset_last, "Without a price"),
        (not_centred, "Without a price"),
        (lambda *a: normal_equations(*a)[1:], "The result should be"),
    ],
}
