r"""How well a classifier does: how often it errs, how sure that is, on which classes.

Classes are numbered from 0, and an *answer* is the class that a classifier names, such
as the place of its largest logit. An error rate is a share, between 0 and 1.
"""

import math
from statistics import NormalDist

import torch
from jaxtyping import Float, Int
from torch import Tensor

__all__ = ["confusion_matrix", "error_rate", "error_rate_interval", "standard_error"]


def error_rate(
    answers: Int[Tensor, "*classifiers examples"], labels: Int[Tensor, "examples"]
) -> Float[Tensor, "*classifiers"]:
    r"""The share of examples whose answer isn't the label.

    .. math::

        \widehat{e} = \frac{1}{I} \sum_{i=1}^{I} [\hat{y}_i \neq y_i]

    Args:
        answers: the classes named, one per example; several classifiers that answer
            the same examples stand in rows.
        labels: the true classes.

    Returns:
        One number for each classifier. The accuracy is one minus it.

    Raises:
        ValueError: if there are no examples, or not one answer to each.

    UDL section 8.1.
    """
    _check_pairs(answers, labels)
    return (answers != labels).to(torch.get_default_dtype()).mean(dim=-1)


def standard_error(rate: float | int, num_examples: int) -> float:
    r"""How far a measured error rate typically lies from the true one.

    .. math::

        \sqrt{\frac{e (1 - e)}{I}}

    is the standard deviation of a share among :math:`I` independent examples of which
    each counts with probability :math:`e`. With the measured rate for :math:`e` it is
    an estimate, and a bad one where few examples count or nearly all do: it is zero
    for a classifier without an error. Use :func:`error_rate_interval` there.

    Args:
        rate: the error rate of one fixed classifier, from 0 to 1.
        num_examples: how many examples it was measured on.

    Raises:
        ValueError: if a number is out of its range.
    """
    if not 0 <= rate <= 1 or num_examples < 1:
        raise ValueError(
            "an error rate is from 0 to 1 and measured on at least one example, got "
            f"{rate} on {num_examples}"
        )
    return math.sqrt(rate * (1 - rate) / num_examples)


def error_rate_interval(
    num_errors: int, num_examples: int, confidence: float | int = 0.95
) -> tuple[float, float]:
    r"""The true error rates that a count of errors is compatible with (Wilson).

    These are the rates :math:`e` with

    .. math::

        |\widehat{e} - e| \le z \sqrt{\frac{e (1 - e)}{I}},

    where a standard normal variable lies within :math:`\pm z` with the given
    probability. Since the *true* rate stands under the root, the interval stays between
    0 and 1 and has a length even where no error or nothing but errors were counted.

    Args:
        num_errors: how many examples were answered wrongly.
        num_examples: how many there were: independent draws, which took no part in
            making the classifier.
        confidence: about this share of such intervals contains the true rate; where
            hardly an error is expected it can be less.

    Returns:
        The lower and the upper end.

    Raises:
        ValueError: if the numbers are no count of errors, or the confidence isn't
            between 0 and 1.

    Source: E. B. Wilson (1927), "Probable inference, the law of succession, and
    statistical inference", Journal of the American Statistical Association 22.
    """
    if not 0 <= num_errors <= num_examples or num_examples < 1:
        raise ValueError(f"{num_errors} errors among {num_examples} examples can't be")
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence is between 0 and 1, got {confidence}")
    squared = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    rate, n = num_errors / num_examples, num_examples
    middle = (rate + squared / (2 * n)) / (1 + squared / n)
    reach = math.sqrt(squared * (rate * (1 - rate) / n + squared / (4 * n * n)))
    reach /= 1 + squared / n
    # Rounding must not move an end past the measured rate, or out of 0 to 1.
    return min(max(middle - reach, 0.0), rate), max(min(middle + reach, 1.0), rate)


def confusion_matrix(
    answers: Int[Tensor, "examples"], labels: Int[Tensor, "examples"], num_classes: int
) -> Int[Tensor, "classes classes"]:
    """Count the examples of each true class (row) that got each answer (column).

    Right answers are on the diagonal. The sum of a row is the number of examples of a
    class, that of a column the number of times that a class was named.

    Args:
        answers: the classes named.
        labels: the true classes.
        num_classes: how many classes there are, whether they all occur or not.

    Raises:
        ValueError: if there are no examples, not one answer to each, or a class that
            isn't among their numbers.
    """
    _check_pairs(answers, labels)
    both = torch.stack([answers, labels])
    if both.min() < 0 or both.max() >= num_classes:
        raise ValueError(
            f"{num_classes} classes are numbered from 0 to {num_classes - 1}, got "
            f"numbers from {int(both.min())} to {int(both.max())}"
        )
    pairs = num_classes * labels.long() + answers.long()
    return pairs.bincount(minlength=num_classes**2).view(num_classes, num_classes)


def _check_pairs(answers: Tensor, labels: Tensor) -> None:
    if labels.ndim != 1 or answers.shape[-1:] != labels.shape or len(labels) == 0:
        raise ValueError(
            "each example has one answer and one label, and there is at least one; got "
            f"answers of shape {tuple(answers.shape)} and labels of shape "
            f"{tuple(labels.shape)}"
        )
