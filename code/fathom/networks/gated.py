"""Gated MLPs: hidden units that are weighted by other ones."""

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from fathom.networks.shallow import linear_layer

__all__ = ["GatedMLP", "weights_alone"]


class GatedMLP(nn.Module):
    r"""An MLP whose hidden units are multiplied by gates.

    .. math::

        \mathbf{y} = \mathbf{W}_\text{down}\bigl(
        \operatorname{silu}[\mathbf{W}_\text{gate}\mathbf{x}] \odot
        \mathbf{W}_\text{up}\mathbf{x}\bigr)

    with :math:`\operatorname{silu}[z] = z / (1 + \exp[-z])`. A unit of an ordinary MLP
    is bent by a function that is fixed; here one linear function of the token is
    weighted by another one.

    Args:
        width: numbers in each token.
        hidden: units, at least 1.
        generator: where weights are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if a size is below 1.

    N. Shazeer (2020), "GLU Variants Improve Transformer", arXiv 2002.05202: "SwiGLU".
    """

    def __init__(
        self, width: int, hidden: int, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        self.gate = weights_alone(width, hidden, generator)
        self.up = weights_alone(width, hidden, generator)
        self.down = weights_alone(hidden, width, generator)

    def forward(
        self, tokens: Float[Tensor, "*batch width"]
    ) -> Float[Tensor, "*batch width"]:
        """Change each token alone."""
        return self.down(functional.silu(self.gate(tokens)) * self.up(tokens))


def weights_alone(
    num_inputs: int, num_outputs: int, generator: torch.Generator | None = None
) -> nn.Linear:
    """Make a linear layer without offsets, whose weights start as PyTorch's."""
    layer = linear_layer(num_inputs, num_outputs, generator)
    layer.bias = None
    return layer
