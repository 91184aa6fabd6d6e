"""Fits and their split are torch's and `fathom.analysis.bias_variance`'s."""

import pytest
import torch

from fathom.analysis.bias_variance import split


def features(x, num_units):
    joints = torch.arange(num_units, dtype=x.dtype) / num_units
    return torch.cat([torch.ones_like(x[:, None]), (x[:, None] - joints).relu()], dim=1)


@pytest.mark.parametrize(
    ("num_examples", "num_units"), [(21, 1), (21, 6), (21, 20), (321, 17), (41, 20)]
)
def test_fits_are_least_squares(node, num_examples, num_units):
    """Heights at the joints and ReLUs at the joints: the same functions."""
    generator = torch.Generator().manual_seed(num_units)
    x = torch.linspace(0, 1, num_examples, dtype=torch.float64)
    new = torch.rand(50, dtype=torch.float64, generator=generator)
    y = torch.randn(3, num_examples, dtype=torch.float64, generator=generator)
    found = node(
        "math/bias-variance.js",
        """const fit = m.fitter(a.x, a.pieces);
        return a.y.map(y => [...m.read(fit(y), m.placesOf(a.z, a.pieces))]);""",
        {"x": x.tolist(), "z": new.tolist(), "y": y.tolist(), "pieces": num_units},
    )
    weights = torch.linalg.lstsq(features(x, num_units), y.T).solution
    expected = (features(new, num_units) @ weights).T
    found = torch.tensor(found, dtype=torch.float64)
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-9)


def test_split(node):
    generator = torch.Generator().manual_seed(1)
    predictions = torch.randn(9, 5, dtype=torch.float64, generator=generator) + 0.4
    truth = torch.randn(5, dtype=torch.float64, generator=generator)
    found = node(
        "math/bias-variance.js",
        "return m.split(a.p, a.t, 0.3)",
        {"p": predictions.tolist(), "t": truth.tolist()},
    )
    expected = split(predictions, truth, 0.3)
    names = {
        "noise": "noise",
        "variance": "variance",
        "squared_bias": "squaredBias",
        "total": "total",
        "variance_error": "varianceError",
        "squared_bias_error": "squaredBiasError",
        "total_error": "totalError",
    }
    for name, theirs in names.items():
        assert found[theirs] == pytest.approx(getattr(expected, name), rel=1e-12)


def test_test_loss(node):
    generator = torch.Generator().manual_seed(2)
    drawn = torch.randn(2, 6, 4, dtype=torch.float64, generator=generator)
    predictions, targets = drawn
    mean, error = node(
        "math/bias-variance.js",
        "return m.testLoss(a.p, a.t)",
        {"p": predictions.tolist(), "t": targets.tolist()},
    )
    losses = (predictions - targets).square().mean(dim=1)
    assert mean == pytest.approx(losses.mean().item())
    assert error == pytest.approx(losses.std().item() / 6**0.5)
