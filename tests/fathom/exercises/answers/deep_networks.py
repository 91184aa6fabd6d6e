"""Right and wrong answers to the exercises on deep networks."""

import itertools
import math

import torch
from torch import nn

from fathom.networks.deep import DeepNetwork, compose
from fathom.networks.shallow import ShallowNetwork, num_parameters


def pairs(sizes):
    return list(itertools.pairwise(sizes))


def layers(inputs, offsets, weights, activation=torch.relu, last=lambda y: y):
    for offset, weight in zip(offsets[:-1], weights[:-1], strict=True):
        inputs = activation(offset + inputs @ weight.T)
    return last(offsets[-1] + inputs @ weights[-1].T)


def row_by_row(inputs, offsets, weights):
    rows = []
    for h in inputs:
        for k, (offset, weight) in enumerate(zip(offsets, weights, strict=True)):
            h = weight @ h + offset
            if k < len(weights) - 1:
                h = h.clamp(min=0)
        rows.append(h)
    return rows


def in_place(inputs, offsets, weights):
    h = inputs.clone()
    for offset, weight in zip(offsets[:-1], weights[:-1], strict=True):
        h = (h @ weight.T).add_(offset).relu_()
    return (h @ weights[-1].T).add_(offsets[-1])


def own_middle(phi, theta):
    """The book's own function; the other layers don't matter."""
    first = ShallowNetwork.from_parameters(torch.ones(len(phi) - 1, 2), phi[None])
    second = ShallowNetwork.from_parameters(theta, torch.ones(1, 1 + len(theta)))
    middle = compose(first, second).layers[1]
    return middle.bias, middle.weight


def number_by_number(phi, theta):
    return (
        [offset + slope * phi[0] for offset, slope in theta],
        [[slope * weight for weight in phi[1:]] for _, slope in theta],
    )


def offsets_of(p, t):
    return t[:, 0] + t[:, 1] * p[0]


RIGHT = {
    "middle_layer": [
        # the book's own
        own_middle,
        # number by number
        number_by_number,
        # matrices
        lambda p, t: (offsets_of(p, t), t[:, 1:] @ p[None, 1:]),
        # broadcast
        lambda p, t: [offsets_of(p, t), t[:, 1, None] * p[1:]],
    ],
    "deep_network": [
        # the book's own
        lambda x, b, w: DeepNetwork.from_parameters(b, w)(x),
        # layer by layer
        layers,
        # row by row
        row_by_row,
        # in place
        in_place,
        # torch's
        lambda x, b, w: layers(x, b, w, nn.functional.relu),
    ],
    "count_parameters": [
        # the book's own
        lambda s: num_parameters(DeepNetwork(s)),
        # pairs
        lambda s: sum(a * b + b for a, b in pairs(s)),
        # two sums
        lambda s: sum(s[k] * s[k + 1] for k in range(len(s) - 1)) + sum(s[1:]),
        # torch's
        lambda s: sum(
            p.numel() for a, b in pairs(s) for p in nn.Linear(a, b).parameters()
        ),
    ],
}
WRONG = {
    "middle_layer": [
        (lambda p, t: (t[:, 0], torch.outer(t[:, 1], p[1:])), "it still returns"),
        (lambda p, t: (t[:, 0] + p[0], torch.outer(t[:, 1], p[1:])), "still returns"),
        (
            lambda p, t: (offsets_of(p, t), t[:, 1:] + p[1:]),
            "The weights have rank one",
        ),
        (
            lambda p, t: (offsets_of(p, t), torch.outer(t[:, 0], p[1:])),
            "follow one unit",
        ),
        (lambda p, t: (offsets_of(p, t), t[:, 1]), "Result 2"),
        (lambda p, t: (offsets_of(p, t), torch.outer(t[:, 1], p)), "Result 2"),
    ],
    "deep_network": [
        (lambda x, b, w: layers(x, b, w, last=torch.relu), "nothing clips the output"),
        (lambda x, b, w: layers(x, b, w, activation=lambda z: z), "far below zero"),
        (lambda x, b, w: layers(x, [0 * v for v in b], w), "lowers every output"),
        (
            lambda x, b, w: layers(x, [0 * v for v in b[:-1]] + b[-1:], w),
            "does every hidden layer add its offsets",
        ),
        (lambda x, b, w: layers(x, b, w, activation=torch.abs), "far below zero"),
        (lambda x, b, w: layers(-x, b, w), "one example through the first layer"),
        (lambda x, b, w: layers(x, b, [v.T for v in w]), "Your function raised"),
    ],
    "count_parameters": [
        (lambda s: sum(a * b for a, b in pairs(s)), "offsets as well as weights"),
        (lambda s: sum(a * b for a, b in pairs(s)) + sum(s), "counting two layers"),
        (lambda s: math.prod(s), "counting two layers"),
        (lambda s: sum((a + 1) * b + 1 for a, b in pairs(s)), "how many offsets"),
        (lambda s: sum(a * (b + 1) for a, b in pairs(s)), "how many offsets"),
    ],
}
