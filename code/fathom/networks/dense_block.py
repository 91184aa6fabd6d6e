r"""A dense block: each layer reads what all layers before it have written.

A residual block adds its branch to what it was given. A dense block *joins* it, as
channels of their own:

.. math::

    \mathbf{h}_k = \bigl[\mathbf{h}_{k-1};\; \mathbf{f}_k[\mathbf{h}_{k-1}]\bigr] .

Nothing is written over, and the channels grow from layer to layer.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from fathom.networks.bottleneck import picture_branch

__all__ = ["DenseBlock"]


class DenseBlock(nn.Module):
    r"""Convolutions of 3 × 3 that each add channels of their own to all before.

    Layer :math:`k`, counted from 1, has a ReLU and a convolution from
    :math:`C + (k - 1)\,G` channels to :math:`G`. All :math:`K` have

    .. math::

        9\, G \sum_{k=0}^{K-1} (C + k\,G)
        = 9\, G \Bigl(K C + G\, \frac{K (K - 1)}{2}\Bigr)

    weights, and each :math:`G` offsets. Weights start by He's rule, offsets at zero.

    Args:
        channels: :math:`C`, of the input.
        growth: :math:`G`, how many channels a layer adds.
        num_layers: :math:`K`.
        generator: where weights are drawn from; PyTorch's global generator if None.

    Attributes:
        branches: the layers, each a ReLU and a convolution.

    Raises:
        ValueError: if a number is below 1.

    UDL section 11.5.2. G. Huang et al. (2017), arXiv 1608.06993, without the
    normalisation and the convolutions of 1 × 1 that they put before each layer.
    """

    def __init__(
        self,
        channels: int,
        growth: int,
        num_layers: int,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if min(channels, growth, num_layers) < 1:
            raise ValueError(
                "channels, growth and num_layers are at least 1, got "
                f"{channels}, {growth} and {num_layers}"
            )
        self.branches = nn.ModuleList(
            picture_branch([channels + k * growth, growth], [3], generator)
            for k in range(num_layers)
        )

    def forward(
        self, hidden: Float[Tensor, "examples channels rows columns"]
    ) -> Float[Tensor, "examples grown rows columns"]:
        """Join what each layer makes of all channels so far to these channels."""
        for branch in self.branches:
            hidden = torch.cat([hidden, branch(hidden)], dim=1)
        return hidden
