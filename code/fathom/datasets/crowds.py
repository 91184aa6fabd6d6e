"""Crowds: scenes whose objects stand closer, so that some hide parts of others."""

from dataclasses import replace

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from fathom.datasets.scenes import SHAPES, Scenes, draw_scenes
from fathom.datasets.views import view

__all__ = ["draw_crowds", "visible_shares"]


def draw_crowds(
    num_scenes: int,
    max_objects: int = 4,
    spread: float | int = 0.5,
    generator: torch.Generator | None = None,
) -> Scenes:
    """Draw scenes, then push all objects towards the middle, left and right.

    Each one's distance to the line straight ahead is multiplied by ``spread``. Scenes
    in which an object would then stand in another are left out and others drawn, so
    that crowds have fewer objects than :func:`~fathom.datasets.scenes.draw_scenes`.

    Args:
        num_scenes: 1 or more.
        max_objects: 1 to 5.
        spread: above 0 and at most 1, which leaves the scenes as they are.
        generator: of the random numbers.

    Raises:
        ValueError: if a number is out of range.
    """
    if not 0 < spread <= 1:
        raise ValueError(f"spread is above 0 and at most 1, got {spread}")
    parts: list[Scenes] = []
    while sum(map(len, parts)) < num_scenes:
        drawn = draw_scenes(num_scenes, max_objects, generator)
        closer = replace(drawn, x=drawn.x * spread)
        parts.append(closer[_apart(closer)])
    fields = {
        name: torch.cat([getattr(part, name) for part in parts])
        for name in parts[0].__dataclass_fields__
    }
    return Scenes(**fields)[:num_scenes]


def visible_shares(scenes: Scenes, size: int = 64) -> Float[Tensor, "scenes objects"]:
    """Which share of each object is seen, from 0 to 1.

    The pixels that show it, over those that show it where it stands alone; 0 at places
    without an object.
    """
    masks, shares = view(scenes, size).masks, []
    for k in range(scenes.present.shape[1]):
        alone = torch.zeros_like(scenes.present)
        alone[:, k] = scenes.present[:, k]
        whole = (view(replace(scenes, present=alone), size).masks > 0).sum(dim=(1, 2))
        shares.append((masks == k + 1).sum(dim=(1, 2)) / whole.clamp(min=1))
    return torch.stack(shares, dim=1)


def _apart(scenes: Scenes) -> Bool[Tensor, "scenes"]:
    """Whether no object of a scene stands in another."""
    cube = scenes.shapes == SHAPES.index("cube")
    # A turned cube reaches furthest at its edges.
    radius = torch.where(cube, scenes.half * 2**0.5, scenes.half)
    places = torch.stack([scenes.x, scenes.z], dim=-1)
    room = torch.cdist(places, places) - radius[:, :, None] - radius[:, None]
    both = scenes.present[:, :, None] & scenes.present[:, None]
    both &= ~torch.eye(both.shape[1], dtype=torch.bool)
    return ~(both & (room < 0)).any(dim=(1, 2))
