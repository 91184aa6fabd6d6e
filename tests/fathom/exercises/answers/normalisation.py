"""Right and wrong answers to the exercise on batch norm's training step."""

import numpy as np
import torch
from torch.nn import functional


def step(
    inputs, mean, variance, momentum, *, own=0, kept=1, axis=0, eps=1e-5, inside=True
):
    """By the formulas; the other arguments make mistakes."""
    middle = inputs.mean(dim=axis, keepdim=True)
    spread = inputs.var(dim=axis, keepdim=True, correction=own)
    root = (spread + eps).sqrt() if inside else spread.sqrt() + eps
    new_mean = (1 - momentum) * mean + momentum * inputs.mean(dim=0)
    new = (1 - momentum) * variance + momentum * inputs.var(dim=0, correction=kept)
    return (inputs - middle) / root, new_mean, new


def library(inputs, mean, variance, momentum):
    mean, variance = mean.clone(), variance.clone()
    outputs = functional.batch_norm(
        inputs, mean, variance, training=True, momentum=momentum
    )
    return outputs, mean, variance


def by_loops(inputs, mean, variance, momentum):
    """Plain numbers, column by column."""
    rows = inputs.double().tolist()
    outputs = [[0.0] * len(rows[0]) for _ in rows]
    means, variances = [], []
    for d in range(len(rows[0])):
        column = [row[d] for row in rows]
        middle = sum(column) / len(column)
        squares = sum((x - middle) ** 2 for x in column)
        for i, x in enumerate(column):
            outputs[i][d] = (x - middle) / (squares / len(column) + 1e-5) ** 0.5
        means.append((1 - momentum) * float(mean[d]) + momentum * middle)
        new = momentum * squares / (len(column) - 1)
        variances.append((1 - momentum) * float(variance[d]) + new)
    return outputs, means, variances


def in_numpy(inputs, mean, variance, momentum):
    x = inputs.double().numpy()
    z = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5)
    kept = 1 - momentum
    return [
        z,
        kept * mean.numpy() + momentum * x.mean(axis=0),
        kept * variance.numpy() + momentum * x.var(axis=0, ddof=1),
    ]


def in_place(inputs, mean, variance, momentum):
    mean, variance, outputs = mean.clone(), variance.clone(), inputs.clone()
    outputs -= inputs.mean(dim=0)
    outputs /= (inputs.var(dim=0, unbiased=False) + 1e-5).sqrt()
    mean.lerp_(inputs.mean(dim=0), momentum)
    variance.lerp_(inputs.var(dim=0), momentum)
    return outputs, mean, variance


def by_the_memory(inputs, mean, variance, momentum):
    _, new_mean, new_variance = library(inputs, mean, variance, momentum)
    return (inputs - mean) / (variance + 1e-5).sqrt(), new_mean, new_variance


def the_other_way(inputs, mean, variance, momentum):
    _, new_mean, new_variance = library(inputs, mean, variance, 1 - momentum)
    return library(inputs, mean, variance, momentum)[0], new_mean, new_variance


def remembers_deviations(inputs, mean, variance, momentum):
    outputs, new_mean, _ = library(inputs, mean, variance, momentum)
    new = (1 - momentum) * variance + momentum * inputs.std(dim=0)
    return outputs, new_mean, new


def remembers_one_mean(inputs, mean, variance, momentum):
    """Of all features together."""
    outputs, _, new_variance = library(inputs, mean, variance, momentum)
    return outputs, (1 - momentum) * mean + momentum * inputs.mean(), new_variance


def not_centred(inputs, mean, variance, momentum):
    memory = library(inputs, mean, variance, momentum)[1:]
    return inputs / (inputs.var(dim=0, correction=0) + 1e-5).sqrt(), *memory


def divided_by_the_variance(inputs, mean, variance, momentum):
    memory = library(inputs, mean, variance, momentum)[1:]
    centred = inputs - inputs.mean(dim=0)
    return centred / (inputs.var(dim=0, correction=0) + 1e-5), *memory


def writes(inputs, mean, variance, momentum):
    outputs = functional.batch_norm(
        inputs, mean, variance, training=True, momentum=momentum
    )
    return outputs, mean, variance


RIGHT = {"batch_norm_step": [step, library, by_loops, in_numpy, in_place]}
WRONG = {
    "batch_norm_step": [
        (by_the_memory, "measured by its own mean"),
        (lambda *a: step(*a, axis=1), "has the mean zero"),
        (not_centred, "has the mean zero"),
        (lambda *a: step(*a, eps=0.0), "to become zeros"),
        (lambda *a: step(*a, own=1), "square of 1"),
        (divided_by_the_variance, "square of 1"),
        (the_other_way, "With momentum 0"),
        (remembers_one_mean, "With momentum 1"),
        (lambda *a: step(*a, kept=0), "divided by one less"),
        (remembers_deviations, "divided by one less"),
        (lambda *a: step(*a, inside=False), "where does the 1e-5"),
        (lambda *a: step(*a, eps=1e-3), "where does the 1e-5"),
        (lambda *a: step(*a)[:2], "The result should be 3 things"),
        (writes, "changed its arguments"),
        (lambda *a: torch.zeros(3), "The result should be 3 things"),
    ],
}
