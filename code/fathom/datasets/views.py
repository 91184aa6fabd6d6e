r"""Views of scenes: a picture, and for each of its pixels what is seen there.

A ray leaves the camera through the middle of each pixel. In the camera's own axes (to
the right, up, forwards) its direction is

.. math::

    \mathbf{d} = (\tau u,\; \tau v,\; 1), \qquad u, v \in [-1, 1],

with :math:`\tau` the tangent of half the angle of view, so that the point
:math:`t\,\mathbf{d}` lies at the *depth* :math:`t`. What the ray meets first is what
is seen; :mod:`fathom.datasets.solids` says where it meets what.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from fathom.datasets.scenes import COLOURS, FIELD, SHAPES, WALL, Scenes
from fathom.datasets.solids import TINY, first_hit, outward

__all__ = ["Views", "project", "view"]

AT_ONCE = 64
AMBIENT = 0.35  # light that comes from everywhere, and reaches shadows, too


@dataclass(frozen=True)
class Views:
    """Pictures of scenes and what is true of them.

    Attributes:
        images: red, green and blue, from 0 to 1.
        masks: which object is seen: 0 for none (floor or wall), k + 1 for object k.
        depths: how far away what is seen is, along the camera's line of sight [m].
        normals: where its surface faces: to the right, up, and forwards (away from the
            camera), of length 1.
        boxes: left, top, right and bottom of what is seen of each object, in pixels
            from the upper left corner; all zero where nothing of it is.
        keypoints: where in the picture, in pixels from the left and from the top, three
            points of each object are: the foot of its axis, its middle and its top.
    """

    images: Float[Tensor, "scenes 3 height width"]
    masks: Int[Tensor, "scenes height width"]
    depths: Float[Tensor, "scenes height width"]
    normals: Float[Tensor, "scenes 3 height width"]
    boxes: Int[Tensor, "scenes objects 4"]
    keypoints: Float[Tensor, "scenes objects 3 2"]


def view(scenes: Scenes, size: int = 64) -> Views:
    """Take a picture of each scene, ``size`` pixels wide and high.

    Raises:
        ValueError: if ``size`` is below 8.
    """
    if size < 8:
        raise ValueError(f"a picture has 8 pixels or more each way, got size = {size}")
    parts = [
        _view(scenes[start : start + AT_ONCE], size)
        for start in range(0, len(scenes), AT_ONCE)
    ]
    columns = [torch.cat(column) for column in zip(*parts, strict=True)]
    y = scenes.half[..., None] * torch.arange(3)
    x, z = (place[..., None].expand_as(y) for place in (scenes.x, scenes.z))
    points = project(scenes, torch.stack([x, y, z], dim=-1), size)
    return Views(*columns, keypoints=points[..., :2])


def project(
    scenes: Scenes, points: Float[Tensor, "scenes objects points 3"], size: int
) -> Float[Tensor, "scenes objects points 3"]:
    """Say where in the picture points are, and how far away.

    Args:
        scenes: whose cameras look.
        points: x, y and z [m], some for each object.
        size: of the picture.

    Returns:
        Pixels from the left, pixels from the top, and the depth [m]. The upper left
        pixel goes from 0 to 1 both ways.
    """
    from_camera = points - _camera(scenes)[:, None, None]
    right, up, depth = (from_camera @ _axes(scenes).mT[:, None]).unbind(-1)
    scale = size / (2 * FIELD * depth)
    return torch.stack([size / 2 + right * scale, size / 2 - up * scale, depth], dim=-1)


def _camera(scenes: Scenes) -> Float[Tensor, "scenes 3"]:
    zero = torch.zeros_like(scenes.height)
    return torch.stack([zero, scenes.height, zero], dim=1)


def _axes(scenes: Scenes) -> Float[Tensor, "scenes 3 3"]:
    """What is to the right, up and forwards for each camera, row by row."""
    cos, sin, zero = scenes.pitch.cos(), scenes.pitch.sin(), 0 * scenes.pitch
    rows = [(zero + 1, zero, zero), (zero, cos, sin), (zero, -sin, cos)]
    return torch.stack([torch.stack(row, dim=1) for row in rows], dim=1)


def _view(scenes: Scenes, size: int) -> tuple[Tensor, ...]:
    """Images, masks, depths, normals and boxes of some scenes."""
    v = 1 - (2 * torch.arange(size) + 1) / size  # from the top
    u = FIELD * -v
    rays = torch.stack(
        [
            u.expand(size, size),
            FIELD * v[:, None].expand(size, size),
            torch.ones(size, size),
        ],
        dim=-1,
    ).reshape(-1, 3)
    axes = _axes(scenes)
    directions = rays @ axes  # [scenes, pixels, 3], in metres of the world
    origin = _camera(scenes)[:, None]
    solids = _meet(scenes, origin, directions)
    floor = -origin[..., 1] / directions[..., 1].clamp(max=-1e-9)
    floor = torch.where(directions[..., 1] < 0, floor, torch.inf)
    wall = WALL / directions[..., 2]
    depths, nearest = torch.cat([solids, floor[:, None], wall[:, None]], dim=1).min(
        dim=1
    )
    objects = solids.shape[1]
    points = origin + depths[..., None] * directions
    normals = _normals(scenes, points, nearest)
    facing = (normals @ scenes.light[..., None]).squeeze(-1).clamp(min=0)
    shadow = _meet(scenes, points + TINY * normals, scenes.light[:, None]).amin(1)
    lit = AMBIENT + (1 - AMBIENT) * facing * shadow.isinf()
    colours = torch.tensor(list(COLOURS.values()))[scenes.colours]
    greys = scenes.grey[..., None].expand(-1, -1, 3)
    colours = torch.cat([colours, greys], dim=1)
    painted = colours.gather(1, nearest[..., None].expand(-1, -1, 3)) * lit[..., None]
    masks = torch.where(nearest < objects, nearest + 1, 0)
    shape = (-1, size, size)
    masks = masks.reshape(shape)
    return (
        painted.mT.reshape(-1, 3, size, size),
        masks,
        depths.reshape(shape),
        (normals @ axes.mT).mT.reshape(-1, 3, size, size),
        _boxes(masks, objects),
    )


def _meet(
    scenes: Scenes,
    origin: Float[Tensor, "scenes #pixels 3"],
    direction: Float[Tensor, "scenes #pixels 3"],
) -> Float[Tensor, "scenes objects pixels"]:
    """At which multiple of its direction each ray first meets each solid, or never."""
    pixels = max(origin.shape[1], direction.shape[1])
    first = torch.full((*scenes.present.shape, pixels), torch.inf)
    for kind, name in enumerate(SHAPES):
        s, k = (scenes.present & (scenes.shapes == kind)).nonzero(as_tuple=True)
        o = origin[s] - _feet(scenes)[s, k][:, None]
        r, turn = scenes.half[s, k, None], scenes.turn[s, k, None]
        first[s, k] = first_hit(name, o, direction[s], r, turn)
    return first


def _normals(
    scenes: Scenes,
    points: Float[Tensor, "scenes pixels 3"],
    nearest: Int[Tensor, "scenes pixels"],
) -> Float[Tensor, "scenes pixels 3"]:
    """Which way the surface faces at what is seen, in the axes of the world."""
    objects = scenes.present.shape[1]
    normals = torch.tensor([0.0, 1.0, 0.0]).repeat(*nearest.shape, 1)  # the floor's
    normals[nearest == objects + 1] = torch.tensor([0.0, 0.0, -1.0])  # the wall's
    # Floor and wall are no solids: they get a kind that there isn't.
    nothing = torch.full((len(scenes), 2), -1)
    kinds = torch.cat([scenes.shapes, nothing], dim=1).gather(1, nearest)
    for kind, name in enumerate(SHAPES):
        s, p = (kinds == kind).nonzero(as_tuple=True)
        k = nearest[s, p]
        places = points[s, p] - _feet(scenes)[s, k]
        normals[s, p] = outward(name, places, scenes.half[s, k], scenes.turn[s, k])
    return normals


def _feet(scenes: Scenes) -> Float[Tensor, "scenes objects 3"]:
    return torch.stack([scenes.x, torch.zeros_like(scenes.x), scenes.z], dim=-1)


def _boxes(masks: Int[Tensor, "scenes height width"], objects: int) -> Tensor:
    seen = masks[:, None] == torch.arange(1, objects + 1)[:, None, None]
    ends = []
    for line in (seen.any(dim=2), seen.any(dim=3)):  # columns, then rows
        first = line.int().argmax(dim=-1)
        after = line.shape[-1] - line.flip(-1).int().argmax(dim=-1)
        there = line.any(dim=-1)
        ends.append((torch.where(there, first, 0), torch.where(there, after, 0)))
    (left, right), (top, bottom) = ends
    return torch.stack([left, top, right, bottom], dim=-1)
