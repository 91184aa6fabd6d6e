"""The Gabor model equals its formula, one model and many; its loss is not convex."""

import math

import pytest
import torch

from fathom.datasets.synthetic import gabor_wave
from fathom.networks.gabor import gabor, gabor_loss


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_by_hand():
    inputs = torch.tensor([0.0, 0.5], dtype=torch.float64)
    parameters = torch.tensor([1.0, 4.0], dtype=torch.float64)
    # u = 1 and 3.
    expected = [math.sin(u) * math.exp(-u * u / 50) for u in (1, 3)]
    assert gabor(inputs, parameters).tolist() == pytest.approx(expected)
    targets = torch.tensor(expected, dtype=torch.float64) + torch.tensor([0.1, -0.3])
    # (0.01 + 0.09) / 2
    assert gabor_loss(parameters, inputs, targets).item() == pytest.approx(0.05)


def test_many_models_at_once_equal_one_by_one():
    inputs, targets = gabor_wave(generator=generator())
    models = torch.randn(3, 5, 2, generator=generator(1))
    together = gabor_loss(models, inputs, targets)
    assert together.shape == (3, 5)
    for index in [(0, 0), (2, 4)]:
        alone = gabor_loss(models[index], inputs, targets)
        torch.testing.assert_close(together[index], alone)


@pytest.mark.usefixtures("as_readers")
def test_wrong_shapes_are_refused():
    inputs, targets = gabor_wave(generator=generator())
    with pytest.raises(ValueError, match="two parameters"):
        gabor(inputs, torch.zeros(3))
    with pytest.raises(ValueError, match="one target"):
        gabor_loss(torch.zeros(2), inputs, targets[1:])
