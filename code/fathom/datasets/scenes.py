r"""Scenes: a small world of solids on a floor, drawn by a rule that knows everything.

A scene is a list of balls, cubes, cylinders and cones. :mod:`fathom.datasets.views`
takes its picture and says for each pixel what is seen there, how far away and facing
where; :mod:`fathom.datasets.scene_language` says it in words.

Lengths are in metres: :math:`x` to the right, :math:`y` up, :math:`z` away from the
viewer. The floor is :math:`y = 0`; the camera stands above the origin.
"""

from dataclasses import dataclass, fields

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

__all__ = ["COLOURS", "FIELD", "SHAPES", "SIZES", "Scenes", "draw_scenes"]

SHAPES = ("ball", "cube", "cylinder", "cone")
COLOURS = {
    "red": (0.80, 0.12, 0.12),
    "yellow": (0.95, 0.80, 0.10),
    "green": (0.10, 0.55, 0.20),
    "blue": (0.10, 0.30, 0.80),
    "purple": (0.50, 0.15, 0.60),
    "white": (0.95, 0.95, 0.95),
}
SIZES = {"small": 0.35, "large": 0.55}  # half the height [m]
FIELD = 0.5  # tangent of half the camera's angle of view
NEAR, FAR, WALL = 3.2, 6.5, 8.5  # where solids stand, and the wall behind them [m]
TRIES, ROUNDS = 60, 60


