r"""The paths of a residual network: each block is gone through, or around.

:math:`K` blocks make :math:`2^K` paths from the input to the output, and the *length*
of one is the number of branches on it. Where blocks are linear the network is the sum
of its paths; where they aren't, its gradient is, with the ReLUs' switches as they
stand.
"""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.func import vjp, vmap

from fathom.networks.residual import ResidualNetwork

__all__ = ["gradients_by_length", "products_by_length"]


def products_by_length(
    branches: Float[Tensor, "blocks width width"],
) -> Float[Tensor, "lengths width width"]:
    r"""Sum the products along all paths of each length, for linear branches.

    Entry :math:`\ell` is the sum over all choices :math:`k_1 < \dots < k_\ell` of
    blocks of :math:`\mathbf{A}_{k_\ell} \cdots \mathbf{A}_{k_1}`: what multiplies
    :math:`t^\ell` in

    .. math::

        (\mathbf{I} + t\,\mathbf{A}_K) \cdots (\mathbf{I} + t\,\mathbf{A}_1).

    Args:
        branches: the matrices :math:`\mathbf{A}_1, \dots, \mathbf{A}_K`, in the order
            in which an input meets them.

    Returns:
        :math:`K + 1` matrices, for the lengths :math:`0` to :math:`K`.
    """
    width = branches.shape[-1]
    sums = torch.eye(width, dtype=branches.dtype)[None]
    for matrix in branches:
        sums = _longer(sums, matrix @ sums)
    return sums


def gradients_by_length(
    network: ResidualNetwork,
    inputs: Float[Tensor, "examples inputs"],
    directions: Float[Tensor, "examples outputs"] | None = None,
) -> Float[Tensor, "lengths examples inputs"]:
    r"""Split the gradient by the inputs according to the lengths of its paths.

    From the output back, a block :math:`s\,\mathbf{h} + c\,\mathbf{f}[\mathbf{h}]`
    hands on a part of length :math:`\ell` twice: times :math:`s` as it is, and times
    :math:`c\,(\partial\mathbf{f}/\partial\mathbf{h})^\mathsf{T}` with the length
    :math:`\ell + 1`.

    Args:
        network: of :math:`K` blocks.
        inputs: one row per example.
        directions: by what to weigh the outputs of each example; all by one if None.

    Returns:
        :math:`K + 1` gradients for each example. Their sum over lengths is the gradient
        of the weighted sum of the outputs.

    UDL section 11.2. Veit et al. (2016), arXiv 1605.06431.
    """
    inputs = inputs.detach()
    hidden = [network.first(inputs)]
    for block in network.blocks:
        hidden.append(block(hidden[-1]))
    outputs, pull = vjp(network.read_out, hidden[-1])
    parts = pull(torch.ones_like(outputs) if directions is None else directions)[0][
        None
    ]
    for block, before in zip(reversed(network.blocks), hidden[-2::-1], strict=True):
        _, pull = vjp(block.branch, before)
        through = vmap(lambda part, pull=pull: pull(part)[0])(parts)
        parts = _longer(block.skip * parts, block.scale * through)
    _, pull = vjp(network.first, inputs)
    return vmap(lambda part: pull(part)[0])(parts).detach()


def _longer(around: Tensor, through: Tensor) -> Tensor:
    """Paths that went around a block keep their length, those through it gain one."""
    none = torch.zeros_like(around[:1])
    return torch.cat([around, none]) + torch.cat([none, through])
