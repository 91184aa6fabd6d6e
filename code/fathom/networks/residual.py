r"""Residual networks: blocks that add to what they are given, in place of replacing it.

A *branch* is a piece of network whose result has the shape of its input. A residual
block lets its input take a way around the branch and adds the two:

.. math::

    \mathbf{h}_k = s\,\mathbf{h}_{k-1} + c_k\, \mathbf{f}_k[\mathbf{h}_{k-1}],

with :math:`s = c_k = 1` in the plainest case. With :math:`s = 0` there is no way
around, and the same layers make a *plain* network. A branch begins with the ReLU and
ends with a linear layer ("pre-activation"), so that it can add numbers of either sign.
"""

from collections.abc import Callable, Iterable, Sequence

import torch
from jaxtyping import Float
from torch import Tensor, nn

from fathom.networks.shallow import check_inputs

__all__ = [
    "ResidualBlock",
    "ResidualNetwork",
    "connected_branch",
    "convolutional_branch",
]


class ResidualBlock(nn.Module):
    r"""A branch and a way around: :math:`s\,\mathbf{h} + c\,\mathbf{f}[\mathbf{h}]`.

    Args:
        branch: the module :math:`\mathbf{f}`, whose result has the shape of its input.
        skip: :math:`s`; 0 leaves the branch alone.
        scale: :math:`c`.

    Raises:
        ValueError: when called, if the branch changes the shape.

    UDL section 11.2. He et al. (2016), arXiv 1512.03385 and 1603.05027.
    """

    def __init__(
        self, branch: nn.Module, skip: float | int = 1.0, scale: float | int = 1.0
    ) -> None:
        super().__init__()
        self.branch = branch
        self.skip = skip
        self.scale = scale

    def forward(
        self, hidden: Float[Tensor, "examples *shape"]
    ) -> Float[Tensor, "examples *shape"]:
        """Add what the branch makes of the input to the input."""
        change = self.branch(hidden)
        if change.shape != hidden.shape:
            raise ValueError(
                "what a branch returns is added to its input and needs the same shape; "
                f"it makes {tuple(change.shape)} of {tuple(hidden.shape)}"
            )
        return self.skip * hidden + self.scale * change


def connected_branch(
    width: int, num_layers: int = 1, generator: torch.Generator | None = None
) -> nn.Sequential:
    r"""Fully connected layers, each with a ReLU *before* it.

    Weights are drawn from a normal distribution with the variance :math:`2 / D` of He
    et al. (2015), and offsets are zero.

    Args:
        width: :math:`D`, number of units in each layer.
        num_layers: how many layers, at least 1.
        generator: where the weights are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if a number is below 1.

    UDL section 11.2.1.
    """
    return _branch(lambda: nn.Linear(width, width), width, num_layers, generator)


