"""Pictures' files, read into numbers."""

from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor

__all__ = ["read_picture"]


def read_picture(path: Path) -> Float[Tensor, "3 height width"]:
    """Read a picture: red, green and blue, row by row from the top, from 0 to 1.

    They are the numbers of the file, over 255, if it has 8 bits for each of grey or of
    red, green and blue. A grey picture has three equal channels. Transparency is left
    out, and grey of 16 bits isn't read rightly: what is above 255 becomes white.

    Args:
        path: of a PNG, a JPEG or another kind that the package Pillow reads.
    """
    with Image.open(path) as picture:
        pixels = torch.from_numpy(np.array(picture.convert("RGB")))
    return pixels.permute(2, 0, 1).float() / 255
