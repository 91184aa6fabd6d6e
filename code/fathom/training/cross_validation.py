r"""Cross-validation: every example held back in its turn.

The examples are dealt into :math:`k` folds. Each fold in turn is scored by a model
that was fitted to all others, and the scores are averaged. So no example is scored by a
model that has seen it, and none is lost to the choice.
"""

from collections.abc import Callable

import torch
from jaxtyping import Float, Int
from torch import Tensor

__all__ = ["cross_validate", "k_fold", "random_splits"]

Split = tuple[Int[Tensor, "_"], Int[Tensor, "_"]]  # training and validation examples


def k_fold(order: Int[Tensor, "examples"], num_folds: int) -> list[Split]:
    """Training and validation examples of each fold, in the order given.

    The order is cut into pieces; the first ones are longer by one where the number of
    examples can't be divided. With `torch.arange(n)` equal to
    :class:`sklearn.model_selection.KFold`; shuffled, with `torch.randperm(n)`. As many
    folds as examples leave one out at a time.

    Args:
        order: numbers of the examples, each once, in the order of the folds.
        num_folds: at least 2 and at most the number of examples.

    Returns:
        For each fold, the numbers of the examples to fit to and of those to score,
        both in the order given.

    Raises:
        ValueError: if the number of folds is out of its range, or an example comes
            twice.

    UDL section 8.5; Stone (1974).
    """
    if not 2 <= num_folds <= len(order):
        raise ValueError(
            f"{len(order)} examples make from 2 to {len(order)} folds, not {num_folds}"
        )
    if len(order.unique()) < len(order):
        raise ValueError(
            f"of {len(order)} numbers in the order only {len(order.unique())} differ: "
            "an example would be fitted to and scored"
        )
    folds = order.tensor_split(num_folds)
    return [
        (torch.cat([*folds[:place], *folds[place + 1 :]]), fold)
        for place, fold in enumerate(folds)
    ]


def random_splits(
    num_examples: int,
    num_validation: int,
    num_splits: int,
    generator: torch.Generator | None = None,
) -> list[Split]:
    """Split at random, again and again: each time with new validation examples.

    Unlike those of folds, the validation sets of two splits can overlap.

    Args:
        num_examples: how many there are to split, numbered from 0.
        num_validation: how many to hold back, at least 1 and fewer than there are.
        num_splits: how many times.

    Raises:
        ValueError: if a number is out of its range.
    """
    if not 0 < num_validation < num_examples or num_splits < 0:
        raise ValueError(
            f"can't hold back {num_validation} of {num_examples} examples "
            f"{num_splits} times"
        )
    orders = [
        torch.randperm(num_examples, generator=generator) for _ in range(num_splits)
    ]
    return [(order[num_validation:], order[:num_validation]) for order in orders]


def cross_validate(
    score: Callable[[Tensor, Tensor], float], splits: list[Split]
) -> Float[Tensor, "splits"]:
    """Score each split; all that is learnt is learnt inside.

    Args:
        score: takes the numbers of the training and of the validation examples, fits
            to the first *everything* that depends on data (means and standard
            deviations, chosen features, the model), and returns the score on the
            second.
        splits: from :func:`k_fold` or :func:`random_splits`.

    Returns:
        One score for each split, in double precision. Their spread divided by the root
        of their number is no standard error of their mean, because the training sets
        overlap: see :func:`~fathom.analysis.comparisons.corrected_test`.
    """
    scores = [float(score(training, validation)) for training, validation in splits]
    return torch.tensor(scores, dtype=torch.float64)
