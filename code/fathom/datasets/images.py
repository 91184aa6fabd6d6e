"""Images: handwritten digits, small enough to be looked at."""

import gzip

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from fathom.datasets.sources import package_file

__all__ = ["digits"]


def digits() -> tuple[Float[Tensor, "1797 8 8"], Int[Tensor, "1797"]]:
    """Handwritten digits as images of 8 × 8 pixels: 1,797 of them, none missing.

    Returns:
        The images, row by row from the top, each pixel a multiple of 1/16 from 0
        (paper) to 1 (ink); and the labels, 0 to 9, between 174 and 183 images of each.

    The forms were scanned in black and white at 32 × 32 pixels; each pixel here is the
    share of ink in a square of 4 × 4. Thirteen people wrote the digits. Who wrote which
    isn't recorded, and so a random split puts digits of the same hand into training and
    test: it flatters a model that will meet other hands. These images are the test part
    of a larger set, in which other people wrote the training part. They are easier than
    the 28 × 28 digits of MNIST, and results on the two don't compare.

    Source: E. Alpaydin and C. Kaynak (1998), "Optical Recognition of Handwritten
    Digits", UCI Machine Learning Repository; the copy in scikit-learn.

    Raises:
        ModuleNotFoundError: if scikit-learn is missing; it names the command that
            installs it.
    """
    path = package_file(
        "scikit-learn", "sklearn/datasets/data/digits.csv.gz", install="scikit-learn"
    )
    with gzip.open(path, "rt") as file:
        table = np.loadtxt(file, delimiter=",", dtype=np.int64)
    # Each line holds 64 pixels, then the digit.
    pixels, labels = torch.from_numpy(table).split([64, 1], dim=1)
    return pixels.reshape(-1, 8, 8).float() / 16, labels[:, 0].clone()
