"""Right and wrong answers to the exercises on loss functions."""

import math

import numpy as np
import torch
from torch import distributions
from torch.nn import functional as F

from fathom.losses import basic, likelihoods


def gaussian(p, t, s, turn=2 * math.pi):
    return 0.5 * ((p - t) / s) ** 2 + math.log(s) + 0.5 * math.log(turn)


def laplace(p, t, b):
    return (p - t).abs() / b + math.log(2 * b)


def of_classes(log_probabilities, y):
    return -log_probabilities[torch.arange(len(y)), y].mean()


def row_by_row(z, y):
    total = 0.0
    for row, label in zip(z, y, strict=True):
        largest = row.max()
        total += (row - largest).exp().sum().log() + largest - row[label]
    return total / len(y)


def in_place(z, y):
    z = z.clone()
    z -= z.max(dim=1, keepdim=True).values
    z -= z.exp().sum(dim=1, keepdim=True).log()
    return of_classes(z, y)


def two_branches(z, y):
    """Right in value; where the probability is zero the slope isn't a number."""
    p = z.softmax(dim=1)
    return of_classes(torch.where(p > 1e-30, p.log(), z - z.amax(1, keepdim=True)), y)


def bits_one_by_one(z, y):
    losses = [
        math.log1p(math.exp(-abs(v))) + max(v, 0.0) - v * bit
        for v, bit in zip(z.tolist(), y.tolist(), strict=True)
    ]
    return sum(losses) / len(losses)


def poisson_one_by_one(r, y):
    losses = [
        math.exp(v) - n * v + math.lgamma(n + 1)
        for v, n in zip(r.tolist(), y.tolist(), strict=True)
    ]
    return np.mean(losses)


def densities(t, z, m, s):
    return z.softmax(1) * ((-(((t[:, None] - m) / s) ** 2) / 2).exp() / s)


def logs(t, m, s):
    return -(((t[:, None] - m) / s) ** 2) / 2 - s.log() - math.log(2 * math.pi) / 2


def mixture(t, z, m, s):
    return -torch.logsumexp(z.log_softmax(1) + logs(t, m, s), 1).mean()


def mixture_by_loop(t, z, m, s):
    losses = []
    for i in range(len(t)):
        parts = z[i].log_softmax(0) + distributions.Normal(m[i], s[i]).log_prob(t[i])
        losses.append(-parts.logsumexp(0))
    return torch.stack(losses).mean()


def own_mixture(t, z, m, s):
    return basic.negative_log_likelihood(likelihoods.normal_mixture(t, z, m, s))


def torch_mixture(t, z, m, s):
    weights, parts = distributions.Categorical(logits=z), distributions.Normal(m, s)
    return -distributions.MixtureSameFamily(weights, parts).log_prob(t).mean()


