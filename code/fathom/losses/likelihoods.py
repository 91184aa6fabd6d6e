r"""Log-likelihoods: how probable a target is under what a network predicts.

A network that predicts a distribution predicts its parameters. Each function takes
targets and parameters and returns one log-density, or log-probability, per target. They
broadcast like PyTorch's arithmetic, with one exception: a vector against a matrix is
refused, because a column against a row would silently pair every target with every
prediction. Say with ``[:, None]`` what you mean. Where a parameter must be positive,
the network predicts its logarithm or the page says how it is made positive.

Predictions are real numbers; a parameter that is the same for all may be a plain
number. Targets may be whole numbers or truth values. NaN stays NaN, except where a
range is checked: there it is refused.
"""

import math

import torch
from jaxtyping import Float, Int, Shaped
from torch import Tensor

from fathom.networks.activations import softplus

__all__ = [
    "bernoulli",
    "categorical",
    "laplace",
    "log_softmax",
    "log_sum_exp",
    "normal",
    "normal_mixture",
    "poisson",
    "softmax",
    "von_mises",
]


def log_sum_exp(values: Float[Tensor, "..."], dim: int = -1) -> Float[Tensor, "..."]:
    r"""Compute the logarithm of a sum of exponentials without overflow.

    .. math::

        \log\sum_k e^{z_k} = m + \log\sum_k e^{z_k - m}, \qquad m = \max_k z_k

    The largest exponential becomes :math:`e^0 = 1`, so that nothing overflows and the
    sum is at least one.

    Args:
        values: :math:`z`, any real numbers; infinite ones are allowed.
        dim: the axis that the sum runs over; the result has it no more.

    It is the logarithm of the denominator of the softmax, UDL section 5.5.
    """
    # The result doesn't depend on the shift, so nothing needs its gradient.
    largest = values.detach().amax(dim=dim, keepdim=True)
    # Where all values are -inf, or one is +inf, the difference would be NaN.
    shift = torch.where(largest.isfinite(), largest, torch.zeros_like(largest))
    return (values - shift).exp().sum(dim=dim).log() + shift.squeeze(dim)


def log_softmax(logits: Float[Tensor, "..."], dim: int = -1) -> Float[Tensor, "..."]:
    r"""Compute the logarithm of the softmax: :math:`z_k - \log\sum_j e^{z_j}`.

    Args:
        logits: :math:`z`, any real numbers.
        dim: the axis of the classes.

    Returns:
        Log-probabilities, in the same shape.

    UDL section 5.5.
    """
    # Subtracting the sum's logarithm from logits around 10,000 would lose their digits.
    logits = logits - logits.detach().amax(dim=dim, keepdim=True)
    return logits - log_sum_exp(logits, dim).unsqueeze(dim)


def softmax(logits: Float[Tensor, "..."], dim: int = -1) -> Float[Tensor, "..."]:
    r"""Turn any numbers into probabilities: :math:`e^{z_k} / \sum_j e^{z_j}`.

    Args:
        logits: :math:`z`, any real numbers.
        dim: the axis of the classes.

    Returns:
        Numbers from 0 to 1, in the same shape, that add up to one along the axis.

    UDL section 5.5.
    """
    return log_softmax(logits, dim).exp()


def normal(
    targets: Float[Tensor, "..."],
    mean: Float[Tensor, "..."],
    standard_deviation: Float[Tensor, "..."] | float,
) -> Float[Tensor, "..."]:
    r"""Log-density of the normal distribution.

    .. math::

        \log p(y) = -\tfrac12\log(2\pi\sigma^2) - \frac{(y - \mu)^2}{2\sigma^2}

    Args:
        targets: :math:`y`.
        mean: :math:`\mu`, in the unit of the targets.
        standard_deviation: :math:`\sigma > 0`, in the unit of the targets.

    Raises:
        ValueError: if a standard deviation isn't positive.

    UDL section 5.3.
    """
    standard_deviation = _positive(standard_deviation, "standard_deviation", mean)
    _check_axes(targets, mean=mean, standard_deviation=standard_deviation)
    z = (targets - mean) / standard_deviation
    return -0.5 * (z**2 + math.log(2 * math.pi)) - standard_deviation.log()


