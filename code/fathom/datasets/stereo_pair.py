"""A pair of photographs of one thing, side by side, and how far apart each pixel is."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from fathom.datasets.pictures import read_picture
from fathom.datasets.sources import package_file

__all__ = ["StereoPair", "motorcycle"]


@dataclass(frozen=True)
class StereoPair:
    """Two photographs from places side by side, and what was measured.

    Attributes:
        left: red, green and blue, from 0 to 1.
        right: the same, from a camera further to the right.
        disparities: for each pixel of the left picture, by how many pixels the same
            point is further to the left in the right one; NaN where it isn't known.
        focal_length: in pixels.
        baseline: how far apart the cameras are [m].
        offset: how many pixels further to the right the right camera's axis meets its
            picture: it is added to a disparity before a depth is computed.
    """

    left: Float[Tensor, "3 rows columns"]
    right: Float[Tensor, "3 rows columns"]
    disparities: Float[Tensor, "rows columns"]
    focal_length: float
    baseline: float
    offset: float

    def depths(
        self, disparities: Float[Tensor, "rows columns"]
    ) -> Float[Tensor, "rows columns"]:
        r"""Depths [m] for disparities: :math:`z = f b / (d + d_0)`."""
        return self.focal_length * self.baseline / (disparities + self.offset)


def motorcycle() -> StereoPair:
    """Read the pair *Motorcycle* of Middlebury's stereo benchmark of 2014.

    Photographs of 500 × 741 pixels, a quarter of the original's each way, with
    disparities measured by structured light. The package states no terms for the
    photographs: compute with them, and don't publish them.

    D. Scharstein et al. (2014), "High-Resolution Stereo Datasets with
    Subpixel-Accurate Ground Truth", German Conference on Pattern Recognition.

    Raises:
        ModuleNotFoundError: if scikit-image is missing; it names the command.
    """

    def read(name: str) -> Tensor:
        path = package_file(
            "scikit-image", f"skimage/data/motorcycle_{name}.png", "scikit-image"
        )
        return read_picture(path)

    path = package_file(
        "scikit-image", "skimage/data/motorcycle_disp.npz", "scikit-image"
    )
    with np.load(path, allow_pickle=False) as arrays:
        disparities = torch.from_numpy(arrays["arr_0"].astype(np.float32))
    disparities[~disparities.isfinite()] = torch.nan
    # The package's calibration, which holds for its smaller pictures.
    return StereoPair(
        read("left"), read("right"), disparities, 994.978, 0.193001, 31.086
    )
