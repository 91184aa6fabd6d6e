"""Right and wrong answers to the exercises on activation functions."""

import math

import numpy as np
import torch
from torch.nn import functional as F

from fathom.networks import activations


def one_by_one(z):
    return [max(v, 0) + math.log1p(math.exp(-abs(v))) for v in z.tolist()]


def in_place(z):
    result = torch.maximum(z, torch.zeros_like(z))
    return result.add_(z.abs().neg_().exp_().log1p_())


def scaled(z, slope):
    result = z.clone()
    result[result < 0] *= slope
    return result


RIGHT = {
    "softplus": [
        # the book's own
        activations.softplus,
        # half of z and log1p
        lambda z: (z + z.abs()) / 2 + torch.log1p(torch.exp(-z.abs())),
        # the larger one and log1p
        lambda z: torch.maximum(z, 0 * z) + torch.log1p(torch.exp(-z.abs())),
        # a loop
        one_by_one,
        # in place
        in_place,
        # an array
        lambda z: np.logaddexp(0, z.numpy()),
        # torch's
        F.softplus,
        # minus the log-sigmoid
        lambda z: -F.logsigmoid(-z),
        # two branches, neither of which overflows
        lambda z: torch.where(
            z > 0,
            z + torch.log1p(torch.exp(-z.clamp(min=-1))),
            torch.log1p(torch.exp(z.clamp(max=1))),
        ),
    ],
    "log_sigmoid": [
        # the book's own softplus
        lambda z: -activations.softplus(-z),
        # a clamp and log1p
        lambda z: z.clamp(max=0) - torch.log1p((-z.abs()).exp()),
        # a loop
        lambda z: [-v for v in one_by_one(-z)],
        # an array
        lambda z: -np.logaddexp(0, -z.numpy()),
    ],
    "leaky_relu": [
        # the book's own
        activations.leaky_relu,
        # torch's
        F.leaky_relu,
        # the larger one
        lambda z, s: torch.maximum(z, s * z),
        # a loop
        lambda z, s: [v if v > 0 else s * v for v in z],
        # in place
        scaled,
    ],
}
WRONG = {
    "softplus": [
        (lambda z: torch.log(1 + torch.exp(z)), "Is there an overflow"),
        (lambda z: torch.log1p(torch.exp(-z.abs())), "happens to very large"),
        (lambda z: torch.relu(z), "it isn't zero"),
        (lambda z: torch.log(torch.exp(z.clamp(max=20)) + 1), "very large inputs"),
        (lambda z: -F.softplus(-z), "never negative"),
        (lambda z: torch.relu(z) + torch.log(1 + torch.exp(-z.abs())), "isn't zero"),
        (lambda z: torch.where(z < -10, 0, F.softplus(z)), "it isn't zero"),
        (lambda z: torch.log(1 + torch.exp(z.double())), "it isn't zero"),
        (
            lambda z: torch.where(z > 20, z, torch.log1p(torch.exp(z))),
            "the slopes aren't",
        ),
        (lambda z: F.softplus(z.detach()) + 0 * z, "the slopes aren't"),
        (lambda z: torch.relu(z) + torch.log1p(torch.exp(-z.abs())), "one half"),
        (lambda z: z.clamp(min=0) + torch.log1p(torch.exp(-z.abs())), "one half"),
        (
            lambda z: torch.where(z > 0, z, 0) + torch.log1p(torch.exp(-z.abs())),
            "one half",
        ),
        (lambda z: F.softplus(z) / math.log(2), "very large inputs"),
    ],
    "log_sigmoid": [
        (lambda z: torch.sigmoid(z).log(), "a logarithm of zero"),
        (lambda z: -torch.log(1 + torch.exp(-z)), "Is there an overflow"),
        (lambda z: -F.softplus(z), "values at z and at -z"),
        (lambda z: torch.sigmoid(z).clamp(min=1e-7).log(), "very large inputs"),
        (lambda z: z.clamp(max=0), "it isn't zero"),
        (lambda z: F.softplus(-z), "never positive"),
        (lambda z: z.clamp(max=0) - torch.log(1 + (-z.abs()).exp()), "isn't zero"),
        (
            lambda z: torch.where(z < -20, z, -torch.log1p(torch.exp(-z))),
            "the slopes aren't",
        ),
    ],
    "leaky_relu": [
        (lambda z, s: torch.relu(z), "A negative input leaks"),
        (lambda z, s: torch.where(z > 0, z, -s * z), "keeps the sign"),
        (lambda z, s: torch.where(z > 0, z, torch.full_like(z, -s)), "Doubling"),
        (lambda z, s: torch.where(z > 0, z, z / s), "the right factor"),
        (lambda z, s: torch.minimum(z, s * z), "Positive inputs pass"),
        (lambda z, s: F.leaky_relu(z), "the right factor"),
    ],
}
