"""The Gabor model, its loss and its gradient are `fathom.networks.gabor`'s."""

import pytest
import torch
from torch.func import grad, vmap

from fathom.datasets.synthetic import gabor_wave
from fathom.networks.gabor import gabor, gabor_loss

GENERATOR = torch.Generator().manual_seed(0)
INPUTS, TARGETS = (each.double() for each in gabor_wave(40, generator=GENERATOR))
SPREAD = torch.tensor([6.0, 12.0], dtype=torch.float64)
POINTS = SPREAD * torch.randn(60, 2, dtype=torch.float64, generator=GENERATOR)
ASKED = {
    "points": POINTS.tolist(),
    "x": INPUTS.tolist(),
    "y": TARGETS.tolist(),
}


def test_predictions(node):
    found = node(
        "math/gabor.js", "return a.points.map(p => a.x.map(x => m.gabor(p, x)))", ASKED
    )
    expected = gabor(INPUTS, POINTS)
    torch.testing.assert_close(torch.tensor(found, dtype=torch.float64), expected)


def test_loss_and_gradient(node):
    alone, both = node(
        "math/gabor.js",
        """return [a.points.map(p => m.loss(p, a.x, a.y)),
          a.points.map(p => m.lossAndGradient(p, a.x, a.y))];""",
        ASKED,
    )
    losses = gabor_loss(POINTS, INPUTS, TARGETS).tolist()
    assert alone == pytest.approx(losses, rel=1e-12)
    assert [loss for loss, _ in both] == pytest.approx(losses, rel=1e-12)
    slopes = vmap(grad(lambda at: gabor_loss(at, INPUTS, TARGETS)))(POINTS)
    found = torch.tensor([slope for _, slope in both], dtype=torch.float64)
    torch.testing.assert_close(found, slopes, rtol=1e-9, atol=1e-12)
