"""Choosing hyperparameters: what readers may answer, right and wrong."""

import math
import statistics

import torch

from fathom.analysis.comparisons import corrected_test


def by_lists(d, n1, n2):
    values = [float(v) for v in d]
    spread = statistics.stdev(values)
    return statistics.fmean(values) / (spread * math.sqrt(1 / len(values) + n2 / n1))


def by_module(d, n1, n2):
    return corrected_test(d, torch.zeros(len(d)), n1, n2).t


def by_sums(d, n1, n2):
    count = len(d)
    mean = d.double().sum() / count
    variance = ((d.double() - mean) ** 2).sum() / (count - 1)
    return mean / (variance / count + variance * n2 / n1) ** 0.5


# Right answers, in words other than the reference's.
RIGHT = {
    "corrected_t": [
        by_lists,
        by_module,
        by_sums,
        lambda d, n1, n2: d.mean() / d.std() / math.sqrt(1 / len(d) + n2 / n1),
        lambda d, n1, n2: (d.mean() / (d.std() * (1 / len(d) + n2 / n1) ** 0.5)).item(),
    ],
}

# Wrong ones, the page's own mistake among them; each with a part of what is said to it.
WRONG = {
    "corrected_t": [
        (lambda d, n1, n2: d.mean() / (d.std() / len(d) ** 0.5), "without end"),
        (
            lambda d, n1, n2: d.mean() / (d.std() * (1 / len(d) + n2 / n1)),
            "without end",
        ),
        (
            lambda d, n1, n2: (
                d.mean() / (d.std(correction=0) * (1 / len(d) + n2 / n1) ** 0.5)
            ),
            "the naive t",
        ),
        (
            lambda d, n1, n2: (
                d.mean() / (d.std() * (1 / len(d) + n2 / (n1 + n2)) ** 0.5)
            ),
            "without end",
        ),
        (
            lambda d, n1, n2: d.mean() / (d.std() * (1 / len(d) + n1 / n2) ** 0.5),
            "the naive t",
        ),
        (
            lambda d, n1, n2: d.mean() / (d.var() * (1 / len(d) + n2 / n1) ** 0.5),
            "has no unit",
        ),
        (
            lambda d, n1, n2: (
                d.mean().abs() / (d.std() * (1 / len(d) + n2 / n1) ** 0.5)
            ),
            "the sign turns",
        ),
        (
            lambda d, n1, n2: d.mean() / (d.std() * (n2 / n1) ** 0.5),
            "the naive t",
        ),
    ],
}
