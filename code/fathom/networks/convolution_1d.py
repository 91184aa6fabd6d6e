r"""Convolution in one dimension: one small set of weights, moved along the inputs.

Kernel, stride, padding, dilation and channels are those of PyTorch's ``Conv1d``. As
everywhere in deep learning, the weights are *not* turned round on their way: what is
called convolution here is called cross-correlation elsewhere.
"""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from fathom.networks.shallow import check_real

__all__ = ["convolution_matrix", "convolve_1d", "output_size"]


def output_size(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    r"""How many positions a convolution has.

    The kernel covers :math:`d(K - 1) + 1` of the :math:`W + 2p` padded numbers and then
    moves on by :math:`s` as long as it fits:

    .. math::

        W' = \left\lfloor \frac{W + 2p - d(K - 1) - 1}{s} \right\rfloor + 1

    Args:
        size: :math:`W`, how many numbers a channel has.
        kernel_size: :math:`K`, how many weights are moved along each of them.
        stride: :math:`s`, how far from one position to the next.
        padding: :math:`p`, how many zeros are put before and as many behind.
        dilation: :math:`d`, how far from one weight to the next; 1 leaves no gap.

    Raises:
        ValueError: if a number is out of its range, or the kernel fits nowhere.

    UDL section 10.2.
    """
    if min(size, kernel_size, stride, dilation) < 1 or padding < 0:
        raise ValueError(
            "size, kernel_size, stride and dilation are at least 1 and padding is at "
            f"least 0; got {size}, {kernel_size}, {stride}, {dilation} and {padding}"
        )
    reach, padded = dilation * (kernel_size - 1) + 1, size + 2 * padding
    if reach > padded:
        raise ValueError(
            f"a kernel that reaches over {reach} numbers doesn't fit into {padded}, "
            "padding included"
        )
    return (padded - reach) // stride + 1


def convolve_1d(
    inputs: Float[Tensor, "examples channels size"],
    weights: Float[Tensor, "outputs as_many_channels kernel"],
    offsets: Float[Tensor, "as_many_outputs"] | None = None,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> Float[Tensor, "examples outputs positions"]:
    r"""Move weights along the inputs and take the product at each position.

    .. math::

        z_{oi} = \beta_o + \sum_c \sum_{k=0}^{K-1} \omega_{ock}\, x_{c,\,si + dk - p}

    where inputs beyond the ends are zero. Equal to
    :func:`torch.nn.functional.conv1d`.

    Args:
        inputs: some channels of equally many numbers for each example.
        weights: for each output channel, a kernel for each input channel.
        offsets: one for each output channel; none are zeros.
        stride: :math:`s`, as for :func:`output_size`.
        padding: :math:`p`.
        dilation: :math:`d`.

    Raises:
        ValueError: if inputs, weights and offsets don't fit together or hold whole
            numbers, or the kernel fits nowhere.

    UDL sections 10.2.1 to 10.2.5.
    """
    _check_channels(inputs, weights, offsets)
    kernel_size = weights.shape[2]
    positions = output_size(inputs.shape[2], kernel_size, stride, padding, dilation)
    padded = functional.pad(inputs, (padding, padding))
    starts = stride * torch.arange(positions)
    places = starts[:, None] + dilation * torch.arange(kernel_size)
    windows = padded[:, :, places]  # examples, channels, positions, kernel
    products = torch.einsum("ecik,ock->eoi", windows, weights)
    return products if offsets is None else products + offsets[:, None]


def convolution_matrix(
    weights: Float[Tensor, "outputs channels kernel"],
    size: int,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> Float[Tensor, "rows columns"]:
    r"""The matrix by which a convolution multiplies, all channels one after the other.

    Row :math:`(o, i)` has the weight :math:`\omega_{ock}` in column
    :math:`(c,\, si + dk - p)`, if there is such an input, and is zero elsewhere. With
    stride 1 each block is a *Toeplitz matrix*: what stands on a diagonal is all the
    same.

    Args:
        weights: for each output channel, a kernel for each input channel.
        size: how many numbers a channel of the inputs has.
        stride: as for :func:`output_size`.
        padding: likewise.
        dilation: likewise.

    Returns:
        ``outputs * positions`` rows and ``channels * size`` columns: the product with
        the flattened input is the flattened output, without offsets.

    Raises:
        ValueError: as :func:`output_size`.
    """
    outputs, channels, kernel_size = weights.shape
    positions = output_size(size, kernel_size, stride, padding, dilation)
    blocks = weights.new_zeros(outputs, positions, channels, size)
    for position in range(positions):
        for k in range(kernel_size):
            place = stride * position + dilation * k - padding
            if 0 <= place < size:
                blocks[:, position, :, place] = weights[:, :, k]
    return blocks.reshape(outputs * positions, channels * size)


def _check_channels(inputs: Tensor, weights: Tensor, offsets: Tensor | None) -> None:
    named = {"inputs": inputs, "weights": weights, "offsets": offsets}
    check_real(**{name: each for name, each in named.items() if each is not None})
    if inputs.ndim != 3 or weights.ndim != 3 or inputs.shape[1] != weights.shape[1]:
        raise ValueError(
            "inputs have the axes (examples, channels, size) and weights the axes "
            "(outputs, channels, kernel), with equally many channels; got shapes "
            f"{tuple(inputs.shape)} and {tuple(weights.shape)}"
        )
    if len(weights) == 0:
        raise ValueError("a convolution has at least one output channel, got none")
    if offsets is not None and offsets.shape != weights.shape[:1]:
        raise ValueError(
            f"{len(weights)} output channels need as many offsets, got shape "
            f"{tuple(offsets.shape)}"
        )
