"""Right and wrong answers to the exercise on what is heard over kinds of edges."""

import numpy as np
import torch


def by_loops(features, edges, kinds, num_kinds):
    heard = torch.zeros(len(features), num_kinds, features.shape[1])
    for (source, target), kind in zip(edges.T.tolist(), kinds.tolist(), strict=True):
        heard[target, kind] += features[source]
    return heard.flatten(1)


def by_matrices(features, edges, kinds, num_kinds):
    """An adjacency matrix for each kind."""
    parts = []
    for kind in range(num_kinds):
        matrix = torch.zeros(len(features), len(features))
        for source, target in edges.T[kinds == kind]:
            matrix[target, source] += 1
        parts.append(matrix @ features)
    return torch.cat(parts, dim=1)


def accumulated(features, edges, kinds, num_kinds):
    heard = features.new_zeros(len(features), num_kinds, features.shape[1])
    heard = heard.index_put((edges[1], kinds), features[edges[0]], accumulate=True)
    return heard.reshape(len(features), -1)


def in_numpy(features, edges, kinds, num_kinds):
    heard = np.zeros((len(features), num_kinds, features.shape[1]))
    np.add.at(heard, (edges[1].numpy(), kinds.numpy()), features[edges[0]].numpy())
    return heard.reshape(len(features), -1)


def plain_lists(features, edges, kinds, num_kinds):
    width = features.shape[1]
    heard = [[0.0] * (width * num_kinds) for _ in features]
    for (source, target), kind in zip(edges.T.tolist(), kinds.tolist(), strict=True):
        for place in range(width):
            heard[target][kind * width + place] += features[source, place].item()
    return heard


def one_is_lost(features, edges, kinds, num_kinds):
    """Numbers written to the same place: the last one stays."""
    heard = torch.zeros(len(features), num_kinds, features.shape[1])
    heard[edges[1], kinds] += features[edges[0]]
    return heard.flatten(1)


def turned_round(features, edges, kinds, num_kinds):
    return by_loops(features, edges.flip(0), kinds, num_kinds)


def both_ways(features, edges, kinds, num_kinds):
    there = by_loops(features, edges, kinds, num_kinds)
    return there + by_loops(features, edges.flip(0), kinds, num_kinds)


def all_kinds_alike(features, edges, kinds, num_kinds):
    return by_loops(features, edges, torch.zeros_like(kinds), num_kinds)


def other_order(features, edges, kinds, num_kinds):
    """Each number's kinds beside each other, in place of each kind's numbers."""
    heard = by_loops(features, edges, kinds, num_kinds)
    split = heard.reshape(len(features), num_kinds, -1)
    return split.transpose(1, 2).flatten(1)


def kinds_backwards(features, edges, kinds, num_kinds):
    return by_loops(features, edges, num_kinds - 1 - kinds, num_kinds)


def with_oneself(features, edges, kinds, num_kinds):
    heard = by_loops(features, edges, kinds, num_kinds)
    return heard + features.repeat(1, num_kinds)


def means(features, edges, kinds, num_kinds):
    ones = torch.ones_like(features)
    count = by_loops(ones, edges, kinds, num_kinds).clamp(min=1)
    return by_loops(features, edges, kinds, num_kinds) / count


def each_pair_once(features, edges, kinds, num_kinds):
    """An edge that stands there twice is heard once."""
    rows = torch.cat([edges, kinds[None]]).unique(dim=1)
    return by_loops(features, rows[:2], rows[2], num_kinds)


RIGHT = {
    "heard_by_kind": [by_loops, by_matrices, accumulated, in_numpy, plain_lists],
}
WRONG = {
    "heard_by_kind": [
        (turned_round, "single edge"),
        (both_ways, "single edge"),
        (other_order, "single edge"),
        (kinds_backwards, "single edge"),
        (with_oneself, "single edge"),
        (one_is_lost, "is one of them lost"),
        (means, "is one of them lost"),
        (all_kinds_alike, "at the end"),
        (each_pair_once, "by hand"),
    ],
}
