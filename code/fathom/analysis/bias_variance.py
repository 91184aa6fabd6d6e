r"""Noise, bias and variance: what the expected squared error on new data is made of.

At one input, let :math:`\mu` be the true function, :math:`y = \mu + \epsilon` a new
target whose noise has mean zero and variance :math:`\sigma^2`, and :math:`f` what a
model predicts that was fitted to a random data set. With :math:`\bar f`, the mean of
:math:`f` over data sets,

.. math::

    \mathbb{E}\bigl[(f - y)^2\bigr] = \sigma^2
        + \mathbb{E}\bigl[(f - \bar f)^2\bigr] + (\bar f - \mu)^2,

noise, variance and squared bias. Both functions average them over inputs.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

__all__ = ["Split", "linear_split", "split"]


@dataclass(frozen=True)
class Split:
    r"""The three pieces of an expected squared error, in the targets' unit squared.

    Attributes:
        noise: :math:`\sigma^2`.
        variance: of the predictions over data sets.
        squared_bias: of the mean prediction. An estimate without bias of its own may
            come out a little below zero where the bias is small.
        variance_error: standard error of the variance, zero if it is exact.
        squared_bias_error: that of the squared bias.
        total_error: that of the total; variance and squared bias are estimated from the
            same models, so it is not the root of the sum of squares.
    """

    noise: float
    variance: float
    squared_bias: float
    variance_error: float = 0.0
    squared_bias_error: float = 0.0
    total_error: float = 0.0

    @property
    def total(self) -> float:
        """The expected squared error on new targets: the sum of the three."""
        return self.noise + self.variance + self.squared_bias


def split(
    predictions: Float[Tensor, "models points"],
    truth: Float[Tensor, "points"],
    noise_variance: float,
) -> Split:
    r"""Estimate the pieces from models that were fitted to independent data sets.

    With :math:`R` models, their mean :math:`\bar f` and means over points written as
    :math:`\langle\cdot\rangle`,

    .. math::

        V = \frac{1}{R - 1} \sum_r \bigl\langle(f_r - \bar f)^2\bigr\rangle, \qquad
        B = \bigl\langle(\bar f - \mu)^2\bigr\rangle - \frac{V}{R}.

    The mean of finitely many models has a variance of its own, :math:`V / R`, which
    would count as bias; hence the subtraction. :math:`B` is also the mean of
    :math:`\langle(f_r - \mu)(f_s - \mu)\rangle` over all pairs of different models. Its
    standard error comes from the spread of each model's mean product with the others,
    doubled since a model is on both sides; it is somewhat too large where the bias is
    close to zero.

    Args:
        predictions: one row per model, one column per input.
        truth: the true function at these inputs, without noise.
        noise_variance: :math:`\sigma^2`.

    Raises:
        ValueError: if there are fewer than three models, the shapes don't fit, or the
            variance is negative.

    UDL section 8.2; Geman, Bienenstock and Doursat (1992).
    """
    if predictions.ndim != 2 or len(predictions) < 3 or predictions.shape[1] < 1:
        raise ValueError(
            "predictions need at least three rows, one per model, and a column per "
            f"input; got shape {tuple(predictions.shape)}"
        )
    if truth.shape != predictions.shape[1:]:
        raise ValueError(
            f"predictions at {predictions.shape[1]} inputs need as many true values; "
            f"got shape {tuple(truth.shape)}"
        )
    _check(noise_variance)
    errors = predictions - truth
    number, mean = len(errors), errors.mean(dim=0)
    spreads = (errors - mean).square().mean(dim=1) * number / (number - 1)
    # Each model's mean product with the others.
    products = (errors * (number * mean - errors)).mean(dim=1) / (number - 1)
    squares = errors.square().mean(dim=1)  # with itself: their mean is V + B
    root = number**0.5
    return Split(
        noise=float(noise_variance),
        variance=spreads.mean().item(),
        squared_bias=products.mean().item(),
        variance_error=spreads.std().item() / root,
        squared_bias_error=2 * products.std().item() / root,
        total_error=squares.std().item() / root,
    )


def linear_split(
    features: Float[Tensor, "examples parameters"],
    truth: Float[Tensor, "examples"],
    new_features: Float[Tensor, "points parameters"],
    new_truth: Float[Tensor, "points"],
    noise_variance: float,
) -> Split:
    r"""Compute the pieces exactly for least squares with fixed inputs.

    The model is linear in its parameters, and only the targets change from data set to
    data set. With features :math:`\mathbf{X}` of the examples, :math:`\mathbf{Z}` of
    the :math:`N` new inputs and :math:`\mathbf{S} = \mathbf{Z}
    (\mathbf{X}^T\mathbf{X})^{-1}\mathbf{X}^T`, predictions are
    :math:`\mathbf{S}\mathbf{y}`, so that

    .. math::

        V = \frac{\sigma^2}{N} \operatorname{trace}\bigl[\mathbf{S}\mathbf{S}^T\bigr],
        \qquad B = \frac{1}{N}
        \bigl\|\mathbf{S}\boldsymbol\mu - \boldsymbol\mu_{new}\bigr\|^2 .

    Where the new inputs are those of the examples, :math:`V` is :math:`\sigma^2` times
    the number of parameters over the number of examples.

    Args:
        features: one row per example, one column per parameter.
        truth: the true function at the examples' inputs.
        new_features: one row per new input.
        new_truth: the true function at the new inputs.
        noise_variance: :math:`\sigma^2`, the same for all targets, which are
            independent.

    Raises:
        ValueError: if the shapes don't fit, the columns aren't independent (there are
            more parameters than examples, for instance), or the variance is negative.

    UDL section 8.2.
    """
    shapes = [tuple(t.shape) for t in (features, truth, new_features, new_truth)]
    if (
        [len(shape) for shape in shapes] != [2, 1, 2, 1]
        or shapes[0] != shapes[1] + shapes[2][1:]
        or shapes[2][:1] != shapes[3]
    ):
        raise ValueError(
            "features need one row per true value and as many columns as the new "
            f"features, which need one row per new true value; got shapes {shapes}"
        )
    _check(noise_variance)
    rank = int(torch.linalg.matrix_rank(features))
    if rank < features.shape[1]:
        raise ValueError(
            f"{features.shape[1]} parameters need as many independent columns, and "
            f"{len(features)} examples give {rank}: use fewer parameters"
        )
    smoother = new_features @ torch.linalg.pinv(features)
    return Split(
        noise=float(noise_variance),
        variance=noise_variance * smoother.square().sum(dim=1).mean().item(),
        squared_bias=(smoother @ truth - new_truth).square().mean().item(),
    )


def _check(noise_variance: float) -> None:
    if not noise_variance >= 0:
        raise ValueError(f"a variance is at least zero, got {noise_variance}")