def convolutional_branch(
    channels: int,
    kernel_size: int = 3,
    num_layers: int = 1,
    generator: torch.Generator | None = None,
) -> nn.Sequential:
    r"""Convolutions of curves, each with a ReLU *before* it, that keep the length.

    Weights and offsets start as in :func:`connected_branch`, with a fan-in of channels
    times kernel size.

    Args:
        channels: of the input, and of each layer.
        kernel_size: an odd number.
        num_layers: how many convolutions, at least 1.
        generator: where the weights are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if a number is below 1, or the kernel's size is even.

    UDL section 11.2.1.
    """
    if kernel_size % 2 == 0:
        raise ValueError(
            f"a kernel of even size changes the length of its input, got {kernel_size}"
        )

    def layer() -> nn.Module:
        return nn.Conv1d(channels, channels, kernel_size, padding=kernel_size // 2)

    return _branch(layer, min(channels, kernel_size), num_layers, generator)


class ResidualNetwork(nn.Module):
    r"""A linear layer, some fully connected residual blocks, a ReLU and a linear layer.

    .. math::

        \mathbf{h}_0 = \boldsymbol\beta_0 + \boldsymbol\Omega_0 \mathbf{x}, \qquad
        \mathbf{h}_k = s\,\mathbf{h}_{k-1} + c_k\bigl(\boldsymbol\beta_k
        + \boldsymbol\Omega_k \operatorname{a}[\mathbf{h}_{k-1}]\bigr), \qquad
        \mathbf{y} = \boldsymbol\beta_{K+1}
        + \boldsymbol\Omega_{K+1} \operatorname{a}[\mathbf{h}_K]

    With ``skip=0`` this is a :class:`~fathom.networks.deep.DeepNetwork` of
    :math:`K + 1` hidden layers. All weights start as in :func:`connected_branch`.

    Args:
        num_inputs: how many numbers an example has.
        width: :math:`D`, number of units in each layer.
        num_outputs: how many numbers are predicted.
        num_blocks: :math:`K`; 0 leaves one hidden layer.
        skip: :math:`s`, the same for all blocks.
        scale: :math:`c_k`, one number or one for each block.
        bias_variance: of the normal distribution that all offsets are drawn from.
        generator: where the start is drawn from; PyTorch's global generator if None.

    Attributes:
        first: the linear layer that reads the inputs.
        blocks: the residual blocks, in their order.
        last: the linear layer that predicts.

    Raises:
        ValueError: if a number is out of its range, or there is not one scale for each
            block.

    UDL sections 11.2 and 11.3.
    """

    def __init__(
        self,
        num_inputs: int,
        width: int,
        num_outputs: int,
        num_blocks: int,
        skip: float | int = 1.0,
        scale: float | int | Sequence[float | int] = 1.0,
        bias_variance: float | int = 0.0,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if (
            min(num_inputs, width, num_outputs) < 1
            or min(num_blocks, bias_variance) < 0
        ):
            raise ValueError(
                "num_inputs, width and num_outputs are at least 1, num_blocks and "
                f"bias_variance at least 0; got {num_inputs}, {width}, {num_outputs}, "
                f"{num_blocks} and {bias_variance}"
            )
        scales = [scale] * num_blocks if isinstance(scale, float | int) else [*scale]
        if len(scales) != num_blocks:
            raise ValueError(
                f"{num_blocks} blocks need as many scales, got {len(scales)}"
            )
        self.first = _start(nn.Linear(num_inputs, width), generator)
        self.blocks = nn.ModuleList(
            ResidualBlock(connected_branch(width, 1, generator), skip, each)
            for each in scales
        )
        self.last = _start(nn.Linear(width, num_outputs), generator)
        if bias_variance:
            for layer in self.modules():
                if isinstance(layer, nn.Linear):
                    nn.init.normal_(layer.bias, 0, bias_variance**0.5, generator)

    def forward(
        self,
        inputs: Float[Tensor, "examples inputs"],
        order: Iterable[int] | None = None,
    ) -> Float[Tensor, "examples outputs"]:
        """Predict the outputs of each example.

        Args:
            inputs: one row per example.
            order: the numbers of the blocks to go through, from 0, in place of all of
                them in their order: to leave some out, or to exchange them.
        """
        check_inputs(inputs, self.first)
        hidden = self.first(inputs)
        for number in range(len(self.blocks)) if order is None else order:
            if not 0 <= number < len(self.blocks):
                last = len(self.blocks) - 1
                raise ValueError(f"blocks are numbered from 0 to {last}, got {number}")
            hidden = self.blocks[number](hidden)
        return self.read_out(hidden)

    def read_out(
        self, hidden: Float[Tensor, "examples units"]
    ) -> Float[Tensor, "examples outputs"]:
        """Predict from what the last block returns."""
        return self.last(torch.relu(hidden))


def _start(layer: nn.Module, generator: torch.Generator | None) -> nn.Module:
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", generator=generator)
    nn.init.zeros_(layer.bias)
    return layer


def _branch(
    make: Callable[[], nn.Module],
    width: int,
    num_layers: int,
    generator: torch.Generator | None,
) -> nn.Sequential:
    if min(width, num_layers) < 1:
        raise ValueError(
            "a branch has at least one layer of at least one unit, got "
            f"{num_layers} layers and a width of {width}"
        )
    pairs = [(nn.ReLU(), _start(make(), generator)) for _ in range(num_layers)]
    return nn.Sequential(*[module for pair in pairs for module in pair])
