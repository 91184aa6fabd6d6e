"""A classifier of pictures for the browser: its weights as whole numbers."""

import copy
from typing import Any

import torch

from fathom.networks.image_classifier import ImageClassifier

__all__ = ["for_browser", "rounded"]

UNIT = 2.0**-12


def rounded(model: ImageClassifier, unit: float | int = UNIT) -> ImageClassifier:
    """Copy a classifier, with all parameters rounded to multiples of a unit.

    Args:
        model: stays as it is.
        unit: above 0; a power of two keeps the multiples exact.

    Raises:
        ValueError: if the unit isn't above 0.
    """
    if unit <= 0:
        raise ValueError(f"a unit is above 0, got {unit}")
    near = copy.deepcopy(model)
    with torch.no_grad():
        for parameter in near.parameters():
            parameter.copy_((parameter / unit).round() * unit)
    return near


def for_browser(model: ImageClassifier, unit: float | int = UNIT) -> dict[str, Any]:
    """Write a classifier as lists for the live figure ``draw-a-digit``.

    Args:
        model: the classifier; what the figure computes is what `rounded` of it does.
        unit: what its numbers are multiples of.

    Returns:
        The arguments of `live_figure` that hold the network.

    Raises:
        ValueError: if the unit isn't above 0.
    """
    near = rounded(model, unit)

    def numbers(layer: torch.nn.Conv2d | torch.nn.Linear) -> dict[str, Any]:
        values = {"weights": layer.weight, "offsets": layer.bias}
        return {
            name: (value.detach().flatten() / unit).round().int().tolist()
            for name, value in values.items()
        }

    stages = [numbers(s) | {"kernel": s.kernel_size[0]} for s in near.stages]
    return {
        "network": {"stages": stages, "readout": numbers(near.readout)},
        "unit": unit,
    }
