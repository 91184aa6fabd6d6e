"""Region counts against Zaslavsky, an exact recursion and dense sampling."""

from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from fathom.analysis.regions import (
    activation_pattern,
    count_regions,
    joints,
    max_regions,
    slope,
)
from fathom.networks import activations
from fathom.networks.shallow import ShallowNetwork


def random(*shape: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def network(num_inputs: int, num_hidden: int, num_outputs: int, **options):
    return ShallowNetwork.from_parameters(
        random(num_hidden, 1 + num_inputs),
        random(num_outputs, 1 + num_hidden, seed=1),
        **options,
    )


def exact_count(planes: list[list[int | Fraction]]) -> int:
    """Regions by deletion and restriction, in fractions: no tolerance anywhere.

    Removing the last plane, then putting it back, adds as many regions as the others
    cut that plane into. A plane is [b, w_1, w_2, ...] for w·x + b = 0.
    """
    distinct = []
    for plane in planes:
        if any(plane[1:]):
            leading = next(w for w in plane[1:] if w)
            plane = [Fraction(v) / leading for v in plane]
            if plane not in distinct:
                distinct.append(plane)
    if not distinct:
        return 1
    *others, last = distinct
    k = next(i for i, w in enumerate(last) if i and w)
    # On the last plane x_k = -(b + the other terms), because its w_k is 1.
    restricted = [
        [p[i] - p[k] * last[i] for i in range(len(p)) if i != k] for p in others
    ]
    return exact_count(others) + exact_count(restricted)


@pytest.mark.parametrize("num_inputs", [1, 2, 3])
@pytest.mark.parametrize("num_hidden", range(9))
def test_general_position_gives_zaslavskys_number(num_hidden, num_inputs):
    weights = random(num_hidden, num_inputs, seed=num_hidden)
    biases = random(num_hidden, seed=100 + num_hidden)
    expected = max_regions(num_hidden, num_inputs)
    assert count_regions(weights, biases) == expected
    # The unit of the inputs doesn't matter, nor does the length of a row.
    assert count_regions(weights, 1e-5 * biases) == expected


@pytest.mark.parametrize(
    ("num_hidden", "num_inputs", "expected"),
    [
        (3, 1, 4),  # three joints, four pieces
        (3, 2, 7),  # 1 + 3 + 3
        (4, 2, 11),  # the lazy caterer: 1 + 4 + 6
        (4, 3, 15),  # the cake: 1 + 4 + 6 + 4
        (3, 5, 8),  # 2³
        (0, 2, 1),
    ],
)
def test_max_regions_by_hand(num_hidden, num_inputs, expected):
    assert max_regions(num_hidden, num_inputs) == expected


def test_parallel_lines():
    for count in range(1, 7):
        weights = torch.tensor([[2.0, 1.0]]).repeat(count, 1)
        biases = torch.arange(float(count))
        assert count_regions(weights, biases) == count + 1


@pytest.mark.parametrize(
    ("planes", "expected"),
    [
        ([], 1),
        ([[1, 0, 0], [0, 0, 0]], 1),  # no weights: nothing is cut
        ([[1, 1, 0], [2, 2, 0], [-3, -3, 0]], 2),  # one line, three times
        ([[0, 1, 0], [0, 0, 1], [0, 1, 1], [0, 1, -1]], 8),  # four through one point
        ([[0, 1, 0], [1, 1, 0], [0, 0, 1], [1, 0, 1]], 9),  # a grid
        ([[0, 1, 0], [1, 1, 0], [0, 0, 1], [0, 0, 0], [0, 0, -5]], 6),  # 3 by 2
    ],
)
def test_degenerate_lines_by_hand(planes, expected):
    table = torch.tensor(planes, dtype=torch.float64).reshape(-1, 3)
    assert count_regions(table[:, 1:], table[:, 0]) == expected
    assert exact_count(planes) == expected


@settings(max_examples=40)
@given(st.data())
def test_equals_the_exact_recursion(data):
    # Small whole numbers make parallel, coinciding and meeting planes frequent.
    num_inputs = data.draw(st.integers(1, 3))
    row = st.lists(st.integers(-2, 2), min_size=1 + num_inputs, max_size=1 + num_inputs)
    planes = data.draw(st.lists(row, max_size=6))
    table = torch.tensor(planes, dtype=torch.float64).reshape(-1, 1 + num_inputs)
    assert count_regions(table[:, 1:], table[:, 0]) == exact_count(planes)


def test_equals_the_patterns_of_a_dense_grid():
    # Five tangents to the unit circle, at angles 72° apart: a pentagram. Its regions
    # are at least about a unit wide, so a grid can't miss one.
    angles = torch.arange(5, dtype=torch.float64) * 2 * torch.pi / 5
    weights = torch.stack([angles.cos(), angles.sin()], dim=1)
    biases = -torch.ones(5, dtype=torch.float64)
    axis = torch.linspace(-20, 20, 401, dtype=torch.float64)
    grid = torch.cartesian_prod(axis, axis)
    model = ShallowNetwork.from_parameters(
        torch.cat([biases[:, None], weights], dim=1),
        torch.ones(1, 6, dtype=torch.float64),
    )
    patterns = torch.unique(activation_pattern(model, grid), dim=0)
    assert len(patterns) == 16  # 1 + 5 + 10, general position
    assert count_regions(weights, biases) == 16


def test_activation_pattern_is_where_the_hidden_unit_is_positive():
    model = network(2, 4, 1)
    x = random(50, 2, seed=3)
    expected = x @ model.theta[:, 1:].T + model.theta[:, 0] > 0
    assert torch.equal(activation_pattern(model, x), expected)


def test_joints_are_where_units_cross_zero():
    model = network(1, 6, 1)
    x = joints(model)
    for d in range(6):
        at_joint = model.hidden(x[d].reshape(1, 1))[0, d]
        assert at_joint.abs() < 1e-12
    assert torch.equal(joints(model, sorted=True), x.sort().values)
    # theta = (-0.3, 1): zero at x = 0.3; (1, -2): at 0.5; (1, 0): nowhere
    theta = torch.tensor([[1.0, 0.0], [1.0, -2.0], [-0.3, 1.0]])
    model = ShallowNetwork.from_parameters(theta, torch.zeros(1, 4))
    nan = torch.nan
    for order, expected in [(False, [nan, 0.5, 0.3]), (True, [0.3, 0.5, nan])]:
        torch.testing.assert_close(
            joints(model, sorted=order), torch.tensor(expected), equal_nan=True
        )


@pytest.mark.parametrize("sizes", [(1, 3, 1), (2, 5, 3)])
def test_slope_equals_autograd(sizes):
    model = network(*sizes)
    x = random(20, sizes[0], seed=3)
    jacobian = torch.func.vmap(torch.func.jacrev(lambda x: model(x[None])[0]))(x)
    torch.testing.assert_close(slope(model, x), jacobian)


def test_slope_at_a_joint_counts_the_unit_as_inactive():
    theta = torch.tensor([[0.0, 1.0], [1.0, 1.0]])
    model = ShallowNetwork.from_parameters(theta, torch.tensor([[0.0, 5.0, 3.0]]))
    x = torch.tensor([[0.0], [0.1]])
    assert slope(model, x).flatten().tolist() == [3, 8]  # 3 · 1, then 5 · 1 + 3 · 1


def test_wrong_arguments_name_the_numbers():
    with pytest.raises(ValueError, match="has 2 inputs"):
        joints(network(2, 3, 1))
    with pytest.raises(ValueError, match="only a ReLU network"):
        slope(network(1, 3, 1, activation=torch.tanh), torch.zeros(1, 1).double())
    with pytest.raises(ValueError, match="0 inputs and 3 units"):
        max_regions(3, 0)
    with pytest.raises(ValueError, match="must be finite"):
        count_regions(torch.ones(1, 2), torch.tensor([torch.nan]))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("far", [0.0, 1e3, 1e6, -1e6])
def test_regions_far_from_the_origin_count(far, dtype):
    biases = -far - torch.arange(3, dtype=dtype)
    assert count_regions(torch.ones(3, 1, dtype=dtype), biases) == 4
    # In the plane, by moving everything: lines around a point that is far away.
    weights = random(5, 2).to(dtype)
    at_home = random(5, seed=1).to(dtype)
    away = torch.tensor([1e-3 * far, -2e-3 * far], dtype=dtype)
    assert count_regions(weights, at_home - weights @ away) == 16  # 1 + 5 + 10


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("far", [0.0, 1.0, 1e6])
def test_lines_through_one_point_are_counted_in_spite_of_rounding(far, dtype):
    weights = random(5, 2).to(dtype)
    point = torch.tensor([0.1, 0.3], dtype=dtype) + far
    assert count_regions(weights, -(weights @ point)) == 10
    # ... and the same place given twice is one place.
    twice = torch.tensor([[1.0], [3.0], [7.0]], dtype=dtype)
    place = torch.tensor(far + 0.1, dtype=dtype)
    assert count_regions(twice, -(twice[:, 0] * place)) == 2


@pytest.mark.parametrize(
    "activation",
    [torch.nn.functional.relu6, torch.nn.Hardtanh(0, 1e6), torch.nn.LeakyReLU(1e-8)],
)
def test_slope_refuses_what_is_a_relu_only_nearby(activation):
    with pytest.raises(ValueError, match="only a ReLU network has one slope"):
        slope(network(1, 3, 1, activation=activation), torch.zeros(1, 1).double())


def test_slope_takes_every_relu():
    x = random(4, 1)
    for activation in (torch.nn.ReLU(), torch.nn.functional.relu, activations.relu):
        assert torch.equal(
            slope(network(1, 3, 1, activation=activation), x),
            slope(network(1, 3, 1), x),
        )


def test_nan_has_no_slope():
    x = torch.tensor([[torch.nan, 0.0], [1.0, 2.0]], dtype=torch.float64)
    missing = slope(network(2, 3, 1), x).isnan().flatten(1)
    assert missing.tolist() == [[True, True], [False, False]]


def test_joints_within_the_data():
    theta = torch.tensor([[1.0, 0.0], [1.0, -2.0], [-0.3, 1.0], [-9.0, 1.0]])
    model = ShallowNetwork.from_parameters(theta, torch.zeros(1, 5))
    for order, expected in [(False, [0.5, 0.3]), (True, [0.3, 0.5])]:
        found = joints(model, sorted=order, within=(0.0, 1.0))
        torch.testing.assert_close(found, torch.tensor(expected))
    with pytest.raises(ValueError, match=r"from low to high.*\(1.0, 0.0\)"):
        joints(model, within=(1.0, 0.0))
