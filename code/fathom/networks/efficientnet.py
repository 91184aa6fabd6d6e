r"""EfficientNet-Lite0: a convolutional network that others have trained on photographs.

It has seen ImageNet: 1.28 million photographs in 1,000 classes. Its parts are *inverted
bottlenecks*: a 1 × 1 convolution makes many channels, one filter for each channel looks
around, and another 1 × 1 convolution brings them back to few.

Sources: M. Tan and Q. Le (2019), "EfficientNet", ICML, arXiv 1905.11946; M. Sandler et
al. (2018), "MobileNetV2", CVPR, arXiv 1801.04381. Chapters 10 and 11 of UDL.
"""

import re

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from fathom.datasets.weights import efficientnet_weights

__all__ = ["EfficientNet", "InvertedBottleneck", "SameConvolution"]

# How often, kernel size, stride of the first, expansion, channels out.
STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
NUM_STEM, NUM_FEATURES, NUM_CLASSES = 32, 1280, 1000
# The published names of parameters and ours.
NAMES = (
    (r"^_conv_stem", "stem"),
    (r"^_bn0", "stem_norm"),
    (r"^_conv_head", "head"),
    (r"^_bn1", "head_norm"),
    (r"^_fc", "classifier"),
    (r"^_blocks", "blocks"),
    (r"_expand_conv", "expand"),
    (r"_bn0", "expand_norm"),
    (r"_depthwise_conv", "depthwise"),
    (r"_bn1", "depthwise_norm"),
    (r"_project_conv", "project"),
    (r"_bn2", "project_norm"),
)


class SameConvolution(nn.Conv2d):
    """A convolution that makes ⌈size / stride⌉ of each size: zeros at the edges.

    An odd number of zeros has one more at the right and at the bottom, as in TensorFlow
    and unlike PyTorch's ``padding=1``; the published weights want it so.
    """

    def forward(
        self, inputs: Float[Tensor, "images channels height width"]
    ) -> Float[Tensor, "images channels_out height_out width_out"]:
        """Pad, then convolve."""
        padding = []
        for size, kernel, stride in zip(
            inputs.shape[-1:-3:-1],
            self.kernel_size[::-1],
            self.stride[::-1],
            strict=True,
        ):
            missing = max((-(-size // stride) - 1) * stride + kernel - size, 0)
            padding += [missing // 2, missing - missing // 2]
        left, right, top, bottom = padding
        if (left, top) != (right, bottom):
            return super().forward(functional.pad(inputs, padding))
        # As many zeros at both ends the convolution adds itself, without a copy.
        rest = self.dilation, self.groups
        return functional.conv2d(
            inputs, self.weight, self.bias, self.stride, (top, left), *rest
        )


def _convolution(
    num_in: int, num_out: int, size: int = 1, stride: int = 1, groups: int = 1
) -> SameConvolution:
    """Without offsets: the batch norm that follows has some."""
    return SameConvolution(num_in, num_out, size, stride, groups=groups, bias=False)


def _norm(num_channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(num_channels, eps=1e-3, momentum=0.01)


def _relu6(x: Tensor) -> Tensor:
    """A ReLU that stops at 6, in place: its inputs, of a norm, serve nothing else."""
    return functional.relu6(x, inplace=True)


class InvertedBottleneck(nn.Module):
    """Few channels, many, few again; added to what came in where the shapes agree.

    Args:
        num_in: channels that come in.
        num_out: channels that go out.
        kernel_size: of the filters in the middle, one for each channel.
        stride: 1, or 2 to halve height and width.
        expansion: how many times ``num_in`` channels there are in the middle; with 1,
            the first convolution is left out.
    """

    def __init__(
        self, num_in: int, num_out: int, kernel_size: int, stride: int, expansion: int
    ) -> None:
        super().__init__()
        many = expansion * num_in
        self.adds = stride == 1 and num_in == num_out
        self.expands = expansion > 1
        if self.expands:
            self.expand, self.expand_norm = _convolution(num_in, many), _norm(many)
        self.depthwise = _convolution(many, many, kernel_size, stride, groups=many)
        self.depthwise_norm = _norm(many)
        self.project, self.project_norm = _convolution(many, num_out), _norm(num_out)

    def forward(
        self, inputs: Float[Tensor, "images channels height width"]
    ) -> Float[Tensor, "images channels_out height_out width_out"]:
        """Expand, filter, project, and add."""
        x = inputs
        if self.expands:
            x = _relu6(self.expand_norm(self.expand(x)))
        x = _relu6(self.depthwise_norm(self.depthwise(x)))
        x = self.project_norm(self.project(x))
        return x + inputs if self.adds else x


class EfficientNet(nn.Module):
    """EfficientNet-Lite0, with random weights until :meth:`pretrained` is asked.

    Batch norm behaves differently in training: switch it to evaluation before you
    predict.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.stem_norm = _convolution(3, NUM_STEM, 3, 2), _norm(NUM_STEM)
        blocks, num_in = [], NUM_STEM
        for repeats, kernel_size, first_stride, expansion, num_out in STAGES:
            for number in range(repeats):
                stride = first_stride if number == 0 else 1
                blocks.append(
                    InvertedBottleneck(num_in, num_out, kernel_size, stride, expansion)
                )
                num_in = num_out
        self.blocks = nn.Sequential(*blocks)
        self.head, self.head_norm = (
            _convolution(num_in, NUM_FEATURES),
            _norm(NUM_FEATURES),
        )
        self.classifier = nn.Linear(NUM_FEATURES, NUM_CLASSES)

    @classmethod
    def pretrained(cls) -> "EfficientNet":
        """The network with the weights of ImageNet, in evaluation mode.

        Raises:
            ModuleNotFoundError: if the package with the weights is missing; it names
                the command that installs it.
        """
        network, published = cls(), efficientnet_weights()
        network.load_state_dict({_our_name(k): v for k, v in published.items()})
        return network.eval()

    def maps(
        self, images: Float[Tensor, "images 3 height width"]
    ) -> Float[Tensor, "images 1280 rows columns"]:
        """The last convolution's channels, a place for each 32 × 32 pixels, rounded up.

        Args:
            images: red, green and blue from 0 to 1; trained at 224 × 224, and any size
                from 32 on will do.

        Raises:
            ValueError: if there aren't three channels of at least 32 × 32.
        """
        if images.ndim != 4 or images.shape[1] != 3 or min(images.shape[2:]) < 32:
            raise ValueError(
                "images have the shape (images, 3, height, width), at least 32 × 32; "
                f"got {tuple(images.shape)}"
            )
        x = (255 * images - 127) / 128  # as in training
        # Channels beside each other in memory: faster by a quarter.
        x = x.to(memory_format=torch.channels_last)
        x = _relu6(self.stem_norm(self.stem(x)))
        return _relu6(self.head_norm(self.head(self.blocks(x))))

    def features(
        self, images: Float[Tensor, "images 3 height width"]
    ) -> Float[Tensor, "images 1280"]:
        """The last layer before the classes: the mean of each of :meth:`maps`."""
        return self.maps(images).mean(dim=(2, 3))

    def forward(
        self, images: Float[Tensor, "images 3 height width"]
    ) -> Float[Tensor, "images 1000"]:
        """Logits of the 1,000 classes of ImageNet, as for :meth:`maps`."""
        return self.classifier(self.features(images))


def _our_name(name: str) -> str:
    for published, ours in NAMES:
        name = re.sub(published, ours, name)
    return name
