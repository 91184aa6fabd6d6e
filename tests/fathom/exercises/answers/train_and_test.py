"""Right and wrong answers to the exercises on measuring classifiers."""

import numpy as np
import torch

from fathom.analysis.classification import error_rate, standard_error


def by_counting(first, second, labels):
    """Only the examples on which exactly one of the two is wrong count."""
    only_first = int(((first != labels) & (second == labels)).sum())
    only_second = int(((first == labels) & (second != labels)).sum())
    n = len(labels)
    difference = (only_first - only_second) / n
    variance = (only_first + only_second) / n - difference**2
    return difference, (variance / n) ** 0.5


def with_a_loop(first, second, labels):
    more = []
    for a, b, y in zip(first.tolist(), second.tolist(), labels.tolist(), strict=True):
        more.append(int(a != y) - int(b != y))
    mean = sum(more) / len(more)
    return mean, (sum((m - mean) ** 2 for m in more) / len(more)) ** 0.5 / len(
        more
    ) ** 0.5


def with_numpy(first, second, labels):
    first, second, labels = (part.numpy() for part in (first, second, labels))
    more = (first != labels).astype(float) - (second != labels)
    return np.array(more.mean()), more.std() / np.sqrt(len(more))


def in_single_precision(first, second, labels):
    more = (first != labels).float() - (second != labels).float()
    return [more.mean(), more.std(unbiased=False) / len(more) ** 0.5]


def by_covariance(first, second, labels):
    wrong = torch.stack([first != labels, second != labels]).double()
    table = wrong.cov(correction=0)
    variance = table[0, 0] + table[1, 1] - 2 * table[0, 1]
    return wrong[0].mean() - wrong[1].mean(), (variance / len(labels)).sqrt()


def as_if_of_different_examples(first, second, labels):
    rates = [error_rate(answers, labels).item() for answers in (first, second)]
    errors = [standard_error(rate, len(labels)) for rate in rates]
    return rates[0] - rates[1], (errors[0] ** 2 + errors[1] ** 2) ** 0.5


def not_divided(first, second, labels):
    more = (first != labels).double() - (second != labels).double()
    return more.mean(), more.std(correction=0)


def divided_by_all(first, second, labels):
    more = (first != labels).double() - (second != labels).double()
    return more.mean(), more.std(correction=0) / len(more)


def exchanged(first, second, labels):
    mean, error = by_counting(first, second, labels)
    return -mean, error


def without_sign(first, second, labels):
    mean, error = by_counting(first, second, labels)
    return abs(mean), error


def mean_not_taken_off(first, second, labels):
    more = (first != labels).double() - (second != labels).double()
    return more.mean(), (more**2).mean().sqrt() / len(more) ** 0.5


def of_disagreement(first, second, labels):
    differ = (first != second).double()
    return differ.mean(), differ.std(correction=0) / len(differ) ** 0.5


def of_numbers(first, second, labels):
    more = (first - labels).double() - (second - labels).double()
    return more.mean(), more.std(correction=0) / len(more) ** 0.5


def with_one_less(first, second, labels):
    more = (first != labels).double() - (second != labels).double()
    return more.mean(), more.std() / len(more) ** 0.5


RIGHT = {
    "difference": [
        by_counting,
        with_a_loop,
        with_numpy,
        in_single_precision,
        by_covariance,
    ],
}
WRONG = {
    "difference": [
        (as_if_of_different_examples, "that is certain"),
        (not_divided, "halves its standard error"),
        (divided_by_all, "halves its standard error"),
        (exchanged, "minus that of the second"),
        (without_sign, "with the other sign"),
        (mean_not_taken_off, "taken off"),
        (of_disagreement, "with the other sign"),
        (of_numbers, "renaming the classes"),
        (with_one_less, "halves its standard error"),
        (lambda first, second, labels: (first != labels).double().mean(), "2 things"),
    ],
}
