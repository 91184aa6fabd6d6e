r"""Solids on a floor: where a ray meets them, and which way their surface faces.

All places are seen from the middle of the solid's foot: :math:`x` to the right,
:math:`y` up, :math:`z` away. A solid is :math:`2r` high and :math:`2r` wide. The round
ones have the surface

.. math::

    x^2 + z^2 + a y^2 + b y + c = 0, \qquad 0 \le y \le 2r,

with :math:`(a, b, c) = (1, -2r, 0)` for a ball, :math:`(0, 0, -r^2)` for a cylinder,
which has a flat top besides, and :math:`(-\tfrac14, r, -r^2)` for a cone. Put the ray
:math:`\mathbf{o} + t\,\mathbf{d}` into it: a quadratic equation in :math:`t`. A cube is
three pairs of planes.
"""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import normalize

__all__ = ["TINY", "first_hit", "outward"]

TINY = 1e-3  # [m]; what is nearer to a ray's origin than this isn't met


def first_hit(
    name: str,
    origins: Float[Tensor, "rows #rays 3"],
    directions: Float[Tensor, "rows #rays 3"],
    half: Float[Tensor, "rows 1"],
    turn: Float[Tensor, "rows 1"],
) -> Float[Tensor, "rows rays"]:
    """Find the multiple of its direction at which each ray first enters a solid.

    Args:
        name: ``"ball"``, ``"cube"``, ``"cylinder"`` or ``"cone"``.
        origins: where rays begin [m]: above the floor and outside the solid.
        directions: where they go, of any length.
        half: half of the solid's height [m].
        turn: by how much a cube is turned about the vertical, an angle.

    Returns:
        Infinity where a ray never meets the solid.
    """
    if name == "cube":
        return _first_hit_cube(_turn(origins, turn), _turn(directions, turn), half)
    (ox, oy, oz), (dx, dy, dz) = origins.unbind(-1), directions.unbind(-1)
    a, b, c = _surface(name, half)
    square = dx**2 + dz**2 + a * dy**2
    square = torch.where(square.abs() < 1e-9, 1e-9, square)
    linear = ox * dx + oz * dz + (a * oy + b / 2) * dy
    rest = ox**2 + oz**2 + (a * oy + b) * oy + c
    root = (linear**2 - square * rest).sqrt()  # no number where nothing is met
    first = torch.full_like(root, torch.inf)
    for t in ((-linear - root) / square, (-linear + root) / square):
        y = oy + t * dy
        there = (t > TINY) & (y >= 0) & (y <= 2 * half)
        first = torch.where(there, first.minimum(t), first)
    if name == "cylinder":
        t = (2 * half - oy) / torch.where(dy.abs() < 1e-9, 1e-9, dy)
        on_top = (ox + t * dx) ** 2 + (oz + t * dz) ** 2 <= half**2
        first = torch.where(on_top & (t > TINY), first.minimum(t), first)
    return first


def outward(
    name: str,
    points: Float[Tensor, "points 3"],
    half: Float[Tensor, "points"],
    turn: Float[Tensor, "points"],
) -> Float[Tensor, "points 3"]:
    """Say which way the surface faces at some of its points, by vectors of length 1.

    Args are those of :func:`first_hit`, with a solid of one kind for each point.
    """
    x, y, z = points.unbind(-1)
    if name == "cube":
        inside = _turn(torch.stack([x, y - half, z], dim=-1), turn)
        face = torch.eye(3)[inside.abs().argmax(-1)] * inside.sign()
        return _turn(face, -turn)
    a, b, _ = _surface(name, half)
    slope = torch.stack([x, a * y + b / 2, z], dim=-1)  # half the gradient
    if name == "cylinder":
        slope[y > 2 * half - TINY] = torch.tensor([0.0, 1.0, 0.0])
    return normalize(slope, dim=-1)


def _first_hit_cube(
    origins: Float[Tensor, "rows #rays 3"],
    directions: Float[Tensor, "rows #rays 3"],
    half: Float[Tensor, "rows 1"],
) -> Float[Tensor, "rows rays"]:
    """Where a ray has passed the first plane of each of the three pairs."""
    half = half[..., None]
    o = origins - half * torch.tensor([0.0, 1.0, 0.0])
    d = torch.where(directions.abs() < 1e-9, 1e-9, directions)
    ends = torch.stack([(-half - o) / d, (half - o) / d])
    enters, leaves = ends.amin(0).amax(-1), ends.amax(0).amin(-1)
    return torch.where((enters <= leaves) & (enters > TINY), enters, torch.inf)


def _surface(name: str, r: Tensor) -> tuple[float | Tensor, ...]:
    """The numbers a, b and c of a round solid's surface."""
    return {
        "ball": (1.0, -2 * r, 0 * r),
        "cylinder": (0.0, 0 * r, -(r**2)),
        "cone": (-0.25, r, -(r**2)),
    }[name]


def _turn(
    vectors: Float[Tensor, "*some 3"], angle: Float[Tensor, "..."]
) -> Float[Tensor, "*some 3"]:
    """See vectors in the axes of a solid that is turned about the vertical."""
    x, y, z = vectors.unbind(-1)
    cos, sin = angle.cos(), angle.sin()
    return torch.stack([cos * x + sin * z, y, cos * z - sin * x], dim=-1)
