"""Right and wrong answers to the exercise on averaging."""

import numpy as np
import torch


def smooth(features, edges, rounds, *, own=True, powers=(0.5, 0.5), count_own=True):
    """By a matrix; the other arguments make mistakes."""
    nodes = len(features)
    matrix = torch.zeros(nodes, nodes)
    matrix[edges[1], edges[0]] = 1
    loops = torch.eye(nodes)
    degrees = (matrix + loops * count_own).sum(dim=1).clamp(min=1)
    matrix = matrix + loops * own
    left, right = powers
    matrix = degrees[:, None] ** -left * matrix * degrees**-right
    for _ in range(rounds):
        features = matrix @ features
    return features


def by_lists(features, edges, rounds):
    rows = features.tolist()
    heard = [[n] for n in range(len(rows))]
    for source, target in edges.T.tolist():
        heard[target].append(source)
    for _ in range(rounds):
        rows = [
            [
                sum(
                    rows[n][c] / (len(heard[m]) * len(heard[n])) ** 0.5
                    for n in heard[m]
                )
                for c in range(len(rows[0]))
            ]
            for m in range(len(rows))
        ]
    return rows


def in_numpy(features, edges, rounds):
    x, (source, target) = features.double().numpy(), edges.numpy()
    root = np.sqrt(1 + np.bincount(target, minlength=len(x)))[:, None]
    for _ in range(rounds):
        told = x / root
        heard = told.copy()
        np.add.at(heard, target, told[source])
        x = heard / root
    return x


def by_index_add(features, edges, rounds):
    source, target = edges
    ones = torch.ones(len(target))
    root = (1 + torch.zeros(len(features)).index_add(0, target, ones)).sqrt()[:, None]
    for _ in range(rounds):
        told = features / root
        features = told.index_add(0, target, told[source]) / root
    return features


def overwrites(features, edges, rounds):
    """Without accumulation, the last neighbour wins."""
    source, target = edges
    degrees = 1 + target.bincount(minlength=len(features)).float()[:, None]
    for _ in range(rounds):
        told = features / degrees.sqrt()
        heard = told.clone()
        heard[target] = told[target] + told[source]
        features = heard / degrees.sqrt()
    return features


def always_once(features, edges, rounds):
    return smooth(features, edges, min(rounds, 1))


def once_too_often(features, edges, rounds):
    return smooth(features, edges, rounds + 1)


def twice_the_same(features, edges, rounds):
    """Adds the first round's result again and again."""
    once = smooth(features, edges, min(rounds, 1))
    return once if rounds < 2 else once * rounds


RIGHT = {"smoothing": [smooth, by_lists, in_numpy, by_index_add]}
WRONG = {
    "smoothing": [
        (once_too_often, "no round at all"),
        (lambda *a: smooth(*a, own=False), "hears itself"),
        (lambda *a: smooth(*a, powers=(1, 0)), "weights"),
        (lambda *a: smooth(*a, powers=(0, 1)), "weights"),
        (lambda *a: smooth(*a, powers=(0, 0)), "weights"),
        (lambda *a: smooth(*a, count_own=False), "hear themselves"),
        (overwrites, "weights"),
        (always_once, "one round after another"),
        (twice_the_same, "should keep its numbers"),
    ],
}
