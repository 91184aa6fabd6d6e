"""Right and wrong answers to the exercise on an error that forgives the scale."""

import math
import statistics

import numpy as np


def in_torch(predicted, true):
    ratios = (predicted / true).log()
    return (ratios - ratios.median()).abs().mean()


def by_loops(predicted, true):
    ratios = [
        math.log(p / z)
        for p, z in zip(
            predicted.flatten().tolist(), true.flatten().tolist(), strict=True
        )
    ]
    middle = statistics.median(ratios)
    return sum(abs(r - middle) for r in ratios) / len(ratios)


def in_numpy(predicted, true):
    off = np.log(predicted.numpy()) - np.log(true.numpy())
    return np.abs(off - np.median(off)).mean()


def by_trying(predicted, true):
    """Each pixel's own factor is tried; one of them is the best."""
    off = (predicted.double() / true.double()).log().flatten()
    return (off - off[:, None]).abs().mean(dim=1).min().item()


def by_the_factor(predicted, true):
    factor = (true / predicted).median()
    return (factor * predicted / true).log().abs().mean()


def not_scaled(predicted, true):
    return (predicted / true).log().abs().mean()


def by_the_mean(predicted, true):
    off = (predicted / true).log()
    return (off - off.mean()).abs().mean()


def by_means_of_depths(predicted, true):
    return (predicted / predicted.mean() * true.mean() / true).log().abs().mean()


def by_medians_of_depths(predicted, true):
    return (predicted / predicted.median() * true.median() / true).log().abs().mean()


def shifted(predicted, true):
    """Metres are taken away instead of a factor."""
    off = predicted - true
    return (off - off.median()).abs().mean()


def not_absolute(predicted, true):
    off = (predicted / true).log()
    return (off - off.median()).mean()


def squared(predicted, true):
    off = (predicted / true).log()
    return (off - off.mean()).square().mean().sqrt()


def relative(predicted, true):
    factor = (true / predicted).median()
    return (factor * predicted / true - 1).abs().mean()


def decimal(predicted, true):
    return in_torch(predicted, true) / math.log(10)


def row_by_row(predicted, true):
    off = (predicted / true).log()
    return (off - off.median(dim=1, keepdim=True).values).abs().mean()


RIGHT = {"scale_free_error": [in_torch, by_loops, in_numpy, by_trying, by_the_factor]}
WRONG = {
    "scale_free_error": [
        (not_scaled, "metres given as feet"),
        (shifted, "metres given as feet"),
        (by_the_mean, "makes the mean of the absolute logarithms"),
        (by_means_of_depths, "makes the mean of the absolute logarithms"),
        (by_medians_of_depths, "makes the mean of the absolute logarithms"),
        (squared, "makes the mean of the absolute logarithms"),
        (relative, ""),
        (not_absolute, ""),
        (decimal, ""),
        (row_by_row, ""),
    ]
}