@dataclass(frozen=True)
class Scenes:
    """Scenes, each with places for as many objects; some places may be empty.

    Attributes:
        present: whether an object stands at a place. Where none does, the other
            numbers mean nothing.
        shapes: index into ``SHAPES``.
        colours: index into ``COLOURS``.
        sizes: index into ``SIZES``.
        x: how far to the right an object's axis stands [m].
        z: how far away it stands [m].
        turn: by how much a cube is turned about its axis, from 0 to π/2.
        light: where the light comes from, of length 1.
        height: of the camera above the floor [m].
        pitch: by how much it looks down, an angle.
        grey: of the floor and of the wall, from 0 to 1.
    """

    present: Bool[Tensor, "scenes objects"]
    shapes: Int[Tensor, "scenes objects"]
    colours: Int[Tensor, "scenes objects"]
    sizes: Int[Tensor, "scenes objects"]
    x: Float[Tensor, "scenes objects"]
    z: Float[Tensor, "scenes objects"]
    turn: Float[Tensor, "scenes objects"]
    light: Float[Tensor, "scenes 3"]
    height: Float[Tensor, "scenes"]
    pitch: Float[Tensor, "scenes"]
    grey: Float[Tensor, "scenes 2"]

    def __len__(self) -> int:
        """The number of scenes."""
        return len(self.present)

    def __getitem__(self, rows: slice | Tensor) -> "Scenes":
        """Some of the scenes: a slice, numbers or a mask."""
        return Scenes(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    @property
    def half(self) -> Float[Tensor, "scenes objects"]:
        """Half of each object's height [m]; a ball's, cylinder's or cone's radius."""
        return torch.tensor(list(SIZES.values()))[self.sizes]


def draw_scenes(
    num_scenes: int,
    max_objects: int = 4,
    generator: torch.Generator | None = None,
) -> Scenes:
    """Draw scenes of one object or more, at random and evenly.

    Every object is whole inside the picture, none stands in another, and none
    is hidden: about a third of its width at least is free of others in front. Camera,
    light and the greys of floor and wall vary a little.

    Args:
        num_scenes: 1 or more.
        max_objects: 1 to 5. Each number of objects up to this is equally likely. Where
            the last finds no place in many tries, its scene has one less.
        generator: of the random numbers.

    Raises:
        ValueError: if one of the two numbers is out of range.
    """
    if num_scenes < 1 or not 1 <= max_objects <= 5:
        raise ValueError(
            "there are 1 scene or more with 1 to 5 objects, got "
            f"num_scenes = {num_scenes}, max_objects = {max_objects}"
        )
    each = (num_scenes, max_objects)

    def choose(number: int) -> Int[Tensor, "scenes objects"]:
        return torch.randint(number, each, generator=generator)

    def between(low: float, high: float, *shape: int) -> Float[Tensor, "..."]:
        return low + (high - low) * torch.rand(*shape, generator=generator)

    shapes, colours, sizes = map(choose, (len(SHAPES), len(COLOURS), len(SIZES)))
    number = torch.randint(1, max_objects + 1, (num_scenes, 1), generator=generator)
    radius = torch.tensor(list(SIZES.values()))[sizes]
    # A turned cube reaches furthest at its edges.
    radius = torch.where(shapes == SHAPES.index("cube"), radius * 2**0.5, radius)
    wanted = torch.arange(max_objects) < number
    x, z, present = torch.zeros(each), torch.ones(each), torch.zeros_like(wanted)
    left = torch.arange(num_scenes)  # scenes in which an object has no place yet
    for _ in range(ROUNDS):
        tried = (len(left), max_objects, TRIES)
        far = between(NEAR, FAR, *tried)
        reach = 0.95 * FIELD * far - radius[left, :, None] * (1 + FIELD**2) ** 0.5
        across = reach * between(-1.0, 1.0, *tried)
        new_x, new_z, there = _place(across, far, radius[left], wanted[left])
        better = there.sum(dim=1) > present[left].sum(dim=1)
        rows = left[better]
        x[rows], z[rows], present[rows] = new_x[better], new_z[better], there[better]
        left = left[(present[left] != wanted[left]).any(dim=1)]
    side = between(-0.9, 0.9, num_scenes)
    light = torch.stack([side, torch.ones(num_scenes), torch.full_like(side, -0.5)], 1)
    return Scenes(
        present=present,
        shapes=shapes,
        colours=colours,
        sizes=sizes,
        x=x,
        z=z,
        turn=between(0.0, torch.pi / 2, *each),
        light=light / light.norm(dim=1, keepdim=True),
        height=between(1.4, 2.0, num_scenes),
        pitch=between(0.26, 0.36, num_scenes),
        grey=between(0.35, 0.65, num_scenes, 2),
    )


def _place(
    x: Float[Tensor, "scenes objects tries"],
    z: Float[Tensor, "scenes objects tries"],
    radius: Float[Tensor, "scenes objects"],
    wanted: Bool[Tensor, "scenes objects"],
) -> tuple[Tensor, Tensor, Tensor]:
    """Put one object after the other at the first of its places that is free."""
    chosen_x, chosen_z = x[..., 0].clone(), z[..., 0].clone()
    present = torch.zeros_like(wanted)
    for k in range(x.shape[1]):
        free = wanted[:, k, None].expand(-1, x.shape[2]).clone()
        for j in range(k):
            apart = (x[:, k] - chosen_x[:, j, None]).hypot(
                z[:, k] - chosen_z[:, j, None]
            )
            both = radius[:, k] + radius[:, j]
            # Seen from the camera: the directions, and half of each one's width.
            seen = x[:, k] / z[:, k] - (chosen_x / chosen_z)[:, j, None]
            mine, other = radius[:, k, None] / z[:, k], (radius / chosen_z)[:, j, None]
            clear = torch.maximum(mine, other) + 0.3 * torch.minimum(mine, other)
            fits = (apart > both[:, None] + 0.1) & (seen.abs() > clear)
            free &= fits | ~present[:, j, None]
        first = free.int().argmax(dim=1, keepdim=True)
        chosen_x[:, k] = x[:, k].gather(1, first)[:, 0]
        chosen_z[:, k] = z[:, k].gather(1, first)[:, 0]
        present[:, k] = free.any(dim=1)
    return chosen_x, chosen_z, present
