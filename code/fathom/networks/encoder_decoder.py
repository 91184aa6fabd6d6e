"""An encoder and a decoder: pictures in, a number for each pixel out."""

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn

__all__ = ["EncoderDecoder", "check_sides", "start_by_he"]


class EncoderDecoder(nn.Module):
    r"""Convolutions that halve a picture several times, and others that double it back.

    The *encoder* has a convolution of :math:`3 \times 3` with stride 2 for each width.
    At the coarsest size one more of :math:`3 \times 3` follows with stride 1. The
    *decoder* has a transposed convolution of :math:`4 \times 4` with stride 2 for each
    step up: 4 is a multiple of 2, so each pixel hears as many weights. After all layers
    but the last comes a ReLU. The outputs are logits, or whatever the loss takes them
    for.

    Weights start by He's rule, as normal numbers of variance :math:`2 / f`, and offsets
    at zero. A unit of a convolution hears :math:`f = 9 C` numbers of the :math:`C`
    channels below, a pixel of a transposed convolution :math:`f = 4 C`: with stride 2,
    only :math:`2 \times 2` of the kernel's :math:`4 \times 4` weights lead to it.

    Args:
        num_inputs: channels of the pictures.
        num_outputs: numbers for each pixel.
        widths: channels after each halving, from the finest to the coarsest.
        generator: where weights are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if a number of channels is below 1, or there is no width.

    UDL section 10.5.3. H. Noh, S. Hong and B. Han (2015), "Learning Deconvolution
    Network for Semantic Segmentation", ICCV.
    """

    def __init__(
        self,
        num_inputs: int = 1,
        num_outputs: int = 1,
        widths: Sequence[int] = (16, 32, 64),
        generator: torch.Generator | None = None,
    ) -> None:
        if not widths or min(num_inputs, num_outputs, *widths) < 1:
            raise ValueError(
                "channels are counted from 1 and there is at least one width, got "
                f"{num_inputs}, {num_outputs} and {list(widths)}"
            )
        super().__init__()
        down: list[nn.Module] = []
        for below, width in pairwise([num_inputs, *widths]):
            down += [nn.Conv2d(below, width, 3, stride=2, padding=1), nn.ReLU()]
        middle = [nn.Conv2d(widths[-1], widths[-1], 3, padding=1), nn.ReLU()]
        up: list[nn.Module] = []
        back = [*reversed(widths), num_outputs]
        for below, width in pairwise(back):
            up += [nn.ConvTranspose2d(below, width, 4, stride=2, padding=1), nn.ReLU()]
        self.encoder = nn.Sequential(*down, *middle)
        self.decoder = nn.Sequential(*up[:-1])
        self.factor = 2 ** len(widths)
        start_by_he(self, generator)

    def forward(
        self, pictures: Float[Tensor, "batch inputs rows columns"]
    ) -> Float[Tensor, "batch outputs rows columns"]:
        """Compute the numbers of each pixel.

        Raises:
            ValueError: if a side isn't a multiple of 2 to the number of widths.
        """
        check_sides(pictures, self.factor)
        return self.decoder(self.encoder(pictures))


def start_by_he(network: nn.Module, generator: torch.Generator | None = None) -> None:
    r"""Draw the weights of a network's convolutions by He's rule, offsets at zero.

    They are normal with mean zero and variance :math:`2 / f`. A unit of a convolution
    hears :math:`f = K^2 C` numbers of the :math:`C` channels below, a pixel of a
    transposed convolution with stride :math:`s` only :math:`f = K^2 C / s^2`.

    Args:
        network: its layers are drawn in the order in which they were made.
        generator: where weights are drawn from; PyTorch's global generator if None.

    K. He et al. (2015), "Delving Deep into Rectifiers", arXiv 1502.01852.
    """
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            heard = layer.in_channels * math.prod(layer.kernel_size)
            if isinstance(layer, nn.ConvTranspose2d):
                heard //= math.prod(layer.stride)
            spread = math.sqrt(2 / heard)
            nn.init.normal_(layer.weight, 0, spread, generator=generator)
            nn.init.zeros_(layer.bias)


def check_sides(pictures: Float[Tensor, "*some rows columns"], factor: int) -> None:
    """Refuse pictures that can't be halved and doubled back to the same size.

    Args:
        pictures: of any kind.
        factor: by how much the coarsest maps are smaller.

    Raises:
        ValueError: if a side isn't a multiple of the factor.
    """
    rows, columns = pictures.shape[-2:]
    if rows % factor or columns % factor:
        raise ValueError(
            f"sides must be multiples of {factor} to be halved and doubled "
            f"back, got {rows} × {columns} pixels"
        )
