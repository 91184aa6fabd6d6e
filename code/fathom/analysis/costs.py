r"""What a network costs, from shapes alone: numbers to keep, and multiplications to do.

A network here is a list of layers, one after the other; activation functions, whose
cost is small, are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from torch import nn

from fathom.networks.convolution_2d import output_shape

__all__ = [
    "ALEXNET",
    "VGG16",
    "Convolution",
    "Cost",
    "FullyConnected",
    "Pooling",
    "costs",
    "torch_modules",
]


@dataclass(frozen=True)
class Convolution:
    """A convolution with a square kernel and an offset for each output channel."""

    outputs: int
    kernel: int
    stride: int = 1
    padding: int = 0
    groups: int = 1


@dataclass(frozen=True)
class Pooling:
    """The maximum of each square patch, channel by channel; nothing to learn."""

    kernel: int
    stride: int


@dataclass(frozen=True)
class FullyConnected:
    """A layer each of whose outputs reads all numbers of the layer before."""

    outputs: int


Layer = Convolution | Pooling | FullyConnected


@dataclass(frozen=True)
class Cost:
    """One layer's bill for one image.

    Attributes:
        layer: the layer.
        shape: what comes out: channels, rows, columns; or the number of outputs.
        parameters: weights and offsets.
        multiply_adds: multiplications, each with an addition: two floating-point
            operations. Offsets and comparisons aren't counted.
    """

    layer: Layer
    shape: tuple[int, ...]
    parameters: int
    multiply_adds: int


def costs(layers: Sequence[Layer], shape: tuple[int, ...]) -> list[Cost]:
    r"""Count the parameters and multiply–adds of each layer, for one image.

    A convolution from :math:`C_i` to :math:`C_o` channels in :math:`G` groups, with a
    kernel of :math:`K \times K` and a result of :math:`M \times N` places, has

    .. math::

        C_o \Bigl(\frac{C_i}{G} K^2 + 1\Bigr) \text{ parameters}, \qquad
        M N \, C_o \frac{C_i}{G} K^2 \text{ multiply–adds.}

    Args:
        layers: from the image to the output.
        shape: of one image: channels, rows, columns.

    Raises:
        ValueError: if a layer doesn't fit what comes before it.

    UDL sections 10.3 and 10.5.1.
    """
    bills = []
    for layer in layers:
        if isinstance(layer, FullyConnected):
            weights = prod(shape) * layer.outputs
            shape, work = (layer.outputs,), weights
            parameters = weights + layer.outputs
        else:
            if len(shape) != 3:
                raise ValueError(
                    f"{layer} needs channels, rows and columns, and gets {shape}"
                )
            channels, *size = shape
            padding = layer.padding if isinstance(layer, Convolution) else 0
            kernel = (layer.kernel, layer.kernel)
            places = output_shape(size, kernel, layer.stride, padding)
            parameters = work = 0
            if isinstance(layer, Convolution):
                if channels % layer.groups or layer.outputs % layer.groups:
                    raise ValueError(
                        f"{layer.groups} groups must divide both {channels} channels "
                        f"and {layer.outputs} outputs"
                    )
                weights = layer.outputs * channels // layer.groups * layer.kernel**2
                parameters = weights + layer.outputs
                work, channels = weights * prod(places), layer.outputs
            shape = (channels, *places)
        bills.append(Cost(layer, shape, parameters, work))
    return bills


def torch_modules(
    layers: Sequence[Layer], shape: tuple[int, ...], device: str = "meta"
) -> nn.Sequential:
    """Build the same layers of PyTorch's modules.

    Args:
        layers: from the image to the output.
        shape: of one image: channels, rows, columns.
        device: "meta" gives shapes without numbers, so that nothing has to be stored.

    Raises:
        ValueError: if a layer doesn't fit what comes before it.
    """
    modules: list[nn.Module] = []
    for bill in costs(layers, shape):
        layer = bill.layer
        if isinstance(layer, Convolution):
            a = (shape[0], layer.outputs, layer.kernel, layer.stride, layer.padding)
            modules.append(nn.Conv2d(*a, groups=layer.groups, device=device))
        elif isinstance(layer, Pooling):
            modules.append(nn.MaxPool2d(layer.kernel, layer.stride))
        else:
            modules.append(nn.Flatten())
            modules.append(nn.Linear(prod(shape), layer.outputs, device=device))
        shape = bill.shape
    return nn.Sequential(*modules)


def _block(outputs: int, number: int) -> list[Layer]:
    return [Convolution(outputs, 3, padding=1)] * number + [Pooling(2, 2)]


_CLASSIFIER = [FullyConnected(4096), FullyConnected(4096), FullyConnected(1000)]

ALEXNET: list[Layer] = [
    Convolution(96, 11, stride=4),
    Pooling(3, 2),
    Convolution(256, 5, padding=2, groups=2),
    Pooling(3, 2),
    Convolution(384, 3, padding=1),
    Convolution(384, 3, padding=1, groups=2),
    Convolution(256, 3, padding=1, groups=2),
    Pooling(3, 2),
    *_CLASSIFIER,
]
"""AlexNet of Krizhevsky et al. (2012), for images of 3 × 227 × 227.

Its two halves, one for each of two graphics cards, are groups. The paper says 224
pixels; its 55 × 55 places after the first layer need 227, or some padding. Its
normalisation, which has nothing to learn, is left out.
"""

VGG16: list[Layer] = [
    *_block(64, 2),
    *_block(128, 2),
    *_block(256, 3),
    *_block(512, 3),
    *_block(512, 3),
    *_CLASSIFIER,
]
"""VGG-16 of Simonyan and Zisserman (2015), for images of 3 × 224 × 224."""
