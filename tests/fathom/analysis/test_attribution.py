"""Maps of what an answer rests on: their mean, closed forms, and the edges."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import conv2d

from fathom.analysis.attribution import class_activation_map, occlusion, occlusion_map


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@given(
    channels=st.integers(1, 5),
    rows=st.integers(1, 4),
    columns=st.integers(1, 4),
    classes=st.integers(1, 4),
)
def test_the_mean_over_places_is_the_logit(channels, rows, columns, classes):
    generator = seeded()
    maps = torch.rand(channels, rows, columns, generator=generator).double()
    weights = torch.randn(classes, channels, generator=generator).double()
    offsets = torch.randn(classes, generator=generator).double()
    logits = nn.functional.linear(maps.mean(dim=(1, 2)), weights, offsets)
    for label in range(classes):
        found = class_activation_map(maps, weights, offsets, label)
        assert found.shape == (rows, columns)
        torch.testing.assert_close(found.mean(), logits[label])


def test_a_map_by_hand():
    maps = torch.tensor([[[1.0, 0], [2, 0]], [[0, 1], [1, 3]]])
    weights, offsets = torch.tensor([[9.0, 9], [2, -1]]), torch.tensor([9.0, 0.5])
    found = class_activation_map(maps, weights, offsets, 1)
    # 0.5 + 2 · first channel − second channel
    assert found.tolist() == [[2.5, -0.5], [3.5, -2.5]]


@pytest.mark.parametrize("label", [-1, 3])
def test_an_unknown_class_is_refused(label):
    with pytest.raises(ValueError, match="isn't one of 0 to 2"):
        class_activation_map(
            torch.zeros(2, 3, 3), torch.zeros(3, 2), torch.zeros(3), label
        )


def test_other_channels_are_refused(as_readers):
    with pytest.raises(ValueError, match="4 channels, and each class has 2"):
        class_activation_map(torch.zeros(4, 3, 3), torch.zeros(3, 2), torch.zeros(3), 0)


@pytest.mark.parametrize(("side", "step"), [(2, 2), (4, 2), (6, 2), (1, 1), (1, 3)])
def test_a_linear_score_falls_by_what_is_hidden(side, step):
    generator = seeded(1)
    image = torch.rand(2, 6, 12, generator=generator).double()
    weights = torch.randn(2, 6, 12, generator=generator).double()

    def score(images):
        return (images * weights).sum(dim=(1, 2, 3))

    found = occlusion_map(score, image, side, step, value=0.25, batch_size=5)
    assert found.shape == (6 // step, 12 // step)
    for i in range(found.shape[0]):
        for j in range(found.shape[1]):
            # Pixels nearer to the cell's middle than half a side are hidden.
            down = (torch.arange(6) + 0.5 - (i + 0.5) * step).abs() < side / 2
            across = (torch.arange(12) + 0.5 - (j + 0.5) * step).abs() < side / 2
            hidden = down[:, None] & across
            expected = (weights * (image - 0.25) * hidden).sum()
            torch.testing.assert_close(found[i, j], expected)


def test_the_image_is_left_alone_and_no_gradient_is_kept():
    image = torch.rand(3, 4, 4, generator=seeded(2))
    before, weight = image.clone(), torch.ones(3, 4, 4, requires_grad=True)
    found = occlusion_map(lambda x: (x * weight).sum(dim=(1, 2, 3)), image, 2, 2)
    assert torch.equal(image, before)
    assert not found.requires_grad


@pytest.mark.parametrize(("side", "step"), [(0, 2), (2, 0), (3, 2), (3, 3), (5, 5)])
def test_squares_that_do_not_fit_are_refused(side, step):
    with pytest.raises(ValueError, match="divides height and width"):
        occlusion_map(lambda x: x.sum(dim=(1, 2, 3)), torch.zeros(1, 4, 6), side, step)


def drawn(*shape, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


@settings(deadline=None, max_examples=40)
@given(
    st.integers(1, 4),
    st.integers(0, 4),
    st.integers(0, 4),
    st.floats(-2, 2),
    st.integers(0, 10**6),
)
def test_occlusion_of_a_linear_score(size, more_rows, more_columns, value, seed):
    shape = (size + more_rows, size + more_columns)
    image, weights = drawn(*shape, seed=seed), drawn(*shape, seed=seed + 1)
    found = occlusion(lambda x: (x * weights).sum(dim=(1, 2)), image, size, value)
    lost = weights * (image - value)
    ones = torch.ones(1, 1, size, size, dtype=torch.float64)
    torch.testing.assert_close(found, conv2d(lost[None, None], ones)[0, 0])


def test_occlusion_covered_by_itself():
    image = torch.full((5, 6), 0.3)
    found = occlusion(lambda x: x.square().sum(dim=(1, 2)), image, 2, 0.3)
    assert found.shape == (4, 5)
    assert found.abs().max() < 1e-6
    assert torch.equal(image, torch.full((5, 6), 0.3))


def test_occlusion_keeps_no_gradient():
    weights = torch.ones(4, 4, requires_grad=True)
    found = occlusion(lambda x: (x * weights).sum(dim=(1, 2)), torch.ones(4, 4), 3)
    assert not found.requires_grad
    assert found.tolist() == [[9, 9], [9, 9]]


@pytest.mark.parametrize("size", [0, 4])
def test_a_square_larger_than_the_picture_is_refused(size):
    with pytest.raises(ValueError, match=rf"{size} pixels doesn't fit"):
        occlusion(lambda x: x.sum(dim=(1, 2)), torch.zeros(3, 5), size)
