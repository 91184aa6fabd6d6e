r"""Receptive fields: which inputs one unit sees, calculated and measured.

A layer is a convolution or a pooling: it reads its inputs with a kernel that moves.
Only kernel size, stride, padding and dilation count here, not the weights.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

__all__ = ["Layer", "ReceptiveField", "inputs_seen", "receptive_field", "sensitivity"]


@dataclass(frozen=True)
class Layer:
    """How a layer reads: the arguments of ``Conv1d`` that say from where.

    Attributes:
        kernel_size: how many numbers a unit reads from each channel, at least 1.
        stride: how far from one unit's to the next unit's, at least 1.
        padding: how many places there are beyond each end, at least 0.
        dilation: how far from one number to the next, at least 1.
    """

    kernel_size: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    def __post_init__(self) -> None:
        least = min(self.kernel_size, self.stride, self.dilation)
        if least < 1 or self.padding < 0:
            raise ValueError(
                "kernel size, stride and dilation are at least 1 and padding is at "
                f"least 0; got {self}"
            )


@dataclass(frozen=True)
class ReceptiveField:
    """Where the units of a layer look.

    Attributes:
        size: how many neighbouring inputs there are from the first that a unit can see
            to the last, were there no ends.
        jump: how many inputs further the next unit's field begins.
        start: the first input of unit 0's field; negative in the padding.
    """

    size: int
    jump: int
    start: int

    def ends(self, unit: int) -> tuple[int, int]:
        """The first and the last place of a unit's field, counted from 0."""
        first = self.start + unit * self.jump
        return first, first + self.size - 1


def receptive_field(layers: Sequence[Layer]) -> ReceptiveField:
    r"""Calculate the receptive field of a unit behind some layers.

    .. math::

        r_\ell = r_{\ell-1} + (K_\ell - 1)\, d_\ell\, j_{\ell-1}, \qquad
        j_\ell = j_{\ell-1}\, s_\ell, \qquad r_0 = j_0 = 1

    and the first place of unit 0's field is
    :math:`-\sum_\ell p_\ell\, j_{\ell-1}`.

    Args:
        layers: from the inputs upwards; none give a field of one input.

    UDL section 10.2.6. A. Araujo, W. Norris and J. Sim (2019), "Computing Receptive
    Fields of Convolutional Neural Networks", Distill.
    """
    size, jump, start = 1, 1, 0
    for layer in layers:
        size += (layer.kernel_size - 1) * layer.dilation * jump
        start -= layer.padding * jump
        jump *= layer.stride
    return ReceptiveField(size, jump, start)


def inputs_seen(layers: Sequence[Layer], unit: int, size: int) -> list[int]:
    r"""Find the inputs that a unit is computed from, by walking back.

    Unit :math:`i` reads :math:`si + dk - p` for :math:`k = 0, \dots, K - 1` one layer
    below, as far as these exist. There may be fewer than the size of
    :func:`receptive_field`: at the ends, and where dilation or stride leave gaps.

    Args:
        layers: from the inputs upwards.
        unit: its number in the last layer, from 0.
        size: how many inputs there are.

    Returns:
        The inputs' numbers, from 0 and rising.

    Raises:
        ValueError: if a kernel fits nowhere, or there is no such unit.
    """
    sizes = [size]
    for layer in layers:
        reach = layer.dilation * (layer.kernel_size - 1) + 1
        room = sizes[-1] + 2 * layer.padding - reach
        if room < 0:
            raise ValueError(f"{layer} doesn't fit on {sizes[-1]} numbers")
        sizes.append(room // layer.stride + 1)
    if not 0 <= unit < sizes[-1]:
        raise ValueError(f"the last layer has units 0 to {sizes[-1] - 1}, got {unit}")
    seen = {unit}
    for layer, below in zip(reversed(layers), reversed(sizes[:-1]), strict=True):
        firsts = [layer.stride * i - layer.padding for i in seen]
        steps = range(0, layer.dilation * layer.kernel_size, layer.dilation)
        seen = {first + step for first in firsts for step in steps}
        seen = {place for place in seen if 0 <= place < below}
    return sorted(seen)


def sensitivity(
    model: Callable[[Tensor], Tensor],
    inputs: Float[Tensor, "examples channels size"],
    unit: int,
) -> Float[Tensor, "size"]:
    r"""Measure how strongly a unit depends on each place of the inputs.

    .. math::

        \frac{1}{I} \sum_{i} \sum_{c}
        \left| \frac{\partial}{\partial x_{icw}} \sum_o z_{iou} \right|

    for unit :math:`u` of the output. Where it isn't zero, the unit sees the input; the
    reverse holds up to chance: at a saturated or silent activation, or where two
    derivatives cancel, a gradient is zero for one example and not for others.

    Args:
        model: of tensors "examples channels size", each example for itself.
        inputs: at these the gradient is taken.
        unit: the place in the output, from 0.
    """
    inputs = inputs.detach().clone().requires_grad_()
    total = model(inputs)[:, :, unit].sum()
    (slopes,) = torch.autograd.grad(total, inputs)
    return slopes.abs().sum(dim=1).mean(dim=0)
