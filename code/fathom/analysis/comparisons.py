r"""Comparisons: the best of many scores, and whether two methods differ.

A score on held-back examples is the truth plus noise. Whoever takes the best of many
scores takes some of the noise with it; whoever compares two methods has to know how
large the noise of their difference is.
"""

import math
from dataclasses import dataclass

from jaxtyping import Float
from scipy import integrate, stats
from torch import Tensor

__all__ = [
    "Comparison",
    "corrected_test",
    "expected_maximum",
    "maximum_bound",
    "paired_test",
]


@dataclass(frozen=True)
class Comparison:
    """What a test of two methods says.

    Attributes:
        difference: mean of the first method's scores less the second's.
        standard_error: of that mean, by the test's assumptions.
        degrees_of_freedom: of the t distribution that it is judged by.
    """

    difference: float
    standard_error: float
    degrees_of_freedom: int

    @property
    def t(self) -> float:
        """The difference in standard errors; NaN if there is neither."""
        if self.standard_error == 0:
            sign = math.copysign(1.0, self.difference)
            return sign * math.inf if self.difference else math.nan
        return self.difference / self.standard_error

    @property
    def p_value(self) -> float:
        """Two-sided: how often equally good methods differ by as much or more."""
        return float(2 * stats.t.sf(abs(self.t), self.degrees_of_freedom))


def paired_test(
    first: Float[Tensor, "pairs"], second: Float[Tensor, "as_many"]
) -> Comparison:
    r"""Compare two methods on the same cases: the t-test of their differences.

    .. math::

        t = \frac{\bar{d}}{\sqrt{s^2 / J}},
        \qquad d_j = \mathrm{first}_j - \mathrm{second}_j

    with :math:`J - 1` degrees of freedom, where :math:`s^2` is the variance of the
    differences, by :math:`J - 1`. The differences must be independent: they are for
    examples of a test set, and *not* for splits of one data set. Equal to
    :func:`scipy.stats.ttest_rel`.

    Args:
        first: scores of one method, such as 0 or 1 for each test example.
        second: scores of the other method on the same examples.

    Raises:
        ValueError: if scores aren't in a row, there are fewer than two pairs, or not as
            many of both.
    """
    return _compare(first, second, extra=0.0)


def corrected_test(
    first: Float[Tensor, "splits"],
    second: Float[Tensor, "as_many"],
    num_training: int,
    num_validation: int,
) -> Comparison:
    r"""Compare two methods on random splits of one data set.

    .. math::

        t = \frac{\bar{d}}{\sqrt{\bigl(\frac{1}{J} + \frac{n_2}{n_1}\bigr) s^2}}

    with :math:`J - 1` degrees of freedom; :math:`n_1` examples train and :math:`n_2`
    validate. Training sets overlap, so the differences of two splits go together; the
    correction supposes that their correlation is :math:`n_2 / (n_1 + n_2)`. It is a
    rule of thumb. However many the splits, :math:`|t|` stays below
    :math:`\sqrt{n_1 / n_2}\, |\bar{d}| / s`.

    Args:
        first: score of one method for each split.
        second: score of the other method on the same splits.
        num_training: :math:`n_1`, at least 1.
        num_validation: :math:`n_2`, at least 1.

    Raises:
        ValueError: if scores aren't in a row, there are fewer than two pairs, or not as
            many of both, or either number of examples is below 1.

    C. Nadeau and Y. Bengio (2003), "Inference for the Generalization Error", Machine
    Learning 52, 239-281.
    """
    if num_training < 1 or num_validation < 1:
        raise ValueError(
            "a split has at least one example on both sides, got "
            f"{num_training} and {num_validation}"
        )
    return _compare(first, second, extra=num_validation / num_training)


def _compare(first: Tensor, second: Tensor, extra: float) -> Comparison:
    if first.ndim != 1 or second.ndim != 1:
        raise ValueError(
            "scores are one number for each case, got shapes "
            f"{tuple(first.shape)} and {tuple(second.shape)}"
        )
    if len(first) != len(second) or len(first) < 2:
        raise ValueError(
            "scores come in at least two pairs, got "
            f"{len(first)} of the first method and {len(second)} of the second"
        )
    differences = first.double() - second.double()
    variance = differences.var().item() * (1 / len(differences) + extra)
    return Comparison(
        differences.mean().item(), math.sqrt(variance), len(differences) - 1
    )


def expected_maximum(count: int) -> float:
    r"""Mean of the largest of so many independent standard normal numbers.

    .. math::

        m_M = \int_{-\infty}^{\infty} z\, M\, \Phi(z)^{M - 1} \varphi(z)\, dz

    with the normal distribution's density :math:`\varphi` and share below,
    :math:`\Phi`. By hand :math:`m_1 = 0`, :math:`m_2 = 1/\sqrt\pi` and
    :math:`m_3 = 3 / (2\sqrt\pi)`.

    Raises:
        ValueError: if there is no number.
    """
    _check_count(count)

    def weighted(z: float) -> float:
        log_density = (count - 1) * stats.norm.logcdf(z) + stats.norm.logpdf(z)
        return z * count * math.exp(log_density)

    return integrate.quad(weighted, -10, 10, limit=200)[0]


def maximum_bound(count: int) -> float:
    r"""Bound of the mean of the largest of so many standard normal numbers.

    .. math::

        m_M \le \sqrt{2 \log M}

    Whether or not they are independent.

    Raises:
        ValueError: if there is no number.
    """
    _check_count(count)
    return math.sqrt(2 * math.log(count))


def _check_count(count: int) -> None:
    if count < 1:
        raise ValueError(f"the largest of {count} numbers: at least one is needed")
