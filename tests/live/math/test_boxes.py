"""Overlap and suppression are `fathom.analysis.boxes`'s."""

import pytest
import torch

from fathom.analysis.boxes import intersection_over_union, suppress


def draw(seed):
    generator = torch.Generator().manual_seed(seed)
    first = torch.randint(0, 6, (9, 2), generator=generator)
    size = torch.randint(0, 5, (9, 2), generator=generator)
    return torch.cat([first, first + size], dim=1).double()


@pytest.mark.parametrize("seed", range(4))
def test_overlap_and_suppression(node, seed):
    boxes = draw(seed)
    thresholds = [0.0, 0.2, 1 / 3, 0.5, 1.0]
    overlap, falls = node(
        "math/boxes.js",
        "return [a.boxes.map(b => a.boxes.map(o => m.intersectionOverUnion(b, o))),"
        " a.thresholds.map(t => m.suppress(a.boxes, t))]",
        {"boxes": boxes.tolist(), "thresholds": thresholds},
    )
    expected = intersection_over_union(boxes, boxes)
    torch.testing.assert_close(torch.tensor(overlap).double(), expected)
    scores = torch.arange(9, 0, -1).double()
    for threshold, found in zip(thresholds, falls, strict=True):
        kept = [i for i, to in enumerate(found) if to < 0]
        assert kept == suppress(boxes, scores, threshold).tolist()
        for j, to in enumerate(found):
            if to >= 0:
                assert found[to] < 0 and expected[to, j] > threshold
