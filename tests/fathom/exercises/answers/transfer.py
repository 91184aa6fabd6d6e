"""Right and wrong answers to the exercise on two questions, one not always asked."""

import torch
from torch.nn.functional import cross_entropy, nll_loss


def by_selection(logits, labels, others, other_labels, weight):
    first = cross_entropy(logits, labels)
    known = other_labels >= 0
    if not known.any():
        return first
    return first + weight * cross_entropy(others[known], other_labels[known])


def by_loop(logits, labels, others, other_labels, weight):
    rows, log_rows = logits.log_softmax(1), others.log_softmax(1)
    first = sum(-rows[i, labels[i]] for i in range(len(labels))) / len(labels)
    told = [-log_rows[i, k] for i, k in enumerate(other_labels.tolist()) if k != -1]
    return first + weight * sum(told) / max(len(told), 1)


def ignoring(logits, labels, others, other_labels, weight):
    """PyTorch's own way, whose mean over nothing is NaN."""
    second = cross_entropy(others, other_labels, ignore_index=-1, reduction="sum")
    num_known = max(int((other_labels != -1).sum()), 1)
    return cross_entropy(logits, labels) + weight * second / num_known


def doubled(logits, labels, others, other_labels, weight):
    return by_selection(logits.double(), labels, others.double(), other_labels, weight)


def nan_where_none(logits, labels, others, other_labels, weight):
    second = cross_entropy(others, other_labels, ignore_index=-1)
    return cross_entropy(logits, labels) + weight * second


def over_all(logits, labels, others, other_labels, weight):
    second = cross_entropy(others, other_labels, ignore_index=-1, reduction="sum")
    return cross_entropy(logits, labels) + weight * second / len(labels)


def last_class(logits, labels, others, other_labels, weight):
    """Minus one as an index takes the last class."""
    rows = others.log_softmax(1)
    second = -rows[torch.arange(len(rows)), other_labels].mean()
    return cross_entropy(logits, labels) + weight * second


def first_class(logits, labels, others, other_labels, weight):
    second = cross_entropy(others, other_labels.clamp(min=0))
    return cross_entropy(logits, labels) + weight * second


def no_softmax(logits, labels, others, other_labels, weight):
    known = other_labels >= 0
    if not known.any():
        return nll_loss(logits, labels)
    second = nll_loss(others[known], other_labels[known])
    return nll_loss(logits, labels) + weight * second


RIGHT = {
    "joint_loss": [
        by_selection,
        by_loop,
        ignoring,
        doubled,
        lambda *a: float(by_selection(*a)),
        lambda *a: by_selection(*a).detach().numpy(),
    ],
}
WRONG = {
    "joint_loss": [
        (nan_where_none, "no example has a second label"),
        (over_all, "over which examples"),
        (last_class, "logits don't matter"),
        (first_class, "logits don't matter"),
        (no_softmax, "weight 0"),
        (
            lambda a, b, c, d, w: (
                (1 - w) * by_selection(a, b, c, d, 0.0)
                + by_selection(a, b, c, d, w)
                - by_selection(a, b, c, d, 0.0)
            ),
            "only the first question",
        ),
        (lambda a, b, c, d, w: by_selection(a, b, c, d, 1.0), "weight 0"),
        (
            lambda a, b, c, d, w: by_selection(a, b, c.detach(), d, w) + 0 * c.sum(),
            "gradient by the second",
        ),
        (lambda a, b, c, d, w: cross_entropy(a, b), "multiplies the second"),
    ],
}
