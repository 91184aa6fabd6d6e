"""Right and wrong answers to the exercise on gradients of batches."""

import numpy as np
import torch


def column(sizes):
    return torch.tensor(sizes, dtype=torch.float32)[:, None]


def by_loop(gradients, sizes):
    total = 0
    for gradient, size in zip(gradients, sizes, strict=True):
        total = total + size * gradient
    return total / sum(sizes)


def number_by_number(gradients, sizes):
    whole = []
    for values in gradients.T.tolist():
        pairs = zip(values, sizes, strict=True)
        whole.append(sum(value * size for value, size in pairs) / sum(sizes))
    return whole


def in_place(gradients, sizes):
    shares = torch.zeros(len(sizes))
    for number, size in enumerate(sizes):
        shares[number] += size / sum(sizes)
    weighted = gradients.clone()
    weighted *= shares[:, None]
    return weighted.sum(dim=0)


def running_mean(gradients, sizes):
    mean, seen = torch.zeros(gradients.shape[1]), 0
    for gradient, size in zip(gradients, sizes, strict=True):
        seen += size
        mean = mean + (gradient - mean) * size / seen
    return mean


RIGHT = {
    "whole_gradient": [
        # a loop
        by_loop,
        # numbers
        number_by_number,
        # in place
        in_place,
        # a running mean
        running_mean,
        # a column of weights
        lambda g, s: (g * column(s)).sum(dim=0) / sum(s),
        # a product of matrices
        lambda g, s: (torch.tensor([s]).float() @ g)[0] / sum(s),
        # each example's copy
        lambda g, s: g.repeat_interleave(torch.tensor(s), dim=0).mean(dim=0),
        # an array
        lambda g, s: np.average(g.numpy(), axis=0, weights=s),
        # double precision
        lambda g, s: (
            torch.einsum("bp,b->p", g.double(), torch.tensor(s).double()) / sum(s)
        ),
    ],
}
WRONG = {
    "whole_gradient": [
        # the mistake that the exercise is about
        (lambda g, s: g.mean(dim=0), "how much does each row count"),
        (lambda g, s: g.sum(dim=0), "plain mean"),
        (lambda g, s: (g * column(s)).sum(dim=0), "its gradient is the whole one"),
        (lambda g, s: (g * column(s)).mean(dim=0), "its gradient is the whole one"),
        (lambda g, s: (g / column(s)).sum(dim=0), "its gradient is the whole one"),
        # the last batch is left out, as `drop_last` does
        (lambda g, s: g[: max(1, len(g) - 1)].mean(dim=0), "plain mean"),
        (lambda g, s: column(s).T[0] ** 2 @ g / sum(v**2 for v in s), "row count"),
        (lambda g, s: torch.tensor(s).float().softmax(0) @ g, "only the shares"),
        (lambda g, s: g * column(s) / sum(s), "should be a tensor of shape"),
        (lambda g, s: g.median(dim=0).values, "plain mean"),
    ],
}
