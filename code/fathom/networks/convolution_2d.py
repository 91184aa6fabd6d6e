"""Convolution of images: a kernel that moves over rows and columns.

As in PyTorch, and in all of deep learning, nothing is flipped: what is called
convolution here is the cross-correlation of signal processing.
"""

from collections.abc import Sequence

from einops import einsum, rearrange
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import pad

from fathom.networks.convolution_1d import output_size
from fathom.networks.shallow import check_real

__all__ = ["convolve_by_loops", "convolve_images", "output_shape", "patches"]


def output_shape(
    size: Sequence[int],
    kernel: Sequence[int],
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> tuple[int, int]:
    """Count the rows and columns of a convolution's result.

    Args:
        size: rows and columns of the image.
        kernel: rows and columns of the kernel.
        stride, padding, dilation: the same both ways, as in
            :func:`~fathom.networks.convolution_1d.output_size`.

    Raises:
        ValueError: if a number is out of its range, or the kernel fits nowhere.

    UDL sections 10.2.3 and 10.3.
    """
    rows, columns = (
        output_size(*each, stride, padding, dilation)
        for each in zip(size, kernel, strict=True)
    )
    return rows, columns


def patches(
    inputs: Float[Tensor, "examples channels height width"],
    kernel: Sequence[int],
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> Float[Tensor, "examples channels rows columns kernel_height kernel_width"]:
    """Cut out of an image everything that a kernel will meet.

    Args:
        inputs: images, with zeros understood around them.
        kernel: rows and columns of the kernel.
        stride, padding, dilation: as in `output_shape`.

    Returns:
        For each row and column of the result, the patch below the kernel.

    Raises:
        ValueError: if no patch fits into the image.
    """
    output_shape(inputs.shape[-2:], kernel, stride, padding, dilation)
    windows = pad(inputs, [padding] * 4)
    for dimension, weights in zip((2, 3), kernel, strict=True):
        windows = windows.unfold(dimension, dilation * (weights - 1) + 1, stride)
    return windows[..., ::dilation, ::dilation]


def convolve_images(
    inputs: Float[Tensor, "examples channels height width"],
    weights: Float[Tensor, "outputs channels_of_group kernel_height kernel_width"],
    offsets: Float[Tensor, "outputs"] | None = None,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    groups: int = 1,
) -> Float[Tensor, "examples outputs rows columns"]:
    r"""Convolve images by one product of matrices: each patch is a row of numbers.

    .. math::

        z_{oij} = \beta_o + \sum_c \sum_{m, n} \omega_{ocmn}\,
        x_{c,\; si + dm - p,\; sj + dn - p}

    Args:
        inputs: images :math:`x`; beyond their edges they are zero.
        weights: :math:`\omega`, a kernel for each output and each channel it reads.
        offsets: :math:`\beta`, one for each output; none if None.
        stride, padding, dilation: as in `output_shape`.
        groups: into how many parts channels and outputs are divided; the outputs of a
            part read its channels alone.

    Raises:
        ValueError: if channels, groups and kernels don't fit each other, or no patch
            fits into the image.

    UDL section 10.3; K. Chellapilla, S. Puri and P. Simard (2006), "High performance
    convolutional neural networks for document processing".
    """
    _check(inputs, weights, offsets, groups)
    found = patches(inputs, weights.shape[-2:], stride, padding, dilation)
    rows = rearrange(found, "n (g c) i j a b -> n g (i j) (c a b)", g=groups)
    kernels = rearrange(weights, "(g o) c a b -> g (c a b) o", g=groups)
    products = einsum(rows, kernels, "n g p k, g k o -> n g o p")
    outputs = rearrange(products, "n g o (i j) -> n (g o) i j", i=found.shape[2])
    return outputs if offsets is None else outputs + offsets[:, None, None]


def convolve_by_loops(
    inputs: Float[Tensor, "examples channels height width"],
    weights: Float[Tensor, "outputs channels kernel_height kernel_width"],
    offsets: Float[Tensor, "outputs"],
    stride: int = 1,
) -> Float[Tensor, "examples outputs rows columns"]:
    """Convolve images as one says it: for each output and each place, one sum.

    Args:
        inputs: images.
        weights: a kernel for each output and each channel.
        offsets: one for each output.
        stride: the step from one patch to the next.

    Raises:
        ValueError: as in `convolve_images`.

    UDL section 10.3.
    """
    _check(inputs, weights, offsets, groups=1)
    height, width = weights.shape[-2:]
    rows, columns = output_shape(inputs.shape[-2:], (height, width), stride)
    outputs = inputs.new_empty(len(inputs), len(weights), rows, columns)
    for o, (kernel, offset) in enumerate(zip(weights, offsets, strict=True)):
        for i in range(rows):
            for j in range(columns):
                top, left = i * stride, j * stride
                patch = inputs[:, :, top : top + height, left : left + width]
                outputs[:, o, i, j] = (patch * kernel).sum(dim=(1, 2, 3)) + offset
    return outputs


def _check(
    inputs: Tensor, weights: Tensor, offsets: Tensor | None, groups: int
) -> None:
    parameters = {"offsets": offsets} if offsets is not None else {}
    check_real(inputs=inputs, weights=weights, **parameters)
    if inputs.ndim != 4 or weights.ndim != 4:
        raise ValueError(
            "images have the shape (examples, channels, rows, columns) and kernels "
            "(outputs, channels, rows, columns); got "
            f"{tuple(inputs.shape)} and {tuple(weights.shape)}"
        )
    channels, (outputs, read) = inputs.shape[1], weights.shape[:2]
    if min(groups, outputs) < 1 or channels != groups * read or outputs % groups:
        raise ValueError(
            f"{channels} channels in {groups} group(s) need kernels for "
            f"{channels / max(groups, 1):g} channels and a multiple of {groups} "
            f"outputs; got {outputs} kernels for {read} channels"
        )
    if offsets is not None and offsets.shape != (outputs,):
        raise ValueError(f"{outputs} outputs need as many offsets, got {offsets.shape}")
