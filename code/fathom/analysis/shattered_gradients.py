r"""Shattered gradients: how far the slope at one input tells the slope at the next.

For networks from one number to one number, whose slope :math:`g[x] = dy/dx` can be
followed along a line. Over random starts it has mean zero at every :math:`x`, since the
last layer's weights have either sign. The *autocorrelation* at a distance
:math:`\Delta` compares slopes that far apart:

.. math::

    r[\Delta] = \frac{\mathbb{E}\bigl[g[x]\,g[x + \Delta]\bigr]}
    {\mathbb{E}\bigl[g[x]^2\bigr]},

with expectations over networks and over :math:`x`. 1 is a straight line, 0 is white
noise.
"""

import math
from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor, nn

__all__ = [
    "autocorrelation",
    "input_gradients",
    "limit_autocorrelation",
    "limit_autocorrelations",
]


def input_gradients(
    network: nn.Module, x: Float[Tensor, "points"]
) -> Float[Tensor, "points"]:
    """The slope of a network's output by its one input, at each of some points.

    Args:
        network: takes ``"points 1"`` and returns ``"points 1"``, each row by itself.
        x: where.

    UDL section 11.1.1.
    """
    inputs = x.detach().clone()[:, None].requires_grad_()
    return torch.autograd.grad(network(inputs).sum(), inputs)[0][:, 0]


def autocorrelation(
    gradients: Float[Tensor, "networks points"], lag: int
) -> tuple[float, float]:
    r"""Compare slopes that are some points apart, over networks and points.

    .. math::

        \hat r = \frac{\overline{g_{mi}\,g_{m,i+\ell}}}{\overline{g_{mi}^2}}

    with the mean of the numerator over the pairs of points, that of the denominator
    over all points, and both over the networks :math:`m`. No mean is subtracted,
    because the expected slope is zero.

    Args:
        gradients: a row for each network, at even steps of :math:`x`.
        lag: :math:`\ell`, how many steps apart, at least 0.

    Returns:
        The value and its standard error over networks (to first order, as for every
        ratio of two means).

    Raises:
        ValueError: if the lag reaches beyond the points, or there are fewer than two
            networks.

    Balduzzi et al. (2017), arXiv 1702.08591.
    """
    num_networks, num_points = gradients.shape
    if num_networks < 2:
        raise ValueError(
            f"an error over networks needs at least two of them, got {num_networks}"
        )
    if not 0 <= lag < num_points:
        raise ValueError(f"{num_points} points have no pair at a distance of {lag}")
    products = gradients[:, : num_points - lag] * gradients[:, lag:]
    above, below = products.mean(dim=1), gradients.square().mean(dim=1)
    value = above.mean() / below.mean()
    left = (above - value * below) / below.mean()
    return value.item(), left.std().item() / math.sqrt(num_networks)


def limit_autocorrelation(
    x: Float[Tensor, "points"],
    distance: float | int,
    num_blocks: int,
    skip: float | int = 1.0,
    scale: float | int | Sequence[float | int] = 1.0,
    bias_variance: float | int = 1.0,
) -> float:
    r"""The autocorrelation that networks approach as their layers become wide.

    There the units of a layer are jointly normal over inputs. Let
    :math:`\Sigma_k[x, x']` be the covariance of one unit of :math:`\mathbf{h}_k` at two
    inputs, and :math:`\sigma^2` the variance of offsets. With the He start

    .. math::

        \Sigma_0 = \sigma^2 + 2 x x', \qquad
        \Sigma_k = s^2\, \Sigma_{k-1} + c_k^2\, F[\Sigma_{k-1}], \qquad
        F[\Sigma] = \sigma^2 + 2\,\mathbb{E}\bigl[\operatorname{a}[u]
        \operatorname{a}[u']\bigr],

    where :math:`u, u'` are normal with covariance :math:`\Sigma`; the output has
    :math:`F[\Sigma_K]`. Slopes then have the covariance
    :math:`\partial^2 F[\Sigma_K] / \partial x\, \partial x'` and the variance
    :math:`2 \prod_k (s^2 + c_k^2)`. With no block the result holds for every width.

    Args:
        x: the first point of each pair; the result is their mean.
        distance: from the first to the second point, not 0.
        num_blocks: :math:`K`, as for :class:`fathom.networks.residual.ResidualNetwork`.
        skip: :math:`s`.
        scale: :math:`c_k`, one number or one for each block.
        bias_variance: :math:`\sigma^2`, above zero.

    Raises:
        ValueError: if the distance is zero, the variance isn't above zero, or there is
            not one scale for each block.

    The expectation is that of Cho and Saul (2009), "Kernel Methods for Deep Learning".
    """
    if distance == 0 or bias_variance <= 0:
        raise ValueError(
            "two points need a distance and offsets a variance above zero, got "
            f"{distance} and {bias_variance}"
        )
    first = x.detach().double()
    pairs = first, first + distance
    return _limits(*pairs, num_blocks, skip, scale, bias_variance).mean().item()


