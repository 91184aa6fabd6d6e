r"""Branches for residual blocks on pictures: two wide convolutions, or a bottleneck.

Two convolutions of :math:`3 \times 3` on :math:`C` channels have :math:`18 C^2`
weights. A bottleneck first reduces the channels to :math:`B` by a convolution of
:math:`1 \times 1`, which looks at one place alone, works with :math:`3 \times 3` on
these, and goes back to :math:`C` by another :math:`1 \times 1`:

.. math::

    C B + 9 B^2 + B C \text{ weights}, \qquad
    \text{with } B = C/4: \quad \tfrac{17}{16}\, C^2 .

Each convolution has a ReLU before it, and both branches keep the picture's size: put
them into a :class:`~fathom.networks.residual.ResidualBlock`.
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import nn

__all__ = ["bottleneck_branch", "picture_branch"]


def picture_branch(
    channels: Sequence[int],
    kernel_sizes: Sequence[int],
    generator: torch.Generator | None = None,
) -> nn.Sequential:
    r"""Convolutions that keep a picture's size, each with a ReLU before it.

    Weights start by He's rule, as normal numbers of variance :math:`2 / f`, where a
    unit hears :math:`f = K^2 C` numbers, and offsets at zero.

    Args:
        channels: of the input, and of each layer's result; for a residual block, the
            last is the first.
        kernel_sizes: an odd number for each layer.
        generator: where weights are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if there is no layer, a number is below 1 or a kernel's size even,
            or channels and kernels don't fit together.

    UDL section 11.2.1. He et al. (2016), arXiv 1603.05027.
    """
    if len(channels) != len(kernel_sizes) + 1 or not kernel_sizes or min(channels) < 1:
        raise ValueError(
            "a branch has at least one layer, a kernel for each, and at least one "
            "channel before the first and after each; got kernels of "
            f"{list(kernel_sizes)} and channels of {list(channels)}"
        )
    modules: list[nn.Module] = []
    for (before, after), size in zip(pairwise(channels), kernel_sizes, strict=True):
        if size < 1 or size % 2 == 0:
            raise ValueError(f"only a kernel of odd size keeps a picture's, got {size}")
        layer = nn.Conv2d(before, after, size, padding=size // 2)
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", generator=generator)
        nn.init.zeros_(layer.bias)
        modules += [nn.ReLU(), layer]
    return nn.Sequential(*modules)


def bottleneck_branch(
    channels: int, narrow: int, generator: torch.Generator | None = None
) -> nn.Sequential:
    r"""Convolutions of 1 × 1, 3 × 3 and 1 × 1, the middle one on few channels.

    Args:
        channels: :math:`C`, of the input and of the result.
        narrow: :math:`B`, what the middle convolution reads and writes.
        generator: where weights are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if a number is below 1.

    UDL section 11.5.1. He et al. (2016), arXiv 1512.03385, figure 5, with the ReLU
    before each convolution and without normalisation.
    """
    return picture_branch([channels, narrow, narrow, channels], [1, 3, 1], generator)
