r"""The Gabor model: a short wave with two parameters, whose loss has many minima.

It is small enough for its loss to be drawn over all of its parameters, and not convex:
a landscape on which optimisers can be watched.
"""

import torch
from jaxtyping import Float
from torch import Tensor

__all__ = ["gabor", "gabor_loss"]

WIDTH = 5.0  # of the bell, in the unit of u


def gabor(
    inputs: Float[Tensor, "examples"], parameters: Float[Tensor, "*models 2"]
) -> Float[Tensor, "*models examples"]:
    r"""Predict with a sine wave under a bell.

    .. math::

        \operatorname{f}[x, \phi] = \sin(u)\,\exp\Bigl(-\frac{u^2}{50}\Bigr),
        \qquad u = \phi_0 + \phi_1 x .

    :math:`\phi_0` shifts the wave and :math:`\phi_1` squeezes it.

    Args:
        inputs: one number per example.
        parameters: :math:`[\phi_0, \phi_1]`, or many such pairs, one model each.

    Raises:
        ValueError: if the last dimension of the parameters is not two.

    After the model of UDL section 6.1.2, with constants of our own. Gabor (1946).
    """
    if parameters.shape[-1:] != (2,):
        raise ValueError(
            f"a Gabor model has two parameters, got shape {tuple(parameters.shape)}"
        )
    wave = parameters[..., :1] + parameters[..., 1:] * inputs
    return torch.sin(wave) * torch.exp(-(wave**2) / (2 * WIDTH**2))


def gabor_loss(
    parameters: Float[Tensor, "*models 2"],
    inputs: Float[Tensor, "examples"],
    targets: Float[Tensor, "examples"],
) -> Float[Tensor, "*models"]:
    r"""Measure the mean squared error of one Gabor model, or of many at once.

    .. math::

        L[\phi] = \frac{1}{I} \sum_i \bigl(\operatorname{f}[x_i, \phi] - y_i\bigr)^2

    Args:
        parameters: :math:`[\phi_0, \phi_1]`, or many such pairs. They come first,
            because the loss is a function of them: the data stand still.
        inputs: one number per example.
        targets: one number per example.

    Raises:
        ValueError: if there isn't one target per example.
    """
    if inputs.shape != targets.shape:
        raise ValueError(
            f"each of {len(inputs)} inputs needs one target, got {len(targets)}"
        )
    return (gabor(inputs, parameters) - targets).square().mean(dim=-1)
