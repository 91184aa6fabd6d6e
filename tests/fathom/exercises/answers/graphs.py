"""Right and wrong answers to the exercise on distances."""

from collections import deque

import numpy as np
import torch


def by_powers(adjacency, *, powers=None, first=1, none=-1, keep_first=True, own=0):
    """Who is reached after each power, as yes or no; arguments make mistakes."""
    size = len(adjacency)
    found = torch.full((size, size), none)
    reached = torch.eye(size)
    if own == 0:
        found.fill_diagonal_(0)
    for step in range(size if powers is None else powers):
        reached = (adjacency @ reached > 0).float()
        new = reached > 0
        if keep_first:
            new &= found == none
        found[new] = step + first
    return found


def by_search(adjacency):
    """One node after the other, with a queue, as lists."""
    rows = adjacency.tolist()
    answer = []
    for start in range(len(rows)):
        found, queue = [-1] * len(rows), deque([start])
        found[start] = 0
        while queue:
            node = queue.popleft()
            for other, joined in enumerate(rows[node]):
                if joined and found[other] < 0:
                    found[other] = found[node] + 1
                    queue.append(other)
        answer.append(found)
    return answer


def relaxed(adjacency):
    """Floyd and Warshall, in numpy."""
    far = np.where(adjacency.numpy() > 0, 1.0, np.inf)
    np.fill_diagonal(far, 0)
    for k in range(len(far)):
        far = np.minimum(far, far[:, k : k + 1] + far[k : k + 1])
    return np.where(np.isinf(far), -1, far)


def as_floats(adjacency):
    return by_powers(adjacency).float()


def plain_counts(adjacency):
    """Numbers of walks themselves, which overflow."""
    size = len(adjacency)
    found = torch.full((size, size), -1.0).fill_diagonal_(0)
    walks = torch.eye(size)
    for step in range(1, size):
        walks = adjacency @ walks
        found[(walks > 0) & (found < 0)] = step
    return found


def sums_of_walks(adjacency):
    """Adds up steps in the matrix that it was given."""
    adjacency += 2 * (adjacency @ adjacency > 0)
    return adjacency


def common_neighbours(adjacency):
    two = 2 * ((adjacency @ adjacency > 0) & (adjacency == 0))
    found = adjacency + two
    found[found == 0] = -1
    return found.fill_diagonal_(0)


def degrees_apart(adjacency):
    degree = adjacency.sum(dim=1)
    return (degree[:, None] - degree).abs()


RIGHT = {"all_distances": [by_powers, by_search, relaxed, as_floats]}
WRONG = {
    "all_distances": [
        (lambda a: by_powers(a, own=None), "to itself"),
        (lambda a: by_powers(a, keep_first=False), "to itself"),
        (lambda a: by_powers(a, first=2), "distance 1"),
        (degrees_apart, "distance 1"),
        (lambda a: by_powers(a, none=-2), "to be -1"),
        (lambda a: by_powers(a, none=99), "to be -1"),
        (lambda a: by_powers(a, powers=4), "how many powers"),
        (common_neighbours, "how many powers"),
        (plain_counts, "how large"),
        (sums_of_walks, "changed its arguments"),
    ],
}
