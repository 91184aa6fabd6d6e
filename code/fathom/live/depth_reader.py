"""A network that reads depths, for the live figure ``compose-a-scene``."""

from collections.abc import Sequence
from typing import Any

import torch

from fathom.datasets.scenes import COLOURS, SHAPES, SIZES, Scenes
from fathom.live.export import to_onnx
from fathom.networks.depth import DepthNetwork

__all__ = ["for_browser", "scene_of"]

LIGHT = (0.3, 1.0, -0.5)  # its direction; the figure gets it with length 1
GREY = (0.5, 0.55)  # of floor and wall
TURN = 0.4  # of all cubes, an angle


def for_browser(network: DepthNetwork) -> dict[str, Any]:
    """Name what the figure ``compose-a-scene`` needs of Python.

    Args:
        network: reads pictures of 32 × 32 pixels, as the figure's are.

    Returns:
        Arguments of `fathom.live.figure.live_figure`: the network as a model for the
        browser, and sizes, colours, light and greys of the figure's world.

    Raises:
        ValueError: if the network reads pictures of another size.
    """
    if network.usual.shape != (32, 32):
        raise ValueError(
            "the figure shows pictures of 32 × 32 pixels, and the network reads "
            f"{tuple(network.usual.shape)}"
        )
    light = torch.tensor(LIGHT)
    return {
        "graphs": {"depth": to_onnx(network, torch.zeros(1, 3, 32, 32), half=True)},
        "halves": list(SIZES.values()),
        "paints": [{"name": name, "rgb": list(rgb)} for name, rgb in COLOURS.items()],
        "light": (light / light.norm()).tolist(),
        "grey": list(GREY),
    }


def scene_of(
    shapes: Sequence[int],
    sizes: Sequence[int],
    colours: Sequence[int],
    places: Sequence[Sequence[float | int]],
    height: float | int,
    pitch: float | int,
) -> Scenes:
    """Build the scene that the figure shows for a setting of its knobs.

    Args:
        shapes: of each solid, an index into ``SHAPES``; one more is none.
        sizes: an index into ``SIZES``.
        colours: an index into ``COLOURS``.
        places: how far to the right and how far away each stands [m].
        height: of the camera [m].
        pitch: by how much it looks down, an angle.
    """
    light = torch.tensor(LIGHT)
    x, z = torch.tensor(places, dtype=torch.float32)[None].unbind(-1)
    kinds = torch.tensor(shapes)[None]
    present = kinds < len(SHAPES)
    return Scenes(
        present=present,
        shapes=torch.where(present, kinds, 0),
        colours=torch.tensor(colours)[None],
        sizes=torch.tensor(sizes)[None],
        x=x,
        z=z,
        turn=torch.full_like(x, TURN),
        light=(light / light.norm())[None],
        height=torch.tensor([float(height)]),
        pitch=torch.tensor([float(pitch)]),
        grey=torch.tensor([GREY]),
    )
