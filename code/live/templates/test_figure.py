"""What it computes is what Python computes; what the page says to try can be seen."""

import pytest
import torch
from actions import curves_out_of_sight, press, press_by_key

from fathom.networks import linear_regression


def test_predictions(node):
    generator = torch.Generator().manual_seed(0)
    inputs = torch.randn(100, dtype=torch.float64, generator=generator)
    found = node(
        "figures/{{name}}.js", "return a.map(x => m.lineAt(0.7, x))", inputs.tolist()
    )
    expected = linear_regression.predict(inputs, 0.0, 0.7).tolist()
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_ten_times_the_slope(figure, by):
    assert by(figure, "Slope × 10") == "At x = 1 the line is at 5.00."
    assert not curves_out_of_sight(figure)
