"""Right and wrong answers to the exercise on weights of edges."""

import math

import numpy as np
import torch


def by_nodes(scores, edges):
    weights = torch.zeros_like(scores)
    for node in edges[1].unique():
        here = edges[1] == node
        weights[here] = scores[here].softmax(dim=0)
    return weights


def by_matrix(scores, edges):
    size = int(edges.max()) + 1
    table = scores.new_full((size, size), -torch.inf)
    table[edges[1], edges[0]] = scores
    return table.softmax(dim=1)[edges[1], edges[0]]


def by_lists(scores, edges):
    scores, target = scores.tolist(), edges[1].tolist()
    found = []
    for s, node in zip(scores, target, strict=True):
        others = [t for t, m in zip(scores, target, strict=True) if m == node]
        found.append(1 / sum(math.exp(min(t - s, 700)) for t in others))
    return found


def in_numpy(scores, edges):
    s, target = scores.double().numpy(), edges[1].numpy()
    largest = np.full(target.max() + 1, -np.inf)
    np.maximum.at(largest, target, s)
    powers = np.exp(s - largest[target])
    sums = np.zeros_like(largest)
    np.add.at(sums, target, powers)
    return powers / sums[target]


def overflows(scores, edges):
    powers = scores.exp()
    sums = torch.zeros(int(edges.max()) + 1, dtype=scores.dtype)
    return powers / sums.index_add(0, edges[1], powers)[edges[1]]


def one_largest(scores, edges):
    """The largest score of all edges is taken off: that of some nodes is far below."""
    return overflows(scores - scores.max(), edges)


def by_source(scores, edges):
    return by_nodes(scores, edges.flip(0))


def over_all(scores, edges):
    return scores.softmax(dim=0)


def mean(scores, edges):
    return by_nodes(torch.zeros_like(scores), edges)


def without_exp(scores, edges):
    sums = torch.zeros(int(edges.max()) + 1, dtype=scores.dtype)
    return scores / sums.index_add(0, edges[1], scores)[edges[1]]


def zeros_as_scores(scores, edges):
    """A matrix in which missing edges have the score 0, not minus infinity."""
    size = int(edges.max()) + 1
    table = scores.new_zeros(size, size)
    table[edges[1], edges[0]] = scores
    return table.softmax(dim=1)[edges[1], edges[0]]


def overwrites(scores, edges):
    powers = (scores - scores.max()).exp()
    sums = torch.zeros(int(edges.max()) + 1, dtype=scores.dtype)
    sums[edges[1]] += powers
    return powers / sums[edges[1]]


RIGHT = {"edge_weights": [by_nodes, by_matrix, by_lists, in_numpy]}
WRONG = {
    "edge_weights": [
        (overflows, "overflow"),
        (one_largest, "overflow"),
        (by_source, "whose attention"),
        (over_all, "add up to 1"),
        (mean, "ratio"),
        (without_exp, "ratio"),
        (zeros_as_scores, "add up to 1"),
        (overwrites, "add up to 1"),
    ],
}
