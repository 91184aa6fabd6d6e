"""Right and wrong answers to the exercises on many dimensions."""

import math

import torch
from scipy.spatial import KDTree

from fathom.analysis import intrinsic_dimension


def two(points, first=1):
    """The distances to two neighbours; the nearest of all is the point itself."""
    distances = (points[:, None] - points[None]).double().norm(dim=2)
    return distances.sort(dim=1).values[:, first : first + 2].unbind(dim=1)


def by_sorting(points):
    near, second = two(points)
    return 1 / (second / near).log().mean()


def by_loops(points):
    total = 0.0
    rows = points.tolist()
    for i, row in enumerate(rows):
        far = sorted(math.dist(row, other) for j, other in enumerate(rows) if j != i)
        total += math.log(far[1]) - math.log(far[0])
    return len(rows) / total


def by_a_tree(points):
    distances, _ = KDTree(points.numpy()).query(points.numpy(), k=3)
    return float(1 / torch.from_numpy(distances[:, 2] / distances[:, 1]).log().mean())


def with_infinities(points):
    distances = torch.cdist(points, points)
    distances.fill_diagonal_(math.inf)
    near = distances.topk(2, largest=False).values
    return 1 / near.log().diff(dim=1).mean()


def of_squares_and_two(points):
    near, second = two(points)
    return 2 / (second**2 / near**2).log().mean()


def by_products(points):
    near, second = two(points)
    return len(points) / (second / near).prod().log()


RIGHT = {
    "two_nearest": [
        by_sorting,
        by_loops,
        by_a_tree,
        with_infinities,
        of_squares_and_two,
        by_products,
        intrinsic_dimension.two_nearest,
    ],
}


def of_squares(points):
    return by_sorting(points) / 2


def of_itself(points):
    near, second = two(points, first=0)
    return 1 / (second / near).log().mean()


def upside_down(points):
    return -by_sorting(points)


def log_of_mean(points):
    near, second = two(points)
    return 1 / (second / near).mean().log()


def differences(points):
    near, second = two(points)
    return 1 / (second - near).mean()


def not_inverted(points):
    return 1 / by_sorting(points)


def of_the_first(points):
    near, second = two(points)
    return 1 / (second / near).log()[0]


def per_column(points):
    return by_sorting(points) / points.shape[1]


def later_neighbours(points):
    near, second = two(points, first=2)
    return 1 / (second / near).log().mean()


WRONG = {
    "two_nearest": [
        (of_squares, "distances and not their squares"),
        (of_itself, "is its own neighbour"),
        (upside_down, "is its own neighbour"),
        (log_of_mean, "mean is taken of the logarithms"),
        (differences, "Four times as large"),
        (not_inverted, "one is divided by it"),
        (of_the_first, "order of the points"),
        (per_column, "adds no dimension"),
        (later_neighbours, "the two nearest ones"),
        (lambda points: by_sorting(points) * math.log(10), "natural logarithms"),
    ],
}
