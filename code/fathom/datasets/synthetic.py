"""Data that a formula makes, where the truth has to be known.

Everything is drawn from a generator: the same seed gives the same data.
"""

import torch
from jaxtyping import Float
from torch import Tensor

from fathom.networks.gabor import gabor

__all__ = ["gabor_wave"]


def gabor_wave(
    num_examples: int = 40,
    parameters: tuple[float, float] = (1.0, 12.0),
    noise: float = 0.1,
    generator: torch.Generator | None = None,
) -> tuple[Float[Tensor, "examples"], Float[Tensor, "examples"]]:
    r"""Draw noisy points of a short wave.

    .. math::

        y_i = \operatorname{f}[x_i, \phi] + \sigma\epsilon_i, \qquad
        x_i \sim \text{Uniform}(-1, 1), \quad \epsilon_i \sim \text{Normal}(0, 1),

    where :math:`\operatorname{f}` is :func:`fathom.networks.gabor.gabor`.

    Args:
        num_examples: how many points, at least one.
        parameters: the true :math:`[\phi_0, \phi_1]`.
        noise: standard deviation :math:`\sigma` of the noise, at least zero.
        generator: where points and noise are drawn from; PyTorch's global one if None.

    Returns:
        The inputs and the targets.

    Raises:
        ValueError: if there are no examples, or the noise is negative.
    """
    if num_examples < 1:
        raise ValueError(f"num_examples is at least 1, got {num_examples}")
    if not noise >= 0:
        raise ValueError(f"noise is a standard deviation, at least 0, got {noise}")
    inputs = 2 * torch.rand(num_examples, generator=generator) - 1
    clean = gabor(inputs, torch.tensor(parameters, dtype=inputs.dtype))
    return inputs, clean + noise * torch.randn(num_examples, generator=generator)
