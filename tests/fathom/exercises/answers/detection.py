"""Right and wrong answers to the exercise on detection."""

import numpy as np
import torch


def one_pair(box, other):
    width = max(0.0, min(box[2], other[2]) - max(box[0], other[0]))
    height = max(0.0, min(box[3], other[3]) - max(box[1], other[1]))
    union = (box[2] - box[0]) * (box[3] - box[1])
    union += (other[2] - other[0]) * (other[3] - other[1]) - width * height
    return width * height / union if union > 0 else 0.0


def loops(boxes, others):
    return [[one_pair(b, o) for o in others.tolist()] for b in boxes.tolist()]


def filled(boxes, others):
    result = torch.zeros(len(boxes), len(others))
    for i, box in enumerate(boxes):
        for j, other in enumerate(others):
            result[i, j] = float(one_pair(box, other))
    return result


def parts(boxes, others, clamp=True, extra=0.0):
    first = torch.maximum(boxes[:, None, :2], others[None, :, :2])
    last = torch.minimum(boxes[:, None, 2:], others[None, :, 2:])
    sides = last - first + extra
    shared = (sides.clamp(min=0) if clamp else sides).prod(dim=2)
    areas = [(b[:, 2:] - b[:, :2] + extra).prod(dim=1) for b in (boxes, others)]
    return shared, areas[0][:, None], areas[1][None, :]


def vectorised(boxes, others):
    shared, one, other = parts(boxes, others)
    return shared / (one + other - shared).clamp(min=1e-12)


def in_double(boxes, others):
    return vectorised(boxes.double(), others.double())


def in_numpy(boxes, others):
    return np.array(loops(boxes, others))


def with_where(boxes, others):
    shared, one, other = parts(boxes, others)
    union = one + other - shared
    return torch.where(union > 0, shared / union, torch.zeros_like(union))


def no_clamp(boxes, others):
    shared, one, other = parts(boxes, others, clamp=False)
    return shared / (one + other - shared).clamp(min=1e-12)


def clamped_product(boxes, others):
    """Two negative sides make a positive area."""
    shared, one, other = parts(boxes, others, clamp=False)
    shared = shared.clamp(min=0)
    return shared / (one + other - shared).clamp(min=1e-12)


def counted_twice(boxes, others):
    shared, one, other = parts(boxes, others)
    return shared / (one + other).clamp(min=1e-12)


def dice(boxes, others):
    shared, one, other = parts(boxes, others)
    return 2 * shared / (one + other).clamp(min=1e-12)


def of_the_smaller(boxes, others):
    shared, one, other = parts(boxes, others)
    return shared / torch.minimum(one, other).clamp(min=1e-12)


def of_the_first(boxes, others):
    shared, one, other = parts(boxes, others)
    return shared / (one + 0 * other).clamp(min=1e-12)


def hull(boxes, others):
    """Over the box around both, instead of their union."""
    shared, _, _ = parts(boxes, others)
    first = torch.minimum(boxes[:, None, :2], others[None, :, :2])
    last = torch.maximum(boxes[:, None, 2:], others[None, :, 2:])
    return shared / (last - first).prod(dim=2).clamp(min=1e-12)


def inclusive(boxes, others):
    """Ends counted in, as for whole pixels."""
    shared, one, other = parts(boxes, others, extra=1.0)
    return shared / (one + other - shared)


def divides_by_zero(boxes, others):
    shared, one, other = parts(boxes, others)
    return shared / (one + other - shared)


def one_way(boxes, others):
    shared, one, other = parts(boxes[:, [0, 0, 2, 2]], others[:, [0, 0, 2, 2]])
    return shared / (one + other - shared).clamp(min=1e-12)


def in_place(boxes, others):
    result = vectorised(boxes, others)
    boxes[:, 2:] -= boxes[:, :2]
    return result


RIGHT = {
    "overlaps": [loops, filled, vectorised, in_double, in_numpy, with_where],
}
WRONG = {
    "overlaps": [
        (no_clamp, "apart from each other"),
        (clamped_product, "apart from each other"),
        (counted_twice, "overlaps itself"),
        (dice, "smaller area over the"),
        (of_the_smaller, "smaller area over the"),
        (of_the_first, "The result is symmetric"),
        (hull, "is the common part counted once"),
        (inclusive, "only touch"),
        (divides_by_zero, "finite"),
        (one_way, "smaller area over the"),
        (in_place, "changed its arguments"),
        (lambda boxes, others: vectorised(others, boxes), "The result should be"),
        (lambda boxes, others: vectorised(boxes, others).diagonal(), "should be"),
        (lambda boxes, others: None, "returned nothing"),
    ],
}
