r"""Backpropagation through a fully connected network, a batch at a time.

With one example in each row, layer :math:`k` computes

.. math::

    \mathbf{F}_k = \mathbf{1}\boldsymbol\beta_k^\mathsf{T}
    + \mathbf{H}_k\boldsymbol\Omega_k^\mathsf{T}, \qquad
    \mathbf{H}_{k+1} = \operatorname{ReLU}[\mathbf{F}_k], \qquad
    \mathbf{H}_0 = \mathbf{X},

and the outputs are the last pre-activations :math:`\mathbf{F}_K`. The functions take
the layers of a :class:`~fathom.networks.deep.DeepNetwork` with ReLU,
``network.layers``, or some of them that follow one another.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn

from fathom.networks.shallow import check_inputs

__all__ = ["Gradients", "Pass", "backward", "forward"]


@dataclass(frozen=True)
class Pass:
    r"""What a forward pass keeps: matrices with a row per example, by layer.

    Attributes:
        pre_activations: :math:`\mathbf{F}_0, \dots, \mathbf{F}_K`; the last one holds
            the outputs.
        activations: :math:`\mathbf{H}_0, \dots, \mathbf{H}_K`, what each layer reads;
            the first one holds the inputs.
    """

    pre_activations: list[Tensor]
    activations: list[Tensor]

    @property
    def outputs(self) -> Tensor:
        """What the last layer computed."""
        return self.pre_activations[-1]


@dataclass(frozen=True)
class Gradients:
    r"""The derivatives of a loss, each in the shape of what it belongs to.

    Attributes:
        offsets: :math:`\partial L/\partial\boldsymbol\beta_k` of each layer.
        weights: :math:`\partial L/\partial\boldsymbol\Omega_k` of each layer.
        inputs: :math:`\partial L/\partial\mathbf{X}`; None if nobody asked for it.
    """

    offsets: list[Tensor]
    weights: list[Tensor]
    inputs: Tensor | None


@torch.no_grad()
def forward(layers: nn.ModuleList, inputs: Float[Tensor, "examples inputs"]) -> Pass:
    """Compute the outputs and keep what the backward pass needs.

    Args:
        layers: linear layers, with a ReLU after each but the last.
        inputs: one row per example.

    Raises:
        ValueError: if the first layer can't read the inputs.

    UDL section 7.4.
    """
    check_inputs(inputs, layers[0])
    pre_activations, activations = [], []
    hidden = inputs
    for layer in layers:
        activations.append(hidden)
        pre_activations.append(hidden @ layer.weight.T + layer.bias)
        hidden = pre_activations[-1].relu()
    return Pass(pre_activations, activations)


@torch.no_grad()
def backward(
    layers: nn.ModuleList,
    kept: Pass,
    output_gradient: Float[Tensor, "examples outputs"],
    input_gradient: bool = True,
) -> Gradients:
    r"""Compute all gradients, from the last layer to the first.

    Args:
        layers: those of the forward pass, with the same parameters.
        kept: what :func:`forward` returned.
        output_gradient: :math:`\partial L/\partial\mathbf{F}_K`, one row per example.
        input_gradient: whether to compute :math:`\partial L/\partial\mathbf{X}` as
            well, which training doesn't need.

    Raises:
        ValueError: if the output gradient has another shape than the outputs.

    UDL section 7.4. Rumelhart, Hinton and Williams (1986).
    """
    if output_gradient.shape != kept.outputs.shape:
        raise ValueError(
            "the loss has one derivative per output, so output_gradient needs shape "
            f"{tuple(kept.outputs.shape)}; got {tuple(output_gradient.shape)}"
        )
    offsets, weights = [], []
    gradient = output_gradient  # with respect to F_k, at first for k = K
    for k in reversed(range(len(layers))):
        offsets.append(gradient.sum(dim=0))
        weights.append(gradient.T @ kept.activations[k])
        if k == 0 and not input_gradient:
            gradient = None
            break
        gradient = gradient @ layers[k].weight  # with respect to H_k
        if k > 0:  # silent units pass nothing back
            gradient = gradient.masked_fill(kept.pre_activations[k - 1] <= 0, 0.0)
    return Gradients(offsets[::-1], weights[::-1], gradient)
