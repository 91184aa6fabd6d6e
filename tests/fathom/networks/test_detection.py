"""What is written on a grid is read from it; the loss is the library's, by cells."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import binary_cross_entropy, nll_loss

from fathom.analysis.boxes import intersection_over_union
from fathom.networks.detection import GridDetector, decode, detection_loss, encode

SIZE, STRIDE, CLASSES = 32, 4, 3


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def draw_boxes(pictures, objects, seed):
    """Boxes of an area, inside; some of them aren't there."""
    generator = seeded(seed)
    first = (SIZE - 2) * torch.rand(pictures, objects, 2, generator=generator)
    size = 1 + (SIZE - 1 - first) * torch.rand(
        pictures, objects, 2, generator=generator
    )
    boxes = torch.cat([first, first + size], dim=2)
    classes = torch.randint(CLASSES, (pictures, objects), generator=generator)
    present = torch.rand(pictures, objects, generator=generator) < 0.7
    return boxes, classes, present


def certain(targets):
    """Answers of a detector that knows the targets."""
    one = torch.nn.functional.one_hot(targets[:, 5].long(), CLASSES).movedim(-1, 1)
    whether = 60 * targets[:, :1] - 30
    return torch.cat([whether, targets[:, 1:5], 60.0 * one], dim=1)


@given(st.integers(0, 10**6))
def test_what_is_written_is_read(seed):
    boxes, classes, present = draw_boxes(3, 2, seed)
    targets = encode(boxes, classes, present, SIZE, STRIDE)
    read, scores, kinds = decode(certain(targets), STRIDE)
    cells = ((boxes[..., :2] + boxes[..., 2:]) / 2 / STRIDE).floor().tolist()
    for n in range(3):
        there = [k for k in range(2) if present[n, k]]
        if len(there) == 2 and cells[n][0] == cells[n][1]:
            sizes = (boxes[n, :, 2:] - boxes[n, :, :2]).prod(dim=1)
            there = [int(sizes.argmin())]  # the smaller one has the cell
        found = (scores[n] > 0.5).nonzero()[:, 0]
        assert len(found) == len(there)
        for k in there:
            row = int(cells[n][k][1]) * (SIZE // STRIDE) + int(cells[n][k][0])
            torch.testing.assert_close(read[n, row], boxes[n, k], atol=1e-4, rtol=1e-4)
            assert kinds[n, row] == classes[n, k]
            assert scores[n, row] == pytest.approx(1)
    assert targets[:, 1:3].abs().max() <= 0.5


def test_one_box_by_hand():
    """Middle (9, 18) in cell (2, 4) with its middle at (10, 18); 8 wide, 4 high."""
    boxes = torch.tensor([[[5, 16, 13, 20], [0, 0, 0, 0]]])
    targets = encode(
        boxes, torch.tensor([[2, 0]]), torch.tensor([[True, False]]), SIZE, STRIDE
    )
    expected = torch.tensor([1, -0.25, 0, math.log(2), 0, 2])
    torch.testing.assert_close(targets[0, :, 4, 2], expected)
    assert targets.count_nonzero() == 4  # and nothing elsewhere


def test_the_loss_is_the_librarys_cell_by_cell():
    boxes, classes, present = draw_boxes(4, 3, 1)
    targets = encode(boxes, classes, present, SIZE, STRIDE).double()
    shape = (4, 5 + CLASSES, *targets.shape[2:])
    answers = torch.randn(shape, generator=seeded(2), dtype=torch.float64)
    total = binary_cross_entropy(
        answers[:, 0].sigmoid(), targets[:, 0], reduction="sum"
    )
    number = 0
    for n, row, column in targets[:, 0].nonzero().tolist():
        found, wanted = answers[n, :, row, column], targets[n, :, row, column]
        total += (found[1:5] - wanted[1:5]).abs().sum()
        total += nll_loss(found[5:].log_softmax(0), wanted[5].long())
        number += 1
    torch.testing.assert_close(detection_loss(answers, targets), total / number)


def test_pictures_without_objects_have_a_loss_and_a_gradient():
    answers = torch.randn(2, 8, 4, 4, generator=seeded(3)).requires_grad_()
    loss = detection_loss(answers, torch.zeros(2, 6, 4, 4))
    (slope,) = torch.autograd.grad(loss, answers)
    assert loss.isfinite() and slope.isfinite().all()
    assert (slope[:, 1:] == 0).all()  # empty cells say nothing of boxes and classes


def test_a_detector_moves_with_its_picture():
    """By whole cells, away from the sides."""
    torch.manual_seed(4)
    network = GridDetector(CLASSES, width=8, depth=2).double()
    picture = torch.zeros(1, 3, 64, 64, dtype=torch.float64)
    picture[:, :, 24:36, 20:40] = torch.rand(3, 12, 20, generator=seeded(5)).double()
    moved = network(picture.roll((8, -4), (2, 3)))
    torch.testing.assert_close(
        moved[..., 6:-6, 6:-6], network(picture).roll((2, -1), (2, 3))[..., 6:-6, 6:-6]
    )


def test_it_learns_four_pictures_by_heart():
    torch.manual_seed(6)
    boxes = torch.tensor([[[4, 4, 14, 12]], [[16, 8, 28, 30]], [[2, 18, 12, 28]]])
    classes, present = torch.tensor([[0], [1], [2]]), torch.ones(3, 1, dtype=torch.bool)
    targets = encode(boxes, classes, present, SIZE, STRIDE)
    images = torch.zeros(3, 3, SIZE, SIZE)
    for n, (left, top, right, bottom) in enumerate(boxes[:, 0].tolist()):
        images[n, n, top:bottom, left:right] = 1
    network = GridDetector(CLASSES, width=16, depth=3)
    optimizer = torch.optim.Adam(network.parameters(), lr=0.005)
    for _ in range(150):
        optimizer.zero_grad()
        detection_loss(network(images), targets).backward()
        optimizer.step()
    read, scores, kinds = decode(network(images).detach(), STRIDE)
    best = scores.argmax(dim=1)
    for n in range(3):
        found = read[n, best[n]][None]
        assert intersection_over_union(found, boxes[n].float()).item() > 0.7
        assert kinds[n, best[n]] == n


def test_an_untrained_detector_expects_nothing():
    torch.manual_seed(7)
    answers = GridDetector(CLASSES)(torch.rand(4, 3, 64, 64, generator=seeded(8)))
    assert answers.shape == (4, 5 + CLASSES, 16, 16)
    assert answers[:, 0].sigmoid().mean() < 0.02


def test_wrong_arguments_are_named(as_readers):
    boxes, classes = torch.tensor([[[0.0, 0, 4, 4]]]), torch.zeros(1, 1).long()
    there = torch.ones(1, 1, dtype=torch.bool)
    with pytest.raises(ValueError, match="30 pixels aren't"):
        encode(boxes, classes, there, 30, 4)
    for wrong in ([0.0, 0, 0, 4], [60.0, 0, 80, 4]):
        with pytest.raises(ValueError, match="needs an area"):
            encode(torch.tensor([[wrong]]), classes, there, 64, 4)
