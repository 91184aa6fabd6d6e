"""Right and wrong answers to the exercises of the introduction."""

import itertools

import numpy as np
import torch

from fathom.losses import likelihoods


def descent(x, y, w, rate, factor=2.0, mean=True):
    return w - rate * factor * x.T @ (x @ w - y) / (len(y) if mean else 1)


def by_automatic_differentiation(x, y, w, rate):
    w = w.clone().requires_grad_()
    loss = ((x @ w - y) ** 2).mean()
    (gradient,) = torch.autograd.grad(loss, w)
    return w - rate * gradient


def by_optimiser(x, y, w, rate):
    w = torch.nn.Parameter(w.clone())
    optimizer = torch.optim.SGD([w], lr=rate)
    torch.nn.functional.mse_loss(x @ w, y).backward()
    optimizer.step()
    return w


def each_weight(x, y, w, rate):
    new = w.clone()
    for j in range(len(w)):
        new[j] -= (
            rate * 2 * sum(x[i, j] * (x[i] @ w - y[i]) for i in range(len(y))) / len(y)
        )
    return new


def from_the_one_before(values):
    mean, means = 0.0, []
    for n, value in enumerate(values.tolist(), start=1):
        mean += (value - mean) / n
        means.append(mean)
    return means


def in_place(values):
    means = values.clone()
    for n in range(1, len(values)):
        means[n] = means[n - 1] + (values[n] - means[n - 1]) / (n + 1)
    return means


def shifted(by):
    return lambda v: (v - by(v)).exp().sum().log() + by(v)


def largest_by_loop(values):
    largest = values[0]
    for value in values:
        largest = max(largest, value)
    return sum((value - largest).exp() for value in values).log() + largest


RIGHT = {
    "running_means": [
        # a loop
        lambda v: [v[: n + 1].mean() for n in range(len(v))],
        # from the one before
        from_the_one_before,
        # in place
        in_place,
        # an array
        lambda v: np.cumsum(v.numpy()) / np.arange(1, len(v) + 1),
        # accumulate
        lambda v: torch.stack(
            [s / (n + 1) for n, s in enumerate(itertools.accumulate(v))]
        ),
    ],
    "log_sum_exp": [
        # the book's own
        likelihoods.log_sum_exp,
        # shifted by the largest
        shifted(torch.max),
        # a loop
        largest_by_loop,
        # an array
        lambda v: np.logaddexp.reduce(v.numpy()),
        # two at a time
        lambda v: list(itertools.accumulate(v, torch.logaddexp))[-1],
        # torch's
        lambda v: v.logsumexp(0).item(),
    ],
    "gradient_step": [
        # as a matrix
        descent,
        # automatic
        by_automatic_differentiation,
        # an optimiser
        by_optimiser,
        # a loop
        each_weight,
        # in place
        lambda x, y, w, r: w.clone().sub_(w - descent(x, y, w, r)),
    ],
}
WRONG = {
    "running_means": [
        (lambda v: v.cumsum(0), "by how many values do you divide"),
        (lambda v: v.mean().expand(len(v)), "the mean of one value"),
        (lambda v: v.cumsum(0) / torch.arange(len(v)), "division by zero"),
        (lambda v: v.flip(0).cumsum(0).flip(0), "mean of one value"),
        (lambda v: v.mean(), "should be a tensor of shape"),
        (lambda v: torch.cat([v[:1], v.mean().expand(len(v) - 1)]), "later value"),
        (lambda v: v.cumsum(0) / torch.arange(2, len(v) + 2), "the mean of one value"),
    ],
    "log_sum_exp": [
        (lambda v: v.exp().sum().log(), "Is there an overflow"),
        (lambda v: v.max(), "two equal values"),
        (lambda v: (v - v.max()).exp().sum().log(), "never below"),
        (lambda v: (v - v.max()).exp().mean().log() + v.max(), "never below"),
        (lambda v: v.sum(), "never below"),
        (shifted(torch.min), "Is there an overflow"),
        (shifted(torch.mean), "Is there an overflow"),
        (shifted(torch.median), "Is there an overflow"),
        (shifted(lambda v: v[0]), "Is there an overflow"),
        (shifted(lambda v: v[-1]), "Is there an overflow"),
        (shifted(lambda v: v.abs().max()), "Is there an overflow"),
        (lambda v: v.clamp(max=80).exp().sum().log(), "Is there an overflow"),
        (lambda v: v.double().exp().sum().log(), "Is there an overflow"),
        (lambda v: shifted(torch.mean)(v.double()), "Is there an overflow"),
        (lambda v: shifted(lambda u: u[0])(v.double()), "Is there an overflow"),
    ],
    "gradient_step": [
        (lambda x, y, w, r: descent(x, y, w, -r), "uphill"),
        (lambda x, y, w, r: descent(x, y, w, r, mean=False), "the loss is a mean"),
        (lambda x, y, w, r: descent(x, y, w, r, factor=1), "derivative of a square"),
        (lambda x, y, w, r: descent(x, y, w, r) - w, "stay where they are"),
        (lambda x, y, w, r: descent(x, y, w, r**2), "twice as far"),
        (lambda x, y, w, r: w.sub_(w - descent(x, y, w, r)), "changed its arguments"),
    ],
}
