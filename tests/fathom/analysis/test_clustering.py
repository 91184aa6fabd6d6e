"""k-means against scikit-learn's, by hand, and by what its steps must do."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans

from fathom.analysis.clustering import (
    assign,
    best_of,
    cluster_means,
    k_means,
    k_means_plus_plus,
    random_points,
    within_cluster_sum,
)
from fathom.datasets.images import digits

SEEDS = st.integers(0, 2**31)


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def cloud(seed, number=60, features=3):
    return torch.randn(number, features, generator=seeded(seed), dtype=torch.float64)


def library(points, centres):
    """scikit-learn's, from the same start, until assignments stay."""
    model = KMeans(
        len(centres), init=centres.numpy(), n_init=1, tol=0, algorithm="lloyd"
    )
    return model.fit(points.numpy())


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("away", [0.0, 1e4])
def test_the_same_as_the_library(seed, away):
    points = cloud(seed, 200) + away
    start = random_points(points, 5, seeded(seed))
    found, expected = k_means(points, start), library(points, start)
    assert found.finished
    assert found.labels.tolist() == expected.labels_.tolist()
    centres = torch.from_numpy(expected.cluster_centers_)
    torch.testing.assert_close(found.centres, centres, rtol=1e-12, atol=1e-12)
    assert found.objective == pytest.approx(expected.inertia_, rel=1e-9)


def test_the_same_as_the_library_on_digits():
    points = digits()[0].flatten(1).double()[:500]
    start = k_means_plus_plus(points, 10, seeded(0))
    found, expected = k_means(points, start), library(points, start)
    assert found.labels.tolist() == expected.labels_.tolist()
    centres = torch.from_numpy(expected.cluster_centers_)
    torch.testing.assert_close(found.centres, centres)


def test_by_hand():
    # 0, 2 | 10: centres 0 and 2 first. Nearest: 0 | 2, 10, objective 64.
    # Means 0 and 6: 16 + 16 = 32. Nearest: 0, 2 | 10: 0 + 4 + 16 = 20.
    # Means 1 and 10: 1 + 1 = 2, and it stays.
    points = torch.tensor([[0.0], [2.0], [10.0]])
    found = k_means(points, points[:2])
    assert found.objectives == [64, 32, 20, 2] and found.finished
    assert found.centres.tolist() == [[1], [10]] and found.labels.tolist() == [0, 0, 1]
    short = k_means(points, points[:2], most_rounds=1)
    assert short.objectives == [64, 32, 20] and not short.finished
    assert short.objective == within_cluster_sum(points, short.centres)


def test_a_tie_goes_to_the_first():
    assert assign(torch.tensor([[1.0]]), torch.tensor([[0.0], [2.0]])).tolist() == [0]


@settings(max_examples=30)
@given(SEEDS, st.integers(1, 12))
def test_no_step_raises_the_objective(seed, clusters):
    points = cloud(seed, 40, 2).mul(2).round()  # many equal ones, many ties
    start = torch.randn(clusters, 2, generator=seeded(seed), dtype=torch.float64)
    run = k_means(points, start)
    assert run.finished
    steps = zip(run.objectives, run.objectives[1:], strict=False)
    assert all(after <= before + 1e-9 for before, after in steps)
    assert run.objective == pytest.approx(within_cluster_sum(points, run.centres))


def test_an_empty_cluster_waits_and_may_win_points_later():
    points = torch.tensor([[0.0], [1.0], [9.0], [10.0]])
    far = k_means(points, torch.tensor([[0.0], [9.0], [50.0]]))
    assert far.centres.tolist() == [[0.5], [9.5], [50]]
    # 4 is nearer to 3 than to 8, and to 3 it is as near as to 5: first come.
    points = torch.tensor([[0.0], [4.0]])
    later = k_means(points, torch.tensor([[3.5], [5.0]]))
    assert later.labels.tolist() == [0, 1] and later.centres.tolist() == [[0], [4]]


def test_means_of_none_stay():
    points, centres = torch.tensor([[2.0], [4.0]]), torch.tensor([[0.0], [7.0]])
    assert cluster_means(points, torch.tensor([0, 0]), centres).tolist() == [[3], [7]]


def test_far_points_start_more_often():
    # From 0, 1 and 3: after the first, the squared distances say how often.
    points = torch.tensor([[0.0], [1.0], [3.0]])
    generator, counts = seeded(1), torch.zeros(3, 3)
    for _ in range(3000):
        one, other = k_means_plus_plus(points, 2, generator)[:, 0].tolist()
        counts[[0, 1, 3].index(one), [0, 1, 3].index(other)] += 1
    expected = torch.tensor([[0, 0.1, 0.9], [0.2, 0, 0.8], [9 / 13, 4 / 13, 0]]) / 3
    assert ((counts / 3000 - expected).abs() < 0.03).all()


def test_the_bound_of_careful_seeding():
    points = cloud(3, 30, 2) + 20 * torch.arange(30)[:, None].remainder(6)
    least = best_of(points, 6, 10, generator=seeded(0)).objective
    generator = seeded(2)
    starts = [
        within_cluster_sum(points, k_means_plus_plus(points, 6, generator))
        for _ in range(200)
    ]
    assert least < sum(starts) / 200 < 8 * (math.log(6) + 2) * least


def test_starts_are_different_points():
    points = torch.tensor([[0.0], [0.0], [5.0], [5.0], [9.0]])
    for seed in range(20):
        start = k_means_plus_plus(points, 3, seeded(seed))
        assert sorted(start[:, 0].tolist()) == [0, 5, 9]
        assert len(random_points(points, 5, seeded(seed)).unique()) == 3


def test_best_of_some():
    points = cloud(0)
    best = best_of(points, 6, 8, random_points, seeded(5))
    generator = seeded(5)
    runs = [k_means(points, random_points(points, 6, generator)) for _ in range(8)]
    assert best.objective == min(run.objective for run in runs)


def test_wrong_arguments(as_readers):
    points, labels = torch.zeros(4, 2), torch.zeros(4, dtype=torch.int64)
    with pytest.raises(ValueError, match=r"\(4, 2\) and \(2, 3\)"):
        assign(points, torch.zeros(2, 3))
    with pytest.raises(ValueError, match="1 numbers of the points"):
        assign(torch.tensor([[math.nan]]), torch.zeros(1, 1))
    with pytest.raises(ValueError, match="4 points have a label each"):
        cluster_means(points, labels[:3], points[:2])
    with pytest.raises(ValueError, match="from 0 to 1; got 2 to 2"):
        within_cluster_sum(points, points[:2], labels + 2)
    with pytest.raises(ValueError, match="at least one round; got 0"):
        k_means(points, points[:1], 0)
    for start in (random_points, k_means_plus_plus):
        with pytest.raises(ValueError, match="1 to 4 clusters; got 5"):
            start(points, 5)
    with pytest.raises(ValueError, match="only 1 of 4 points"):
        k_means_plus_plus(points, 2)
    with pytest.raises(ValueError, match="one start; got 0"):
        best_of(points, 1, 0)
