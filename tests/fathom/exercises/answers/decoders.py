"""Right and wrong answers to the exercise on the loss of the next token."""

import math

from numpy import arange, exp, log
from torch.nn.functional import cross_entropy


def by_library(scores, ids):
    return cross_entropy(scores[:-1], ids[1:])


def by_gathering(scores, ids):
    shares = scores.log_softmax(dim=-1)[:-1]
    return -shares.gather(1, ids[1:, None]).mean()


def by_loops(scores, ids):
    """Plain numbers, one token after the other."""
    costs = []
    for row, token in zip(scores.tolist(), ids.tolist()[1:], strict=False):
        costs.append(math.log(sum(math.exp(score) for score in row)) - row[token])
    return sum(costs) / len(costs)


def in_numpy(scores, ids):
    s, t = scores[:-1].double().numpy(), ids[1:].numpy()
    return (log(exp(s).sum(axis=1)) - s[arange(len(t)), t]).mean()


def no_shift(scores, ids):
    return cross_entropy(scores, ids)


def wrong_way(scores, ids):
    return cross_entropy(scores[1:], ids[:-1])


def around(scores, ids):
    """The last token foretells the first."""
    return cross_entropy(scores, ids.roll(-1))


def same_place(scores, ids):
    return cross_entropy(scores[:-1], ids[:-1])


def two_on(scores, ids):
    return cross_entropy(scores[:-2], ids[2:])


def summed(scores, ids):
    return cross_entropy(scores[:-1], ids[1:], reduction="sum")


def by_all(scores, ids):
    return summed(scores, ids) / len(ids)


def in_bits(scores, ids):
    return by_library(scores, ids) / math.log(2)


def no_softmax(scores, ids):
    return -scores[:-1].gather(1, ids[1:, None]).mean()


def probabilities(scores, ids):
    """No logarithm."""
    return -scores[:-1].softmax(dim=-1).gather(1, ids[1:, None]).mean()


def middle(scores, ids):
    return cross_entropy(scores[:-1], ids[1:], reduction="none").median()


RIGHT = {
    "next_token_loss": [by_library, by_gathering, by_loops, in_numpy],
}
WRONG = {
    "next_token_loss": [
        (summed, "natural logarithm"),
        (by_all, "natural logarithm"),
        (in_bits, "natural logarithm"),
        (no_softmax, "natural logarithm"),
        (probabilities, "natural logarithm"),
        (lambda s, i: -by_library(s, i), "natural logarithm"),
        (no_shift, "follows the last"),
        (wrong_way, "follows the last"),
        (around, "follows the last"),
        (same_place, "before the first"),
        (two_on, "nearly zero"),
        (middle, "the mean over all"),
    ],
}
