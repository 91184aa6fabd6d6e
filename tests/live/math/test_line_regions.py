"""Joints, slopes and pieces are those of `fathom.analysis`."""

import math

import pytest
import torch

from fathom.analysis import regions
from fathom.analysis.line_regions import kinks_on_line
from fathom.networks.deep import DeepNetwork, compose
from fathom.networks.shallow import ShallowNetwork

ENDS = torch.tensor([[-1.0], [1.0]], dtype=torch.float64)


def uniform(*shape, generator):
    return 2 * torch.rand(*shape, dtype=torch.float64, generator=generator) - 1


def kinks(network):
    """Where the network bends between -1 and 1, in the input's unit."""
    return (2 * kinks_on_line(network, *ENDS) - 1).tolist()


@pytest.mark.parametrize("num_hidden", [1, 3, 8])
def test_joints_and_pieces_of_random_networks(num_hidden, node):
    generator = torch.Generator().manual_seed(num_hidden)
    for _ in range(20):
        theta = uniform(num_hidden, 2, generator=generator)
        phi = uniform(1, num_hidden + 1, generator=generator)
        network = ShallowNetwork.from_parameters(theta, phi)
        joints, pieces = node(
            "math/line-regions.js",
            "return [m.joints(a.theta), m.pieces(a.theta, a.phi, [-1, 1])]",
            {"theta": theta.tolist(), "phi": phi[0].tolist()},
        )
        assert joints == pytest.approx(regions.joints(network).tolist(), rel=1e-14)
        assert [pieces[0]["left"], *(piece["right"] for piece in pieces)] == (
            pytest.approx([-1, *sorted(x for x in joints if -1 < x < 1), 1])
        )
        middles = torch.tensor(
            [[(piece["left"] + piece["right"]) / 2] for piece in pieces]
        ).double()
        slopes = regions.slope(network, middles).flatten().tolist()
        assert [piece["slope"] for piece in pieces] == pytest.approx(slopes, abs=1e-14)
        active = regions.activation_pattern(network, middles).tolist()
        assert [piece["active"] for piece in pieces] == active


def test_a_level_unit_has_no_joint(node):
    theta = [[0.5, 0.0], [0.2, -1.0], [0.0, 0.0]]
    joints, pieces = node(
        "math/line-regions.js",
        "return [m.joints(a), m.pieces(a, [0, 1, 1, 1], [-1, 1])]",
        theta,
    )
    assert [math.isnan(x) for x in joints] == [True, False, True]
    assert len(pieces) == 2


def test_slopes_along_each_of_two_inputs(node):
    generator = torch.Generator().manual_seed(0)
    theta, phi = uniform(4, 3, generator=generator), uniform(1, 5, generator=generator)
    network = ShallowNetwork.from_parameters(theta, phi)
    inputs = uniform(50, 2, generator=generator)
    active = regions.activation_pattern(network, inputs)
    found = node(
        "math/line-regions.js",
        "return a.on.map(on => [1, 2].map(i => m.slopeOf(a.theta, a.phi, on, i)))",
        {"theta": theta.tolist(), "phi": phi[0].tolist(), "on": active.tolist()},
    )
    torch.testing.assert_close(
        torch.tensor(found, dtype=torch.float64)[:, None],
        regions.slope(network, inputs),
    )


def test_switches_of_random_compositions(node):
    """One network after another: every bend is found, and none twice."""
    generator = torch.Generator().manual_seed(0)
    counts = []
    for _ in range(40):
        theta = uniform(2, 3, 2, generator=generator)
        theta[..., 0] *= 0.5
        phi = 8 * uniform(2, 4, generator=generator)
        networks = [
            ShallowNetwork.from_parameters(*each)
            for each in zip(theta, phi[:, None], strict=True)
        ]
        count, places = node(
            "math/line-regions.js",
            """const { merge } = await load("math/networks.js");
            const found = m.switches(a.theta[0], merge(a.phi[0], a.theta[1]), [-1, 1]);
            return [m.countPieces(found, [-1, 1]), found.map(each => each.x)];""",
            {"theta": theta.tolist(), "phi": phi.tolist()},
        )
        expected = kinks(compose(*networks))
        assert places == pytest.approx(expected, abs=1e-9)
        assert count == len(expected) + 1
        counts.append(count)
    assert max(counts) > 5


def test_switches_of_random_deep_networks(node):
    generator = torch.Generator().manual_seed(1)
    for _ in range(20):
        network = DeepNetwork((1, 3, 3, 1), generator=generator).double()
        theta, rows = (
            torch.cat([layer.bias[:, None], layer.weight], dim=1).tolist()
            for layer in network.layers[:2]
        )
        places = node(
            "math/line-regions.js",
            "return m.switches(a.theta, a.rows, [-1, 1]).map(each => each.x)",
            {"theta": theta, "rows": rows},
        )
        assert places == pytest.approx(kinks(network), abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_all_places_where_a_curve_takes_a_value(seed, node):
    generator = torch.Generator().manual_seed(seed)
    theta = uniform(5, 2, generator=generator)
    phi = uniform(1, 6, generator=generator)
    network = ShallowNetwork.from_parameters(theta, phi)
    fine = torch.linspace(-1, 1, 20_001, dtype=torch.float64)[:, None]
    with torch.no_grad():
        heights = network(fine)[:, 0]
    value = heights.mean().item()
    found = node(
        "math/line-regions.js",
        """const { shallow } = await load("math/networks.js");
        const at = x => [x, shallow(a.theta, a.phi, x)];
        return m.placesOf(m.knots(a.theta, [-1, 1]).map(at), a.value);""",
        {"theta": theta.tolist(), "phi": phi[0].tolist(), "value": value},
    )
    with torch.no_grad():
        reached = network(torch.tensor(found, dtype=torch.float64)[:, None])[:, 0]
    assert reached.tolist() == pytest.approx([value] * len(found), abs=1e-12)
    assert found == sorted(found)
    above = heights > value
    assert len(found) == (above[1:] != above[:-1]).sum()


def test_a_corner_is_one_place_and_a_level_piece_none(node):
    points = [[0, 0], [1, 1], [2, 0], [3, 0]]
    where = [
        node("math/line-regions.js", "return m.placesOf(...a)", [points, value])
        for value in (1, 0.5, 2, 0)
    ]
    assert where == [[1], [0.5, 1.5], [], [0, 2]]


def switch(x, unit=0, layer=2):
    return {"x": x, "unit": unit, "layer": layer}


def test_what_became_of_switches(node):
    then = [
        switch(-0.5, layer=1),
        switch(-0.2),
        switch(0.1),
        switch(0.6),
        switch(0.7, 1),
    ]
    now = [switch(-0.5, layer=1), switch(0.12), switch(0.8, 2)]
    assert node("math/line-regions.js", "return m.changes(...a)", [then, now]) == {
        "stayed": [[then[0], now[0]]],
        "moved": [[then[2], now[1]]],  # of three, the one with the shortest way
        "gone": [then[1], then[3], then[4]],
        "added": [now[2]],
    }
    back = node("math/line-regions.js", "return m.changes(...a)", [now, then])
    assert back["moved"] == [[now[1], then[2]]]
    assert back["added"] == [then[1], then[3], then[4]]
    assert back["gone"] == [now[2]]
