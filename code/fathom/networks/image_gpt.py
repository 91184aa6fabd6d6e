r"""Image GPT: a decoder that writes a picture pixel by pixel, row by row from the top.

The pixels are a text in an alphabet of grey levels, so a picture has the probability

.. math::

    P(\mathbf{x}) = \prod_{n} P(x_n \mid x_1, \dots, x_{n-1}),

and whoever gives the first pixels gets others that go with them: a completion.

UDL section 12.10.1. M. Chen et al. (2020), "Generative Pretraining from Pixels".
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from fathom.networks.decoder import Decoder

__all__ = ["ImageGPT", "as_levels", "as_shades"]


def as_levels(
    images: Float[Tensor, "images height width"], levels: int
) -> Int[Tensor, "images pixels"]:
    """Round shades from 0 to 1 to whole levels, a row of pixels for each picture.

    Args:
        images: pictures, read row by row from the top.
        levels: how many, at least 2: from 0 for a shade of 0 to levels - 1 for 1.

    Raises:
        ValueError: if a shade isn't from 0 to 1, or there is one level.
    """
    if levels < 2 or images.ndim != 3:
        raise ValueError(
            f"pictures (images, height, width) have 2 levels or more; got {levels} for "
            f"shape {tuple(images.shape)}"
        )
    if images.numel() and not (images.min() >= 0 and images.max() <= 1):
        raise ValueError(
            f"shades are from 0 to 1, got {images.min():g} to {images.max():g}"
        )
    return (images * (levels - 1)).round().long().flatten(1)


def as_shades(
    pixels: Int[Tensor, "images pixels"], levels: int, width: int
) -> Float[Tensor, "images height width"]:
    """Turn levels into shades from 0 to 1, in rows: :func:`as_levels` backwards.

    Args:
        pixels: levels from 0, a row for each picture.
        levels: how many there are.
        width: pixels in each row of a picture.

    Raises:
        ValueError: if the pixels don't fill whole rows.
    """
    if levels < 2 or width < 1 or pixels.shape[-1] % width:
        raise ValueError(
            f"{pixels.shape[-1]} pixels don't fill rows of {width}, or {levels} levels "
            "are fewer than 2"
        )
    return (pixels / (levels - 1)).unflatten(1, (-1, width))


class ImageGPT(nn.Module):
    r"""Scores of a pixel's levels, from all pixels before it.

    A :class:`fathom.networks.decoder.Decoder` over the levels and one token more, the
    *start*, which stands before each picture: so that the first pixel, too, is guessed
    from something.

    Attributes:
        decoder: its last token is the start.
        levels: how many a pixel has.

    Args:
        levels: how many a pixel has, at least 2.
        num_pixels: in a picture.
        width: numbers in each vector.
        num_layers: transformer layers.
        heads: of each attention; they divide the width.
        hidden: units of each MLP; by default four times the width.
        generator: where weights are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: for sizes that don't fit; when called, for a level that there isn't,
            and as the decoder.

    UDL section 12.10.1.
    """

    def __init__(
        self,
        levels: int,
        num_pixels: int,
        width: int,
        num_layers: int,
        heads: int = 1,
        hidden: int | None = None,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if levels < 2:
            raise ValueError(f"a pixel has 2 levels or more, not {levels}")
        self.levels = levels
        self.decoder = Decoder(
            levels + 1, num_pixels, width, num_layers, heads, hidden, 0.0, generator
        )

    def forward(
        self, pixels: Int[Tensor, "*batch pixels"]
    ) -> Float[Tensor, "*batch pixels levels"]:
        """Score the levels of each pixel, from those before it.

        Args:
            pixels: levels, a row for each picture; the last of a row is read by none.
        """
        if pixels.numel() and not 0 <= pixels.min() <= pixels.max() < self.levels:
            raise ValueError(
                f"levels are from 0 to {self.levels - 1}, got {pixels.min()} to "
                f"{pixels.max()}"
            )
        start = torch.full_like(pixels[..., :1], self.levels)
        before = torch.cat([start, pixels[..., :-1]], dim=-1)
        return self.decoder(before)[..., : self.levels]

    @torch.no_grad()
    def write(
        self,
        begun: Int[Tensor, "images known"],
        generator: torch.Generator | None = None,
    ) -> Int[Tensor, "images pixels"]:
        """Draw the pixels that are missing, one after the other.

        Args:
            begun: the first pixels of each picture; none, for pictures from nothing.
            generator: where they are drawn from; PyTorch's global generator if None.

        Raises:
            ValueError: if more pixels are given than a picture has.
        """
        num_pixels = len(self.decoder.positions.table)
        if begun.ndim != 2 or begun.shape[1] > num_pixels:
            raise ValueError(
                f"a row of up to {num_pixels} pixels begins each picture; got shape "
                f"{tuple(begun.shape)}"
            )
        pixels = begun
        while pixels.shape[1] < num_pixels:
            unknown = pixels.new_zeros(len(pixels), 1)  # no score reads it
            scores = self(torch.cat([pixels, unknown], dim=1))[:, -1]
            drawn = scores.softmax(dim=-1).multinomial(1, generator=generator)
            pixels = torch.cat([pixels, drawn], dim=1)
        return pixels
