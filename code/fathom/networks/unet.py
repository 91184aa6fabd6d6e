r"""A U-Net: an encoder and a decoder with ways around, one at each size.

What the encoder has at a size is handed to the decoder, which comes back to the same
size from below: added to what it has (the channels are as many), or joined to it as
further channels. Without either, all that the decoder knows has gone through the
smallest picture.
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn

from fathom.networks.encoder_decoder import check_sides, start_by_he

__all__ = ["UNet"]


class UNet(nn.Module):
    r"""Convolutions down and up again, with or without ways around at each size.

    The finest size has a convolution of :math:`3 \times 3`. Each further width has one
    with stride 2, and the last, one more with stride 1. On the way up, each step is a
    transposed convolution of :math:`4 \times 4` with stride 2, which comes back to the
    width :math:`W` of this size, and a convolution of :math:`3 \times 3` that reads
    :math:`W` channels, or :math:`2 W` where the encoder's are joined. After each comes
    a ReLU. A convolution of :math:`1 \times 1` gives the outputs.

    With ``skips="none"`` and ``"add"`` there are as many parameters; ``"join"`` has
    :math:`9 W^2` more for each width but the last.

    Weights start by He's rule and offsets at zero:
    :func:`~fathom.networks.encoder_decoder.start_by_he`.

    Args:
        num_inputs: channels of the pictures.
        num_outputs: numbers for each pixel.
        widths: channels at each size, from the finest to the coarsest.
        skips: "none", "add" or "join".
        generator: where weights are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if a number of channels is below 1, there are fewer than two widths,
            or the kind of skips isn't one of the three.

    UDL section 11.5.3. O. Ronneberger, P. Fischer and T. Brox (2015), arXiv 1505.04597.
    """

    def __init__(
        self,
        num_inputs: int = 1,
        num_outputs: int = 1,
        widths: Sequence[int] = (8, 16, 32),
        skips: str = "join",
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if len(widths) < 2 or min(num_inputs, num_outputs, *widths) < 1:
            raise ValueError(
                "channels are counted from 1 and there are at least two widths, got "
                f"{num_inputs}, {num_outputs} and {list(widths)}"
            )
        if skips not in ("none", "add", "join"):
            raise ValueError(f'skips are "none", "add" or "join", got {skips!r}')
        self.skips = skips
        self.factor = 2 ** (len(widths) - 1)
        self.first = nn.Conv2d(num_inputs, widths[0], 3, padding=1)
        self.down = nn.ModuleList(
            nn.Conv2d(fine, coarse, 3, stride=2, padding=1)
            for fine, coarse in pairwise(widths)
        )
        self.middle = nn.Conv2d(widths[-1], widths[-1], 3, padding=1)
        steps = list(pairwise(reversed(widths)))
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(coarse, fine, 4, stride=2, padding=1)
            for coarse, fine in steps
        )
        read = 2 if skips == "join" else 1
        self.after = nn.ModuleList(
            nn.Conv2d(read * fine, fine, 3, padding=1) for _, fine in steps
        )
        self.last = nn.Conv2d(widths[0], num_outputs, 1)
        start_by_he(self, generator)

    def forward(
        self, pictures: Float[Tensor, "batch inputs rows columns"]
    ) -> Float[Tensor, "batch outputs rows columns"]:
        """Compute the numbers of each pixel.

        Raises:
            ValueError: if a side isn't a multiple of 2 to the number of halvings.
        """
        check_sides(pictures, self.factor)
        hidden = self.first(pictures).relu()
        kept = []
        for layer in self.down:
            kept.append(hidden)
            hidden = layer(hidden).relu()
        hidden = self.middle(hidden).relu()
        for up, after in zip(self.up, self.after, strict=True):
            hidden, same_size = up(hidden).relu(), kept.pop()
            if self.skips == "add":
                hidden = hidden + same_size
            elif self.skips == "join":
                hidden = torch.cat([hidden, same_size], dim=1)
            hidden = after(hidden).relu()
        return self.last(hidden)
