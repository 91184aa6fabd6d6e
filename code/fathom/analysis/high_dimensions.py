r"""Balls, random vectors and angles in any number of dimensions, in closed form.

Volumes in many dimensions leave the range of floating-point numbers, so that what is
returned is a logarithm, or a share.
"""

import math

import torch
from jaxtyping import Float
from scipy import special
from torch import Tensor

__all__ = [
    "angle_log_density",
    "angle_quantile",
    "expected_norm",
    "log_ball_volume",
    "nearest_radius",
    "norm_log_density",
    "outer_share",
]


def log_ball_volume(dimension: int, radius: float | int = 1.0) -> float:
    r"""Compute the logarithm of the volume of a ball.

    .. math::

        \log V = \tfrac{D}{2}\log\pi - \log\Gamma\left(\tfrac{D}{2} + 1\right)
        + D \log r

    Args:
        dimension: :math:`D`, from 1.
        radius: :math:`r`, above zero.

    Raises:
        ValueError: if the dimension is below 1 or the radius isn't positive.

    UDL section 8.4.1 and the problems of chapter 8.
    """
    _check(dimension)
    if not radius > 0:
        raise ValueError(f"a radius is positive, got {radius}")
    half = dimension / 2
    return (
        half * math.log(math.pi) - math.lgamma(half + 1) + dimension * math.log(radius)
    )


def outer_share(dimension: int, width: float | int) -> float:
    r"""Compute the share of a ball's volume in its outer shell: :math:`1 - (1 - w)^D`.

    Args:
        dimension: :math:`D`, from 1.
        width: :math:`w`, the shell's width as a share of the radius, from 0 to 1.

    Raises:
        ValueError: if the dimension is below 1 or the width isn't from 0 to 1.

    UDL section 8.4.1 and the problems of chapter 8.
    """
    _check(dimension)
    if not 0 <= width <= 1:
        raise ValueError(f"the width is a share of the radius, 0 to 1, got {width}")
    if width == 1:
        return 1.0
    return -math.expm1(dimension * math.log1p(-width))


def expected_norm(dimension: int) -> float:
    r"""Compute the mean length of a vector of independent standard normal numbers.

    .. math::

        \mathbb{E}\|\mathbf{x}\| = \sqrt2\;\Gamma\left(\tfrac{D + 1}{2}\right) \big/
        \Gamma\left(\tfrac{D}{2}\right) \approx \sqrt{D} - \frac{1}{4\sqrt{D}}

    The variance is :math:`D` minus the square of that, and tends to one half.

    Args:
        dimension: :math:`D`, from 1.

    Raises:
        ValueError: if the dimension is below 1.
    """
    _check(dimension)
    if dimension > 1e6:  # the logarithms below would lose their digits
        return math.sqrt(dimension) * (1 - 1 / (4 * dimension))
    difference = math.lgamma((dimension + 1) / 2) - math.lgamma(dimension / 2)
    return math.sqrt(2) * math.exp(difference)


def norm_log_density(
    norm: Float[Tensor, "..."], dimension: int
) -> Float[Tensor, "..."]:
    r"""Compute the log-density of the length of a standard normal vector.

    .. math::

        \log p(r) = (D - 1)\log r - \tfrac12 r^2
        - \left(\tfrac{D}{2} - 1\right)\log 2 - \log\Gamma\left(\tfrac{D}{2}\right)

    Args:
        norm: :math:`r`, not negative; at a negative one the density is zero.
        dimension: :math:`D`, from 1.

    Raises:
        ValueError: if the dimension is below 1.
    """
    _check(dimension)
    constant = (dimension / 2 - 1) * math.log(2) + math.lgamma(dimension / 2)
    inside = norm.clamp_min(0)
    # xlogy has the right limit for D = 1 at a norm of zero.
    power = torch.special.xlogy(torch.full_like(inside, dimension - 1), inside)
    outside = (norm < 0) | (norm == math.inf)
    return torch.where(outside, -math.inf, power - inside**2 / 2 - constant)


def angle_log_density(
    angle: Float[Tensor, "..."], dimension: int
) -> Float[Tensor, "..."]:
    r"""Compute the log-density of the angle between two random directions.

    .. math::

        \log p(\theta) = (D - 2)\log\sin\theta + \log\Gamma\left(\tfrac{D}{2}\right)
        - \log\Gamma\left(\tfrac{D - 1}{2}\right) - \tfrac12\log\pi

    Args:
        angle: :math:`\theta`, in radians, from 0 to π.
        dimension: :math:`D`, from 2: on a line there are two angles and no density.

    Raises:
        ValueError: if the dimension is below 2.
    """
    _check(dimension, least=2)
    constant = math.lgamma(dimension / 2) - math.lgamma((dimension - 1) / 2)
    sine = angle.sin().clamp_min(0)
    power = torch.special.xlogy(torch.full_like(sine, dimension - 2), sine)
    return power + constant - math.log(math.pi) / 2


def angle_quantile(share: float | int, dimension: int) -> float:
    r"""Find the angle that a share of all pairs of random directions doesn't exceed.

    The cosine's square has a beta distribution with the parameters :math:`\tfrac12` and
    :math:`\tfrac{D - 1}{2}`; angles are symmetric about the right angle.

    Args:
        share: from 0 to 1.
        dimension: :math:`D`, from 2.

    Returns:
        The angle in radians, from 0 to π.

    Raises:
        ValueError: if the share isn't from 0 to 1, or the dimension is below 2.
    """
    _check(dimension, least=2)
    if not 0 <= share <= 1:
        raise ValueError(f"a share is from 0 to 1, got {share}")
    beyond = 2 * min(share, 1 - share)  # of the pairs, these are further from 90°
    half = (dimension - 1) / 2
    if beyond < 0.5:  # a small share keeps its digits
        square = special.betaincinv(half, 0.5, beyond)
        away = math.pi / 2 - math.asin(math.sqrt(square))
    else:
        square = special.betaincinv(0.5, half, 1 - beyond)
        away = math.asin(math.sqrt(square))
    return math.pi / 2 + math.copysign(away, share - 0.5)


def nearest_radius(num_points: float | int, dimension: int) -> float:
    r"""Find the radius of a ball that holds one of many points in a unit cube.

    .. math::

        N\,V_D\,r^D = 1 \quad\Rightarrow\quad r = (N\,V_D)^{-1/D}

    with the volume :math:`V_D` of the ball of radius one. About so far is it to the
    nearest of :math:`N` evenly spread points, as if the cube had no walls. A ball that
    reaches beyond them, as in many dimensions it does, must be larger.

    Args:
        num_points: :math:`N`, above zero.
        dimension: :math:`D`, from 1.

    Raises:
        ValueError: if there are no points or the dimension is below 1.
    """
    if not num_points > 0:
        raise ValueError(f"the number of points is positive, got {num_points}")
    return math.exp(-(math.log(num_points) + log_ball_volume(dimension)) / dimension)


def _check(dimension: int, least: int = 1) -> None:
    if not dimension >= least:
        raise ValueError(f"the dimension is at least {least} here, got {dimension}")
