"""A network that says how far away each pixel of a picture is."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import relu

from fathom.networks.encoder_decoder import check_sides, start_by_he

__all__ = ["DepthNetwork"]


class DepthNetwork(nn.Module):
    r"""An encoder and a decoder, with ways around the small maps between them.

    A convolution of :math:`3 \times 3` makes maps :math:`\mathbf{E}_0` of the picture's
    size; each further one, with stride 2, halves the maps before. At the smallest size
    one more convolution follows. Each step back up is a transposed convolution of
    :math:`4 \times 4` with stride 2, and what the encoder had at that size is *added*,
    as in a residual block, so that what is fine needn't pass through what is coarse:

    .. math::

        \mathbf{D}_k = \operatorname{a}\bigl[\operatorname{up}[\mathbf{D}_{k+1}]
        + \mathbf{E}_k\bigr].

    A last convolution makes one number of each pixel's, and what is usual at that
    pixel is added, too: the network says by how much the *logarithm* of the depth
    differs from that. Besides red, green and blue (taken from -1 to 1) the first layer
    gets the row, from 1 at the top to -1 at the bottom, because a convolution does the
    same everywhere.

    Weights start by He's rule, those of the last convolution at a tenth of it, offsets
    at zero: at first, the network says little more than what is usual.

    Args:
        usual: a logarithm of a depth [m] for each pixel, which no training changes.
        widths: channels of the maps, from the picture's size to the smallest.
        skips: whether the encoder's maps are added.
        generator: where weights are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if there are fewer than two widths, or one is below 1, or if a side
            of the map can't be halved once for each width but the first.

    UDL sections 10.5.3 and 11.5.3. O. Ronneberger, P. Fischer and T. Brox (2015),
    "U-Net: Convolutional Networks for Biomedical Image Segmentation",
    arXiv:1505.04597, put the encoder's maps beside the decoder's instead. R. Liu et al.
    (2018), "An Intriguing Failing of Convolutional Neural Networks and the CoordConv
    Solution", arXiv:1807.03247, for the row.
    """

    def __init__(
        self,
        usual: Float[Tensor, "rows columns"],
        widths: Sequence[int] = (8, 16, 32, 48),
        skips: bool = True,
        generator: torch.Generator | None = None,
    ) -> None:
        if len(widths) < 2 or min(widths) < 1:
            raise ValueError(
                "a network that goes down and up has two widths or more, of 1 channel "
                f"or more, got {list(widths)}"
            )
        check_sides(usual, 2 ** (len(widths) - 1))
        rows, columns = usual.shape
        super().__init__()
        self.skips = skips
        # The middle of each row, as the rays of fathom.datasets.views have it.
        row = 1 - (2 * torch.arange(rows) + 1) / rows
        self.register_buffer("row", row[:, None].expand(1, 1, rows, columns).clone())
        self.register_buffer("usual", usual.clone())
        self.first = nn.Conv2d(4, widths[0], 3, padding=1)
        self.down = nn.ModuleList(
            nn.Conv2d(above, below, 3, stride=2, padding=1)
            for above, below in pairwise(widths)
        )
        self.middle = nn.Conv2d(widths[-1], widths[-1], 3, padding=1)
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(below, above, 4, stride=2, padding=1)
            for below, above in pairwise(reversed(widths))
        )
        self.last = nn.Conv2d(widths[0], 1, 3, padding=1)
        start_by_he(self, generator)
        self.last.weight.data *= 0.1

    def forward(
        self, pictures: Float[Tensor, "batch 3 rows columns"]
    ) -> Float[Tensor, "batch rows columns"]:
        """Say the natural logarithm of the depth [m] of each pixel.

        Args:
            pictures: red, green and blue, from 0 to 1.

        Raises:
            ValueError: if their size isn't that of the map ``usual``.
        """
        if pictures.shape[-2:] != self.usual.shape:
            raise ValueError(
                f"pictures of {tuple(self.usual.shape)} pixels are read, got "
                f"{tuple(pictures.shape[-2:])}"
            )
        row = self.row.expand_as(pictures[:, :1])
        maps = [relu(self.first(torch.cat([2 * pictures - 1, row], dim=1)))]
        for layer in self.down:
            maps.append(relu(layer(maps[-1])))
        now = relu(self.middle(maps.pop()))
        for layer in self.up:
            around = maps.pop()
            now = relu(layer(now) + around if self.skips else layer(now))
        return self.last(now)[:, 0] + self.usual