def laplace(
    targets: Float[Tensor, "..."],
    mean: Float[Tensor, "..."],
    scale: Float[Tensor, "..."] | float,
) -> Float[Tensor, "..."]:
    r"""Log-density of the Laplace distribution: :math:`-\log(2b) - |y - \mu| / b`.

    Args:
        targets: :math:`y`.
        mean: :math:`\mu`, in the unit of the targets; it is also the median.
        scale: :math:`b > 0`, in the unit of the targets.

    Raises:
        ValueError: if a scale isn't positive.

    UDL section 5.5.1.
    """
    scale = _positive(scale, "scale", mean)
    _check_axes(targets, mean=mean, scale=scale)
    return -math.log(2) - scale.log() - (targets - mean).abs() / scale


def bernoulli(
    targets: Float[Tensor, "..."], logits: Float[Tensor, "..."]
) -> Float[Tensor, "..."]:
    r"""Log-probability of 0 or 1, from the logit :math:`z` of a 1.

    .. math::

        \log \Pr(y) = y\log\mathrm{sig}[z] + (1 - y)\log\mathrm{sig}[-z], \qquad
        \log\mathrm{sig}[z] = -\log(1 + e^{-z})

    :math:`\mathrm{sig}[-z] = 1 - \mathrm{sig}[z]`, without a difference that would lose
    the digits of a small probability.

    Args:
        targets: 0 or 1, or a share of 1s between.
        logits: :math:`z`, any real number.

    Raises:
        ValueError: if a target isn't from 0 to 1.

    UDL section 5.4.
    """
    _check_axes(targets, logits=logits)
    targets = targets.to(logits.dtype)  # truth values, too
    if targets.numel() and not 0 <= targets.min() <= targets.max() <= 1:
        raise ValueError(
            f"targets are 0 or 1, got {targets.min().item()} to {targets.max().item()}"
        )
    return -targets * softplus(-logits) - (1 - targets) * softplus(logits)


def categorical(
    targets: Int[Tensor, "*examples"], logits: Float[Tensor, "*examples classes"]
) -> Float[Tensor, "*examples"]:
    r"""Log-probability of a class: the log-softmax of the logits, at that class.

    Args:
        targets: class numbers from 0.
        logits: any real numbers, one per class.

    Raises:
        ValueError: if a target is no class number, or not of a dtype for whole numbers.

    UDL section 5.5.
    """
    num_classes = logits.shape[-1]
    if targets.is_floating_point():
        raise ValueError(
            f"targets are the numbers of classes and have dtype {targets.dtype}: "
            "convert them with .long(), if they are whole"
        )
    if targets.numel() and not 0 <= targets.min() <= targets.max() < num_classes:
        raise ValueError(
            f"with {num_classes} classes targets are 0 to {num_classes - 1}; got "
            f"{targets.min().item()} to {targets.max().item()}"
        )
    return log_softmax(logits).gather(-1, targets[..., None].long()).squeeze(-1)


def poisson(
    targets: Float[Tensor, "..."], log_rate: Float[Tensor, "..."]
) -> Float[Tensor, "..."]:
    r"""Log-probability of a count: :math:`y\log\lambda - \lambda - \log y!`.

    Args:
        targets: :math:`y`, whole numbers from 0.
        log_rate: :math:`\log\lambda`, the logarithm of the expected count.

    Raises:
        ValueError: if a target is negative.

    UDL section 5.5.1.
    """
    _check_axes(targets, log_rate=log_rate)
    if targets.numel() and targets.min() < 0:
        raise ValueError(f"counts are 0 or more, the smallest is {targets.min()}")
    # λ⁰ = 1 even where the rate is 0 and its logarithm isn't finite.
    log_power = torch.where(targets == 0, 0.0, targets * log_rate)
    return log_power - log_rate.exp() - torch.lgamma(targets + 1)


