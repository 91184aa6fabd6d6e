"""Right and wrong answers to the exercises on counting regions."""

import itertools
import math

import numpy as np
import torch

from fathom.analysis import line_regions, regions


def zaslavsky(num_hidden, num_inputs):
    return sum(math.comb(num_hidden, j) for j in range(num_inputs + 1))


def one_more_plane(num_hidden, num_inputs):
    """A new plane adds as many regions as the others cut it into."""
    if num_hidden == 0 or num_inputs == 0:
        return 1
    fewer = num_hidden - 1
    return one_more_plane(fewer, num_inputs) + one_more_plane(fewer, num_inputs - 1)


def by_loop(num_hidden, num_inputs):
    total, choices = 0, 1
    for j in range(num_inputs + 1):
        total += choices
        choices = choices * (num_hidden - j) // (j + 1)
    return total


def active(x, t):
    return t[:, 0] + x @ t[:, 1:].T > 0


def as_a_set(x, t):
    return len({tuple(row) for row in active(x, t).tolist()})


def example_by_example(x, t):
    seen = []
    for row in active(x, t):
        if not any(torch.equal(row, other) for other in seen):
            seen.append(row)
    return torch.tensor(len(seen))


def layer_by_layer(num_inputs, num_hidden, num_layers):
    count = zaslavsky(num_hidden, num_inputs)
    for _ in range(num_layers - 1):
        count *= (num_hidden // num_inputs + 1) ** num_inputs
    return count


RIGHT = {
    "max_regions": [
        # the book's own
        regions.max_regions,
        # a recursion
        one_more_plane,
        # a loop
        by_loop,
        # a tensor
        lambda d, i: torch.tensor(zaslavsky(d, i)),
        # a real number
        lambda d, i: float(zaslavsky(d, i)),
    ],
    "count_patterns": [
        # a set
        as_a_set,
        # example by example
        example_by_example,
        # unique
        lambda x, t: torch.unique(active(x, t), dim=0).shape[0],
        # an array
        lambda x, t: len(np.unique(active(x, t).numpy(), axis=0)),
        # powers of two
        lambda x, t: len(
            set((active(x, t).long() @ 2 ** torch.arange(len(t))).tolist())
        ),
    ],
    "max_regions_deep": [
        # the book's own
        line_regions.max_regions_deep,
        # layer by layer
        layer_by_layer,
        # the book's own shallow one
        lambda i, d, k: (
            regions.max_regions(d, i) * (math.floor(d / i) + 1) ** (i * (k - 1))
        ),
        # a product
        lambda i, d, k: (
            math.prod(itertools.repeat((d // i + 1) ** i, k - 1)) * zaslavsky(d, i)
        ),
    ],
}
WRONG = {
    "max_regions": [
        (lambda d, i: 2**d, "adds one region"),
        (lambda d, i: zaslavsky(d, i - 1), "adds one region"),
        (lambda d, i: zaslavsky(d, i) - 1, "there is one region"),
        (lambda d, i: 1 + d**i, "doubles the number"),
        (lambda d, i: 2 ** min(d, i) + max(0, d - i), "crosses the old ones"),
        (lambda d, i: d + 1, "doubles the number"),
    ],
    "count_patterns": [
        (lambda x, t: len(x), "brings no new pattern"),
        (lambda x, t: len(torch.unique(active(x, t).sum(dim=1))), "not how many"),
        (lambda x, t: len(torch.unique(x @ t[:, 1:].T > 0, dim=0)), "the offset takes"),
        (
            lambda x, t: len(torch.unique(t[:, 0] + x @ t[:, 1:].T > 1, dim=0)),
            "ten times larger",
        ),
        (lambda x, t: 2 ** len(t), "not how many"),
        (active, "should be one number"),
        (lambda x, t: zaslavsky(len(t), t.shape[1] - 1), "not how many"),
    ],
    "max_regions_deep": [
        (lambda i, d, k: zaslavsky(d, i) ** k, "several aren't"),
        (lambda i, d, k: (d + 1) ** k, "that of a shallow network"),
        (
            lambda i, d, k: (d // i + 1) ** (i * k) * zaslavsky(d, i),
            "nothing to fold",
        ),
        (
            lambda i, d, k: (d // i + 1) ** (k - 1) * zaslavsky(d, i),
            "along how many inputs",
        ),
        (
            lambda i, d, k: (d // i) ** (i * (k - 1)) * zaslavsky(d, i),
            "each further layer multiplies",
        ),
        (
            lambda i, d, k: (d / i + 1) ** (i * (k - 1)) * zaslavsky(d, i),
            "how many units fold",
        ),
        (
            lambda i, d, k: (round(d / i) + 1) ** (i * (k - 1)) * zaslavsky(d, i),
            "how many units fold",
        ),
    ],
}
