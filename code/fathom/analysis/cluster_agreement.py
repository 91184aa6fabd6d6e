r"""How far clusters agree with labels, or with other clusters.

Which number names which cluster means nothing, so both measures look only at who is
together with whom.
"""

import torch
from jaxtyping import Int
from torch import Tensor

from fathom.analysis.classification import confusion_matrix

__all__ = ["adjusted_rand_index", "purity"]


def purity(clusters: Int[Tensor, "points"], labels: Int[Tensor, "points"]) -> float:
    r"""The share of points whose label is the commonest of their cluster.

    .. math::

        \frac{1}{I} \sum_k \max_c I_{kc}

    It is 1 where each point is a cluster of its own: compare it only between equal
    numbers of clusters.

    Args:
        clusters: the cluster of each point.
        labels: what it is.

    Raises:
        ValueError: if they aren't two rows as long as each other, or are empty.
    """
    table = _table(clusters, labels)
    return (table.max(dim=1).values.sum() / table.sum()).item()


def adjusted_rand_index(
    one: Int[Tensor, "points"], other: Int[Tensor, "points"]
) -> float:
    r"""How far two groupings agree on pairs of points, beyond what chance would.

    With :math:`S` for the number of pairs that are together in both, :math:`S_1` and
    :math:`S_2` in one and in the other, and :math:`P` for all pairs:

    .. math::

        \frac{S - S_1 S_2 / P}{\frac12(S_1 + S_2) - S_1 S_2 / P}

    It is 1 if both are the same but for names, and 0 in expectation if labels are
    dealt out at random, as many of each as there were.

    Args:
        one: the cluster of each point; which number means which doesn't matter.
        other: the same of another clustering, or labels.

    Raises:
        ValueError: if they aren't two rows as long as each other, or are empty.

    L. Hubert and P. Arabie (1985), Journal of Classification 2.
    """
    table = _table(one, other)

    def pairs(counts: Tensor) -> float:
        return (counts * (counts - 1) / 2).sum().item()

    both, first, second = pairs(table), pairs(table.sum(1)), pairs(table.sum(0))
    every = pairs(table.sum())
    chance = first * second / every if every else 0.0
    most = (first + second) / 2
    # Both have one cluster, or both have each point alone: they are the same.
    return 1.0 if most == chance else (both - chance) / (most - chance)


def _table(one: Tensor, other: Tensor) -> Tensor:
    """How many examples have each pair of labels, a row for each label of the first."""
    if one.shape != other.shape or one.ndim != 1 or len(one) == 0:
        raise ValueError(
            "two labels for each example, in two rows as long as each other; got "
            f"{tuple(one.shape)} and {tuple(other.shape)}"
        )
    rows, columns = (
        torch.unique(labels, return_inverse=True)[1] for labels in (one, other)
    )
    most = 1 + int(torch.maximum(rows, columns).max())
    return confusion_matrix(columns, rows, most).double()
