"""What the figure computes in the browser is what Python computes."""

import pytest
import torch

from fathom.networks import linear_regression


def test_predictions(node):
    generator = torch.Generator().manual_seed(0)
    inputs = torch.randn(100, dtype=torch.float64, generator=generator)
    found = node(
        "figures/{{name}}.js", "return a.map(x => m.predict(0.7, x))", inputs.tolist()
    )
    expected = linear_regression.predict(inputs, 0.0, 0.7).tolist()
    assert found == pytest.approx(expected, rel=1e-12)
