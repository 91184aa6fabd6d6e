r"""Bayesian regression: all settings of a network's last weights, weighed by the data.

A network whose hidden layer is fixed is linear in its last weights,
:math:`y = \mathbf{h}^T\boldsymbol\phi + \epsilon`, with features :math:`\mathbf{h}`
of the input and normal noise of standard deviation :math:`\sigma`. What is believed of
the weights is a normal distribution before and after each example: nothing here is
approximate. Sizes below are numbers of weights; rows of features are examples.
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from fathom.networks.linear_regression import design_matrix

__all__ = [
    "Belief",
    "draw",
    "hat_features",
    "log_evidence",
    "predict",
    "prior",
    "relu_features",
    "update",
]


@dataclass(frozen=True)
class Belief:
    r"""A normal distribution of the weights, by its mean and its precision.

    The precision is the inverse of the covariance. It adds up over examples, and is
    kept as its Cholesky factor, so that neither an update nor a prediction inverts a
    matrix.

    Attributes:
        mean: the mean :math:`\mathbf{m}` of the weights, one number for each.
        factor: the lower triangle :math:`\mathbf{L}` of the precision
            :math:`\mathbf{A} = \mathbf{L}\mathbf{L}^T`.
    """

    mean: Float[Tensor, "weights"]
    factor: Float[Tensor, "weights weights"]

    def covariance(self) -> Float[Tensor, "weights weights"]:
        r"""The covariance of the weights, :math:`\mathbf{A}^{-1}`."""
        return torch.cholesky_inverse(self.factor)


def prior(num_weights: int, deviation: float) -> Belief:
    r"""What is believed before any data: independent weights around zero.

    .. math::

        \Pr(\boldsymbol\phi) = \mathrm{Norm}[\mathbf{0}, \sigma_p^2\mathbf{I}]

    In double precision, like the beliefs that :func:`update` makes of it.

    Args:
        num_weights: how many weights there are.
        deviation: the prior's standard deviation :math:`\sigma_p`, above zero.

    Raises:
        ValueError: if there is no weight, or the deviation isn't positive and finite.
    """
    if num_weights < 1:
        raise ValueError(f"a belief needs at least one weight, got {num_weights}")
    _check_deviation("the prior's deviation", deviation)
    identity = torch.eye(num_weights, dtype=torch.float64)
    return Belief(torch.zeros(num_weights, dtype=torch.float64), identity / deviation)


def update(
    belief: Belief,
    features: Float[Tensor, "examples weights"],
    targets: Float[Tensor, "examples"],
    noise: float,
) -> Belief:
    r"""Weigh a belief by what examples say: from the prior to the posterior.

    .. math::

        \mathbf{A}' = \mathbf{A}
            + \frac{1}{\sigma^2} \sum_i \mathbf{h}_i \mathbf{h}_i^T, \qquad
        \mathbf{m}' = \mathbf{A}'^{-1} \Bigl(\mathbf{A}\mathbf{m}
            + \frac{1}{\sigma^2} \sum_i \mathbf{h}_i y_i\Bigr)

    The result is a belief again, so that examples can come one by one.

    Args:
        belief: before the examples.
        features: :math:`\mathbf{h}_i`, one row per example.
        targets: :math:`y_i`, one per example.
        noise: the standard deviation :math:`\sigma` of the targets around the function,
            above zero.

    Raises:
        ValueError: if the shapes don't fit, or the noise isn't positive and finite.

    UDL section 9.3. Bishop (2006), section 3.3.
    """
    rows, numbers = _checked(belief, features, targets)
    _check_deviation("the noise", noise)
    before = belief.factor @ belief.factor.T
    factor = torch.linalg.cholesky(before + rows.T @ rows / noise**2)
    pull = before @ belief.mean + rows.T @ numbers / noise**2
    return Belief(torch.cholesky_solve(pull[:, None], factor)[:, 0], factor)


def predict(
    belief: Belief, features: Float[Tensor, "examples weights"], noise: float = 0.0
) -> tuple[Float[Tensor, "examples"], Float[Tensor, "examples"]]:
    r"""Mean and variance of new targets, or, without noise, of the function.

    .. math::

        \mathbf{h}^T\mathbf{m}, \qquad
        \sigma^2 + \mathbf{h}^T\mathbf{A}^{-1}\mathbf{h}

    Args:
        belief: of the weights.
        features: one row for each place.
        noise: the standard deviation :math:`\sigma` of a target around the function.

    Raises:
        ValueError: if the shapes don't fit, or the noise is negative or not finite.

    UDL section 9.3. Bishop (2006), section 3.3.2.
    """
    rows, _ = _checked(belief, features)
    if not 0 <= noise < math.inf:
        raise ValueError(f"the noise is at least zero and finite, got {noise}")
    # The sum of the squares of L⁻¹h: never negative, whatever the rounding.
    spread = torch.linalg.solve_triangular(belief.factor, rows.T, upper=False)
    return rows @ belief.mean, noise**2 + spread.square().sum(dim=0)


def log_evidence(
    belief: Belief,
    features: Float[Tensor, "examples weights"],
    targets: Float[Tensor, "examples"],
    noise: float,
) -> Float[Tensor, ""]:
    r"""The log-density of the targets before they are seen, over all weights.

    .. math::

        \log \Pr(\mathbf{y}) = -\tfrac12\Bigl(
            I\log(2\pi\sigma^2) + \log\frac{|\mathbf{A}'|}{|\mathbf{A}|}
            + \sum_i \frac{(y_i - \mathbf{h}_i^T\mathbf{m}')^2}{\sigma^2}
            + (\mathbf{m}' - \mathbf{m})^T\mathbf{A}(\mathbf{m}' - \mathbf{m})\Bigr)

    It is a normal density: target :math:`i` has the mean
    :math:`\mathbf{h}_i^T\mathbf{m}`; targets :math:`i` and :math:`j` have the
    covariance :math:`\mathbf{h}_i^T\mathbf{A}^{-1}\mathbf{h}_j`, and :math:`\sigma^2`
    more if they are the same. No matrix as large as the number of examples is made.

    Args and errors are those of :func:`update`.

    UDL section 9.3. MacKay (1992), Bishop (2006), section 3.5.
    """
    after = update(belief, features, targets, noise)
    rows, numbers = _checked(belief, features, targets)
    misfit = (numbers - rows @ after.mean) / noise
    moved = belief.factor.T @ (after.mean - belief.mean)
    shrunk = after.factor.diagonal().log().sum() - belief.factor.diagonal().log().sum()
    scale = len(numbers) * math.log(2 * math.pi * noise**2)
    return -(scale + misfit @ misfit + moved @ moved) / 2 - shrunk


def draw(
    belief: Belief, count: int, generator: torch.Generator | None = None
) -> Float[Tensor, "count weights"]:
    r"""Settings of the weights drawn from a belief, one in each row.

    :math:`\mathbf{m} + \mathbf{L}^{-T}\mathbf{z}` with standard normal
    :math:`\mathbf{z}` has the covariance
    :math:`\mathbf{L}^{-T}\mathbf{L}^{-1} = \mathbf{A}^{-1}`.
    """
    size = len(belief.mean)
    z = torch.randn(size, count, generator=generator, dtype=torch.float64)
    spread = torch.linalg.solve_triangular(belief.factor.T, z, upper=True)
    return belief.mean + spread.T


def relu_features(
    inputs: Float[Tensor, "examples"], joints: Float[Tensor, "units"]
) -> Float[Tensor, "examples weights"]:
    r"""A constant, then a ReLU for each joint: a shallow network's fixed hidden layer.

    Unit :math:`d` is :math:`\max(0, \pm(x - t_d))`: those with odd numbers, counted
    from one, rise to the right of their joint :math:`t_d`, the others to the left.
    """
    sides = torch.ones_like(joints)
    sides[1::2] = -1
    return design_matrix(torch.relu(sides * (inputs[:, None] - joints)))


def hat_features(
    inputs: Float[Tensor, "examples"], centres: Float[Tensor, "units"], width: float
) -> Float[Tensor, "examples weights"]:
    r"""Local units: one at their centre, zero from a width away.

    :math:`\max(0, 1 - |x - c_d| / w)`, which is a sum of three ReLUs with the factors
    :math:`1/w, -2/w, 1/w`.

    Raises:
        ValueError: if the width isn't positive and finite.
    """
    _check_deviation("the width", width)
    return torch.relu(1 - (inputs[:, None] - centres).abs() / width)


def _check_deviation(name: str, value: float) -> None:
    if not 0 < value < math.inf:
        raise ValueError(f"{name} has to be above zero and finite, got {value}")


def _checked(
    belief: Belief, features: Tensor, targets: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Features and targets in double precision, if their shapes fit."""
    size = len(belief.mean)
    if features.ndim != 2 or features.shape[1] != size:
        raise ValueError(
            f"{size} weights need features with as many columns, got shape "
            f"{tuple(features.shape)}"
        )
    targets = features.new_zeros(len(features)) if targets is None else targets
    if targets.shape != features.shape[:1]:
        raise ValueError(
            f"{len(features)} rows of features need as many targets, got shape "
            f"{tuple(targets.shape)}"
        )
    return features.double(), targets.double()
