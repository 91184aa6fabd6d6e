r"""Linear probes: a classifier on features that somebody else has made.

A network's last layer is a linear classifier on the layer before. Freeze that layer,
and fitting the classifier is a convex problem: few labels may do, and it has a single
minimum. How good it gets says how much of the labels the features hold, in a form that
a linear layer can read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn.functional import one_hot

__all__ = ["LinearProbe", "cross_validated_probe", "fit_probes"]

PENALTIES = (0.001, 0.01, 0.1, 1.0, 10.0)


@dataclass(frozen=True)
class LinearProbe:
    """A linear classifier on features: logits are offsets plus weighted features.

    Attributes:
        weights: a row for each class.
        offsets: one for each class.
        penalty: the price of squared weights that it was fitted with.
    """

    weights: Float[Tensor, "classes features"]
    offsets: Float[Tensor, "classes"]
    penalty: float

    def __call__(
        self, features: Float[Tensor, "examples features"]
    ) -> Float[Tensor, "examples classes"]:
        """Logits of every class for each example."""
        return self.offsets + features @ self.weights.T


def fit_probes(
    features: Float[Tensor, "examples features"],
    labels: Int[Tensor, "examples"],
    num_classes: int,
    penalties: Sequence[float] = PENALTIES,
    num_steps: int = 100,
) -> list[LinearProbe]:
    r"""Fit a linear classifier at each of several prices of squared weights.

    .. math::

        \min_{\boldsymbol\beta, \boldsymbol\Omega}\; -\sum_i
        \log \operatorname{softmax}_{y_i}[\boldsymbol\beta + \boldsymbol\Omega
        \mathbf{h}_i] + \lambda \lVert\boldsymbol\Omega\rVert^2

    In the basis of the centred features' singular vectors, the curvature along
    direction :math:`j` is at most :math:`d_j^2/2 + 2\lambda`. Each step divides the
    gradient by it, and Nesterov's momentum adds speed; more features than examples cost
    nothing, because there are no more directions than examples.

    Equal to scikit-learn's ``LogisticRegression`` with ``C`` = :math:`1/2\lambda` for
    three classes or more; for two, which share one row of weights there, it is
    :math:`1/\lambda`.

    Args:
        features: one row per example.
        labels: classes from 0.
        num_classes: how many there are, also where none is seen of one.
        penalties: the prices :math:`\lambda`, above zero. They belong to the *sum* over
            examples, and mean the same for two kinds of features only if both are of
            one scale.
        num_steps: of the minimisation.

    Raises:
        ValueError: if labels and features don't pair, a label is no class, or a price
            isn't above zero.

    D. Böhning (1992), "Multinomial logistic regression algorithm", Annals of the
    Institute of Statistical Mathematics 44, has the bound.
    """
    _check(features, labels, num_classes)
    price = torch.as_tensor(penalties, dtype=features.dtype)
    if price.ndim != 1 or not (price > 0).all():
        raise ValueError(f"penalties are a list of numbers above zero: {penalties}")
    price = price[:, None]
    mean = features.mean(dim=0)
    left, values, right = torch.linalg.svd(features - mean, full_matrices=False)
    # The column of ones is at right angles to centred features.
    ones = features.new_ones(len(features), 1)
    x = torch.cat([ones, left * values], dim=1)
    taxed = torch.ones(x.shape[1], 1, 1, dtype=x.dtype)
    taxed[0] = 0
    curvature = x.square().sum(dim=0)[:, None, None] / 2 + 2 * price * taxed
    curvature = curvature.clamp(min=1e-12)
    wanted = one_hot(labels, num_classes).to(features.dtype)[:, None]
    # Directions by prices by classes: all prices are one product of matrices.
    at = features.new_zeros(x.shape[1], len(price), num_classes)
    ahead, speed = at, 1.0
    for _ in range(num_steps):
        logits = (x @ ahead.flatten(1)).reshape(len(x), *at.shape[1:])
        # PyTorch's softmax takes twice as long where classes are few.
        shares = (logits - logits.amax(dim=2, keepdim=True)).exp()
        shares /= shares.sum(dim=2, keepdim=True)
        wrong = (shares - wanted).flatten(1)
        slope = (x.T @ wrong).reshape(at.shape) + 2 * price * taxed * ahead
        new = ahead - slope / curvature
        # Forget the momentum of a price where it leads uphill.
        uphill = ((ahead - new) * (new - at)).sum(dim=(0, 2), keepdim=True) > 0
        faster = (1 + (1 + 4 * speed**2) ** 0.5) / 2
        ahead = torch.where(uphill, new, new + (speed - 1) / faster * (new - at))
        at, speed = new, faster
    at = at.transpose(0, 1)
    weights = (right.T @ at[:, 1:]).mT
    offsets = at[:, 0] - weights @ mean
    return [
        LinearProbe(*pair, penalty)
        for *pair, penalty in zip(weights, offsets, penalties, strict=True)
    ]


def cross_validated_probe(
    features: Float[Tensor, "examples features"],
    labels: Int[Tensor, "examples"],
    num_classes: int,
    penalties: Sequence[float] = PENALTIES,
    num_folds: int = 4,
) -> LinearProbe:
    """Fit a linear classifier at the price that does best on examples left out.

    The folds take the examples of each class in turn, so that each has about as many of
    one class; the price with the least summed cross-entropy on the examples left out is
    used for all. No example is looked at besides these.

    Errors: as :func:`fit_probes`; and ``ValueError`` if there are fewer examples than
    folds, or fewer than two folds.
    """
    _check(features, labels, num_classes)
    if not 2 <= num_folds <= len(labels):
        raise ValueError(f"{len(labels)} examples can't be cut into {num_folds} folds")
    turn = one_hot(labels, num_classes).cumsum(dim=0).gather(1, labels[:, None])[:, 0]
    # The place among the examples of its class, moved on from class to class.
    fold = (turn + labels) % num_folds
    losses = torch.zeros(len(penalties), dtype=features.dtype)
    for number in range(num_folds):
        out = fold == number
        if out.all() or not out.any():
            continue
        probes = fit_probes(features[~out], labels[~out], num_classes, penalties)
        losses += torch.stack(
            [
                torch.nn.functional.cross_entropy(
                    probe(features[out]), labels[out], reduction="sum"
                )
                for probe in probes
            ]
        )
    best = penalties[int(losses.argmin())]
    return fit_probes(features, labels, num_classes, [best])[0]


def _check(features: Tensor, labels: Tensor, num_classes: int) -> None:
    if len(features) != len(labels) or len(labels) == 0:
        raise ValueError(
            f"each of {len(features)} examples needs one label, got {len(labels)}; and "
            "one example at least"
        )
    if not 0 <= int(labels.min()) <= int(labels.max()) < num_classes:
        raise ValueError(
            f"labels are classes from 0 to {num_classes - 1}, got "
            f"{int(labels.min())} to {int(labels.max())}"
        )
