"""Functions that are known, for the tests of descent and of line search."""

import torch

from fathom.datasets.synthetic import gabor_wave
from fathom.networks.gabor import gabor_loss

H = torch.tensor([[5.0, 4.0], [4.0, 5.0]], dtype=torch.float64)  # eigenvalues 1 and 9
CENTRE = torch.tensor([0.3, -0.8], dtype=torch.float64)
START = torch.tensor([2.0, -1.0], dtype=torch.float64)


def bowl(points: torch.Tensor) -> torch.Tensor:
    way = points - CENTRE
    return (way @ H * way).sum(dim=-1) / 2


def rosenbrock(points: torch.Tensor) -> torch.Tensor:
    a, b = points[..., 0], points[..., 1]
    return (1 - a) ** 2 + 100 * (b - a**2) ** 2


def wave_loss():
    inputs, targets = gabor_wave(generator=torch.Generator().manual_seed(0))
    return lambda points: gabor_loss(points, inputs.double(), targets.double())


def starts(num: int, reach: float = 3.0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    draws = torch.rand(num, 2, generator=generator, dtype=torch.float64)
    return reach * (2 * draws - 1)
