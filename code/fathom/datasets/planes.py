"""Points in the plane, in groups that an eye finds at once, or in none."""

import math

import torch
from jaxtyping import Float, Int
from torch import Tensor

__all__ = ["PLANES", "plane"]

MIDDLES = [[0.2, 0.25], [0.8, 0.25], [0.5, 0.8]]
PLANES = ("blobs", "unequal", "rings", "even")
"""Names of what :func:`plane` draws."""


def plane(
    name: str, generator: torch.Generator | None = None
) -> tuple[Float[Tensor, "points 2"], Int[Tensor, "points"]]:
    """Draw points between 0 and 1, and the group that each was drawn from.

    There are three round blobs of 16 points (``blobs``); one wide blob of 48 points and
    two narrow ones of 8 (``unequal``); a ring of 40 around a spot of 16 (``rings``); or
    48 points drawn evenly from the square, which are one group (``even``).

    Args:
        name: one of ``PLANES``.
        generator: where the points are drawn from; PyTorch's global one if None.

    Raises:
        ValueError: if there is none of that name; it lists the names.
    """
    if name == "blobs":
        groups = torch.arange(3).repeat_interleave(16)
        points = _normal(torch.tensor(MIDDLES)[groups], 0.06, generator)
    elif name == "unequal":
        groups = torch.tensor([0] * 48 + [1] * 8 + [2] * 8)
        middles = torch.tensor([[0.38, 0.5], [0.92, 0.6], [0.92, 0.4]])[groups]
        spread = torch.tensor([0.15, 0.03, 0.03])[groups][:, None]
        points = _normal(middles, spread, generator)
    elif name == "rings":
        groups = torch.tensor([0] * 16 + [1] * 40)
        turns = 2 * math.pi * torch.arange(40) / 40
        ring = 0.5 + 0.42 * torch.stack([turns.cos(), turns.sin()], dim=1)
        spot = torch.full((16, 2), 0.5)
        spread = torch.tensor([0.06, 0.02])[groups][:, None]
        points = _normal(torch.cat([spot, ring]), spread, generator)
    elif name == "even":
        points = torch.rand(48, 2, generator=generator)
        groups = torch.zeros(48, dtype=torch.int64)
    else:
        raise ValueError(f"nothing is called {name!r}; there are {', '.join(PLANES)}")
    return points.clamp(0, 1), groups


def _normal(middles: Tensor, spread: Tensor | float, generator: object) -> Tensor:
    return middles + spread * torch.randn(middles.shape, generator=generator)
