"""What goes to the browser is the network, rounded."""

import pytest
import torch

from fathom.live.picture_reader import for_browser, rounded
from fathom.networks.image_classifier import ImageClassifier


def drawn():
    torch.manual_seed(0)
    return ImageClassifier(8, (2, 3), (3, 1), 4)


def test_rounded_to_multiples():
    model = drawn()
    before = [p.clone() for p in model.parameters()]
    for kept, near, old in zip(
        model.parameters(), rounded(model, 0.25).parameters(), before, strict=True
    ):
        assert torch.equal(kept, old)
        assert torch.equal(4 * near, (4 * near).round())
        assert (near - old).abs().max() <= 0.125


def test_lists_are_the_parameters():
    model = drawn()
    sent = for_browser(model, 2**-10)
    near = rounded(model, 2**-10)
    layers = [*near.stages, near.readout]
    lists = [*sent["network"]["stages"], sent["network"]["readout"]]
    for layer, numbers in zip(layers, lists, strict=True):
        for name, value in (("weights", layer.weight), ("offsets", layer.bias)):
            found = torch.tensor(numbers[name]) * sent["unit"]
            assert torch.equal(found.view_as(value), value)
    assert [each["kernel"] for each in lists[:2]] == [3, 1]


def test_refused():
    with pytest.raises(ValueError, match="got 0"):
        for_browser(drawn(), 0)
