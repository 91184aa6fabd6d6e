r"""Initialisation: how large a network's first weights are, and what that does.

Weights :math:`\Omega_k` lead from a layer with :math:`D` values (*fan-in*) to one with
:math:`D'` (*fan-out*). They are drawn with mean zero and a variance that depends on
both, and biases start at zero. Each rule is a function of fan-in and fan-out.
"""

from collections.abc import Callable, Sequence

import torch
from jaxtyping import Float
from torch import Tensor, nn

from fathom.networks.deep import DeepNetwork

__all__ = [
    "glorot",
    "harmonic",
    "he_backward",
    "he_forward",
    "initialise",
    "observe",
    "push_backward",
    "push_forward",
]

Rule = Callable[[int, int], float]


def he_forward(fan_in: int, fan_out: int) -> float:
    r"""The variance that keeps the size of pre-activations: :math:`2 / D`.

    The square of the standard deviation of `torch.nn.init.kaiming_normal_`.

    UDL section 7.5.1. He et al. (2015).
    """
    return 2 / _checked(fan_in, fan_out)[0]


def he_backward(fan_in: int, fan_out: int) -> float:
    r"""The variance that keeps the size of gradients: :math:`2 / D'`.

    That of `torch.nn.init.kaiming_normal_` with `mode="fan_out"`.

    UDL section 7.5.2. He et al. (2015).
    """
    return 2 / _checked(fan_in, fan_out)[1]


def harmonic(fan_in: int, fan_out: int) -> float:
    r"""Between the two: :math:`4 / (D + D')`, the harmonic mean of their variances.

    UDL section 7.5.3.
    """
    return 4 / sum(_checked(fan_in, fan_out))


def glorot(fan_in: int, fan_out: int) -> float:
    r"""The compromise without the factor of the ReLU: :math:`2 / (D + D')`.

    That of `torch.nn.init.xavier_normal_`. Made for activations that pass on small
    values unchanged, such as tanh.

    Glorot and Bengio (2010).
    """
    return 2 / sum(_checked(fan_in, fan_out))


def initialise(
    network: DeepNetwork,
    rule: Rule = he_forward,
    generator: torch.Generator | None = None,
) -> DeepNetwork:
    """Draw all weights from normal distributions anew and set all biases to zero.

    Args:
        network: changed in place.
        rule: gives the variance of a layer's weights from its fan-in and fan-out; one
            of this module, or your own, such as ``lambda fan_in, fan_out: 0.01``.
        generator: where the weights are drawn from; PyTorch's global generator if None.

    Returns:
        The network itself.

    Raises:
        ValueError: if the rule gives a negative variance, or one that isn't finite.

    UDL section 7.5.
    """
    for layer in network.layers:
        variance = float(rule(layer.in_features, layer.out_features))
        if not 0 <= variance < float("inf"):
            raise ValueError(
                f"the rule gives the variance {variance} for a layer from "
                f"{layer.in_features} to {layer.out_features} values; a variance is at "
                "least zero and finite"
            )
        nn.init.normal_(layer.weight, 0, variance**0.5, generator=generator)
        nn.init.zeros_(layer.bias)
    return network


def push_forward(
    sizes: Sequence[int], variances: Sequence[float], mean_square: float = 1.0
) -> list[float]:
    r"""What the mean square of each layer's pre-activations is expected to be.

    For one fixed input, in expectation over weights that are independent, with mean
    zero and distributed symmetrically, and without biases, in a network with ReLU:

    .. math::

        \sigma^2_0 = D_i\, \sigma^2_{\Omega_0}\, \overline{x^2}, \qquad
        \sigma^2_k = \tfrac12 D_k\, \sigma^2_{\Omega_k}\, \sigma^2_{k-1}.

    The first layer has no factor one half, because no ReLU precedes it.

    Args:
        sizes: number of inputs, of units in each hidden layer, of outputs.
        variances: of the weights, one for each layer.
        mean_square: :math:`\overline{x^2}`, mean over the values of the input.

    Returns:
        One number for each layer; the last belongs to the outputs.

    Raises:
        ValueError: if there is not one variance for each layer.

    UDL section 7.5.1.
    """
    _check_variances(sizes, variances)
    found = [sizes[0] * variances[0] * mean_square]
    for width, variance in zip(sizes[1:-1], variances[1:], strict=True):
        found.append(0.5 * width * variance * found[-1])
    return found


def push_backward(
    sizes: Sequence[int], variances: Sequence[float], mean_square: float = 1.0
) -> list[float]:
    r"""What the mean square of the gradients by pre-activations is expected to be.

    Under the conditions of :func:`push_forward`, for a loss whose derivatives by the
    outputs are fixed numbers, and as long as no layer is silent as a whole (which has
    the probability :math:`2^{-D}` for a layer of :math:`D` units):

    .. math::

        g^2_{k-1} = \tfrac12 D_{k+1}\, \sigma^2_{\Omega_k}\, g^2_k .

    It is the width of the layer *above* the weights that counts.

    Args:
        sizes: number of inputs, of units in each hidden layer, of outputs.
        variances: of the weights, one for each layer.
        mean_square: of the derivatives by the outputs.

    Returns:
        One number for each layer, in the order of the layers; the last is
        ``mean_square``.

    Raises:
        ValueError: if there is not one variance for each layer.

    UDL section 7.5.2.
    """
    _check_variances(sizes, variances)
    found = [mean_square]
    for width, variance in zip(sizes[:1:-1], variances[:0:-1], strict=True):
        found.append(0.5 * width * variance * found[-1])
    return found[::-1]


def observe(
    network: DeepNetwork, inputs: Float[Tensor, "examples inputs"]
) -> tuple[Float[Tensor, "layers"], Float[Tensor, "layers"]]:
    """Measure the mean squares of all pre-activations, and of the gradients by them.

    The gradients are those of the sum of all outputs, whose derivatives by the outputs
    are one, so that they don't depend on a target.

    Args:
        network: any activation; its parameters and their ``.grad`` stay as they are.
        inputs: one row per example.

    Returns:
        Two vectors with one number for each layer, means over its units and the
        examples; to be compared with :func:`push_forward` and :func:`push_backward`.
    """
    found, hidden = [], inputs
    for layer in network.layers:
        if found:
            hidden = network.activation(found[-1])
        found.append(layer(hidden))
    gradients = torch.autograd.grad(found[-1].sum(), found)
    forward, backward = (
        torch.stack([values.detach().square().mean() for values in part])
        for part in (found, gradients)
    )
    return forward, backward


def _checked(fan_in: int, fan_out: int) -> tuple[int, int]:
    if min(fan_in, fan_out) < 1:
        raise ValueError(
            f"a layer has at least one input and one output, got {fan_in} and {fan_out}"
        )
    return fan_in, fan_out


def _check_variances(sizes: Sequence[int], variances: Sequence[float]) -> None:
    if len(sizes) < 2 or len(variances) != len(sizes) - 1:
        raise ValueError(
            f"{len(sizes)} sizes make {max(len(sizes) - 1, 0)} layers, at least one, "
            f"each with its variance; got {len(variances)} variances"
        )
