"""Right and wrong answers to the exercise on the inception score."""

import math

import numpy as np
import torch


def by_entropies(probabilities):
    def entropy(p):
        return -torch.special.xlogy(p, p).sum(dim=-1)

    return (entropy(probabilities.mean(dim=0)) - entropy(probabilities).mean()).exp()


def with_loops(probabilities):
    rows = probabilities.tolist()
    common = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    total = 0.0
    for row in rows:
        for p, m in zip(row, common, strict=True):
            if p > 0:
                total += p * math.log(p / m)
    return math.exp(total / len(rows))


def with_numpy(probabilities):
    p = probabilities.numpy()
    ratio = np.where(p > 0, p / np.maximum(p.mean(axis=0), 1e-300), 1)
    return np.exp((p * np.log(ratio)).sum(axis=1).mean())


def with_the_librarys(probabilities):
    common = probabilities.mean(dim=0).expand_as(probabilities)
    divergence = torch.nn.functional.kl_div(
        common.clamp(min=1e-300).log(), probabilities, reduction="sum"
    )
    return (divergence / len(probabilities)).exp()


def nearly(probabilities):
    """A tiny number keeps the logarithm finite."""
    p = probabilities + 1e-12
    return (p * (p / p.mean(dim=0)).log()).sum(dim=1).mean().exp()


def by_the_formula_alone(probabilities):
    p = probabilities
    return (p * (p / p.mean(dim=0)).log()).sum(dim=1).mean().exp()


def without_the_exponential(probabilities):
    return by_entropies(probabilities).log()


def to_base_two(probabilities):
    return 2 ** by_entropies(probabilities).log()


def the_other_way_round(probabilities):
    """The divergence of the common row from each, not of each from the common."""
    p = (probabilities + 1e-12) / (1 + 1e-12 * probabilities.shape[1])
    common = p.mean(dim=0)
    return (common * (common / p).log()).sum(dim=1).mean().exp()


def mean_over_all(probabilities):
    p = probabilities + 1e-12
    return (p * (p / p.mean(dim=0)).log()).mean().exp()


def from_even(probabilities):
    """Compared with equal probabilities, in place of the mean."""
    p = probabilities + 1e-12
    return (p * (p * p.shape[1]).log()).sum(dim=1).mean().exp()


def only_the_mean(probabilities):
    """How varied, but not how sure."""
    common = probabilities.mean(dim=0)
    return (-torch.special.xlogy(common, common).sum()).exp()


def mean_of_exponentials(probabilities):
    p = probabilities + 1e-12
    return (p * (p / p.mean(dim=0)).log()).sum(dim=1).exp().mean()


def of_named_classes(probabilities):
    """As if the judge were certain of the class that it names."""
    counts = probabilities.argmax(dim=1).bincount(minlength=probabilities.shape[1])
    shares = counts.double() / counts.sum()
    return (-torch.special.xlogy(shares, shares).sum()).exp()


def by_largest(probabilities):
    """Only the named class counts in each row."""
    named, index = probabilities.max(dim=1)
    return (named * (named / probabilities.mean(dim=0)[index]).log()).mean().exp()


def of_the_sum(probabilities):
    p = probabilities + 1e-12
    return (p * (p / p.mean(dim=0)).log()).sum().exp()


RIGHT = {
    "score": [by_entropies, with_loops, with_numpy, with_the_librarys, nearly],
}
WRONG = {
    "score": [
        (by_the_formula_alone, "exactly 0"),
        (without_the_exponential, "the score is 1"),
        (to_base_two, "number of classes"),
        (the_other_way_round, "number of classes"),
        (mean_over_all, "number of classes"),
        (from_even, "the score is 1"),
        (only_the_mean, "the score is 1"),
        (mean_of_exponentials, "3/4"),
        (of_named_classes, "certain"),
        (by_largest, "not yet elsewhere"),
        (of_the_sum, "number of classes"),
    ],
}
