"""Slices of a loss surface: places one by one, and lengths that move along."""

import copy

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import cross_entropy, mse_loss

from fathom.analysis.loss_surface import (
    filter_normalised,
    losses_along,
    random_direction,
    roughness,
)

SIZES = st.lists(st.integers(1, 4), min_size=2, max_size=4)


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=seeded(seed), dtype=torch.float64)


def network(seed: int = 0) -> nn.Sequential:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        layers = nn.Linear(3, 5), nn.LayerNorm(5), nn.ReLU(), nn.Linear(5, 4)
        return nn.Sequential(*layers).double()


@given(SIZES)
def test_filters_get_the_lengths_of_the_weights(shape):
    direction, weights = drawn(*shape), drawn(*shape, seed=1)
    found = filter_normalised(direction, weights)
    for one, own, wanted in zip(found, direction, weights, strict=True):
        torch.testing.assert_close(one.norm(), wanted.norm())
        torch.testing.assert_close(one / one.norm(), own / own.norm())


def test_by_hand():
    # lengths 5 and 13 of the weights, 1 and 2 of the direction
    weights = torch.tensor([[3.0, 4.0], [5.0, -12.0]])
    found = filter_normalised(torch.tensor([[0.0, 1.0], [-2.0, 0.0]]), weights)
    assert found.tolist() == [[0.0, 5.0], [-13.0, 0.0]]


def test_zeros_stay():
    weights = torch.tensor([[0.0, 0.0], [1.0, 0.0]])
    found = filter_normalised(torch.tensor([[1.0, 1.0], [0.0, 0.0]]), weights)
    assert found.tolist() == [[0.0, 0.0], [0.0, 0.0]]


@pytest.mark.parametrize("shapes", [((3, 2), (2, 3)), ((3,), (3,))])
def test_shapes_that_do_not_fit(shapes, as_readers):
    with pytest.raises(ValueError, match="shape of its weights"):
        filter_normalised(torch.ones(shapes[0]), torch.ones(shapes[1]))


def test_a_direction_leaves_offsets_and_scales():
    net = network()
    for normalise in (True, False):
        direction = random_direction(net, normalise, seeded(3))
        assert list(direction) == [name for name, _ in net.named_parameters()]
        for name, values in net.named_parameters():
            assert direction[name].shape == values.shape
            assert direction[name].dtype == values.dtype
            assert direction[name].any() == (values.ndim > 1)
    again = random_direction(net, False, seeded(3))
    assert all(torch.equal(again[name], direction[name]) for name in direction)
    made = random_direction(net, True, seeded(3))["3.weight"]
    torch.testing.assert_close(
        made, filter_normalised(direction["3.weight"], net[3].weight.detach())
    )


def test_raw_directions_have_variance_one():
    values = random_direction(nn.Linear(300, 200), False, seeded(0))["weight"]
    assert abs(values.var().item() - 1) < 5 * (2 / 60_000) ** 0.5
    assert abs(values.mean().item()) < 5 / 60_000**0.5


@given(st.integers(1, 3), st.integers(1, 7), st.integers(1, 4))
def test_losses_are_those_of_networks_moved_one_by_one(axes, num_places, at_once):
    net = network()
    directions = [random_direction(net, generator=seeded(k)) for k in range(axes)]
    places = drawn(num_places, axes, seed=5)
    x, y = drawn(6, 3), torch.arange(6) % 4
    found = losses_along(net, directions, places, x, y, cross_entropy, at_once)
    for loss, place in zip(found, places, strict=True):
        moved = copy.deepcopy(net)
        with torch.no_grad():
            for name, values in moved.named_parameters():
                for a, direction in zip(place, directions, strict=True):
                    values += a * direction[name]
        torch.testing.assert_close(loss, cross_entropy(moved(x), y).detach())


def test_a_line_in_closed_form():
    # one weight of 2, x = 3, y = 0: (3 (2 + 2a))^2 = 36 (1 + a)^2
    net = nn.Linear(1, 1, bias=False).double()
    with torch.no_grad():
        net.weight.fill_(2.0)
    a = torch.tensor([[-1.0], [0.0], [0.5]]).double()
    x = torch.tensor([[3.0]]).double()
    direction = {
        "weight": filter_normalised(torch.ones(1, 1).double(), net.weight.data)
    }
    found = losses_along(net, [direction], a, x, torch.zeros(1, 1).double(), mse_loss)
    torch.testing.assert_close(found, 36 * (1 + a[:, 0]) ** 2)


def test_the_network_keeps_its_parameters_and_its_mode():
    net = nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.5)).train()
    before = copy.deepcopy(net.state_dict())
    direction = random_direction(net, generator=seeded(0))
    x, y = torch.randn(5, 3, generator=seeded(1)), torch.arange(5) % 4
    places = torch.zeros(2, 1)
    found = losses_along(net, [direction], places, x, y, cross_entropy)
    assert found[0] == found[1], "nothing is dropped out"
    assert net.training and not found.requires_grad
    assert all(torch.equal(before[k], v) for k, v in net.state_dict().items())


@given(st.floats(0.01, 100))
def test_normalised_slices_do_not_see_a_rescaling(factor):
    """Layers of ReLUs, one times a factor and the next divided by it."""
    net = nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 4)).double()
    other = copy.deepcopy(net)
    with torch.no_grad():
        other[0].weight *= factor
        other[0].bias *= factor
        other[2].weight /= factor
    x, y, a = drawn(6, 3), torch.arange(6) % 4, drawn(5, 1, seed=2)
    slices = [
        losses_along(
            each, [random_direction(each, normalise, seeded(1))], a, x, y, cross_entropy
        )
        for normalise in (True, False)
        for each in (net, other)
    ]
    torch.testing.assert_close(slices[0], slices[1])
    if not 0.5 < factor < 2:
        assert (slices[2] - slices[3]).abs().max() > 1e-3, "others do"


@pytest.mark.parametrize("shape", [(3, 2), (3,), (0, 1)])
def test_places_that_do_not_fit(shape, as_readers):
    net = nn.Linear(1, 1)
    with pytest.raises(ValueError, match="for each of 1 directions"):
        losses_along(
            net,
            [random_direction(net)],
            torch.zeros(shape),
            torch.zeros(1, 1),
            torch.zeros(1, 1),
            mse_loss,
        )


def test_roughness_by_hand():
    # up 3, down 2, up 4 over a range of 5; and a path that only falls
    paths = torch.tensor([[0.0, 3.0, 1.0, 5.0], [4.0, 4.0, 2.0, 1.0]])
    torch.testing.assert_close(roughness(paths), torch.tensor([9 / 5, 1.0]))
    torch.testing.assert_close(roughness(7 * paths + 2), roughness(paths))
    torch.testing.assert_close(roughness(paths.flip(-1)), roughness(paths))
    assert roughness(torch.ones(3)).isnan()


def test_a_path_of_one_place(as_readers):
    with pytest.raises(ValueError, match=r"two places, got shape \(3, 1\)"):
        roughness(torch.ones(3, 1))
