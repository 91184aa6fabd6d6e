r"""Calibration: whether a classifier that is 80 % sure is right in 80 % of such cases.

The *confidence* is the probability of the class that a classifier names, the largest.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

__all__ = ["Reliability", "best_temperature", "calibration_error", "reliability"]


@dataclass(frozen=True)
class Reliability:
    r"""Examples in bins of similar confidence; bins without an example are left out.

    Attributes:
        confidence: mean confidence of each bin.
        accuracy: share of right answers in each bin.
        share: share of all examples that lie in each bin.
    """

    confidence: Float[Tensor, "bins"]
    accuracy: Float[Tensor, "bins"]
    share: Float[Tensor, "bins"]

    def error(self) -> Float[Tensor, ""]:
        r"""The expected calibration error, from 0 to 1.

        .. math::

            \mathrm{ECE} = \sum_b \frac{I_b}{I}
            \bigl|\mathrm{accuracy}_b - \mathrm{confidence}_b\bigr|

        where :math:`I_b` of the :math:`I` examples lie in bin :math:`b`. With few
        examples it is above zero even for right probabilities, by chance.
        """
        return (self.share * (self.accuracy - self.confidence).abs()).sum()


def reliability(
    confidences: Float[Tensor, "examples"],
    right: Bool[Tensor, "examples"],
    num_bins: int = 15,
    equal_mass: bool = False,
) -> Reliability:
    """Sort examples into bins by confidence, and compare it with what came true.

    Args:
        confidences: probabilities of the answers, from 0 to 1.
        right: whether the answers were right.
        num_bins: how many bins there are, at most.
        equal_mass: bins with equally many examples, as far as their number allows, in
            place of equally wide ones, each without its lower end: (0, 1/15], ...

    Raises:
        ValueError: if there are no examples, or fewer than one bin, or not as many
            answers as confidences, or a confidence isn't a probability.

    Source: C. Guo et al. (2017), "On Calibration of Modern Neural Networks", ICML,
    arXiv 1706.04599.
    """
    if num_bins < 1 or len(confidences) == 0:
        raise ValueError(
            f"{num_bins} bins for {len(confidences)} examples: both are at least 1"
        )
    if len(right) != len(confidences):
        raise ValueError(f"{len(confidences)} confidences, but {len(right)} answers")
    if not ((confidences >= 0) & (confidences <= 1)).all():
        raise ValueError(
            "confidences are probabilities, got numbers from "
            f"{confidences.min()} to {confidences.max()}"
        )
    if equal_mass:
        rank = confidences.argsort(stable=True).argsort()
        place = rank * num_bins // len(confidences)
    else:
        edges = torch.linspace(0, 1, num_bins + 1, dtype=torch.float64)[1:-1]
        place = torch.bucketize(confidences.double(), edges)
    counts = place.bincount(minlength=num_bins)
    filled = counts > 0

    def mean(values: Tensor) -> Tensor:
        sums = torch.zeros(num_bins, dtype=torch.float64)
        return (sums.index_add(0, place, values.double()) / counts)[filled]

    share = counts[filled].double() / len(confidences)
    return Reliability(mean(confidences), mean(right), share)


def calibration_error(
    probabilities: Float[Tensor, "examples classes"],
    labels: Int[Tensor, "examples"],
    num_bins: int = 15,
    equal_mass: bool = False,
) -> Float[Tensor, ""]:
    """The expected calibration error of a classifier's answers.

    Args:
        probabilities: of all classes, a row for each example.
        labels: the true classes.
        num_bins, equal_mass: as :func:`reliability` takes them.

    Raises:
        ValueError: as :func:`reliability` does, and if each row hasn't one label.
    """
    _one_label_each(probabilities, labels)
    confidences, answers = probabilities.max(dim=1)
    return reliability(confidences, answers == labels, num_bins, equal_mass).error()


def best_temperature(
    logits: Float[Tensor, "examples classes"], labels: Int[Tensor, "examples"]
) -> float:
    r"""The temperature by which logits are divided for the least cross-entropy.

    As a function of :math:`\beta = 1/T` the mean cross-entropy is convex, and its
    slope is the mean over the probabilities at :math:`\beta` of each logit, minus the
    label's logit. Where the slope is zero is found by halving an interval.

    Args:
        logits: of examples that took no part in training.
        labels: the true classes.

    Returns:
        :math:`T`, between 0.01 and 100. Dividing by it changes no answer.

    Raises:
        ValueError: if there are no examples, or each hasn't one label.

    Source: Guo et al. (2017), as in :func:`reliability`.
    """
    _one_label_each(logits, labels)
    if len(logits) == 0:
        raise ValueError("a temperature needs one example at least, got none")
    wide = logits.double()
    own = wide.gather(1, labels[:, None].long())[:, 0]
    low, high = 0.01, 100.0
    for _ in range(60):
        beta = (low * high) ** 0.5
        expected = (torch.softmax(beta * wide, dim=1) * wide).sum(dim=1)
        if (expected - own).mean() <= 0:
            low = beta
        else:
            high = beta
    return 1 / beta


def _one_label_each(rows: Tensor, labels: Tensor) -> None:
    """A single label would be taken for all rows without a word."""
    if labels.shape != rows.shape[:1]:
        raise ValueError(
            f"{len(rows)} rows need as many labels, got the shape {tuple(labels.shape)}"
        )
