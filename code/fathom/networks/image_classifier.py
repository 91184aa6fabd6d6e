"""A small convolutional network that reads pictures: stages, then a linear layer."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import max_pool2d

__all__ = ["ImageClassifier"]


class ImageClassifier(nn.Module):
    r"""Convolve, keep the largest of each 2 × 2, cut off what is negative; then again.

    Stage :math:`k` turns the maps :math:`\mathbf{h}_{k-1}` into

    .. math::

        \mathbf{h}_k = \operatorname{ReLU}\bigl[\operatorname{pool}[
        \boldsymbol\beta_k + \boldsymbol\Omega_k * \mathbf{h}_{k-1}]\bigr]

    with half as many rows and columns (rounded down). One linear layer makes the logits
    of the last maps.

    Args:
        side: rows and columns of a picture.
        channels: how many maps each stage makes.
        kernels: rows and columns of each stage's kernels, odd; zeros around the maps
            keep their size.
        num_classes: how many logits.

    Raises:
        ValueError: if there aren't as many kernels as channels, a kernel is even, or
            nothing is left of the picture.

    UDL section 10.5.1; Y. LeCun et al. (1998), "Gradient-based learning applied to
    document recognition".
    """

    def __init__(
        self,
        side: int = 28,
        channels: Sequence[int] = (8, 16, 32),
        kernels: Sequence[int] = (5, 3, 3),
        num_classes: int = 10,
    ) -> None:
        super().__init__()
        left = side // 2 ** len(channels)
        if len(kernels) != len(channels) or not all(k % 2 for k in kernels) or left < 1:
            raise ValueError(
                "each stage has its channels and an odd kernel, and halves the "
                f"picture; got {channels=}, {kernels=} and {side=}"
            )
        self.stages = nn.ModuleList(
            nn.Conv2d(inputs, outputs, size, padding=size // 2)
            for (inputs, outputs), size in zip(
                pairwise([1, *channels]), kernels, strict=True
            )
        )
        self.readout = nn.Linear(channels[-1] * left**2, num_classes)

    def feature_maps(
        self, images: Float[Tensor, "images side side"]
    ) -> list[Float[Tensor, "images channels rows columns"]]:
        """The maps after each stage: what it has found, and where."""
        # Channels beside each other in memory: pooling, which then works on several at
        # once, takes less than half the time.
        maps = images[:, None].to(memory_format=torch.channels_last)
        found = []
        for convolution in self.stages:
            # Pooled first, a quarter is left to cut off; the order changes no result.
            maps = torch.relu(max_pool2d(convolution(maps), 2))
            found.append(maps)
        return found

    def forward(
        self, images: Float[Tensor, "images side side"]
    ) -> Float[Tensor, "images classes"]:
        """The logits of all classes."""
        last = self.feature_maps(images)[-1]
        return self.readout(rearrange(last, "n c i j -> n (c i j)"))
