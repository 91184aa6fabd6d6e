"""A network that reads depths, for the live figure ``compose-a-scene``."""

from typing import Any

import torch

from fathom.datasets.scenes import COLOURS, SIZES
from fathom.live.export import to_onnx
from fathom.networks.depth import DepthNetwork

__all__ = ["for_browser"]

LIGHT = (0.3, 1.0, -0.5)  # its direction; the figure gets it with length 1
GREY = (0.5, 0.55)  # of floor and wall


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
