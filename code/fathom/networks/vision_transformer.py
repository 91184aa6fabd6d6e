r"""Vision transformers: pictures cut into patches, and each patch is a token.

A picture of :math:`H \times W` pixels becomes :math:`N = HW / P^2` patches of
:math:`P \times P`, from left to right and from the top down. One linear layer makes a
vector of each, a learnt vector says where it was cut out, and transformer layers do the
rest. Which patches were neighbours stands nowhere else.

UDL section 12.10. A. Dosovitskiy et al. (2021), "An Image is Worth 16x16 Words:
Transformers for Image Recognition at Scale", arXiv 2010.11929.
"""

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn

from fathom.networks.convolution_2d import patches
from fathom.networks.positions import LearnedPositions
from fathom.networks.shallow import linear_layer
from fathom.networks.transformer import Transformer

__all__ = ["VisionTransformer", "cut", "put_together"]

READS = ("mean", "class token")


def cut(
    images: Float[Tensor, "images channels rows columns"], side: int
) -> Float[Tensor, "images patches numbers"]:
    """Cut pictures into square patches: a row of numbers for each.

    Patches come row by row from the top, as one reads. Within a row of numbers the
    first channel comes first, pixel row by pixel row, then the next channel: the order
    of a convolution's weights.

    Args:
        images: pictures whose height and width are multiples of the patches' side.
        side: rows and columns of a patch, at least 1.

    Raises:
        ValueError: if patches of this side don't fill the picture.
    """
    if images.ndim != 4 or side < 1 or any(n % side or n < 1 for n in images.shape[2:]):
        raise ValueError(
            f"patches of {side} × {side} have to fill each picture of shape (channels, "
            f"height, width); got images of shape {tuple(images.shape)}"
        )
    found = patches(images, (side, side), stride=side)
    return rearrange(found, "n c i j a b -> n (i j) (c a b)")


def put_together(
    rows: Float[Tensor, "images patches numbers"], side: int, across: int
) -> Float[Tensor, "images channels rows columns"]:
    """Put patches together to pictures: what :func:`cut` took apart.

    Args:
        rows: a row of numbers for each patch.
        side: rows and columns of a patch.
        across: how many patches stand side by side.

    Raises:
        ValueError: if the numbers don't make whole channels, or the patches whole rows.
    """
    if rows.ndim != 3 or min(side, across) < 1:
        raise ValueError(
            "patches have the shape (images, patches, numbers) and sides of 1 or more; "
            f"got {tuple(rows.shape)}, {side=} and {across=}"
        )
    if rows.shape[1] % across or rows.shape[2] % side**2:
        raise ValueError(
            f"{rows.shape[1]} patches don't stand in rows of {across}, or "
            f"{rows.shape[2]} numbers are no channels of {side} × {side}"
        )
    pattern = "n (i j) (c a b) -> n c (i a) (j b)"
    return rearrange(rows, pattern, j=across, a=side, b=side)


class VisionTransformer(nn.Module):
    r"""Scores of a picture's classes: a transformer over its patches.

    .. math::

        \mathbf{h}_n = \boldsymbol\Omega\,\mathbf{x}_n + \boldsymbol\beta +
        \mathbf{p}_n,

    where :math:`\mathbf{x}_n` are the numbers of patch :math:`n`; then layers with
    pre-norm, and a linear layer on the mean of what leaves them, or on what leaves at a
    further token, the class token, which stands first and starts the same for all
    pictures. With a class token equal to the library ``transformers``'
    ``ViTForImageClassification`` without dropout, if its layer norms, too, add
    :math:`10^{-5}`.

    Attributes:
        project: linear layer from a patch's numbers to its vector.
        class_token: a vector, or None.
        positions: :class:`fathom.networks.positions.LearnedPositions`.
        transformer: :class:`fathom.networks.transformer.Transformer`, with pre-norm and
            GELU.
        output: linear layer to the scores.

    Args:
        size: rows and columns of a picture.
        side: rows and columns of a patch, which divide the size.
        width: numbers in each vector.
        num_layers: transformer layers.
        heads: of each attention; they divide the width.
        channels: of a picture.
        hidden: units of each MLP; by default four times the width.
        num_classes: how many scores.
        read: "mean" or "class token".
        generator: where weights are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: for names and sizes that don't fit; when called, if pictures have
            another size.

    UDL section 12.10.2.
    """

    def __init__(
        self,
        size: int,
        side: int,
        width: int,
        num_layers: int,
        heads: int = 1,
        channels: int = 1,
        hidden: int | None = None,
        num_classes: int = 10,
        read: str = "mean",
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if side < 1 or size < 1 or size % side or min(channels, num_classes) < 1:
            raise ValueError(
                f"patches of {side} × {side} have to fill a picture of {size} × "
                f"{size}, and channels ({channels}) and classes ({num_classes}) are 1 "
                "or more"
            )
        if read not in READS:
            raise ValueError(f"what is read is one of {READS}, not {read!r}")
        self.shape, self.side = (channels, size, size), side
        self.project = linear_layer(channels * side**2, width, generator)
        self.class_token = None
        if read == "class token":
            start = 0.02 * torch.randn(width, generator=generator)
            self.class_token = nn.Parameter(start)
        count = (size // side) ** 2 + (self.class_token is not None)
        self.positions = LearnedPositions(count, width, generator=generator)
        self.transformer = Transformer(
            num_layers,
            width,
            heads,
            hidden=hidden,
            norm="pre",
            activation="gelu",
            generator=generator,
        )
        self.output = linear_layer(width, num_classes, generator)

    def start(
        self, images: Float[Tensor, "images channels rows columns"]
    ) -> Float[Tensor, "images tokens width"]:
        """What enters the first layer: patches as vectors, with their places."""
        if images.shape[1:] != self.shape:
            raise ValueError(
                f"pictures are {self.shape} (channels, rows, columns), got "
                f"{tuple(images.shape[1:])}"
            )
        tokens = self.project(cut(images, self.side))
        if self.class_token is not None:
            first = self.class_token.expand(len(tokens), 1, -1)
            tokens = torch.cat([first, tokens], dim=1)
        return self.positions(tokens)

    def forward(
        self, images: Float[Tensor, "images channels rows columns"]
    ) -> Float[Tensor, "images classes"]:
        """Score every class for each picture."""
        h = self.transformer(self.start(images))
        return self.output(h.mean(dim=1) if self.class_token is None else h[:, 0])
