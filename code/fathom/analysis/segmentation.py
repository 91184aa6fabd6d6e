r"""How well each pixel's class is found: intersection over union, with its error.

An *answer* is the class that is named for a pixel. Everything is computed from counts:
a table for each picture, whose row is a pixel's true class and whose column is the
answer, as in :func:`fathom.analysis.classification.confusion_matrix`.
"""

from collections.abc import Callable

import torch
from jaxtyping import Bool, Float, Int, Integer
from torch import Tensor

__all__ = ["class_iou", "confusion_of_each", "mean_iou", "resampled_error"]


def confusion_of_each(
    answers: Integer[Tensor, "pictures *pixels"] | Bool[Tensor, "pictures *pixels"],
    truth: Integer[Tensor, "..."] | Bool[Tensor, "..."],
    num_classes: int = 2,
) -> Int[Tensor, "pictures classes classes"]:
    """Count for each picture the pixels of each class (row) with each answer (column).

    Args:
        answers: classes, from 0; or truth values, whose classes are 0 and 1.
        truth: the true classes.
        num_classes: how many there are, whether they all occur or not.

    Raises:
        ValueError: if answers and truth differ in shape, or hold other classes.
    """
    if answers.shape != truth.shape or answers.ndim < 2:
        raise ValueError(
            "answers and truth are as many pictures of the same size, got shapes "
            f"{tuple(answers.shape)} and {tuple(truth.shape)}"
        )
    answers, truth = answers.long().flatten(1), truth.long().flatten(1)
    for found in (answers, truth):
        if found.numel() and not 0 <= found.min() <= found.max() < num_classes:
            raise ValueError(
                f"classes are from 0 to {num_classes - 1}, got {int(found.min())} to "
                f"{int(found.max())}"
            )
    pictures = torch.arange(len(answers), device=answers.device)[:, None]
    pairs = (pictures * num_classes + truth) * num_classes + answers
    counts = pairs.flatten().bincount(minlength=len(answers) * num_classes**2)
    return counts.view(-1, num_classes, num_classes)


def class_iou(
    counts: Integer[Tensor, "*tables classes classes"],
) -> Float[Tensor, "*tables classes"]:
    r"""Divide what a class and its answers share by what either covers.

    .. math::

        \mathrm{IoU}_c = \frac{N_{cc}}
        {\sum_k N_{ck} + \sum_k N_{kc} - N_{cc}}

    where :math:`N_{ck}` pixels of class :math:`c` got the answer :math:`k`. It is 0 for
    a class that was missed or invented, and NaN for one that is neither in the truth
    nor among the answers: there is nothing to divide.

    Also called the index of Jaccard. UDL section 10.5.3.
    """
    counts = counts.double()
    shared = counts.diagonal(dim1=-2, dim2=-1)
    return shared / (counts.sum(dim=-1) + counts.sum(dim=-2) - shared)


def mean_iou(
    counts: Integer[Tensor, "*tables classes classes"],
) -> Float[Tensor, "*tables"]:
    """Average :func:`class_iou` over the classes that occur, in truth or answers."""
    return class_iou(counts).nanmean(dim=-1)


def resampled_error(
    counts: Integer[Tensor, "*methods blocks classes classes"],
    statistic: Callable[[Tensor], Tensor] = mean_iou,
    num_draws: int = 1000,
    generator: torch.Generator | None = None,
) -> Float[Tensor, "..."]:
    r"""Estimate a statistic's standard error by drawing blocks again (the bootstrap).

    As many blocks as there are, drawn with replacement, are added to one table; the
    result is the standard deviation of the statistic over many such draws. All methods
    get the same draws, so a statistic that compares methods is compared on the same
    blocks. Blocks must be independent for that, such as stretches of a map that are
    wider than what makes neighbours alike.

    Args:
        counts: a table for each block, of one method or several.
        statistic: of tables "... classes classes", pooled over blocks.
        num_draws: how often blocks are drawn, at least 2.
        generator: where they are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if there are fewer than two blocks or draws.

    B. Efron (1979), "Bootstrap Methods: Another Look at the Jackknife", Annals of
    Statistics 7.
    """
    num_blocks = counts.shape[-3]
    if num_blocks < 2 or num_draws < 2:
        raise ValueError(
            f"an error needs two blocks and two draws, got {num_blocks} and {num_draws}"
        )
    drawn = torch.randint(num_blocks, (num_draws, num_blocks), generator=generator)
    times = torch.zeros(num_draws, num_blocks, dtype=torch.long)
    times.scatter_add_(1, drawn, torch.ones_like(drawn))
    pooled = torch.einsum("db,...bij->d...ij", times, counts.long())
    return statistic(pooled).std(dim=0)
