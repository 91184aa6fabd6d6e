r"""A detector in one pass: each cell of a grid says what it sees, and where.

A picture is divided into cells of ``stride`` times ``stride`` pixels. The cell in which
the middle of an object's box lies answers for the object; all others say "nothing".

Targets are six numbers for each cell: 1 where there is an object (else all six are 0),
the place of its middle, the logarithms of its width and height, and its class. With
:math:`s` for the stride and :math:`(c_x, c_y)` for the cell's own middle

.. math::

    t_x = \frac{x - c_x}{s}, \quad t_y = \frac{y - c_y}{s}, \quad
    t_w = \log \frac{w}{s}, \quad t_h = \log \frac{h}{s}.

So a box is described as it is seen from its cell, and its size by factors.
"""

import math
from itertools import pairwise

import torch
from jaxtyping import Bool, Float, Int, Shaped
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, l1_loss

from fathom.analysis.boxes import areas, centred, corners

__all__ = ["GridDetector", "decode", "detection_loss", "encode"]

RARE = 0.01  # the chance of an object that an untrained detector names for each cell


class GridDetector(nn.Module):
    """A fully convolutional network with one answer for each cell of 4 × 4 pixels.

    Two convolutions halve the picture, others look around, and a last one, of size 1,
    answers: a logit for "object", four numbers for the box, a logit for each class.

    Args:
        num_classes: how many classes there are.
        width: channels at a quarter of the picture's size.
        depth: how many convolutions there look around.
    """

    stride = 4

    def __init__(self, num_classes: int, width: int = 32, depth: int = 3) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        sizes = [3, width // 2, width, *[width] * depth]
        for number, (inputs, outputs) in enumerate(pairwise(sizes)):
            layer = nn.Conv2d(inputs, outputs, 3, 2 if number < 2 else 1, padding=1)
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            layers += [layer, nn.ReLU()]
        answer = nn.Conv2d(width, 5 + num_classes, kernel_size=1)
        # Nearly all cells are empty: without this the first steps learn little else.
        nn.init.constant_(answer.bias[:1], math.log(RARE / (1 - RARE)))
        self.layers = nn.Sequential(*layers, answer)

    def forward(
        self, images: Float[Tensor, "pictures 3 height width"]
    ) -> Float[Tensor, "pictures answers rows columns"]:
        """Answer for each cell; sides of pictures are multiples of 4."""
        return self.layers(images - 0.5)


def encode(
    boxes: Shaped[Tensor, "pictures objects 4"],
    classes: Int[Tensor, "pictures objects"],
    present: Bool[Tensor, "pictures objects"],
    size: int,
    stride: int,
) -> Float[Tensor, "pictures 6 rows columns"]:
    """Write true boxes as the targets of a grid.

    Where the middles of several lie in one cell, the smallest box gets it.

    Args:
        boxes: left, top, right and bottom, in pixels.
        classes: counted from 0.
        present: which of the boxes there are.
        size: of the pictures, in pixels, both ways; a multiple of the stride.
        stride: of the grid.

    Raises:
        ValueError: if the size is no multiple of the stride, or a box that is there is
            empty or has its middle outside of the picture.
    """
    if stride < 1 or size < 1 or size % stride:
        raise ValueError(f"{size} pixels aren't a whole number of cells of {stride}")
    x, y, width, height = centred(boxes).unbind(dim=-1)
    outside = (x < 0) | (y < 0) | (x >= size) | (y >= size)
    bad = present & (outside | (width <= 0) | (height <= 0))
    if bad.any():
        raise ValueError(
            f"a box needs an area, and its middle in the {size} × {size} pixels; got "
            f"{boxes[bad][0].tolist()}"
        )
    targets = torch.zeros(len(boxes), 6, size // stride, size // stride)
    for turn in areas(boxes).argsort(dim=1, descending=True).unbind(dim=1):
        rows = present.gather(1, turn[:, None])[:, 0].nonzero()[:, 0]
        k = turn[rows]
        place = torch.stack([x[rows, k], y[rows, k]], dim=1) / stride
        cell = place.floor()
        extent = torch.stack([width[rows, k], height[rows, k]], dim=1) / stride
        values = [torch.ones(len(rows), 1), place - cell - 0.5, extent.log()]
        values.append(classes[rows, k, None].to(targets.dtype))
        column, row = cell.long().unbind(dim=1)
        targets[rows, :, row, column] = torch.cat(values, dim=1)
    return targets


def decode(
    answers: Float[Tensor, "pictures answers rows columns"], stride: int
) -> tuple[
    Float[Tensor, "pictures cells 4"],
    Float[Tensor, "pictures cells"],
    Int[Tensor, "pictures cells"],
]:
    """Read a detector's answers: for each cell a box, a score and a class.

    The score is the probability of an object times that of the class that is likeliest.
    Cells are counted row by row.
    """
    rows, columns = answers.shape[2:]
    down, across = torch.meshgrid(
        torch.arange(rows), torch.arange(columns), indexing="ij"
    )
    cell = torch.stack([across, down]) + 0.5
    place = (cell + answers[:, 1:3]) * stride
    extent = answers[:, 3:5].exp() * stride
    boxes = corners(torch.cat([place, extent], dim=1).flatten(2).mT)
    likeliest, classes = answers[:, 5:].flatten(2).softmax(dim=1).max(dim=1)
    return boxes, answers[:, 0].flatten(1).sigmoid() * likeliest, classes


def detection_loss(
    answers: Float[Tensor, "pictures answers rows columns"],
    targets: Float[Tensor, "pictures 6 rows columns"],
) -> Float[Tensor, ""]:
    r"""What a detector's answers are wrong by, for each object.

    .. math::

        L = \frac{1}{N} \Bigl( \sum_{\text{cells}} L_\text{object}
        + \sum_{\text{objects}} \bigl( L_\text{class} + L_\text{box} \bigr) \Bigr)

    with :math:`N` objects (at least 1), binary cross-entropy over all cells for "is
    there an object?" and, at the cells that have one, cross-entropy over classes and
    the sum of the four absolute differences :math:`|\hat{t} - t|`.

    J. Redmon et al. (2016), "You Only Look Once" (arXiv 1506.02640), with other terms.
    """
    there = targets[:, 0] > 0
    number = max(int(there.sum()), 1)
    found, wanted = answers.movedim(1, -1)[there], targets.movedim(1, -1)[there]
    whether = binary_cross_entropy_with_logits(
        answers[:, 0], targets[:, 0], reduction="sum"
    )
    box = l1_loss(found[:, 1:5], wanted[:, 1:5], reduction="sum")
    which = cross_entropy(found[:, 5:], wanted[:, 5].long(), reduction="sum")
    return (whether + which + box) / number