RIGHT = {
    "gaussian_nll": [
        # the book's own
        basic.gaussian_nll,
        # math.log
        lambda p, t, s: gaussian(p, t, s).mean(),
        # the tensor's logarithm
        lambda p, t, s: (
            ((p - t) ** 2 / (2 * s**2)).mean() + s.log() + math.log(2 * math.pi) / 2
        ),
        # torch.log
        lambda p, t, s: (
            (p - t) ** 2 / (2 * s**2) + torch.log(s * (2 * torch.pi) ** 0.5)
        ).mean(),
        # a loop
        lambda p, t, s: (
            sum(
                gaussian(a, b, float(s))
                for a, b in zip(p.tolist(), t.tolist(), strict=True)
            )
            / len(p)
        ),
        # an array
        lambda p, t, s: np.mean(
            0.5 * ((p - t).numpy() / s.item()) ** 2
            + np.log(s.item() * np.sqrt(2 * np.pi))
        ),
        # torch's
        lambda p, t, s: F.gaussian_nll_loss(p, t, torch.full_like(p, s**2), full=True),
    ],
    "laplace_nll": [
        # the book's own
        lambda p, t, b: -likelihoods.laplace(t, p, b).mean(),
        # math.log
        lambda p, t, b: laplace(p, t, b).mean(),
        # the tensor's logarithm
        lambda p, t, b: (p - t).abs().mean() / b + b.log() + np.log(2),
        # a loop
        lambda p, t, b: (
            sum(abs(x - y) / b + torch.log(2 * b) for x, y in zip(p, t, strict=True))
            / len(p)
        ),
    ],
    "binary_cross_entropy": [
        # the book's own
        basic.binary_cross_entropy,
        # softplus
        lambda z, y: (F.softplus(z) - y * z).mean(),
        # one by one
        bits_one_by_one,
        # log-sigmoids
        lambda z, y: -(y * F.logsigmoid(z) + (1 - y) * F.logsigmoid(-z)).mean(),
    ],
    "cross_entropy": [
        # the book's own
        basic.cross_entropy,
        # log-softmax
        lambda z, y: of_classes(z.log_softmax(dim=1), y),
        # row by row
        row_by_row,
        # in place
        in_place,
        # gather
        lambda z, y: (z.logsumexp(dim=1) - z.gather(1, y[:, None]).squeeze(1)).mean(),
        # one-hot
        lambda z, y: (
            -(F.one_hot(y, z.shape[1]) * F.log_softmax(z, dim=1)).sum() / len(y)
        ),
    ],
    "mixture_nll": [
        # the book's own
        own_mixture,
        # log-sum-exp
        mixture,
        # a loop
        mixture_by_loop,
        # torch's
        torch_mixture,
    ],
    "poisson_nll": [
        # the book's own
        lambda r, y: -likelihoods.poisson(y, r).mean(),
        # every term
        lambda r, y: (r.exp() - y * r + torch.lgamma(y + 1)).mean(),
        # one by one
        poisson_one_by_one,
        # torch's
        lambda r, y: F.poisson_nll_loss(r, y) + torch.lgamma(y + 1).mean(),
    ],
}
WRONG = {
    "gaussian_nll": [
        (lambda p, t, s: gaussian(p, t, s).sum(), "a mean, not a sum"),
        (lambda p, t, s: gaussian(p, t, s, turn=1).mean(), "the constant"),
        (lambda p, t, s: (0.5 * ((p - t) / s) ** 2).mean(), "grows by log 10"),
        (lambda p, t, s: -gaussian(p, t, s).mean(), "grows by log 10"),
        (lambda p, t, s: gaussian(p, t, s**2).mean(), "grows by log 10"),
        (
            lambda p, t, s: (gaussian(p, t, s) + 0.5 * ((p - t) / s) ** 2).mean(),
            "factor before the square",
        ),
        (lambda p, t, s: gaussian(p, t, s), "should be one number"),
        (lambda p, t, s: F.gaussian_nll_loss(p, t, (s**2).expand(len(p))), "constant"),
    ],
    "laplace_nll": [
        (lambda p, t, b: laplace(p, t, b).sum(), "a mean, not a sum"),
        (lambda p, t, b: (laplace(p, t, b) - math.log(2)).mean(), "integrates to one"),
        (lambda p, t, b: ((p - t).abs() / b).mean(), "grows by log 10"),
        (lambda p, t, b: -laplace(p, t, b).mean(), "grows by log 10"),
        (lambda p, t, b: gaussian(p, t, b).mean(), "fall with the distance"),
        (lambda p, t, b: ((p - t).abs() + (2 * b).log()).mean(), "grows by log 10"),
    ],
    "binary_cross_entropy": [
        (lambda z, y: F.binary_cross_entropy_with_logits(z, 1 - y), "a logit of 200"),
        (
            lambda z, y: (
                -(
                    y * torch.sigmoid(z).log() + (1 - y) * (1 - torch.sigmoid(z)).log()
                ).mean()
            ),
            "Is there an overflow",
        ),
        (lambda z, y: -F.binary_cross_entropy_with_logits(z, y), "never below zero"),
        (
            lambda z, y: F.binary_cross_entropy_with_logits(z, y, reduction="sum"),
            "a mean, not a sum",
        ),
        (lambda z, y: (-y * F.logsigmoid(z)).mean(), "in other words"),
        (lambda z, y: F.binary_cross_entropy(torch.sigmoid(z), y), ""),
        (
            lambda z, y: F.binary_cross_entropy(
                torch.sigmoid(z).clamp(1e-7, 1 - 1e-7), y
            ),
            "",
        ),
    ],
    "cross_entropy": [
        (
            lambda z, y: of_classes((z.exp() / z.exp().sum(1)[:, None]).log(), y),
            "overf",
        ),
        (lambda z, y: of_classes(z.softmax(dim=1).log(), y), "a logarithm of zero"),
        (
            lambda z, y: of_classes(z.softmax(dim=1).clamp(min=1e-12).log(), y),
            "a gap of 120",
        ),
        (lambda z, y: of_classes((z.softmax(dim=1) + 1e-30).log(), y), "a gap of 120"),
        (two_branches, "its gradient isn't"),
        (lambda z, y: F.cross_entropy(z.detach(), y) + 0 * z.sum(), "gradient isn't"),
        (lambda z, y: F.cross_entropy(z, y, reduction="sum"), "a mean, not a sum"),
        (lambda z, y: -F.cross_entropy(z, y), "never below zero"),
        (lambda z, y: of_classes(z.log_softmax(dim=0), y), "a mean, not a sum"),
        (lambda z, y: -z.log_softmax(dim=1).mean(), "gap of 120"),
        (lambda z, y: -z[torch.arange(len(y)), y].mean(), "never below zero"),
        (
            lambda z, y: z.max(dim=1).values.mean() - z.gather(1, y[:, None]).mean(),
            "log-probabilities counts",
        ),
        (
            lambda z, y: F.cross_entropy(F.normalize(z, dim=1), y),
            "Adding the same number",
        ),
        (lambda z, y: F.cross_entropy(z.softmax(dim=1), y), "a gap of 120"),
    ],
    "mixture_nll": [
        (lambda t, z, m, s: -densities(t, z, m, s).sum(1).log().mean(), "underflows"),
        (lambda t, z, m, s: mixture(t, z, m, s) * len(t), "a mean, not a sum"),
        (lambda t, z, m, s: -mixture(t, z, m, s), "underflows"),
        (lambda t, z, m, s: -torch.logsumexp(z + logs(t, m, s), 1).mean(), "softmax"),
        (lambda t, z, m, s: -(z.softmax(1) * logs(t, m, s)).sum(1).mean(), "underfl"),
        (
            lambda t, z, m, s: mixture(t, z, m, s) - math.log(2 * math.pi) / 2,
            "with its constant",
        ),
        (
            lambda t, z, m, s: mixture(t, z, m, s.sqrt()),
            "underflows",
        ),
        (lambda t, z, m, s: mixture(t, z.T.reshape(z.shape), m, s), ""),
    ],
    "poisson_nll": [
        (lambda r, y: (r.exp() - y * r).sum(), "a mean, not a sum"),
        (lambda r, y: (r.exp() - y * r).mean(), "add up to one"),
        (lambda r, y: -(r.exp() - y * r + (y + 1).lgamma()).mean(), "with its sign"),
        (
            lambda r, y: (r - y * r + (y + 1).lgamma()).mean(),
            "is log_rates what its name says",
        ),
        (
            lambda r, y: (r.exp() - y * r + y.clamp(min=1).lgamma()).mean(),
            "add up to one",
        ),
        (lambda r, y: F.poisson_nll_loss(r, y, full=True), ""),
    ],
}
