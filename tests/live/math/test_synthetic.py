"""Each data set is what its name says, and a seed draws it again."""

import math

import pytest

NAMES = ["wave", "circle", "xor", "spiral"]


def draw(node, name, number=200, seed=1):
    return node("math/synthetic.js", "return m.draw(...a)", [name, number, seed])


@pytest.mark.parametrize("name", NAMES)
def test_a_seed_draws_the_same_points_within_the_square(node, name):
    points = draw(node, name)
    assert points == draw(node, name) != draw(node, name, seed=2)
    assert all(abs(number) <= 1 for point in points for number in point)


@pytest.mark.parametrize("name", NAMES[1:])
def test_both_classes_are_equally_frequent(node, name):
    assert sum(point[2] for point in draw(node, name)) == 0


def test_circle(node):
    for x, y, label in draw(node, "circle"):
        assert math.hypot(x, y) < 0.46 if label == 1 else math.hypot(x, y) > 0.64


def test_exclusive_or(node):
    for x, y, label in draw(node, "xor"):
        assert math.copysign(1, x * y) == label


def test_spiral_arms_are_each_other_turned_by_half(node):
    for x, y, label in draw(node, "spiral"):
        angle = math.atan2(label * y, label * x) - 7 * math.hypot(x, y)
        assert abs(math.remainder(angle, 2 * math.pi)) < 0.2


def test_wave(node):
    for x, y in draw(node, "wave"):
        assert abs(y - 0.6 * math.sin(5 * x)) < 0.16
