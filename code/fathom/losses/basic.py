r"""Losses: one number that says how far predictions are from their targets.

The squares come first. The others are means of negative log-likelihoods, with the
distributions of :mod:`fathom.losses.likelihoods`: a network predicts the parameters
of a distribution, and the loss is small where the targets are probable.

Predictions are real numbers, as a network returns them; whole numbers are refused,
because they have no gradient. Targets may be whole numbers. NaN stays NaN, so that a
loss shows it, except where a range is checked. A mean over no examples is refused.
"""

from jaxtyping import Float, Int
from torch import Tensor

from fathom.losses.likelihoods import bernoulli, categorical, normal

__all__ = [
    "binary_cross_entropy",
    "cross_entropy",
    "gaussian_nll",
    "least_squares",
    "mean_squared_error",
    "negative_log_likelihood",
]


def least_squares(
    predictions: Float[Tensor, "*shape"], targets: Float[Tensor, "..."]
) -> Float[Tensor, ""]:
    r"""Add up the squared differences between predictions and targets.

    .. math::

        L = \sum_i \bigl(\mathrm{f}[x_i] - y_i\bigr)^2

    Args:
        predictions: any shape.
        targets: the same shape, in the same unit.

    Returns:
        The sum, at least zero, in the square of the targets' unit. It grows with the
        number of examples; :func:`mean_squared_error` doesn't.

    Raises:
        ValueError: if the shapes differ, or the predictions are whole numbers.
            Broadcasting a column against a row would silently compare every prediction
            with every target.

    UDL section 2.2.
    """
    return _squared_differences(predictions, targets).sum()


def mean_squared_error(
    predictions: Float[Tensor, "*shape"], targets: Float[Tensor, "..."]
) -> Float[Tensor, ""]:
    r"""Average the squared differences between predictions and targets.

    .. math::

        \frac{1}{I} \sum_{i=1}^I \bigl(\mathrm{f}[x_i] - y_i\bigr)^2

    Args:
        predictions: any shape with at least one element.
        targets: the same shape, in the same unit.

    Returns:
        The mean over all elements, at least zero, in the square of the targets' unit.
        Its square root is a typical error in the targets' own unit.

    Raises:
        ValueError: if the shapes differ, the predictions are whole numbers, or there
            are none.

    UDL sections 2.2 and 5.3.
    """
    squares = _squared_differences(predictions, targets)
    _check_not_empty(squares)
    return squares.mean()


def _squared_differences(
    predictions: Float[Tensor, "*shape"], targets: Float[Tensor, "..."]
) -> Float[Tensor, "*shape"]:
    _check_same_shape(predictions, targets)
    return (predictions - targets) ** 2


def negative_log_likelihood(
    log_likelihoods: Float[Tensor, "..."],
) -> Float[Tensor, ""]:
    r"""Average the negatives of log-likelihoods.

    .. math::

        L = -\frac{1}{I}\sum_{i=1}^I \log p(y_i \mid x_i)

    UDL adds them up; the mean has its minimum at the same parameters, and its size
    doesn't depend on the number of examples.

    Args:
        log_likelihoods: one per example, from a function of
            :mod:`fathom.losses.likelihoods`.

    Raises:
        ValueError: if there are none, or they are whole numbers.

    UDL sections 5.1.3 and 5.1.4.
    """
    _check_real(log_likelihoods, "log-likelihoods")
    _check_not_empty(log_likelihoods)
    return -log_likelihoods.mean()


def gaussian_nll(
    predictions: Float[Tensor, "*shape"],
    targets: Float[Tensor, "..."],
    standard_deviation: Float[Tensor, "..."] | float,
) -> Float[Tensor, ""]:
    r"""Average the negative log-densities of normal distributions.

    .. math::

        L = \frac{1}{I}\sum_{i=1}^I \left(\frac{(y_i - \mu_i)^2}{2\sigma_i^2}
        + \log\sigma_i + \tfrac12\log 2\pi\right)

    With one standard deviation for all, this is the mean squared error, scaled and
    shifted. The constant is kept, so that the loss is a log-likelihood's mean.

    Args:
        predictions: the means :math:`\mu_i`, in the unit of the targets.
        targets: :math:`y_i`, the same shape.
        standard_deviation: :math:`\sigma_i > 0`, in the same unit: one for each
            prediction (of the same shape), or one number for all.

    Raises:
        ValueError: if the shapes don't fit, a standard deviation isn't positive, or
            there are no predictions.

    UDL section 5.3.
    """
    _check_same_shape(predictions, targets)
    shape = getattr(standard_deviation, "shape", ())
    if shape not in ((), targets.shape):
        raise ValueError(
            f"standard_deviation has shape {tuple(shape)}: give one number for all, or "
            f"one per target, in shape {tuple(targets.shape)}"
        )
    return negative_log_likelihood(normal(targets, predictions, standard_deviation))


def binary_cross_entropy(
    logits: Float[Tensor, "*shape"], targets: Float[Tensor, "..."]
) -> Float[Tensor, ""]:
    r"""Average the negative log-probabilities of labels 0 and 1.

    .. math::

        L = -\frac{1}{I}\sum_{i=1}^I \Bigl(y_i\log\mathrm{sig}[z_i]
        + (1 - y_i)\log(1 - \mathrm{sig}[z_i])\Bigr)

    Args:
        logits: :math:`z_i`, the network's output *before* any sigmoid.
        targets: :math:`y_i`, 0 or 1 (or a share between), the same shape.

    Raises:
        ValueError: if the shapes differ, a target isn't from 0 to 1, or there are none.

    UDL section 5.4.
    """
    _check_same_shape(logits, targets)
    return negative_log_likelihood(bernoulli(targets, logits))


def cross_entropy(
    logits: Float[Tensor, "*examples classes"], targets: Int[Tensor, "..."]
) -> Float[Tensor, ""]:
    r"""Average the negative log-probabilities of the right classes.

    .. math::

        L = -\frac{1}{I}\sum_{i=1}^I \log \mathrm{softmax}_{y_i}[\mathbf{z}_i]

    Args:
        logits: :math:`\mathbf{z}_i`, the network's outputs *before* any softmax; the
            last axis is that of the classes.
        targets: :math:`y_i`, the number of the right class, from 0.

    Raises:
        ValueError: if a target is no class number, there isn't one per example, or
            there are no examples.

    UDL sections 5.5 and 5.7.
    """
    if targets.shape != logits.shape[:-1]:
        raise ValueError(
            f"logits of shape {tuple(logits.shape)} need targets of shape "
            f"{tuple(logits.shape[:-1])}, got {tuple(targets.shape)}"
        )
    return negative_log_likelihood(categorical(targets, logits))


def _check_not_empty(values: Tensor) -> None:
    if not values.numel():
        raise ValueError(
            f"the mean needs at least one number, and the shape is "
            f"{tuple(values.shape)}: has a split or a condition left no example?"
        )


def _check_real(values: Tensor, name: str) -> None:
    if not values.is_floating_point():
        raise ValueError(
            f"{name} are real numbers and these have dtype {values.dtype}: convert "
            "them with .float(), or give the arguments in the order of the docstring"
        )


def _check_same_shape(predictions: Tensor, targets: Tensor) -> None:
    _check_real(predictions, "predictions")
    if predictions.shape != targets.shape:
        raise ValueError(
            f"predictions have shape {tuple(predictions.shape)} and targets "
            f"{tuple(targets.shape)}: reshape one to the other, for example with "
            "targets[:, None]"
        )