def von_mises(
    targets: Float[Tensor, "..."],
    mean: Float[Tensor, "..."],
    concentration: Float[Tensor, "..."] | float,
) -> Float[Tensor, "..."]:
    r"""Log-density of the von Mises distribution, for angles.

    .. math::

        \log p(y) = \kappa\cos(y - \mu) - \log(2\pi I_0(\kappa))

    :math:`I_0` is the modified Bessel function of the first kind of order zero. It
    overflows, and :math:`I_0(\kappa)\,e^{-\kappa}` doesn't, so what is computed is
    :math:`\kappa(\cos(y - \mu) - 1) - \log(2\pi I_0(\kappa)\,e^{-\kappa})`.

    Args:
        targets: :math:`y` [radians].
        mean: :math:`\mu` [radians]; a full turn more makes no difference.
        concentration: :math:`\kappa > 0`; 0 would be uniform on the circle.

    Raises:
        ValueError: if a concentration isn't positive.

    UDL section 5.5.1.
    """
    concentration = _positive(concentration, "concentration", mean)
    _check_axes(targets, mean=mean, concentration=concentration)
    # cos(d) - 1 would lose the digits of a small angle, -2 sin²(d/2) keeps them. The
    # slope of the Bessel function needs double precision where κ is large.
    below_peak = -2 * concentration * torch.sin((targets - mean) / 2) ** 2
    scaled_bessel = torch.special.i0e(concentration.double()).to(concentration.dtype)
    return below_peak - math.log(2 * math.pi) - scaled_bessel.log()


def normal_mixture(
    targets: Float[Tensor, "*examples"],
    logits: Float[Tensor, "*examples components"],
    means: Float[Tensor, "*examples components"],
    standard_deviations: Float[Tensor, "*examples components"],
    floor: float = 0.0,
) -> Float[Tensor, "*examples"]:
    r"""Log-density of a mixture of normal distributions.

    .. math::

        \log p(y) = \log\sum_k \pi_k\,\mathrm{Norm}_y[\mu_k, \sigma_k^2], \qquad
        \pi = \mathrm{softmax}[z]

    This likelihood has no maximum. A component whose mean lies on one target can become
    ever narrower: its density there grows without limit, while the other components
    take care of the other targets. Long training often finds such a spike. A
    floor :math:`\varepsilon` under the deviations, :math:`\sigma_k + \varepsilon` for
    :math:`\sigma_k`, keeps every :math:`\log p(y)` below
    :math:`-\log(\varepsilon\sqrt{2\pi})` and every slope alive. Choose it as large as
    the precision with which the targets were measured.

    Args:
        targets: :math:`y`.
        logits: :math:`z_k`, one per component.
        means: :math:`\mu_k`.
        standard_deviations: :math:`\sigma_k > 0`.
        floor: :math:`\varepsilon \ge 0`, added to them, in the unit of the targets.

    Raises:
        ValueError: if a standard deviation isn't positive, or the floor is negative.

    UDL section 5.5.1; Bishop (1994).
    """
    if not floor >= 0:
        raise ValueError(f"floor is 0 or a smallest deviation, got {floor}")
    deviations = _positive(standard_deviations, "standard_deviations", means) + floor
    each = normal(targets[..., None], means, deviations)
    return log_sum_exp(log_softmax(logits) + each)


def _check_axes(targets: Shaped[Tensor, "..."], **parameters: Tensor) -> None:
    for name, values in parameters.items():
        if targets.ndim and values.ndim not in {0, targets.ndim}:
            raise ValueError(
                f"targets have shape {tuple(targets.shape)} and {name} has "
                f"{tuple(values.shape)}: give both as many axes, for example with "
                "targets[:, None]"
            )


def _positive(
    values: Shaped[Tensor, "..."] | float, name: str, like: Tensor
) -> Shaped[Tensor, "..."]:
    """A parameter that has to be positive, as a tensor."""
    if not isinstance(values, Tensor) or not values.is_floating_point():
        dtype = like.dtype if like.is_floating_point() else torch.get_default_dtype()
        values = torch.as_tensor(values, dtype=dtype, device=like.device)
    if values.numel() and not (values > 0).all():
        raise ValueError(
            f"{name} must be positive; the smallest is {values.min()}: let the network "
            "predict its logarithm"
        )
    return values
