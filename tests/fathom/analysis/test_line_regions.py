"""Kinks along a line against closed forms, the shallow joints and dense sampling."""

import pytest
import torch

from fathom.analysis.line_regions import (
    kinks_on_line,
    max_regions_deep,
    num_regions_on_line,
    sawtooth,
)
from fathom.analysis.regions import joints, max_regions
from fathom.networks.deep import DeepNetwork, compose
from fathom.networks.shallow import ShallowNetwork, num_parameters

ZERO, ONE = torch.zeros(1), torch.ones(1)


def random_network(sizes: tuple[int, ...], seed: int) -> DeepNetwork:
    generator = torch.Generator().manual_seed(seed)
    return DeepNetwork(sizes, generator=generator)


def patterns(network: DeepNetwork, inputs: torch.Tensor) -> torch.Tensor:
    """Which units of all hidden layers are active: "examples units"."""
    active = []
    for layer in network.layers[:-1]:
        inputs = layer(inputs)
        active.append(inputs > 0)
        inputs = torch.relu(inputs)
    return torch.cat(active, dim=1)


def test_one_layer_bends_at_its_joints():
    network = random_network((1, 20, 1), seed=0)
    theta = torch.cat(
        [network.layers[0].bias[:, None], network.layers[0].weight], dim=1
    )
    x = joints(ShallowNetwork.from_parameters(theta, torch.zeros(1, 21)), sorted=True)
    x = x.double()
    kinks = kinks_on_line(network, torch.tensor([-3.0]), torch.tensor([5.0]))
    expected = (x[(x > -3) & (x < 5)] + 3) / 8  # t runs from 0 at -3 to 1 at 5
    assert len(expected) > 10
    torch.testing.assert_close(kinks, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("sizes", [(1, 8, 8, 1), (3, 6, 7, 5, 2)])
def test_pieces_between_kinks_have_one_pattern_each(sizes, seed):
    network = random_network(sizes, seed)
    generator = torch.Generator().manual_seed(100 + seed)
    start, end = 6 * torch.randn(2, sizes[0], generator=generator)
    kinks = kinks_on_line(network, start, end)
    network = network.double()
    edges = torch.cat([kinks.new_zeros(1), kinks, kinks.new_ones(1)])
    assert (edges.diff() > 0).all()

    def at(shares):
        t = edges[:-1] + torch.tensor(shares)[:, None] * edges.diff()
        points = start.double() + t.reshape(-1, 1) * (end - start).double()
        return patterns(network, points).reshape(*t.shape, -1)

    within = at([0.01, 0.3, 0.7, 0.99])
    assert (within == within[:1]).all()  # nothing changes within a piece,
    assert (within[0, 1:] != within[0, :-1]).any(dim=1).all()  # something between two


@pytest.mark.parametrize("seed", range(10))
def test_dense_sampling_finds_no_other_kinks(seed):
    network = random_network((2, 6, 6, 1), seed).double()
    start, end = torch.tensor([[-4.0, 3.0], [5.0, -1.0]], dtype=torch.float64)
    t = torch.linspace(0, 1, 100_001, dtype=torch.float64)
    seen = patterns(network, start + t[:, None] * (end - start))
    changes = (seen[1:] != seen[:-1]).any(dim=1)
    kinks = kinks_on_line(network, start, end)
    assert changes.sum() == len(kinks)
    assert ((kinks > t[:-1][changes]) & (kinks <= t[1:][changes])).all()


def test_units_that_switch_at_one_place_make_one_kink():
    # Three units with the joint 0.3, and one of the second layer that crosses zero
    # where the first layer bends: relu(x - 0.3) is 0 there, and so is its double.
    offsets = [[-0.3, -0.6, 0.9], [0.0, -0.1], [0.0]]
    weights = [[[1.0], [2.0], [-3.0]], [[1.0, 0.0, -1.0], [1.0, 0.0, 0.0]], [[1.0] * 2]]
    network = DeepNetwork.from_parameters(
        [torch.tensor(values, dtype=torch.float64) for values in offsets],
        [torch.tensor(values, dtype=torch.float64) for values in weights],
    )
    kinks = kinks_on_line(network, ZERO, ONE)
    # The other unit of the second layer switches where x - 0.3 = 0.1.
    expected = torch.tensor([0.3, 0.4], dtype=torch.float64)
    torch.testing.assert_close(kinks, expected)


@pytest.mark.parametrize("place", [k / 37 for k in range(1, 37)])
def test_a_later_unit_that_switches_at_a_kink_makes_no_second_one(place):
    # relu(x - place) bends at the place. relu(0.7x + 0.1) is a line, and the second
    # layer's relu(0.7x + 0.1 - (0.7 place + 0.1)) switches there, up to rounding.
    tensors = [[[-place, 0.1], [-0.7 * place - 0.1]], [[[1.0], [0.7]], [[0.0, 1.0]]]]
    offsets, weights = (
        [torch.tensor(values, dtype=torch.float64) for values in lists]
        for lists in tensors
    )
    network = DeepNetwork.from_parameters(
        [*offsets, torch.zeros(1).double()], [*weights, torch.ones(1, 1).double()]
    )
    kinks = kinks_on_line(network, ZERO, ONE)
    assert kinks.tolist() == pytest.approx([place])


def test_folding_a_hat_by_hand():
    # relu(x) - 2 relu(x - 1/2), doubled: up from 0 to 1 at 1/2 and back to 0 at 1.
    theta = torch.tensor([[0.0, 1.0], [-0.5, 1.0]], dtype=torch.float64)
    hat = ShallowNetwork.from_parameters(
        theta, torch.tensor([[0.0, 2.0, -4.0]], dtype=torch.float64)
    )
    kinks = kinks_on_line(compose(hat, hat), ZERO, ONE)
    assert kinks.tolist() == pytest.approx([0.25, 0.5, 0.75])


@pytest.mark.parametrize(
    ("num_hidden", "num_layers"), [(3, 1), (3, 2), (4, 2), (3, 6), (7, 3), (10, 5)]
)
def test_the_sawtooth_has_as_many_pieces_as_one_input_allows(num_hidden, num_layers):
    network = sawtooth(num_hidden, num_layers)
    pieces = (num_hidden + 1) ** num_layers
    assert max_regions_deep(1, num_hidden, num_layers) == pieces
    kinks = kinks_on_line(network, ZERO, ONE)
    assert len(kinks) + 1 == pieces
    # It is a sawtooth: 0, 1, 0, 1, … at the kinks and at both ends.
    ends = torch.cat([ZERO.double(), kinks, ONE.double()])
    heights = network(ends[:, None])[:, 0].detach()
    expected = torch.arange(pieces + 1, dtype=torch.float64) % 2
    torch.testing.assert_close(heights, expected, rtol=0, atol=1e-8)
    assert num_parameters(network) == (
        3 * num_hidden + 1 + (num_layers - 1) * num_hidden * (num_hidden + 1)
    )


def test_the_famous_case():
    network = sawtooth(num_hidden=10, num_layers=5)
    assert num_parameters(network) == 471
    assert num_regions_on_line(network, ZERO, ONE) == 161_051 == 11**5


def test_max_regions_deep_by_hand():
    # One layer is Zaslavsky's count.
    for num_inputs, num_hidden in [(1, 4), (2, 5), (3, 3)]:
        shallow = max_regions(num_hidden, num_inputs)
        assert max_regions_deep(num_inputs, num_hidden, 1) == shallow
    # D_i = 2, D = 7, K = 3: (3 + 1)^(2 * 2) = 256 copies of 1 + 7 + 21 = 29
    assert max_regions_deep(2, 7, 3) == 256 * 29
    # The table of UDL figure 4.7: one input, D = 10, K = 5.
    assert max_regions_deep(1, 10, 5) == 161_051


def test_no_network_with_one_input_has_more():
    for seed in range(20):
        network = random_network((1, 3, 3, 1), seed)
        found = num_regions_on_line(network, torch.tensor([-9.0]), torch.tensor([9.0]))
        assert found <= max_regions_deep(1, 3, 2) == 16


def test_wrong_arguments_name_the_numbers():
    network = random_network((2, 3, 1), seed=0)
    with pytest.raises(ValueError, match=r"has 2 inputs.*\(1,\) and \(1,\)"):
        kinks_on_line(network, ZERO, ONE)
    with pytest.raises(ValueError, match=r"no way from \[0.0, 0.0\] to itself"):
        kinks_on_line(network, torch.zeros(2), torch.zeros(2))
    smooth = DeepNetwork((2, 3, 1), torch.tanh)
    with pytest.raises(ValueError, match="only a ReLU network"):
        kinks_on_line(smooth, torch.zeros(2), torch.ones(2))
    with pytest.raises(ValueError, match="3 inputs, 2 hidden units and 1 layers"):
        max_regions_deep(3, 2, 1)
    with pytest.raises(ValueError, match="2 units and 1 layers"):
        sawtooth(2, 1)


def test_points_that_are_no_places_and_other_activations_are_refused():
    ends = torch.zeros(1), torch.tensor([torch.nan])
    with pytest.raises(ValueError, match=r"finite.*nan"):
        kinks_on_line(DeepNetwork((1, 3, 1)), *ends)
    relu6 = DeepNetwork((1, 3, 1), torch.nn.functional.relu6)
    with pytest.raises(ValueError, match="only a ReLU network"):
        kinks_on_line(relu6, torch.zeros(1), torch.ones(1))
