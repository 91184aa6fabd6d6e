"""Normalised values are those of `fathom.networks`, in training and in evaluation."""

import pytest
import torch

from fathom.networks.batch_norm import BatchNorm
from fathom.networks.normalisation import normalise


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize("count", [2, 3, 8])
def test_by_this_batch_and_by_a_memory(node, count, scale):
    generator = torch.Generator().manual_seed(count)
    draws = torch.randn(2, count, dtype=torch.float64, generator=generator)
    values, seen = scale * draws + 0.3
    layer = BatchNorm(1, momentum=1.0).double()
    layer(seen[:, None])
    layer.eval()
    own, by_memory = node(
        "math/normalisation.js",
        """return [m.normalise(a.values),
          m.normalise(a.values, m.statistics(a.seen, 1))]""",
        {"values": values.tolist(), "seen": seen.tolist()},
    )
    expected = normalise(values, (0,)).tolist()
    assert own == pytest.approx(expected, rel=1e-7, abs=1e-12)
    expected = layer(values[:, None])[:, 0].tolist()
    assert by_memory == pytest.approx(expected, rel=1e-7, abs=1e-9)


def test_values_that_are_all_the_same(node):
    assert node("math/normalisation.js", "return m.normalise([7, 7, 7])") == [0, 0, 0]
