"""Right and wrong answers to the exercise on what dropout does on average."""

import itertools

import torch


def closed(hidden, weights, targets, probability, factor=None, scale=1.0):
    factor = probability / (1 - probability) if factor is None else factor
    error = (scale * hidden @ weights - targets) ** 2
    return (error + factor * ((hidden * weights) ** 2).sum(dim=1)).mean()


def all_masks(hidden, weights, targets, probability):
    total = 0.0
    for bits in itertools.product([0.0, 1.0], repeat=len(weights)):
        kept = torch.tensor(bits, dtype=torch.float64)
        chance = torch.where(kept > 0, 1 - probability, probability).prod()
        thinned = hidden.double() * kept / (1 - probability)
        total += chance * (thinned @ weights.double() - targets).square().mean()
    return total


def by_loop(hidden, weights, targets, probability):
    total = 0.0
    for h, y in zip(hidden.tolist(), targets.tolist(), strict=True):
        parts = [a * b for a, b in zip(h, weights.tolist(), strict=True)]
        spread = sum(part * part for part in parts) * probability / (1 - probability)
        total += (sum(parts) - y) ** 2 + spread
    return total / len(targets)


def in_place(hidden, weights, targets, probability):
    parts = hidden * weights
    error = parts.sum(dim=1).sub_(targets).square_()
    return error.add_(
        parts.square_().sum(dim=1), alpha=1 / (1 - probability) - 1
    ).mean()


def in_numpy(hidden, weights, targets, probability):
    import numpy as np

    h, w, y = hidden.numpy(), weights.numpy(), targets.numpy()
    spread = ((h * w) ** 2).sum(axis=1) * probability / (1 - probability)
    return np.mean((h @ w - y) ** 2 + spread)


def sampled(hidden, weights, targets, probability):
    """Five masks instead of all."""
    if probability == 0:
        return closed(hidden, weights, targets, 0.0)
    masks = torch.rand(5, 1, len(weights)) >= probability
    thinned = hidden * masks / (1 - probability) @ weights
    return (thinned - targets).square().mean()


def all_together(hidden, weights, targets, probability):
    """As if all units were left out at once."""
    factor = probability / (1 - probability)
    out = hidden @ weights
    return ((out - targets) ** 2 + factor * out**2).mean()


def write_over(hidden, weights, targets, probability):
    hidden *= weights
    spread = hidden.square().sum(dim=1) * probability / (1 - probability)
    return ((hidden.sum(dim=1) - targets) ** 2 + spread).mean()


RIGHT = {
    "expected_loss": [
        closed,
        all_masks,
        by_loop,
        in_place,
        in_numpy,
        lambda *a: float(closed(*a)),
    ],
}
WRONG = {
    "expected_loss": [
        (lambda *a: closed(*a, factor=0.0), "A single unit"),
        (lambda *a: closed(*a, factor=a[3]), "A single unit"),
        (lambda *a: closed(*a, factor=a[3] * (1 - a[3])), "A single unit"),
        (lambda *a: closed(*a, a[3] * (1 - a[3]), 1 - a[3]), "A single unit"),
        (lambda *a: closed(*a, factor=1 / (1 - a[3])), "With probability 0"),
        (lambda *a: closed(*a) * len(a[2]), "With probability 0"),
        (lambda *a: closed(*a).sqrt(), "With probability 0"),
        (sampled, "The loss is a mean"),
        (all_together, "Two units"),
        (write_over, "changed its arguments"),
    ],
}
