r"""Clustering by k-means: groups of points, each around its mean, found without labels.

A clustering of :math:`I` points :math:`\mathbf{x}_i` into :math:`K` clusters names a
cluster :math:`z_i` for each point and a centre :math:`\mathbf{c}_k` for each cluster.
It is judged by what is left within the clusters,

.. math::

    J[\mathbf{z}, \mathbf{c}] =
    \sum_{i=1}^{I} \lVert\mathbf{x}_i - \mathbf{c}_{z_i}\rVert^2 .

k-means takes two steps in turn: the best assignment for the centres as they stand, and
the best centres for that assignment. Neither can raise :math:`J`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

__all__ = [
    "Clustering",
    "assign",
    "best_of",
    "cluster_means",
    "k_means",
    "k_means_plus_plus",
    "random_points",
    "within_cluster_sum",
]


@dataclass(frozen=True)
class Clustering:
    """Where a run of k-means ended.

    Attributes:
        centres: a row for each cluster.
        labels: the cluster of each point, the nearest of these centres.
        objectives: the objective after each single step: assignment, means, assignment,
            and so on; the last is that of these centres and labels.
        finished: whether the last assignment changed nothing; if not, the rounds ran
            out.
    """

    centres: Float[Tensor, "clusters features"]
    labels: Int[Tensor, "points"]
    objectives: list[float]
    finished: bool

    @property
    def objective(self) -> float:
        """The within-cluster sum of squares at the end."""
        return self.objectives[-1]


def _check(points: Tensor, centres: Tensor) -> None:
    if (
        points.ndim != 2
        or centres.ndim != 2
        or points.shape[1] != centres.shape[1]
        or len(points) == 0
        or len(centres) == 0
    ):
        raise ValueError(
            "points and centres are two tables, a row for each and the same columns, "
            f"with a row at least; got {tuple(points.shape)} and {tuple(centres.shape)}"
        )
    # Their sum tells in one go; number by number only where it isn't finite.
    if (points.sum() + centres.sum()).isfinite():
        return
    if not (points.isfinite().all() and centres.isfinite().all()):
        raise ValueError(
            f"{int((~points.isfinite()).sum())} numbers of the points and "
            f"{int((~centres.isfinite()).sum())} of the centres aren't finite: leave "
            "those rows out"
        )


def _squared_distances(points: Tensor, centre: Tensor) -> Tensor:
    return (points - centre).square().sum(dim=1)


def assign(
    points: Float[Tensor, "points features"],
    centres: Float[Tensor, "clusters features"],
) -> Int[Tensor, "points"]:
    r"""Name the nearest centre of each point; of several equally near, the first.

    .. math::

        z_i = \operatorname*{argmin}_k \lVert\mathbf{x}_i - \mathbf{c}_k\rVert^2

    Raises:
        ValueError: if the tables don't fit each other, are empty or hold numbers that
            aren't finite.

    S. Lloyd (1982), IEEE Transactions on Information Theory 28.
    """
    _check(points, centres)
    # The squared length of the point, the same for all centres, is left out. Around
    # the middle the products are small, and lose no digits.
    middle = points.mean(dim=0)
    points, centres = points - middle, centres - middle
    lengths = centres.square().sum(dim=1)
    return torch.addmm(lengths, points, centres.T, alpha=-2).argmin(dim=1)


def cluster_means(
    points: Float[Tensor, "points features"],
    labels: Int[Tensor, "points"],
    centres: Float[Tensor, "clusters features"],
) -> Float[Tensor, "clusters features"]:
    r"""Move each centre into the mean of its points.

    .. math::

        \mathbf{c}_k = \frac{1}{I_k} \sum_{i:\, z_i = k} \mathbf{x}_i

    A cluster without points has no mean: its centre stays where it is, and may win
    points in a later round.

    Args:
        points: a row for each.
        labels: the cluster of each point, from 0.
        centres: as they stand.

    Raises:
        ValueError: if the tables don't fit each other, or a label is none of a cluster.
    """
    _check(points, centres)
    _check_labels(labels, points, centres)
    sums = torch.zeros_like(centres).index_add(0, labels, points)
    sizes = torch.bincount(labels, minlength=len(centres))[:, None]
    return torch.where(sizes > 0, sums / sizes.clamp(min=1), centres)


def _check_labels(labels: Tensor, points: Tensor, centres: Tensor) -> None:
    if labels.shape != points.shape[:1]:
        raise ValueError(
            f"{len(points)} points have a label each; got {tuple(labels.shape)}"
        )
    if labels.min() < 0 or labels.max() >= len(centres):
        raise ValueError(
            f"labels of {len(centres)} clusters go from 0 to {len(centres) - 1}; got "
            f"{int(labels.min())} to {int(labels.max())}"
        )


def within_cluster_sum(
    points: Float[Tensor, "points features"],
    centres: Float[Tensor, "clusters features"],
    labels: Int[Tensor, "points"] | None = None,
) -> float:
    r"""The objective: squared distances of points from their centres, added up.

    .. math::

        J = \sum_i \lVert\mathbf{x}_i - \mathbf{c}_{z_i}\rVert^2

    Args:
        points: a row for each.
        centres: a row for each cluster.
        labels: the cluster of each point; its nearest centre's if None.

    Raises:
        ValueError: if the tables don't fit each other, or a label is none of a cluster.
    """
    labels = assign(points, centres) if labels is None else labels
    _check(points, centres)
    _check_labels(labels, points, centres)
    return (points - centres[labels]).square().sum().item()


def k_means(
    points: Float[Tensor, "points features"],
    centres: Float[Tensor, "clusters features"],
    most_rounds: int = 300,
) -> Clustering:
    """Run k-means from given centres until an assignment changes nothing.

    Args:
        points: a row for each.
        centres: where it starts.
        most_rounds: of assignment and means, at least one.

    Raises:
        ValueError: if the tables don't fit each other, or there is to be no round.

    S. Lloyd (1982), IEEE Transactions on Information Theory 28.
    """
    if most_rounds < 1:
        raise ValueError(f"k-means takes at least one round; got {most_rounds}")
    labels = assign(points, centres)
    objectives = [within_cluster_sum(points, centres, labels)]
    for _ in range(most_rounds):
        centres = cluster_means(points, labels, centres)
        objectives.append(within_cluster_sum(points, centres, labels))
        before, labels = labels, assign(points, centres)
        if torch.equal(before, labels):
            return Clustering(centres, labels, objectives, True)
        objectives.append(within_cluster_sum(points, centres, labels))
    return Clustering(centres, labels, objectives, False)


def _check_clusters(points: Tensor, clusters: int) -> None:
    if points.ndim != 2 or not 1 <= clusters <= len(points):
        raise ValueError(
            f"a table of points has 1 to {len(points)} clusters; got {clusters} "
            f"clusters and a table of {tuple(points.shape)}"
        )


def random_points(
    points: Float[Tensor, "points features"],
    clusters: int,
    generator: torch.Generator | None = None,
) -> Float[Tensor, "clusters features"]:
    """Start from points drawn at random, all alike, none twice.

    Raises:
        ValueError: if there are fewer points than clusters.
    """
    _check_clusters(points, clusters)
    return points[torch.randperm(len(points), generator=generator)[:clusters]]


def k_means_plus_plus(
    points: Float[Tensor, "points features"],
    clusters: int,
    generator: torch.Generator | None = None,
) -> Float[Tensor, "clusters features"]:
    r"""Start from points drawn one after the other, far ones more often.

    The first is drawn from all alike, each further one by its squared distance from the
    nearest that has been drawn:

    .. math::

        \Pr[i] \propto \min_k \lVert\mathbf{x}_i - \mathbf{c}_k\rVert^2 .

    The expectation of the objective at this start, over the draws, is at most
    :math:`8(\log K + 2)` times the least objective that :math:`K` centres can have. The
    bound is for one draw at a time, as here.

    Raises:
        ValueError: if fewer points than clusters are different.

    D. Arthur and S. Vassilvitskii (2007), algorithm of section 2.2 and theorem 3.1.
    """
    _check_clusters(points, clusters)
    _check(points, points[:1])
    chosen = [int(torch.randint(len(points), (1,), generator=generator))]
    near = _squared_distances(points, points[chosen[0]])
    while len(chosen) < clusters:
        if not near.any():
            raise ValueError(
                f"only {len(chosen)} of {len(points)} points are different: they can't "
                f"start {clusters} clusters"
            )
        # By a uniform number: torch.multinomial takes 2^24 points at most.
        sums = near.double().cumsum(dim=0)
        at = torch.rand(1, generator=generator, dtype=torch.float64) * sums[-1]
        # To its right: a point without weight is never drawn.
        found = torch.searchsorted(sums, at, right=True).clamp(max=near.nonzero()[-1])
        chosen.append(int(found))
        near = torch.minimum(near, _squared_distances(points, points[chosen[-1]]))
    return points[chosen]


def best_of(
    points: Float[Tensor, "points features"],
    clusters: int,
    starts: int,
    start: Callable[..., Tensor] = k_means_plus_plus,
    generator: torch.Generator | None = None,
) -> Clustering:
    """Run k-means from several starts and keep the run with the least objective.

    Args:
        points: a row for each.
        clusters: how many.
        starts: how many runs, at least one.
        start: draws the centres, such as :func:`k_means_plus_plus` or
            :func:`random_points`.
        generator: where the starts are drawn from.

    Raises:
        ValueError: if there is to be no start, or there are fewer points than clusters.
    """
    if starts < 1:
        raise ValueError(f"k-means takes at least one start; got {starts}")
    runs = (
        k_means(points, start(points, clusters, generator=generator))
        for _ in range(starts)
    )
    return min(runs, key=lambda run: run.objective)
