"""Random numbers from a seed: spread evenly, and the same for every reader."""

import pytest


def draws(node, seed, count=10_000):
    return node(
        "math/random.js",
        "const draw = m.randomNumbers(a[0]); return Array.from({length: a[1]}, draw)",
        [seed, count],
    )


def test_they_are_uniform_and_differ_by_seed(node):
    numbers = draws(node, 5)
    assert min(numbers) >= 0 and max(numbers) < 1
    assert len(set(numbers)) > 9_900
    for low in range(10):
        share = sum(low / 10 <= number < (low + 1) / 10 for number in numbers)
        assert share == pytest.approx(1000, abs=150)
    assert draws(node, 6) != numbers


def test_a_link_keeps_its_start(node):
    """Links that readers have shared open the network that they were shared with."""
    assert draws(node, 5, 3) == draws(node, 5, 3)
    assert draws(node, 1, 2) == pytest.approx(
        [0.6270739405881613, 0.002735721180215478]
    )
