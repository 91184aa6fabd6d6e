"""Right and wrong answers to the exercise on the nucleus."""

import numpy as np
import torch


def nucleus(shares, mass, *, extra=0, descending=True, renormalise=True):
    """By the definition; the other arguments make mistakes."""
    ordered, order = shares.sort(descending=descending)
    count = int((ordered.cumsum(0) < mass).sum()) + 1 + extra
    kept = torch.zeros_like(shares)
    kept[order[:count]] = shares[order[:count]]
    return kept / kept.sum() if renormalise else kept


def by_loop(shares, mass):
    """Plain numbers, one token after the other."""
    values = shares.tolist()
    left, together = {}, 0.0
    for token in sorted(range(len(values)), key=lambda token: -values[token]):
        left[token] = values[token]
        together += values[token]
        if together >= mass:
            break
    return [left.get(token, 0.0) / together for token in range(len(values))]


def in_numpy(shares, mass):
    p = shares.double().numpy()
    order = np.argsort(-p)
    before = np.cumsum(p[order]) - p[order]
    kept = np.zeros_like(p)
    kept[order] = np.where(before < mass, p[order], 0)
    return kept / kept.sum()


def by_threshold(shares, mass):
    """The smallest probability that is kept decides."""
    for least in shares.sort(descending=True).values:
        kept = shares * (shares >= least)
        if kept.sum() >= mass:
            return kept / kept.sum()
    return shares


def by_logits(shares, mass):
    ordered = shares.sort(descending=True).values
    least = ordered[(ordered.cumsum(0) - ordered < mass).sum() - 1]
    return shares.log().masked_fill(shares < least, -torch.inf).softmax(0)


def in_sorted_places(shares, mass):
    ordered = shares.sort(descending=True).values
    kept = ordered * (ordered.cumsum(0) - ordered < mass)
    return kept / kept.sum()


def unsorted(shares, mass):
    kept = shares * (shares.cumsum(0) - shares < mass)
    return kept / kept.sum()


def without_the_one_that_crosses(shares, mass):
    ordered = shares.sort(descending=True).values
    count = max(1, int((ordered.cumsum(0) <= mass).sum()))
    kept = shares * (shares >= ordered[count - 1])
    return kept / kept.sum()


def equal(shares, mass):
    kept = (nucleus(shares, mass) > 0).to(shares.dtype)
    return kept / kept.sum()


def sharper(shares, mass):
    kept = nucleus(shares, mass) ** 2
    return kept / kept.sum()


def same_for_all(shares, mass):
    """What was cut is handed out in equal parts."""
    kept = nucleus(shares, mass, renormalise=False)
    return kept + (kept > 0) * (1 - kept.sum()) / (kept > 0).sum()


RIGHT = {"nucleus_shares": [nucleus, by_loop, in_numpy, by_threshold, by_logits]}
WRONG = {
    "nucleus_shares": [
        (lambda *a: nucleus(*a, renormalise=False), "sum to 1"),
        (in_sorted_places, "other way round"),
        (unsorted, "other way round"),
        (without_the_one_that_crosses, "the mass together"),
        (lambda *a: nucleus(*a, extra=-1), "the mass together"),
        (lambda *a: nucleus(*a, extra=1), "isn't needed"),
        (lambda s, m: s, "isn't needed"),
        (lambda *a: nucleus(*a, descending=False), "isn't needed"),
        (equal, "which ratios"),
        (sharper, "which ratios"),
        (same_for_all, "which ratios"),
    ],
}
