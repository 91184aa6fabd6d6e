"""k-means in the browser is Python's, step by step."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from fathom.analysis.cluster_agreement import adjusted_rand_index
from fathom.analysis.clustering import (
    assign,
    cluster_means,
    k_means,
    within_cluster_sum,
)

MODULE = "math/clustering.js"
SEEDS = st.integers(0, 10**6)


def drawn(seed, number, clusters):
    generator = torch.Generator().manual_seed(seed)
    points = torch.rand(number, 2, generator=generator, dtype=torch.float64)
    start = torch.rand(clusters, 2, generator=generator, dtype=torch.float64)
    return points, start


@settings(max_examples=40)
@given(SEEDS, st.integers(1, 60), st.integers(1, 6))
def test_runs_are_python_s(node, seed, number, clusters):
    points, start = drawn(seed, number, clusters)
    steps = node(MODULE, "return m.kMeans(...a)", [points.tolist(), start.tolist()])
    run = k_means(points, start)
    assert steps[0]["centres"] == start.tolist() and steps[0]["labels"] is None
    found = [step["objective"] for step in steps[1:]]
    assert found == pytest.approx(run.objectives, rel=1e-9, abs=1e-12)
    assert steps[-1]["labels"] == run.labels.tolist()
    for mine, wanted in zip(steps[-1]["centres"], run.centres.tolist(), strict=True):
        assert mine == pytest.approx(wanted, rel=1e-12)
    labels = assign(points, start)
    assert steps[1]["labels"] == labels.tolist()
    for mine, wanted in zip(
        steps[2]["centres"], cluster_means(points, labels, start).tolist(), strict=True
    ):
        assert mine == pytest.approx(wanted, rel=1e-12)


@settings(max_examples=30)
@given(SEEDS, st.integers(1, 40), st.integers(1, 6))
def test_weights_are_squared_distances(node, seed, number, clusters):
    points, start = drawn(seed, number, clusters)
    found = node(MODULE, "return m.weights(...a)", [points.tolist(), start.tolist()])
    assert sum(found) == pytest.approx(within_cluster_sum(points, start), rel=1e-9)


@settings(max_examples=40)
@given(SEEDS, st.integers(1, 30), st.integers(1, 4), st.integers(1, 4))
def test_agreement_is_python_s(node, seed, number, one, other):
    generator = torch.Generator().manual_seed(seed)
    first = torch.randint(one, (number,), generator=generator)
    second = torch.randint(other, (number,), generator=generator)
    found = node(
        MODULE, "return m.adjustedRandIndex(...a)", [first.tolist(), second.tolist()]
    )
    assert found == pytest.approx(adjusted_rand_index(first, second), abs=1e-12)


def test_starts_are_points_and_far_ones_come_more_often(node):
    script = """const count = { 1: 0, 3: 0 };
      const points = [[0, 0], [1, 0], [3, 0]];
      for (let i = 0; i < 3000; i += 1) {
        const numbers = [0.1, (i + 0.5) / 3000];
        count[m.plusPlus(points, 2, () => numbers.shift())[1][0]] += 1;
      }
      return count"""
    assert node(MODULE, script) == {"1": 300, "3": 2700}
    points = [[i, 0] for i in range(6)]
    for how in ("plusPlus", "randomPoints"):
        script = f"""let i = 0;
          return m.{how}(a, 6, () => [0.99, 0.3, 0.7, 0, 0.5, 0.2][i++ % 6])"""
        assert sorted(node(MODULE, script, points)) == points
