r"""Losses of two parameters with a known shape, on which optimisers can be watched.

They have no data: the loss is a formula of the parameters, whose minima, saddle points
and curvatures (eigenvalues of the Hessian) are known.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor

__all__ = ["hyperbola", "quadratic", "saddle"]


def hyperbola(
    parameters: Float[Tensor, "*points 2"],
) -> Float[Tensor, "*points"]:
    r"""Measure how far the product of two weights is from one.

    .. math::

        L[\phi] = \frac{1}{2} (\phi_0 \phi_1 - 1)^2

    Its minima form two curves, :math:`\phi_1 = 1/\phi_0`. At each of them the Hessian
    has the eigenvalues 0 and :math:`\phi_0^2 + \phi_1^2`: the curves are flattest at
    :math:`\pm[1, 1]`. The origin is a saddle point.

    Args:
        parameters: :math:`[\phi_0, \phi_1]`, or many such points.

    Raises:
        ValueError: if the last dimension isn't two.

    UDL section 9.2.
    """
    first, second = _two(parameters)
    return (first * second - 1).square() / 2


def quadratic(
    parameters: Float[Tensor, "*points 2"],
    curvatures: tuple[float, float],
    angle: float = 0.0,
) -> Float[Tensor, "*points"]:
    r"""Measure the height over a valley, or a bowl, whose minimum is 0 at the origin.

    .. math::

        L[\phi] = \frac{1}{2} (\lambda_0 u^2 + \lambda_1 v^2), \qquad
        u = \phi_0 \cos\theta + \phi_1 \sin\theta, \quad
        v = \phi_1 \cos\theta - \phi_0 \sin\theta .

    Gradient descent converges on it for learning rates below
    :math:`2 / \max(\lambda_0, \lambda_1)`.

    Args:
        parameters: :math:`[\phi_0, \phi_1]`, or many such points.
        curvatures: :math:`\lambda_0, \lambda_1`, the eigenvalues of the Hessian, above
            zero.
        angle: :math:`\theta` in radians, by which the axes of the valley are turned.

    Raises:
        ValueError: if the last dimension isn't two, or a curvature isn't above zero.

    UDL sections 6.1 and 6.3.
    """
    first, second = _two(parameters)
    flat, steep = _positive(curvatures)
    cosine, sine = math.cos(angle), math.sin(angle)
    along, across = cosine * first + sine * second, cosine * second - sine * first
    return (flat * along.square() + steep * across.square()) / 2


def saddle(
    parameters: Float[Tensor, "*points 2"],
    curvatures: tuple[float, float] = (1.0, 1.0),
) -> Float[Tensor, "*points"]:
    r"""Measure the height over a saddle point at the origin, between two minima.

    .. math::

        L[\phi] = \frac{1}{2} (\lambda_0 \phi_0^2 - \lambda_1 \phi_1^2)
        + \frac{1}{4} \phi_1^4

    The last term keeps the loss from falling for ever: there are minima
    :math:`-\lambda_1^2/4` at :math:`\phi_0 = 0, \phi_1 = \pm\sqrt{\lambda_1}`.

    Args:
        parameters: :math:`[\phi_0, \phi_1]`, or many such points.
        curvatures: :math:`\lambda_0, \lambda_1` above zero: how much the loss bends up
            along :math:`\phi_0` and down along :math:`\phi_1` at the saddle point.

    Raises:
        ValueError: if the last dimension isn't two, or a curvature isn't above zero.

    UDL section 6.1.3.
    """
    first, second = _two(parameters)
    up, down = _positive(curvatures)
    return (up * first.square() - down * second.square()) / 2 + second**4 / 4


def _two(parameters: Tensor) -> tuple[Tensor, ...]:
    if parameters.shape[-1:] != (2,):
        raise ValueError(
            f"the surface has two parameters, got shape {tuple(parameters.shape)}"
        )
    return torch.unbind(parameters, dim=-1)


def _positive(curvatures: tuple[float, float]) -> tuple[float, float]:
    if not all(value > 0 for value in curvatures):
        raise ValueError(f"curvatures are above zero, got {curvatures}")
    return curvatures
