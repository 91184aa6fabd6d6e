r"""Small changes of an input that are made to change a network's answer."""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

__all__ = ["fast_gradient_step"]


def fast_gradient_step(
    loss: Callable[[Tensor], Tensor],
    inputs: Float[Tensor, "examples *shape"],
    size: float,
    low: float = 0.0,
    high: float = 1.0,
) -> Float[Tensor, "examples *shape"]:
    r"""Move every number of each input by the same small amount, uphill on the loss.

    .. math::

        \mathbf{x}' = \mathbf{x} + \varepsilon \operatorname{sign}\Bigl[
        \frac{\partial L}{\partial \mathbf{x}}\Bigr] ,

    cut off at ``low`` and ``high``. Among all changes of at most :math:`\varepsilon` in
    each number it is the one that raises the loss most, were the loss linear.

    Args:
        loss: makes a number for each input of a batch.
        inputs: the examples :math:`\mathbf{x}`; their tensor is left as it is.
        size: :math:`\varepsilon`, at least 0, in the unit of the inputs.
        low: the least value that a number may take.
        high: the largest.

    Raises:
        ValueError: if the size is negative, or inputs lie outside low and high.

    UDL chapter 20. Source: I. Goodfellow, J. Shlens and C. Szegedy (2015),
    "Explaining and Harnessing Adversarial Examples", ICLR, arXiv 1412.6572.
    """
    if not size >= 0:
        raise ValueError(f"the size of the step is at least 0, and {size} isn't")
    if inputs.numel() and (inputs.min() < low or inputs.max() > high):
        raise ValueError(
            f"inputs lie between {low} and {high}; these go from "
            f"{inputs.min():g} to {inputs.max():g}"
        )
    inputs = inputs.detach().requires_grad_()
    with torch.enable_grad():
        (gradient,) = torch.autograd.grad(loss(inputs).sum(), inputs)
    return (inputs.detach() + size * gradient.sign()).clamp(low, high)
