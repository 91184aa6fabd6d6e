"""Right and wrong answers to the exercise on one round of k-means."""

import numpy as np
import torch


def in_words(points, centres):
    nearest = torch.cdist(points, centres).argmin(dim=1)
    moved = centres.clone()
    for k in range(len(centres)):
        if (nearest == k).any():
            moved[k] = points[nearest == k].mean(dim=0)
    return moved


def by_lists(points, centres):
    points, centres = points.tolist(), centres.tolist()
    members = [[] for _ in centres]
    for point in points:
        far = [
            sum((a - b) ** 2 for a, b in zip(point, c, strict=True)) for c in centres
        ]
        members[far.index(min(far))].append(point)
    return [
        [sum(column) / len(own) for column in zip(*own, strict=True)] if own else centre
        for own, centre in zip(members, centres, strict=True)
    ]


def by_one_hot(points, centres):
    """As a product of matrices, in float64."""
    points, centres = points.double(), centres.double()
    far = (points[:, None] - centres).square().sum(dim=2)
    own = torch.nn.functional.one_hot(far.argmin(dim=1), len(centres)).double()
    sizes = own.sum(dim=0)[:, None]
    return torch.where(sizes > 0, own.T @ points / sizes.clamp(min=1), centres)


def in_numpy(points, centres):
    points, centres = points.numpy(), centres.numpy().copy()
    nearest = ((points[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
    for k in np.unique(nearest):
        centres[k] = points[nearest == k].mean(axis=0)
    return centres


def tuple_of_rows(points, centres):
    return tuple(in_words(points, centres))


def empty_is_nan(points, centres):
    nearest = torch.cdist(points, centres).argmin(dim=1)
    return torch.stack([points[nearest == k].mean(dim=0) for k in range(len(centres))])


def empty_is_zero(points, centres):
    nearest = torch.cdist(points, centres).argmin(dim=1)
    own = torch.nn.functional.one_hot(nearest, len(centres)).to(points)
    return own.T @ points / own.sum(dim=0).clamp(min=1)[:, None]


def half_way(points, centres):
    return (in_words(points, centres) + centres) / 2


def sums(points, centres):
    nearest = torch.cdist(points, centres).argmin(dim=1)
    return centres.clone().index_add(0, nearest, points) - centres


def farthest(points, centres):
    nearest = torch.cdist(points, centres).argmax(dim=1)
    moved = centres.clone()
    for k in nearest.unique():
        moved[k] = points[nearest == k].mean(dim=0)
    return moved


def first_feature(points, centres):
    """Near by one feature alone."""
    nearest = (points[:, None, 0] - centres[:, 0]).abs().argmin(dim=1)
    moved = centres.clone()
    for k in nearest.unique():
        moved[k] = points[nearest == k].mean(dim=0)
    return moved


def one_at_a_time(points, centres):
    """Moves a centre before the others have their points."""
    moved = centres.clone()
    for k in range(len(centres)):
        own = torch.cdist(points, moved).argmin(dim=1) == k
        if own.any():
            moved[k] = points[own].mean(dim=0)
    return moved


def in_place(points, centres):
    centres += 1
    centres -= 2
    return in_words(points, centres)


def to_the_end(points, centres):
    for _ in range(20):
        centres = in_words(points, centres)
    return centres


RIGHT = {"one_round": [in_words, by_lists, by_one_hot, in_numpy, tuple_of_rows]}
WRONG = {
    "one_round": [
        (half_way, "all the way"),
        (sums, "all the way"),
        (farthest, "clumps"),
        (empty_is_nan, "it stays"),
        (empty_is_zero, "it stays"),
        (one_at_a_time, "another order"),
        (first_feature, "over all features"),
        (in_place, "changed its arguments"),
        (to_the_end, "over all features"),
    ]
}
