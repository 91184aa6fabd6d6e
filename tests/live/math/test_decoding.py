"""Temperature, top-k and nucleus are Python's; what is drawn has the probabilities."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from fathom.generation.decoding import nucleus, temperature, top_k

# Whole numbers, so that many scores are equal; and no mass that some of these reach
# exactly, where the last digit decides.
SCORES = st.lists(st.integers(-9, 9), min_size=1, max_size=12)


@settings(max_examples=60)
@given(
    SCORES,
    st.sampled_from([0.05, 0.2, 0.7, 1.0, 2.0, 30.0]),
    st.integers(1, 14),
    st.sampled_from([0.031, 0.117, 0.371, 0.513, 0.617, 0.903, 0.9991, 1.0]),
)
def test_rules(node, scores, value, count, mass):
    found = node(
        "math/decoding.js",
        """const one = m.temperature(a.scores, a.value), two = m.topK(one, a.count);
        return [one, two, m.nucleus(one, a.mass), m.nucleus(two, a.mass)]""",
        {"scores": scores, "value": value, "count": count, "mass": mass},
    )
    one = temperature(torch.tensor(scores, dtype=torch.float64), value)
    two = top_k(one, count)
    expected = [one, two, nucleus(one, mass), nucleus(two, mass)]
    for ours, theirs in zip(found, expected, strict=True):
        assert ours == pytest.approx(theirs.tolist(), rel=1e-12)


def test_order_and_draws(node):
    shares = [0.1, 0.4, 0.0, 0.4, 0.1]
    numbers = [0.0, 0.399, 0.401, 0.79, 0.81, 0.899, 0.901, 0.999999, 1.0]
    found = node(
        "math/decoding.js",
        "return [m.ranked(a[0]), a[1].map(u => m.drawn(a[0], u))]",
        [shares, numbers],
    )
    assert found == [[1, 3, 0, 4, 2], [1, 1, 3, 3, 0, 0, 4, 4, 4]]


def test_numbers_of_seeds_and_places(node):
    """As even and independent as one can see in 40,000 of them."""
    rows = node(
        "math/decoding.js",
        """return Array.from({ length: 100 }, (_, seed) =>
          Array.from({ length: 400 }, (_, n) => m.numberAt(seed, n)))""",
    )
    numbers = torch.tensor(rows, dtype=torch.float64)
    assert numbers.min() >= 0 and numbers.max() < 1
    counts = torch.histc(numbers, 20, 0, 1)
    spread = ((counts - 2000) ** 2 / 2000).sum().item()
    assert spread < 19 + 5 * math.sqrt(38), "chi-squared of 20 bins"
    for one, other in [
        (numbers[:, 1:], numbers[:, :-1]),
        (numbers[1:], numbers[:-1]),
        (numbers[1:, 1:], numbers[:-1, :-1]),
        (numbers[1:, :-1], numbers[:-1, 1:]),
    ]:
        pair = torch.stack([one.flatten(), other.flatten()])
        assert abs(torch.corrcoef(pair)[0, 1]) < 5 / math.sqrt(one.numel())
