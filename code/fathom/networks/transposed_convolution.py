r"""The transpose of a convolution: many numbers from few, with weights to learn."""

import torch
from einops import einsum
from jaxtyping import Float, Int
from torch import Tensor

__all__ = ["coverage", "transposed_convolution_1d", "transposed_convolution_2d"]


def _whole_size(
    size: int, kernel_size: int, stride: int, padding: int, output_padding: int
) -> int:
    """The size before the margins are cut off."""
    whole = stride * (size - 1) + kernel_size + output_padding
    if size < 1 or stride < 1 or padding < 0 or whole - 2 * padding < 1:
        raise ValueError(
            f"{size} numbers, a kernel of {kernel_size}, stride {stride} and padding "
            f"{padding} leave {whole - 2 * padding} numbers: at least 1 is needed, and "
            "a stride of at least 1"
        )
    if not 0 <= output_padding < stride:
        raise ValueError(
            f"output_padding is at least 0 and below the stride {stride}, "
            f"got {output_padding}"
        )
    return whole


def transposed_convolution_1d(
    inputs: Float[Tensor, "batch inputs positions"],
    kernels: Float[Tensor, "inputs outputs size"],
    stride: int = 1,
    padding: int = 0,
    output_padding: int = 0,
) -> Float[Tensor, "batch outputs new_positions"]:
    r"""Let each number stamp its copy of a kernel, a stride apart, and add.

    .. math:: y_{s j + a - p} \mathrel{+}= \omega_a\, x_j

    for all positions :math:`j` and kernel places :math:`a`; what lands outside, in the
    margins of :math:`p`, is cut off. Of :math:`n` numbers come
    :math:`s (n - 1) + K - 2p + o`. The matrix is the transpose of that of the
    convolution with the same kernel, stride and padding.

    Equal to PyTorch's ``conv_transpose1d``.

    Args:
        kernels: first the channels that come in, then those that go out.
        stride: from one stamp to the next, :math:`s`.
        padding: what is cut off at either end, :math:`p`.
        output_padding: numbers more at the end, :math:`o`, below the stride.

    Raises:
        ValueError: if nothing would be left, or the output padding isn't below the
            stride.

    UDL section 10.4.2. Dumoulin and Visin (2016).
    """
    positions, size = inputs.shape[-1], kernels.shape[-1]
    whole = _whole_size(positions, size, stride, padding, output_padding)
    outputs = inputs.new_zeros(len(inputs), kernels.shape[1], whole)
    reach = stride * (positions - 1) + 1
    for a in range(size):
        stamped = einsum(inputs, kernels[:, :, a], "b i x, i o -> b o x")
        outputs[:, :, a : a + reach : stride] += stamped
    return outputs[:, :, padding : whole - padding]


def transposed_convolution_2d(
    inputs: Float[Tensor, "batch inputs height width"],
    kernels: Float[Tensor, "inputs outputs rows columns"],
    stride: int = 1,
    padding: int = 0,
    output_padding: int = 0,
) -> Float[Tensor, "batch outputs new_height new_width"]:
    r"""Let each pixel stamp its copy of a kernel, a stride apart, and add.

    .. math:: y_{s i + a - p,\; s j + b - p} \mathrel{+}= \omega_{ab}\, x_{ij}

    Equal to PyTorch's ``conv_transpose2d``. Args and errors: as
    :func:`transposed_convolution_1d`, the same for both directions.
    UDL section 10.4.2. Dumoulin and Visin (2016).
    """
    wholes, reaches = [], []
    for positions, size in zip(inputs.shape[2:], kernels.shape[2:], strict=True):
        wholes.append(_whole_size(positions, size, stride, padding, output_padding))
        reaches.append(stride * (positions - 1) + 1)
    outputs = inputs.new_zeros(len(inputs), kernels.shape[1], *wholes)
    for a in range(kernels.shape[2]):
        for b in range(kernels.shape[3]):
            stamped = einsum(inputs, kernels[:, :, a, b], "n i h w, i o -> n o h w")
            rows = slice(a, a + reaches[0], stride)
            columns = slice(b, b + reaches[1], stride)
            outputs[:, :, rows, columns] += stamped
    rows, columns = (slice(padding, whole - padding) for whole in wholes)
    return outputs[:, :, rows, columns]


def coverage(
    size: int, kernel_size: int, stride: int, padding: int = 0
) -> Int[Tensor, "new_size"]:
    """Count how many numbers reach each place of a transposed convolution.

    Away from the ends the counts are equal if the stride divides the kernel size, and
    differ by one if it doesn't, in a pattern that repeats with the stride.

    Raises:
        ValueError: as :func:`transposed_convolution_1d`.

    Odena, Dumoulin and Olah (2016).
    """
    ones = torch.ones(1, 1, size, dtype=torch.float64)
    stamp = torch.ones(1, 1, kernel_size, dtype=torch.float64)
    found = transposed_convolution_1d(ones, stamp, stride, padding)
    return found[0, 0].long()
