"""Photographs by name, from two packages, and the part of one that a network gets."""

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from fathom.datasets.pictures import read_picture
from fathom.datasets.sources import package_file

__all__ = ["PHOTOGRAPHS", "Photograph", "central_square", "photograph"]


@dataclass(frozen=True)
class Photograph:
    """Where a photograph lies, and whose it is.

    Attributes:
        package: name of the package as pip knows it.
        path: the file, from the folder that packages are installed in.
        origin: who took it, or where it was published.
        terms: under which it may be shown.
    """

    package: str
    path: str
    origin: str
    terms: str


def _of_skimage(file: str, origin: str, terms: str) -> Photograph:
    return Photograph("scikit-image", f"skimage/data/{file}", origin, terms)


def _of_sklearn(file: str, origin: str) -> Photograph:
    path = f"sklearn/datasets/images/{file}"
    return Photograph("scikit-learn", path, origin, "CC BY 2.0")


FREE = "no known restrictions"
PHOTOGRAPHS: dict[str, Photograph] = {
    "astronaut": _of_skimage("astronaut.png", "NASA", "public domain"),
    "brick": _of_skimage("brick.png", "CC0Textures", "CC0"),
    "camera": _of_skimage("camera.png", "Lav Varshney", "CC0"),
    "cat": _of_skimage("chelsea.png", "Stefan van der Walt", "CC0"),
    "cell": _of_skimage("cell.png", "Paul Müller and others", "CC0"),
    "clock": _of_skimage("clock_motion.png", "Stefan van der Walt", "public domain"),
    "coffee": _of_skimage("coffee.png", "Rachel Michetti", "CC0"),
    "coins": _of_skimage("coins.png", "Brooklyn Museum", FREE),
    "dahlia": _of_sklearn("flower.jpg", "vultilion"),
    "galaxies": _of_skimage("hubble_deep_field.jpg", "NASA", "public domain"),
    "grass": _of_skimage("grass.png", "linolafett", "CC0"),
    "gravel": _of_skimage("gravel.png", "CC0Textures", "CC0"),
    "handwriting": _of_skimage("text.png", "Wikipedia", "public domain"),
    "retina": _of_skimage("retina.jpg", "Mikael Häggström", "CC0"),
    "rocket": _of_skimage("rocket.jpg", "SpaceX", "public domain"),
    "tissue": _of_skimage("ihc.png", "CMMI", FREE),
    "tower": _of_sklearn("china.jpg", "danielbuechele"),
    "vessels": _of_skimage("microaneurysms.png", "Andreas Maier", "CC0"),
}
"""All photographs of the two packages whose terms are known and free.

What scikit-image's and scikit-learn's own notes say of them. The pictures of the moon,
of a printed page and of a motorcycle come without terms; those of faces are left out,
and so are drawings.
"""


def photograph(name: str) -> Float[Tensor, "3 height width"]:
    """One photograph by its name, a key of ``PHOTOGRAPHS``.

    Returns:
        The channels red, green and blue, row by row from the top, from 0 (dark) to 1
        (bright). They are the numbers of the file, and not proportional to the light
        that they stand for. A grey picture has three equal channels.

    Raises:
        ValueError: if there is none of that name; it lists the names.
        ModuleNotFoundError: if the package with the file is missing; it names the
            command that installs it.
    """
    if name not in PHOTOGRAPHS:
        raise ValueError(
            f"no photograph is called {name!r}; there are {', '.join(PHOTOGRAPHS)}"
        )
    found = PHOTOGRAPHS[name]
    # Both by name, so that the build can read here what a page depends on.
    if found.package == "scikit-image":
        path = package_file("scikit-image", found.path, install="scikit-image")
    else:
        path = package_file("scikit-learn", found.path, install="scikit-learn")
    return read_picture(path)


def central_square(
    image: Float[Tensor, "channels height width"], size: int, share: float = 0.875
) -> Float[Tensor, "channels size size"]:
    """Cut a square out of the middle and bring it to ``size`` × ``size`` pixels.

    Its side is ``share`` of the image's shorter side, rounded down. Pixels in between
    are interpolated by a cubic kernel; where the square shrinks, it is widened by the
    factor, so that each new pixel is a weighted mean of all old ones near it. Values
    that overshoot are cut off at 0 and 1.

    Args:
        image: with values from 0 to 1.
        size: of the result, at least 1.
        share: above 0 and at most 1. EfficientNet-Lite0 was measured by its authors on
            squares with 7/8 and a size of 224.

    Raises:
        ValueError: if the share or the size is out of range, or nothing would be left.
    """
    height, width = image.shape[1:]
    side = int(share * min(height, width)) if 0 < share <= 1 else 0
    if size < 1 or side < 1:
        raise ValueError(
            f"a share of {share} of an image of {height} × {width} pixels is to become "
            f"{size} × {size}: the share is above 0 and at most 1, and both squares "
            "have at least one pixel"
        )
    top, left = (height - side + 1) // 2, (width - side + 1) // 2
    square = image[:, top : top + side, left : left + side]
    resized = functional.interpolate(
        square[None], size=(size, size), mode="bicubic", antialias=True
    )
    return resized[0].clamp(0, 1)