def limit_autocorrelations(
    x: Float[Tensor, "points"],
    lags: Sequence[int],
    num_blocks: int,
    skip: float | int = 1.0,
    scale: float | int | Sequence[float | int] = 1.0,
    bias_variance: float | int = 1.0,
) -> list[float]:
    """What :func:`limit_autocorrelation` finds at several lags, in one go.

    Args:
        x: different points, at even steps.
        lags: how many steps apart, at least 1, as for :func:`autocorrelation`.
        num_blocks: as for :func:`limit_autocorrelation`.
        skip: likewise.
        scale: likewise.
        bias_variance: likewise.

    Raises:
        ValueError: if a lag is zero or reaches beyond the points, the variance isn't
            above zero, or there is not one scale for each block.
    """
    sizes = [len(x) - lag for lag in lags]
    if not all(0 < size < len(x) for size in sizes) or bias_variance <= 0:
        raise ValueError(
            f"lags are at least 1 and below the number of points, {len(x)}, and "
            f"offsets have a variance above zero, got {list(lags)} and {bias_variance}"
        )
    points = x.detach().double()
    first = torch.cat([points[:size] for size in sizes])
    second = torch.cat([points[lag:] for lag in lags])
    values = _limits(first, second, num_blocks, skip, scale, bias_variance)
    return [part.mean().item() for part in values.split(sizes)]


def _limits(
    first: Tensor,
    second: Tensor,
    num_blocks: int,
    skip: float | int,
    scale: float | int | Sequence[float | int],
    bias_variance: float | int,
) -> Tensor:
    """The correlation of the slopes at the two points of each pair."""
    scales = [scale] * num_blocks if isinstance(scale, float | int) else [*scale]
    if len(scales) != num_blocks:
        raise ValueError(f"{num_blocks} blocks need as many scales, got {len(scales)}")
    first = first.clone().requires_grad_()
    second = second.clone().requires_grad_()
    pairs = (first, first), (second, second), (first, second)
    covariances = [bias_variance + 2 * a * b for a, b in pairs]
    variance = 2.0
    for each in scales:
        after = _through_layer(*covariances, bias_variance)
        pairs = zip(covariances, after, strict=True)
        covariances = [skip**2 * a + each**2 * b for a, b in pairs]
        variance *= skip**2 + each**2
    *_, output = _through_layer(*covariances, bias_variance)
    (slope,) = torch.autograd.grad(output.sum(), first, create_graph=True)
    (mixed,) = torch.autograd.grad(slope.sum(), second)
    return mixed / variance


def _through_layer(
    left: Tensor, right: Tensor, between: Tensor, bias_variance: float | int
) -> tuple[Tensor, Tensor, Tensor]:
    """Variances of a unit at two inputs and their covariance, one ReLU layer later."""
    size = (left * right).sqrt()
    cosine = between / size
    alike = cosine > 1 - 1e-12  # rounding could lift it above 1
    angle = torch.acos(torch.where(alike, 0.0, cosine))
    both = size / math.pi * (angle.sin() + (math.pi - angle) * angle.cos())
    both = torch.where(alike, between, both)
    return bias_variance + left, bias_variance + right, bias_variance + both
