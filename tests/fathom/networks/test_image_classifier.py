"""The classifier is the library's layers in a row, with the same weights."""

import copy

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from fathom.networks.image_classifier import ImageClassifier


def in_a_row(model):
    """The same in PyTorch's layers; cut off first, then pooled."""
    layers = [nn.Unflatten(0, (-1, 1))]
    for stage in model.stages:
        layers += [copy.deepcopy(stage), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*layers, nn.Flatten(), copy.deepcopy(model.readout))


@settings(deadline=None, max_examples=25)
@given(
    st.integers(8, 21),
    st.lists(st.tuples(st.integers(1, 4), st.sampled_from([1, 3, 5])), max_size=3),
    st.integers(0, 10**6),
)
def test_equals_pytorchs_layers(side, stages, seed):
    torch.manual_seed(seed)
    channels, kernels = [s[0] for s in stages], [s[1] for s in stages]
    if not stages:
        channels, kernels = [2], [3]
    model = ImageClassifier(side, channels, kernels, num_classes=3).double()
    other = in_a_row(model)
    images = torch.randn(2, side, side, dtype=torch.float64, requires_grad=True)
    found, expected = model(images), other(images)
    torch.testing.assert_close(found, expected)
    weights = torch.randn(2, 3, dtype=torch.float64)
    ours = torch.autograd.grad(
        (found * weights).sum(), [images, *model.parameters()], retain_graph=True
    )
    theirs = torch.autograd.grad(
        (expected * weights).sum(), [images, *other.parameters()]
    )
    torch.testing.assert_close(ours, theirs)


def test_sizes_and_parameters():
    model = ImageClassifier()
    maps = model.feature_maps(torch.zeros(5, 28, 28))
    assert [tuple(each.shape) for each in maps] == [
        (5, 8, 14, 14),
        (5, 16, 7, 7),
        (5, 32, 3, 3),
    ]
    # 8 (25 + 1) + 16 (8 · 9 + 1) + 32 (16 · 9 + 1) + 10 (32 · 9 + 1)
    assert sum(p.numel() for p in model.parameters()) == 208 + 1168 + 4640 + 2890
    assert model(torch.zeros(5, 28, 28)).shape == (5, 10)


def test_learns_a_batch_by_heart():
    torch.manual_seed(0)
    model = ImageClassifier(side=8, channels=(6, 6), kernels=(3, 3), num_classes=4)
    images, labels = torch.randn(16, 8, 8), torch.arange(16) % 4
    adam = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(150):
        adam.zero_grad()
        nn.functional.cross_entropy(model(images), labels).backward()
        adam.step()
    assert (model(images).argmax(dim=1) == labels).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kernels": (5, 3)},
        {"kernels": (5, 3, 2)},
        {"side": 7},
    ],
)
def test_refused(wrong):
    with pytest.raises(ValueError, match="odd kernel"):
        ImageClassifier(**wrong)
