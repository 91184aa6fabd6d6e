r"""Boxes around things: how far two overlap, and which of many are one too many.

A box is (left, top, right, bottom), in pixels from the upper left corner of the
picture, with left at most right and top at most bottom. Boxes stand in rows.
"""

import torch
from jaxtyping import Float, Int, Shaped
from torch import Tensor

__all__ = ["areas", "centred", "corners", "intersection_over_union", "suppress"]


def areas(boxes: Shaped[Tensor, "*boxes 4"]) -> Float[Tensor, "*boxes"]:
    """Width times height of each box, in square pixels; an empty box has none.

    Raises:
        ValueError: if a box ends before it begins.
    """
    left, top, right, bottom = _sides(boxes)
    return (right - left) * (bottom - top)


def centred(boxes: Shaped[Tensor, "*boxes 4"]) -> Float[Tensor, "*boxes 4"]:
    """Middle from the left, middle from the top, width and height of each box.

    Raises:
        ValueError: if a box ends before it begins.
    """
    left, top, right, bottom = _sides(boxes)
    places = (left + right) / 2, (top + bottom) / 2
    return torch.stack([*places, right - left, bottom - top], dim=-1)


def corners(middles: Float[Tensor, "*boxes 4"]) -> Float[Tensor, "*boxes 4"]:
    """Undo :func:`centred`: left, top, right and bottom of each box."""
    place, size = middles[..., :2], middles[..., 2:]
    return torch.cat([place - size / 2, place + size / 2], dim=-1)


def intersection_over_union(
    boxes: Shaped[Tensor, "boxes 4"], others: Shaped[Tensor, "others 4"]
) -> Float[Tensor, "boxes others"]:
    r"""The overlap of each box with each of the others, from 0 to 1.

    .. math::

        \operatorname{IoU}(A, B) = \frac{|A \cap B|}{|A| + |B| - |A \cap B|}

    where :math:`|A|` is an area. It is 1 for equal boxes and 0 for boxes that only
    touch. Two boxes without area get 0, equal or not.

    Raises:
        ValueError: if a box ends before it begins.

    M. Everingham et al. (2010), "The PASCAL Visual Object Classes (VOC) Challenge",
    International Journal of Computer Vision 88, 303-338.
    """
    left, top, right, bottom = (side[:, None] for side in _sides(boxes))
    other_left, other_top, other_right, other_bottom = _sides(others)
    width = torch.minimum(right, other_right) - torch.maximum(left, other_left)
    height = torch.minimum(bottom, other_bottom) - torch.maximum(top, other_top)
    shared = width.clamp(min=0) * height.clamp(min=0)
    union = areas(boxes)[:, None] + areas(others) - shared
    return shared / torch.where(union > 0, union, 1.0)


def suppress(
    boxes: Shaped[Tensor, "boxes 4"],
    scores: Float[Tensor, "boxes"],
    threshold: float | int,
    classes: Int[Tensor, "boxes"] | None = None,
) -> Int[Tensor, "kept"]:
    r"""Keep each box that no better kept one overlaps: non-maximum suppression.

    In falling order of the scores (of equal ones, the first counts as better)

    .. math::

        k_j = 1 \quad\text{if no } i < j \text{ has } k_i = 1
        \text{ and } \operatorname{IoU}(B_i, B_j) > \tau, \qquad\text{else } 0.

    Start from all ones and apply the rule to all boxes at once. Then the first is
    right after one round, and in each further round one more at least, as those
    before it are; so it ends, with the answer of going through them one by one.

    Args:
        boxes: of one picture.
        scores: larger is better.
        threshold: :math:`\tau`, from 0 to 1; 1 keeps all boxes.
        classes: if given, only boxes of one class are held against each other.

    Returns:
        The rows of the boxes that are kept, the best first.

    Raises:
        ValueError: if the threshold is out of range, a score is no number, there
            aren't as many scores as boxes, or a box ends before it begins.

    UDL section 10.5.2.
    """
    if not 0 <= threshold <= 1:
        raise ValueError(f"the threshold is a share from 0 to 1, got {threshold}")
    if len(scores) != len(boxes) or scores.isnan().any():
        raise ValueError(
            f"each box has a score that is a number; got {len(boxes)} boxes and "
            f"{len(scores)} scores, {int(scores.isnan().sum())} of them NaN"
        )
    order = scores.argsort(descending=True, stable=True)
    rivals = intersection_over_union(boxes[order], boxes[order]) > threshold
    if classes is not None:
        rivals &= classes[order, None] == classes[order]
    better = rivals.triu(diagonal=1)  # a row holds those that box i could drop
    kept = torch.ones_like(order, dtype=torch.bool)
    while True:
        now = ~(better & kept[:, None]).any(dim=0)
        if torch.equal(now, kept):
            return order[kept]
        kept = now


def _sides(boxes: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Left, top, right and bottom, as floating-point numbers."""
    if not boxes.is_floating_point():
        boxes = boxes.to(torch.get_default_dtype())
    left, top, right, bottom = boxes.unbind(dim=-1)
    turned = (right < left) | (bottom < top)
    if turned.any():
        first = boxes[turned][0].tolist()
        raise ValueError(
            "a box is left, top, right, bottom with left <= right and top <= bottom; "
            f"got {first}. For middles and sizes there is corners(...)"
        )
    return left, top, right, bottom
