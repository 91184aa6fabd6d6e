"""Right and wrong answers to the exercise on masked attention."""

import math

import numpy as np
import torch
from torch.nn import functional


def attend(queries, keys, values, mask, *, power=-0.5, fill=-torch.inf, axis=1):
    """By the formulas; the other arguments make mistakes."""
    scores = queries @ keys.T * queries.shape[1] ** power
    return scores.masked_fill(~mask, fill).softmax(dim=axis) @ values


def library(queries, keys, values, mask):
    return functional.scaled_dot_product_attention(queries, keys, values, mask)


def by_loops(queries, keys, values, mask):
    """Plain numbers, one target after the other."""
    rows = []
    for query, seen in zip(queries.tolist(), mask.tolist(), strict=True):
        parts = []
        for key, may in zip(keys.tolist(), seen, strict=True):
            score = sum(q * k for q, k in zip(query, key, strict=True))
            parts.append(math.exp(score / len(query) ** 0.5) if may else 0.0)
        columns = zip(*values.tolist(), strict=True)
        rows.append(
            [
                sum(w * v for w, v in zip(parts, column, strict=True)) / sum(parts)
                for column in columns
            ]
        )
    return rows


def in_numpy(queries, keys, values, mask):
    q, k, v = (part.double().numpy() for part in (queries, keys, values))
    weights = np.exp(q @ k.T / np.sqrt(q.shape[1])) * mask.numpy()
    return weights / weights.sum(axis=1, keepdims=True) @ v


def shares_then_mask(queries, keys, values, mask):
    """Masked and shared out again: the same."""
    weights = (queries @ keys.T / queries.shape[1] ** 0.5).softmax(dim=1) * mask
    return weights / weights.sum(dim=1, keepdim=True) @ values


def not_shared_again(queries, keys, values, mask):
    scores = queries @ keys.T / queries.shape[1] ** 0.5
    return (scores.softmax(dim=1) * mask) @ values


def no_softmax(queries, keys, values, mask):
    scores = queries @ keys.T / queries.shape[1] ** 0.5
    return scores.masked_fill(~mask, 0.0) @ values


def linear_shares(queries, keys, values, mask):
    scores = (queries @ keys.T).abs().masked_fill(~mask, 0.0) + 1e-9
    return scores / scores.sum(dim=1, keepdim=True) @ values


def ignores_the_mask(queries, keys, values, mask):
    return attend(queries, keys, values, torch.ones_like(mask))


def turned_round(queries, keys, values, mask):
    """Looks where it may not; and where it then may look nowhere, at the first."""
    other = ~mask
    other[~other.any(dim=1), 0] = True
    return attend(queries, keys, values, other)


def equal_shares(queries, keys, values, mask):
    """The mean of all that may be looked at."""
    return mask / mask.sum(dim=1, keepdim=True) @ values


def hard(queries, keys, values, mask):
    """All to the best source."""
    scores = (queries @ keys.T).masked_fill(~mask, -torch.inf)
    weights = (scores == scores.amax(dim=1, keepdim=True)).float()
    return weights / weights.sum(dim=1, keepdim=True) @ values


def ranked_after(queries, keys, values, mask):
    """Shares of all that is left are equal: ratios are lost."""
    weights = (queries @ keys.T / queries.shape[1] ** 0.5).softmax(dim=1)
    lost = (weights * ~mask).sum(dim=1, keepdim=True) / mask.sum(dim=1, keepdim=True)
    return ((weights + lost) * mask) @ values


RIGHT = {
    "masked_attention": [attend, library, by_loops, in_numpy, shares_then_mask],
}
WRONG = {
    "masked_attention": [
        (lambda *a: attend(*a, axis=0), "sum to 1"),
        (no_softmax, "sum to 1"),
        (not_shared_again, "sum to 1"),
        (ignores_the_mask, "may not look at"),
        (lambda *a: attend(*a, fill=0.0), "may not look at"),
        (turned_round, "may not look at"),
        (lambda *a: attend(*a, power=0), "divided"),
        (lambda *a: attend(*a, power=-1), "divided"),
        (equal_shares, "divided"),
        (linear_shares, "divided"),
        (hard, "divided"),
        (ranked_after, "keep their ratios"),
    ],
}
