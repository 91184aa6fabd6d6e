"""Right and wrong answers to the exercise on paths through a residual network."""

from itertools import combinations, permutations, product

import torch


def by_choices(branches, *, choose=combinations, reverse=False):
    """All choices of branches; the other arguments make mistakes."""
    width = len(branches[0])
    sums = torch.zeros(len(branches) + 1, width, width, dtype=branches[0].dtype)
    for length in range(len(branches) + 1):
        for chosen in choose(range(len(branches)), length):
            path = torch.eye(width, dtype=branches[0].dtype)
            for k in chosen:
                path = path @ branches[k] if reverse else branches[k] @ path
            sums[length] += path
    return sums


def by_switches(branches):
    """Every path as a row of zeros and ones."""
    width = len(branches[0])
    sums = [torch.zeros(width, width) for _ in range(len(branches) + 1)]
    for switches in product((0, 1), repeat=len(branches)):
        path = torch.eye(width)
        for on, matrix in zip(switches, branches, strict=True):
            if on:
                path = matrix @ path
        sums[sum(switches)] += path
    return sums


def by_blocks(branches):
    """Each block keeps the lengths or adds one to them, in place from the longest."""
    width = len(branches[0])
    sums = torch.zeros(len(branches) + 1, width, width)
    sums[0] = torch.eye(width)
    for matrix in branches:
        for length in range(len(branches), 0, -1):
            sums[length] += matrix @ sums[length - 1]
    return sums


def by_recursion(branches):
    if not branches:
        return None
    *before, last = branches
    width = len(last)
    old = by_recursion(before)
    old = torch.eye(width)[None] if old is None else old
    none = torch.zeros(1, width, width)
    return torch.cat([old, none]) + torch.cat([none, last @ old])


def plain_numbers(branches):
    return by_choices([matrix.double() for matrix in branches]).tolist()


def upside_down(branches):
    """From the shortest: what was added just now is used again."""
    width = len(branches[0])
    sums = torch.zeros(len(branches) + 1, width, width)
    sums[0] = torch.eye(width)
    for matrix in branches:
        for length in range(1, len(branches) + 1):
            sums[length] += matrix @ sums[length - 1]
    return sums


def without_identity(branches):
    sums = by_choices(branches)
    sums[0] = 0
    return sums


def elementwise(branches):
    sums = by_choices(branches)
    sums[-1] = torch.stack(branches).prod(dim=0)
    return sums


def writes(branches):
    sums = by_choices(branches)
    branches[0].zero_()
    return sums


RIGHT = {
    "paths_by_length": [
        by_choices,
        by_switches,
        by_blocks,
        by_recursion,
        plain_numbers,
        lambda branches: tuple(by_choices(branches)),
        lambda branches: by_choices(branches).numpy(),
    ],
}
WRONG = {
    "paths_by_length": [
        (lambda b: by_choices(b, reverse=True), "to its right"),
        (lambda b: by_choices(b, choose=permutations), "to its right"),
        (upside_down, "to its right"),
        (without_identity, "identity matrix"),
        (elementwise, "to its right"),
        (lambda b: by_choices(b).flip(0), "identity matrix"),
        (lambda b: by_choices(b).mean(dim=0), "The result should be"),
        (lambda b: by_choices(b)[1:], "The result should be"),
        (lambda b: by_choices(b).sum(dim=0), "The result should be"),
        (writes, "changed its arguments"),
    ],
}
