r"""How good detections are: right or wrong, precision and recall, one number.

A detector names boxes with scores. Which count as right is decided picture by picture;
then all pictures' detections stand in one row, the most certain first.
"""

import torch
from jaxtyping import Bool, Float, Shaped
from torch import Tensor

from fathom.analysis.boxes import intersection_over_union

__all__ = ["average_precision", "hits", "precision_and_recall"]


def hits(
    boxes: Shaped[Tensor, "boxes 4"],
    scores: Float[Tensor, "boxes"],
    truths: Shaped[Tensor, "truths 4"],
    threshold: float | int = 0.5,
) -> Bool[Tensor, "boxes"]:
    """Say which detections of one picture are right.

    In falling order of the scores, each takes the true box that it overlaps most, of
    those that no other has taken yet, if the intersection over union reaches the
    threshold. Who finds none is wrong: also who finds a thing for the second time.

    Args:
        boxes: what was detected, of one class or without regard to classes.
        scores: larger is more certain; of equal ones, the first comes first.
        truths: the true boxes.
        threshold: above 0 and at most 1.

    Raises:
        ValueError: if the threshold is out of range, or scores aren't as many as boxes.
    """
    if not 0 < threshold <= 1 or len(scores) != len(boxes):
        raise ValueError(
            "the threshold is above 0 and at most 1, and each box has a score; got "
            f"{threshold}, {len(boxes)} boxes and {len(scores)} scores"
        )
    right = torch.zeros(len(boxes), dtype=torch.bool)
    if len(truths) == 0:
        return right
    overlap = intersection_over_union(boxes, truths)
    for row in scores.argsort(descending=True, stable=True).tolist():
        most, which = overlap[row].max(dim=0)
        if most >= threshold:
            right[row] = True
            overlap[:, which] = 0
    return right


def precision_and_recall(
    scores: Float[Tensor, "detections"],
    right: Bool[Tensor, "detections"],
    num_truths: int,
) -> tuple[Float[Tensor, "levels"], Float[Tensor, "levels"]]:
    r"""Precision and recall if all detections from some score upwards count.

    .. math::

        p = \frac{\text{right}}{\text{detections}}, \qquad
        r = \frac{\text{right}}{\text{true boxes}}

    for each score that occurs, from the largest down; equal ones enter together.

    Raises:
        ValueError: if there are no true boxes, or more right detections than those.
    """
    if num_truths < 1 or right.sum() > num_truths:
        raise ValueError(
            "there is at least one true box, and no more are found than there are; "
            f"got {int(right.sum())} of {num_truths}"
        )
    order = scores.argsort(descending=True)
    # How many detections have each score, from the largest score down.
    number = scores[order].unique_consecutive(return_counts=True)[1]
    entered = number.cumsum(0)
    found = right[order].cumsum(0)[entered - 1].to(scores.dtype)
    return found / entered, found / num_truths


def average_precision(
    scores: Float[Tensor, "detections"],
    right: Bool[Tensor, "detections"],
    num_truths: int,
) -> float:
    r"""The area under precision as a function of recall, from 0 to 1.

    .. math::

        \operatorname{AP} = \sum_k (r_k - r_{k-1}) \max_{j \geq k} p_j,
        \qquad r_0 = 0

    with the precisions of :func:`precision_and_recall`; each is first raised to the
    best that comes later, at a larger recall. What is never found adds nothing. It is
    the VOC challenge's rule from 2010 on; in its first years it read eleven recalls.

    Raises:
        ValueError: as :func:`precision_and_recall`.

    M. Everingham et al. (2010), "The PASCAL Visual Object Classes (VOC) Challenge",
    International Journal of Computer Vision 88, 303-338.
    """
    precision, recall = precision_and_recall(scores, right, num_truths)
    if len(scores) == 0:
        return 0.0
    best = precision.flip(0).cummax(0).values.flip(0)
    steps = torch.diff(recall, prepend=torch.zeros_like(recall[:1]))
    return (steps * best).sum().item()
