"""Changes of curves: what stays, what moves, and by how much on average."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from fathom.datasets.augmentation import (
    add_noise,
    reverse,
    scale,
    shear,
    shift,
    turn_over,
)

ALL = [shift, scale, add_noise, shear, reverse, turn_over]
each = pytest.mark.parametrize("change", ALL)


def curves(num_curves=6, num_points=9):
    made = torch.arange(num_curves * num_points).reshape(num_curves, num_points)
    return made.double() + 1


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@each
def test_strength_zero_changes_nothing(change):
    assert torch.equal(change(curves(), 0.0, seeded()), curves())


@each
def test_the_same_seed_gives_the_same_and_the_input_stays(change):
    before = curves()
    first, again = (change(before, 0.5, seeded(3)) for _ in range(2))
    assert torch.equal(first, again) and torch.equal(before, curves())
    assert first.dtype == torch.float64
    assert change(before[:0], 0.5, seeded()).shape == (0, 9)


@each
def test_wrong_strengths_are_refused(change, as_readers):
    with pytest.raises(ValueError, match=r"at least zero, got -0\.1"):
        change(curves(), -0.1)
    with pytest.raises(ValueError, match="nan"):
        change(curves(), float("nan"))


@pytest.mark.parametrize("change", [shift, reverse, turn_over])
def test_a_share_is_at_most_one(change):
    with pytest.raises(ValueError, match=r"at most 1, got 1\.5"):
        change(curves(), 1.5)


@given(st.integers(0, 10**6), st.integers(1, 12), st.floats(0, 1))
def test_a_shift_is_a_roll_by_at_most_its_limit(seed, num_points, largest):
    before = curves(4, num_points)
    most = round(largest * num_points)
    for old, new in zip(before, shift(before, largest, seeded(seed)), strict=True):
        rolls = [old.roll(move) for move in range(-most, most + 1)]
        assert any(torch.equal(new, roll) for roll in rolls)


def test_shifts_are_uniform_and_go_both_ways():
    line = torch.eye(9)[[4]].expand(9000, -1)
    counts = shift(line, 0.25, seeded()).sum(dim=0)  # two to each side
    assert (counts[[0, 1, 7, 8]] == 0).all()
    assert (counts[2:7] / 1800 - 1).abs().max() < 0.1


def test_a_scale_multiplies_a_curve_and_its_logarithm_is_normal():
    factors = scale(curves(20_000, 2), 0.3, seeded()) / curves(20_000, 2)
    torch.testing.assert_close(factors[:, 0], factors[:, 1])
    logs = factors[:, 0].log()
    assert abs(logs.mean()) < 0.01 and abs(logs.std() - 0.3) < 0.01


def test_noise_has_its_deviation_and_no_pattern():
    noise = add_noise(curves(20_000, 3), 0.7, seeded()) - curves(20_000, 3)
    torch.testing.assert_close(
        noise.T.cov(), 0.49 * torch.eye(3).double(), atol=0.02, rtol=0
    )


def test_a_shear_adds_a_line_through_the_middle():
    added = shear(curves(20_000, 5), 0.6, seeded()) - curves(20_000, 5)
    end = added[:, -1:]
    expected = end * torch.linspace(-1, 1, 5).double()
    torch.testing.assert_close(added, expected, atol=1e-9, rtol=0)
    assert abs(end.std() - 0.6) < 0.01 and abs(end.mean()) < 0.02


@pytest.mark.parametrize(
    ("change", "other"), [(reverse, lambda c: c.flip(1)), (turn_over, lambda c: -c)]
)
def test_as_many_are_turned_as_asked_for(change, other):
    before = curves(10_000, 3)
    after = change(before, 0.25, seeded())
    turned = (after != before).any(dim=1)
    assert torch.equal(after[turned], other(before)[turned])
    assert abs(turned.double().mean() - 0.25) < 0.02
    assert torch.equal(change(before, 1.0), other(before))
