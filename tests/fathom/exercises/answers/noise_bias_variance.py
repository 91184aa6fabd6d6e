"""Right and wrong answers to the exercise on noise, bias and variance."""

import numpy as np
import torch

from fathom.analysis.bias_variance import split


def books_own(predictions, truth):
    found = split(predictions, truth, 0.0)
    return found.variance, found.squared_bias


def by_hand(predictions, truth):
    number = len(predictions)
    mean = predictions.sum(dim=0) / number
    variance = ((predictions - mean) ** 2).sum(dim=0).mean() / (number - 1)
    return variance, ((mean - truth) ** 2).mean() - variance / number


def cut_at_zero(predictions, truth):
    variance, squared = by_hand(predictions, truth)
    return variance, squared.clamp(min=0)


def all_pairs(predictions, truth):
    errors = predictions - truth
    products = errors @ errors.T / errors.shape[1]
    number = len(errors)
    off = (products.sum() - products.trace()) / (number * (number - 1))
    return [products.trace() / number - off, off]


def with_numpy(predictions, truth):
    predictions, truth = predictions.numpy(), truth.numpy()
    variances = np.var(predictions, axis=0, ddof=1)
    squares = (predictions.mean(axis=0) - truth) ** 2 - variances / len(predictions)
    return variances.mean(), squares.mean()


def with_loops(predictions, truth):
    rows, goals = predictions.tolist(), truth.tolist()
    variances, squares = [], []
    for place, goal in enumerate(goals):
        column = [row[place] for row in rows]
        mean = sum(column) / len(column)
        spread = sum((value - mean) ** 2 for value in column) / (len(column) - 1)
        variances.append(spread)
        squares.append((mean - goal) ** 2 - spread / len(column))
    return sum(variances) / len(goals), sum(squares) / len(goals)


def plain(predictions, truth):
    variance = predictions.var(dim=0).mean()
    return variance, (predictions.mean(dim=0) - truth).square().mean()


def too_small(predictions, truth):
    variance = predictions.var(dim=0, correction=0).mean()
    squared = (predictions.mean(dim=0) - truth).square().mean()
    return variance, squared - variance / len(predictions)


def about_the_truth(predictions, truth):
    return (predictions - truth).square().mean(), books_own(predictions, truth)[1]


def over_places(predictions, truth):
    variance = predictions.var(dim=1).mean()
    squared = (predictions.mean(dim=0) - truth).square().mean()
    return variance, squared - variance / len(predictions)


def not_squared(predictions, truth):
    variance = predictions.var(dim=0).mean()
    bias = (predictions.mean(dim=0) - truth).mean()
    return variance, bias - variance / len(predictions)


def of_all_numbers(predictions, truth):
    variance = predictions.var()
    squared = (predictions.mean() - truth.mean()) ** 2
    return variance, squared - variance / len(predictions)


def in_each_place(predictions, truth):
    variance = predictions.var(dim=0)
    squared = (predictions.mean(dim=0) - truth).square()
    return variance, squared - variance / len(predictions)


def deviation(predictions, truth):
    variance, squared = by_hand(predictions, truth)
    return variance.sqrt(), squared


RIGHT = {
    "variance_and_bias": [
        books_own,
        by_hand,
        all_pairs,
        with_numpy,
        with_loops,
        lambda predictions, truth: by_hand(predictions.double(), truth),
        lambda predictions, truth: torch.stack(by_hand(predictions, truth)).tolist(),
    ],
}
WRONG = {
    "variance_and_bias": [
        (plain, "scatters as well"),
        (cut_at_zero, "squared bias"),
        (too_small, "divided accordingly"),
        (about_the_truth, "If all fits agree"),
        (over_places, "If all fits agree"),
        (not_squared, "If all fits agree"),
        (of_all_numbers, "If all fits agree"),
        (deviation, "The variance isn't right yet"),
        (in_each_place, "The result should be one number"),
        (lambda *given: by_hand(*given)[::-1], "If all fits agree"),
        (lambda *given: by_hand(*given)[0], "2 things"),
    ],
}
