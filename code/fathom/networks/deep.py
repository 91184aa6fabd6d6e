r"""Deep networks: several hidden layers, one after the other.

Layer :math:`k` has offsets :math:`\beta_k` and weights :math:`\Omega_k`, as in UDL.
"""

import itertools
from collections.abc import Callable, Sequence

import torch
from jaxtyping import Float
from torch import Tensor, nn

from fathom.networks.shallow import (
    ShallowNetwork,
    check_inputs,
    check_real,
    linear_layer,
)

__all__ = ["DeepNetwork", "compose"]


class DeepNetwork(nn.Module):
    r"""A fully connected network with any number of hidden layers.

    .. math::

        \mathbf{h}_1 = a[\beta_0 + \Omega_0 \mathbf{x}], \qquad
        \mathbf{h}_{k+1} = a[\beta_k + \Omega_k \mathbf{h}_k], \qquad
        \mathbf{y} = \beta_K + \Omega_K \mathbf{h}_K

    Such a network is also called a multilayer perceptron. Every parameter starts as
    in :class:`~fathom.networks.shallow.ShallowNetwork`.

    Args:
        sizes: number of inputs, of units in each hidden layer, of outputs.
        activation: the function :math:`a`, applied to each hidden unit alone.
        generator: where the random start is drawn from; PyTorch's global generator
            if None.

    Attributes:
        layers: the linear layers, from the inputs to the outputs.
        activation: the function :math:`a`.

    Raises:
        ValueError: if there are fewer than two sizes, or one is below one.

    UDL sections 4.3 (any number of layers) and 4.4 (in matrix form).
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: Callable[[Tensor], Tensor] = torch.relu,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if len(sizes) < 2 or min(sizes) < 1:
            raise ValueError(
                "sizes needs the number of inputs, of each layer's hidden units and of "
                f"outputs, each at least 1; got {list(sizes)}"
            )
        self.layers = nn.ModuleList(
            linear_layer(before, after, generator)
            for before, after in itertools.pairwise(sizes)
        )
        self.activation = activation

    def forward(
        self, inputs: Float[Tensor, "examples inputs"]
    ) -> Float[Tensor, "examples outputs"]:
        """Predict the outputs of each example (one example per row)."""
        check_inputs(inputs, self.layers[0])
        hidden = inputs
        for layer in self.layers[:-1]:
            hidden = self.activation(layer(hidden))
        return self.layers[-1](hidden)

    @classmethod
    def from_parameters(
        cls,
        offsets: Sequence[Float[Tensor, "_"]],
        weights: Sequence[Float[Tensor, "_ _"]],
        activation: Callable[[Tensor], Tensor] = torch.relu,
    ) -> "DeepNetwork":
        r"""Build a network with chosen parameters.

        Args:
            offsets: :math:`\beta_0, \beta_1, \dots`, one vector per layer.
            weights: :math:`\Omega_0, \Omega_1, \dots`, one matrix per layer with a row
                for each of its units.
            activation: the function :math:`a`.

        Returns:
            A network that owns copies of the numbers, in the same precision.

        Raises:
            ValueError: if a layer doesn't fit the one before it, in shape and
                precision, or holds whole numbers.
        """
        if len(offsets) != len(weights) or not weights:
            raise ValueError(
                "each layer needs a vector of offsets and a matrix of weights; "
                f"got {len(offsets)} vectors and {len(weights)} matrices"
            )
        sizes = [weights[0].shape[-1]]
        for number, (offset, weight) in enumerate(zip(offsets, weights, strict=True)):
            check_real(
                **{
                    f"layer {number}'s offsets": offset,
                    f"layer {number}'s weights": weight,
                    "layer 0's weights": weights[0],
                }
            )
            if weight.shape != (len(offset), sizes[-1]):
                raise ValueError(
                    f"layer {number} has {len(offset)} offsets and reads {sizes[-1]} "
                    f"values, so its weights need shape {(len(offset), sizes[-1])}; "
                    f"got {tuple(weight.shape)}"
                )
            sizes.append(len(offset))
        # A generator of its own: choosing parameters must not use up random numbers.
        network = cls(sizes, activation, torch.Generator()).to(weights[0])
        with torch.no_grad():
            for layer, offset, weight in zip(
                network.layers, offsets, weights, strict=True
            ):
                layer.bias.copy_(offset)
                layer.weight.copy_(weight)
        return network


def compose(first: ShallowNetwork, second: ShallowNetwork) -> DeepNetwork:
    r"""Write "the second network after the first" as one network with two layers.

    The first network's output :math:`\mathbf{y} = \phi_0 + \Phi\mathbf{h}` is linear in
    its hidden units, and so is what the second does before its activation:

    .. math::

        \mathbf{h}' = a[\theta'_0 + \Theta'(\phi_0 + \Phi\mathbf{h})]
        = a[(\theta'_0 + \Theta'\phi_0) + (\Theta'\Phi)\mathbf{h}].

    Args:
        first: its outputs are the second network's inputs.
        second: with the same activation.

    Returns:
        The same function. The middle weights :math:`\Omega_1 = \Theta'\Phi` have at
        most as high a rank as the first network has outputs: one, for one output.

    Raises:
        ValueError: if the number of outputs differs from that of inputs, or the
            activations differ.

    UDL sections 4.1 and 4.2.
    """
    if first.output.out_features != second.hidden.in_features:
        raise ValueError(
            f"the first network has {first.output.out_features} outputs and the second "
            f"{second.hidden.in_features} inputs"
        )
    if first.activation is not second.activation:
        raise ValueError(
            "the two networks have different activations, and a deep network has one; "
            f"got {first.activation} and {second.activation}"
        )
    theta, phi = second.theta.detach(), first.phi.detach()
    return DeepNetwork.from_parameters(
        [
            first.hidden.bias.detach(),
            theta[:, 0] + theta[:, 1:] @ phi[:, 0],
            second.output.bias.detach(),
        ],
        [
            first.hidden.weight.detach(),
            theta[:, 1:] @ phi[:, 1:],
            second.output.weight.detach(),
        ],
        first.activation,
    )
