"""The polygons of a network with two inputs are its regions."""

import pytest
import torch

from fathom.analysis import regions
from fathom.networks.shallow import ShallowNetwork


def test_patterns_of_random_networks(node):
    """A region for each pattern that inputs show, and its polygon around them."""
    generator = torch.Generator().manual_seed(0)
    for _ in range(10):
        theta = torch.randn(4, 3, dtype=torch.float64, generator=generator)
        theta[:, 0] *= 0.4
        network = ShallowNetwork.from_parameters(theta, torch.ones(1, 5).double())
        inputs = 2 * torch.rand(4000, 2, dtype=torch.float64, generator=generator) - 1
        found = node(
            "math/regions.js",
            """return m.regions(a, [-1, 1])
              .map(({ polygon, active }) => [active, m.area(polygon)])""",
            theta.tolist(),
        )
        areas = {tuple(active): area for active, area in found}
        assert len(areas) == len(found)
        assert sum(areas.values()) == pytest.approx(4, rel=1e-12)
        seen = regions.activation_pattern(network, inputs)
        for pattern, count in zip(
            *torch.unique(seen, dim=0, return_counts=True), strict=True
        ):
            share = areas.pop(tuple(pattern.tolist())) / 4
            # Four standard deviations of a count of 4000.
            assert abs(count / 4000 - share) < 4 * (share / 4000) ** 0.5 + 1e-3
        # What no input showed is small.
        assert sum(areas.values()) < 0.02


def test_all_regions_of_lines_that_meet_in_view(node):
    theta = [[0.01, 1, 0.2], [-0.02, -0.5, 1], [0.03, 0.5, 0.9], [0.05, 1, -1]]
    rows = torch.tensor(theta, dtype=torch.float64)
    count = node("math/regions.js", "return m.regions(a, [-1, 1]).length", theta)
    assert count == regions.count_regions(rows[:, 1:], rows[:, 0])


def test_a_unit_that_is_zero_everywhere_cuts_nothing(node):
    theta = [[0.23, 1, 0], [0, 0, 0], [0.68, 2, 1]]
    active = node(
        "math/regions.js", "return m.regions(a, [-1, 1]).map(r => r.active[1])", theta
    )
    assert active == [False] * 4  # as in Python, on means above zero


def test_most_regions(node):
    found = node("math/regions.js", "return a.map(m.mostRegions)", list(range(12)))
    assert found == [regions.max_regions(lines, 2) for lines in range(12)]


def test_levels_end_on_the_edges_at_their_value(node):
    ends, none = node(
        "math/regions.js",
        """const f = ([x, y]) => 0.3 + 2 * x - y;
        const square = m.square([-1, 1]);
        return [m.levelIn(square, 0.5, f).map(p => [...p, f(p)]),
          m.levelIn(square, 4, f)];""",
    )
    assert none is None
    for x, y, value in ends:
        assert max(abs(x), abs(y)) == pytest.approx(1)
        assert value == pytest.approx(0.5)
