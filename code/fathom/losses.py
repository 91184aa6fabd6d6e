"""Losses: one number that says how far predictions are from their targets."""

from jaxtyping import Float
from torch import Tensor

__all__ = ["least_squares", "mean_squared_error"]


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
        ValueError: if the shapes differ. Broadcasting a column against a row would
            silently compare every prediction with every target.

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
        ValueError: if the shapes differ.

    UDL sections 2.2 and 5.3.
    """
    return _squared_differences(predictions, targets).mean()


def _squared_differences(
    predictions: Float[Tensor, "*shape"], targets: Float[Tensor, "..."]
) -> Float[Tensor, "*shape"]:
    if predictions.shape != targets.shape:
        raise ValueError(
            f"predictions have shape {tuple(predictions.shape)} and targets "
            f"{tuple(targets.shape)}: reshape one to the other, for example with "
            "targets[:, None]"
        )
    return (predictions - targets) ** 2
