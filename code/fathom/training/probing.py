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
    if torch.as_tensor(penalties).ndim != 1 or not all(p > 0 for p in penalties):
        raise ValueError(f"penalties are a list of numbers above zero: {penalties}")
    (probes,) = _fit([(features, labels)], num_classes, penalties, num_steps)
    return probes


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
    outs = [fold == number for number in range(num_folds)]
    outs = [out for out in outs if out.any() and not out.all()]
    parts = [(features[~out], labels[~out]) for out in outs]
    losses = torch.zeros(len(penalties), dtype=features.dtype)
    for out, probes in zip(
        outs, _fit(parts, num_classes, penalties, num_steps=100), strict=True
    ):
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


def _fit(
    parts: Sequence[tuple[Tensor, Tensor]],
    num_classes: int,
    penalties: Sequence[float],
    num_steps: int,
) -> list[list[LinearProbe]]:
    """Fit the probes of several sets of examples at once, as :func:`fit_probes`.

    Sets with fewer examples are filled up with rows of zeros, which have no slope.
    """
    turned = [_turn(features) for features, _ in parts]
    rows, columns = (max(x.shape[k] for x, _ in turned) for k in (0, 1))
    x = turned[0][0].new_zeros(len(parts), rows, columns)
    wanted = x.new_zeros(len(parts), rows, 1, num_classes)
    for place, ((own, _), (_, labels)) in enumerate(zip(turned, parts, strict=True)):
        x[place, : len(own), : own.shape[1]] = own
        wanted[place, : len(own), 0] = one_hot(labels, num_classes).to(x.dtype)
    price = torch.as_tensor(penalties, dtype=x.dtype)[:, None]
    tax = 2 * price * torch.ones(columns, 1, 1, dtype=x.dtype)
    tax[0] = 0  # offsets cost nothing
    curvature = x.square().sum(dim=1)[..., None, None] / 2 + tax
    curvature = curvature.clamp(min=1e-12)
    # Sets by directions by prices by classes: all prices are one product of matrices.
    at = x.new_zeros(len(parts), columns, len(price), num_classes)
    ahead, speed = at, 1.0
    for _ in range(num_steps):
        logits = (x @ ahead.flatten(2)).reshape(len(parts), rows, *at.shape[2:])
        # PyTorch's softmax takes twice as long where classes are few.
        shares = (logits - logits.amax(dim=3, keepdim=True)).exp()
        shares /= shares.sum(dim=3, keepdim=True)
        wrong = (shares - wanted).flatten(2)
        slope = (x.mT @ wrong).reshape(at.shape) + tax * ahead
        new = ahead - slope / curvature
        change = new - at
        # Forget the momentum of a price where it leads uphill.
        uphill = ((ahead - new) * change).sum(dim=(1, 3), keepdim=True) > 0
        faster = (1 + (1 + 4 * speed**2) ** 0.5) / 2
        ahead = torch.where(uphill, new, new + (speed - 1) / faster * change)
        at, speed = new, faster
    found = []
    for (own, back), each, (features, _) in zip(turned, at, parts, strict=True):
        each = each[: own.shape[1]].transpose(0, 1)
        weights = each[:, 1:].mT @ back
        offsets = each[:, 0] - weights @ features.mean(dim=0)
        pairs = zip(weights, offsets, penalties, strict=True)
        found.append([LinearProbe(*pair) for pair in pairs])
    return found


def _turn(features: Tensor) -> tuple[Tensor, Tensor]:
    """Centred features along their singular vectors, behind a column of ones.

    And the matrix that turns weights in this basis into weights of features.
    """
    centred = features - features.mean(dim=0)
    # The column of ones is at right angles to centred features.
    ones = features.new_ones(len(features), 1)
    if len(features) >= features.shape[1]:
        left, values, right = torch.linalg.svd(centred, full_matrices=False)
        return torch.cat([ones, left * values], dim=1), right
    # Of wide features, the products of examples hold all that is needed, and are few.
    squares, left = torch.linalg.eigh((centred @ centred.T).double())
    values = squares.clamp(min=0).sqrt()
    tall = (left / values.clamp(min=1e-30)).to(features.dtype)
    return torch.cat(
        [ones, (left * values).to(features.dtype)], dim=1
    ), tall.T @ centred


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
