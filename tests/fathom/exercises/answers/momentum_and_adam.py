"""Right and wrong answers to the exercises on momentum and Adam."""

import numpy as np
import torch

from fathom.training import optimisers


def loop(g, b, first=0.0, new=None):
    mean = first
    for row in g:
        mean = b * mean + (1 - b if new is None else new) * row
    return mean


def in_place(g, b):
    mean = torch.zeros(g.shape[1])
    for row in g:
        mean.mul_(b).add_(row, alpha=1 - b)
    return mean


def recursive(g, b):
    if len(g) == 0:
        return torch.zeros(g.shape[1])
    return b * recursive(g[:-1], b) + (1 - b) * g[-1]


def weights(g, b):
    return (1 - b) * b ** torch.arange(len(g) - 1, -1, -1)


def by_torch(make):
    """The optimiser's parameters after the gradients, from zero."""

    def run(g, *numbers):
        parameter = torch.zeros(g.shape[1], requires_grad=True)
        optimiser = make([parameter], *numbers)
        for row in g:
            parameter.grad = row.clone()
            optimiser.step()
        return parameter.detach()

    return run


def moved_by_momentum(g, b):
    """The last change of the library's parameter, which steps by the whole sum."""
    run = by_torch(lambda p: torch.optim.SGD(p, lr=1 - b, momentum=b))
    return run(g[:-1]) - run(g)


def array_mean(g, b):
    g = g.numpy()
    return sum((1 - b) * b ** (len(g) - 1 - k) * g[k] for k in range(len(g)))


def start_with_the_first(g, b):
    return loop(g[1:], b, first=g[0])


def with_numbers(g, lr, b, c, e):
    """Number by number, in plain lists."""
    moved = []
    for column in g.T.tolist():
        p = m = v = 0.0
        for t, x in enumerate(column):
            m += (1 - b) * (x - m)
            v += (1 - c) * (x * x - v)
            p -= lr * (m / (1 - b ** (t + 1))) / ((v / (1 - c ** (t + 1))) ** 0.5 + e)
        moved.append(p)
    return moved


def with_sums(g, lr, b, c, e):
    total = torch.zeros(g.shape[1])
    for t in range(1, len(g) + 1):
        m = weights(g[:t], b) @ g[:t] / weights(g[:t], b).sum()
        v = weights(g[:t], c) @ g[:t] ** 2 / weights(g[:t], c).sum()
        total -= lr * m / (v.sqrt() + e)
    return total


def with_arrays(g, lr, b, c, e):
    g = g.numpy()
    p, m, v = (np.zeros(g.shape[1]) for _ in range(3))
    for t, row in enumerate(g, 1):
        m = b * m + (1 - b) * row
        v = c * v + (1 - c) * np.square(row)
        p -= lr * m / (1 - b**t) / (np.sqrt(v / (1 - c**t)) + e)
    return p


def variant(
    mean_of=lambda m, b, t: m / (1 - b**t),
    square_of=lambda v, c, t: v / (1 - c**t),
    power=lambda row, m: row**2,
    root=lambda v, e: v.sqrt() + e,
    first=1,
    sign=-1,
    keep=False,
    last_only=False,
):
    """Adam with one thing done in another way."""

    def run(g, lr, b, c, e):
        p = m = v = torch.zeros(g.shape[1])
        for t, row in enumerate(g, start=first):
            m = b * m + (1 - b) * row
            v = c * v + (1 - c) * power(row, m)
            mean, square = mean_of(m, b, t), square_of(v, c, t)
            change = sign * lr * mean / root(square, e)
            p = change if last_only else p + change
            if keep:
                m, v = mean, square
        return p

    return run


def change_only(g, lr, b, c, e):
    return torch.stack([variant()(g[: t + 1], lr, b, c, e) for t in range(len(g))])


RIGHT = {
    "running_mean": [
        # a loop
        loop,
        # in place
        in_place,
        # a recursion
        recursive,
        # a weighted sum
        lambda g, b: weights(g, b) @ g,
        # the same, row by row
        lambda g, b: (weights(g, b)[:, None] * g).sum(dim=0),
        # an array
        array_mean,
        # the step of the book's own
        lambda g, b: (
            by_torch(lambda p: optimisers.Momentum(p, 1.0, b))(g[:-1])
            - by_torch(lambda p: optimisers.Momentum(p, 1.0, b))(g)
        ),
        # the last change of torch's
        moved_by_momentum,
        # plain numbers
        lambda g, b: [loop(column, b) for column in g.T.tolist()],
        # lerp
        lambda g, b: torch.lerp(recursive(g[:-1], b), g[-1], 1 - b),
    ],
    "adam": [
        # plain numbers
        with_numbers,
        # weighted means
        with_sums,
        # arrays
        with_arrays,
        # the book's own
        by_torch(optimisers.Adam),
        # torch's
        by_torch(lambda p, lr, b, c, e: torch.optim.Adam(p, lr, (b, c), e)),
        # torch's, without weight decay
        by_torch(
            lambda p, lr, b, c, e: torch.optim.AdamW(p, lr, (b, c), e, weight_decay=0)
        ),
        # a loop
        variant(),
        # one parameter after another
        lambda g, *n: torch.cat([variant()(column[:, None], *n) for column in g.T]),
        # the last of all the places
        lambda g, *n: change_only(g, *n)[-1],
    ],
}
WRONG = {
    "running_mean": [
        (lambda g, b: loop(g, b, new=1), "it began at zero"),
        (start_with_the_first, "it began at zero"),
        (lambda g, b: loop(g, b) / (1 - b ** len(g)), "it began at zero"),
        (lambda g, b: loop(g, 1 - b), "nothing is remembered"),
        (lambda g, b: g.mean(dim=0), "nothing is remembered"),
        (lambda g, b: loop(g.flip(0), b), "nothing is remembered"),
        (lambda g, b: loop(g[-2:], b), "The first gradient is right"),
        (lambda g, b: loop(g, b).sum(), "should be a tensor"),
        (lambda g, b: [loop(g[: t + 1], b) for t in range(len(g))], "should be"),
        (
            lambda g, b: (1 - b) * (g[-1] + b * g[:-1].sum(dim=0)),
            "The later a gradient came",
        ),
    ],
    "adam": [
        (
            variant(mean_of=lambda m, b, t: m, square_of=lambda v, c, t: v),
            "both means corrected",
        ),
        (variant(square_of=lambda v, c, t: v), "both means corrected"),
        (variant(mean_of=lambda m, b, t: m), "both means corrected"),
        (variant(first=0), "Is there an overflow"),
        (variant(sign=1), "the parameters go down"),
        (variant(power=lambda row, m: m**2), "both means corrected"),
        (variant(power=lambda row, m: row.square().mean()), "both means corrected"),
        (
            variant(root=lambda v, e: v.mean().sqrt() + e),
            "both means corrected",
        ),
        (variant(root=lambda v, e: (v + e).sqrt()), "the first step is right"),
        (variant(root=lambda v, e: (v + e**2).sqrt()), "the first step is right"),
        (variant(keep=True), "the first step is right"),
        (variant(last_only=True), "the first step is right"),
        (
            variant(power=lambda row, m: row.abs(), root=lambda v, e: v + e),
            "the first step is right",
        ),
        (
            variant(
                mean_of=lambda m, b, t: m / (1 - b),
                square_of=lambda v, c, t: v / (1 - c),
            ),
            "the first step is right",
        ),
        (change_only, "should be a tensor"),
        (variant(root=lambda v, e: v + e), "both means corrected"),
    ],
}
