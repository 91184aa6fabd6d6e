"""Rays meet solids where a walk along them, in small steps, first gets inside."""

import pytest
import torch

from fathom.datasets.scenes import SHAPES
from fathom.datasets.solids import TINY, first_hit, outward

HALF, TURN = 0.5, 0.4


def inside(name, points):
    """How deep in a solid of half-height 0.5 points are; negative outside."""
    x, y, z = points.unbind(-1)
    flat = torch.minimum(y, 2 * HALF - y)
    if name == "ball":
        return HALF - torch.stack([x, y - HALF, z], dim=-1).norm(dim=-1)
    if name == "cube":
        cos, sin = torch.tensor(TURN).cos(), torch.tensor(TURN).sin()
        sides = torch.stack([cos * x + sin * z, cos * z - sin * x], dim=-1).abs()
        return torch.minimum(flat, HALF - sides.amax(dim=-1))
    radius = HALF if name == "cylinder" else (2 * HALF - y) / 2
    return torch.minimum(flat, radius - x.hypot(z))


def rays(number=300):
    """From around the solid and above it, towards places in and beside it."""
    draw = torch.Generator().manual_seed(0)
    angle = 2 * torch.pi * torch.rand(number, generator=draw)
    up = 0.1 + 2 * torch.rand(number, generator=draw)
    origins = torch.stack([2 * angle.cos(), up, 2 * angle.sin()], dim=1)
    goals = 1.2 * torch.rand(number, 3, generator=draw) - torch.tensor([0.6, 0.1, 0.6])
    return origins, (goals - origins) * (0.5 + torch.rand(number, 1, generator=draw))


def hits(name, origins, directions):
    half, turn = torch.tensor([[HALF]]), torch.tensor([[TURN]])
    return first_hit(name, origins[None], directions[None], half, turn)[0]


@pytest.mark.parametrize("name", SHAPES)
def test_a_ray_meets_a_solid_where_a_walk_first_gets_inside(name):
    origins, directions = rays()
    found = hits(name, origins, directions)
    times = torch.linspace(0, 4, 8001)[:, None, None]
    walked = inside(name, origins + times * directions) > 0
    walked[:, origins[:, 1] + 0 * found < 0] = False
    ever = walked.any(dim=0)
    first = times[walked.int().argmax(dim=0), 0, 0]
    near = (inside(name, origins + times * directions).amax(dim=0)).abs() < 1e-3
    assert torch.equal(found.isfinite()[~near], ever[~near])
    both = ever & found.isfinite() & ~near
    assert both.sum() > 100 and (~ever).sum() > 20
    torch.testing.assert_close(found[both], first[both], rtol=0, atol=1e-3)


@pytest.mark.parametrize("name", SHAPES)
def test_surfaces_face_outwards(name):
    """Along the negative gradient of the depth inside, by central differences."""
    origins, directions = rays()
    found = hits(name, origins, directions)
    points = (origins + found[:, None] * directions)[found.isfinite()]
    rows = torch.ones(len(points))
    normals = outward(name, points, HALF * rows, TURN * rows)
    torch.testing.assert_close(normals.norm(dim=1), rows)
    step = 1e-3 * torch.eye(3)
    depth = [inside(name, points + e) - inside(name, points - e) for e in step]
    slope = torch.nn.functional.normalize(-torch.stack(depth, dim=1), dim=1)
    agree = (slope * normals).sum(dim=1)
    # At an edge, the differences see two faces.
    assert (agree > 0.999).float().mean() > 0.97


def test_what_is_at_the_origin_of_a_ray_is_not_met():
    top = torch.tensor([[0.0, 2 * HALF, 0.0]])
    up = torch.tensor([[0.1, 1.0, 0.0]])
    for name in SHAPES:
        assert hits(name, top + TINY * up, up).isinf()
