"""Right and wrong answers to the exercise on the area under the curve."""

import torch
from sklearn.metrics import roc_auc_score


def by_pairs(positive, negative):
    apart = positive[:, None] - negative
    return ((apart > 0).double() + 0.5 * (apart == 0)).mean()


def by_signs(positive, negative):
    return 0.5 + 0.5 * (positive[:, None] - negative).sign().mean()


def by_loops(positive, negative):
    total = 0.0
    for p in positive.tolist():
        for n in negative.tolist():
            total += 1.0 if p > n else 0.5 if p == n else 0.0
    return total / (len(positive) * len(negative))


def library(positive, negative):
    truth = [1] * len(positive) + [0] * len(negative)
    return roc_auc_score(truth, torch.cat([positive, negative]).numpy())


def no_ties(positive, negative):
    return (positive[:, None] > negative).double().mean()


def whole_ties(positive, negative):
    return (positive[:, None] >= negative).double().mean()


def turned_round(positive, negative):
    return 1 - by_pairs(positive, negative)


def accuracy(positive, negative):
    """At a threshold of one half."""
    hits = (positive > 0.5).sum() + (negative <= 0.5).sum()
    return hits / (len(positive) + len(negative))


def by_distance(positive, negative):
    return (positive[:, None] - negative).sigmoid().mean()


def above_the_mean(positive, negative):
    return by_pairs(positive, negative.mean()[None])


RIGHT = {"area": [by_pairs, by_signs, by_loops, library]}
WRONG = {
    "area": [
        (no_ties, "ties"),
        (whole_ties, "ties"),
        (turned_round, "every positive"),
        (accuracy, "every positive"),
        (by_distance, "every positive"),
        (above_the_mean, "."),
    ],
}
