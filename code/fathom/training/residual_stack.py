r"""Many residual networks at once, with one product of matrices for each layer.

A :class:`~fathom.training.many.Stack` works for all kinds of networks, but takes a
general road through each of their modules. With layers as small as those of
:class:`~fathom.networks.residual.ResidualNetwork`, and as many, the road costs as much
as the sums. Here all networks of the stack do their layer :math:`k` in one call, which
adds the offsets and the way around, too.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from fathom.networks.residual import ResidualNetwork
from fathom.training.many import Stack

__all__ = ["ResidualStack"]


class ResidualStack(Stack):
    r"""The same as a :class:`~fathom.training.many.Stack`, in about half the time.

    Args:
        networks: of one width, with as many blocks, with equal factors :math:`s` and
            :math:`c_k`, and with one layer in each branch. They are copied.

    Raises:
        ValueError: if they are no residual networks or don't fit together.
    """

    def __init__(self, networks: Sequence[ResidualNetwork]) -> None:
        if not all(isinstance(network, ResidualNetwork) for network in networks):
            kinds = sorted({type(network).__name__ for network in networks})
            raise ValueError(f"only residual networks stack in this way, got {kinds}")
        super().__init__(networks)
        if any(mask is not None for mask in self.masks):
            raise ValueError("residual networks of different widths need a Stack")
        factors = {tuple((b.skip, b.scale) for b in net.blocks) for net in networks}
        if len(factors) > 1:
            raise ValueError(
                "the networks of a stack need the same factors s and c in their "
                f"blocks; got {len(factors)} kinds"
            )

    def forward(
        self, inputs: Float[Tensor, "... examples inputs"], own: bool = False
    ) -> Float[Tensor, "networks examples outputs"]:
        """Predict with every network.

        Args:
            inputs: one row per example, seen by all networks.
            own: whether the inputs begin with an axis of networks instead, so that
                each network sees its own.
        """
        weights = [values.transpose(1, 2) for values in self.stacked[::2]]
        offsets = [values[:, None] for values in self.stacked[1::2]]
        inputs = inputs if own else inputs.expand(len(self), -1, -1)
        hidden = torch.baddbmm(offsets[0], inputs, weights[0])
        blocks = self.networks[0].blocks
        for block, weight, offset in zip(
            blocks, weights[1:-1], offsets[1:-1], strict=True
        ):
            around = block.scale * offset
            if block.skip:
                around = torch.add(around, hidden, alpha=block.skip)
            hidden = torch.baddbmm(around, hidden.relu(), weight, alpha=block.scale)
        return torch.baddbmm(offsets[-1], hidden.relu(), weights[-1])
