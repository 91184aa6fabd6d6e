"""Bins and errors by hand and as a loop has them; the temperature as SciPy finds it."""

import math

import pytest
import scipy.optimize
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy

from fathom.analysis.calibration import (
    best_temperature,
    calibration_error,
    reliability,
)


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_by_hand():
    confidences = torch.tensor([0.2, 0.3, 0.7, 0.9])
    right = torch.tensor([False, True, True, True])
    found = reliability(confidences, right, num_bins=2)
    # Up to one half: mean 0.25, half are right. Above: mean 0.8, all are right.
    torch.testing.assert_close(found.confidence, torch.tensor([0.25, 0.8]).double())
    torch.testing.assert_close(found.accuracy, torch.tensor([0.5, 1.0]).double())
    assert found.share.tolist() == [0.5, 0.5]
    assert found.error().item() == pytest.approx(0.225)  # (0.25 + 0.2) / 2


def by_loop(confidences, right, num_bins):
    """Guo et al., equation 3, example by example."""
    total = 0.0
    for b in range(num_bins):
        inside = [
            (c, r)
            for c, r in zip(confidences, right, strict=True)
            if (b / num_bins < c <= (b + 1) / num_bins) or (b == 0 and c == 0)
        ]
        if inside:
            sure, correct = (sum(column) for column in zip(*inside, strict=True))
            total += abs(correct - sure) / len(confidences)
    return total


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(0, 200).map(lambda k: (k + 0.37) / 201), st.booleans()),
        min_size=1,
        max_size=40,
    ),
    st.integers(1, 20),
)
def test_as_a_loop(pairs, num_bins):
    confidences, right = (list(column) for column in zip(*pairs, strict=True))
    found = reliability(
        torch.tensor(confidences, dtype=torch.float64), torch.tensor(right), num_bins
    )
    assert found.error().item() == pytest.approx(by_loop(confidences, right, num_bins))
    assert found.share.sum().item() == pytest.approx(1)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 60), st.integers(1, 20), st.integers(0, 100))
def test_equal_mass(number, num_bins, seed):
    confidences = torch.rand(number, generator=generator(seed)).double()
    right = torch.rand(number, generator=generator(seed + 1)) < 0.5
    found = reliability(confidences, right, num_bins, equal_mass=True)
    counts = found.share * number
    assert counts.max() - counts.min() < 1 + 1e-9 and len(counts) == min(
        number, num_bins
    )
    order = confidences.argsort()
    parts = [order[rows] for rows in _parts(number, num_bins)]
    expected = torch.stack([confidences[part].mean() for part in parts])
    torch.testing.assert_close(found.confidence, expected)
    expected = torch.stack([right[part].double().mean() for part in parts])
    torch.testing.assert_close(found.accuracy, expected)


def _parts(number, num_bins):
    place = [k * num_bins // number for k in range(number)]
    return [[k for k in range(number) if place[k] == b] for b in sorted({*place})]


def test_ends_belong_to_the_lower_bin():
    right = torch.tensor([True, True, False])
    found = reliability(torch.tensor([0.0, 0.5, 1.0]), right, 2)
    assert found.share.tolist() == pytest.approx([2 / 3, 1 / 3])


def test_right_probabilities_have_a_small_error_and_false_ones_the_difference():
    sure = 0.5 + 0.5 * torch.rand(200_000, generator=generator(0)).double()
    right = torch.rand(200_000, generator=generator(1)) < sure
    assert reliability(sure, right).error() < 0.01
    right = torch.rand(200_000, generator=generator(1)) < sure - 0.2
    for equal_mass in (False, True):
        found = reliability(sure, right, equal_mass=equal_mass).error()
        assert found.item() == pytest.approx(0.2, abs=0.01)


def test_of_a_classifier():
    probabilities = torch.tensor([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]])
    labels = torch.tensor([0, 1])
    # 0.7 and 0.8 lie in bins of their own: (|1 - 0.7| + |0 - 0.8|) / 2
    found = calibration_error(probabilities, labels)
    assert found.item() == pytest.approx(0.55)
    one = calibration_error(probabilities, labels, 1)
    assert one.item() == pytest.approx(0.25)  # |0.5 - 0.75|


@pytest.mark.parametrize("scale", [0.2, 1.0, 3.0, 30.0])
def test_the_best_temperature_is_scipys(scale):
    logits = torch.randn(300, 5, generator=generator(2), dtype=torch.float64)
    labels = torch.multinomial(logits.softmax(dim=1), 1, generator=generator(3))[:, 0]

    def loss(t):
        return cross_entropy(scale * logits / math.exp(t), labels).item()

    expected = scipy.optimize.minimize_scalar(loss, bounds=(-4, 4), method="bounded")
    found = best_temperature((scale * logits).float(), labels)
    assert math.log(found) == pytest.approx(expected.x, abs=1e-3)
    assert found == pytest.approx(scale, rel=0.3)


def test_a_temperature_has_bounds():
    sure = 10 * torch.eye(3)
    assert best_temperature(sure, torch.arange(3)) == pytest.approx(0.01)
    assert best_temperature(sure, torch.tensor([1, 2, 0])) == pytest.approx(100)


def test_what_cannot_be(as_readers):
    with pytest.raises(ValueError, match="0 bins for 2"):
        reliability(torch.ones(2), torch.ones(2).bool(), 0)
    with pytest.raises(ValueError, match="15 bins for 0"):
        reliability(torch.ones(0), torch.ones(0).bool())
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="are probabilities"):
            reliability(torch.tensor([0.5, wrong]), torch.ones(2).bool())
    with pytest.raises(ValueError, match="2 confidences, but 1"):
        reliability(torch.ones(2), torch.ones(1).bool())


@pytest.mark.parametrize("function", [calibration_error, best_temperature])
def test_each_row_has_a_label(function, as_readers):
    rows = torch.full((3, 4), 0.25)
    with pytest.raises(ValueError, match="3 rows need as many labels"):
        function(rows, torch.tensor([1]))
    with pytest.raises(ValueError, match=r"got none|0 examples"):
        function(rows[:0], torch.zeros(0, dtype=torch.int64))
