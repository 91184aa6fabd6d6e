"""Checkpoints change the memory and the work, and no gradient."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from fathom.networks.deep import DeepNetwork
from fathom.training import checkpointing
from fathom.training.backpropagation import Pass, backward, forward
from fathom.training.checkpointing import (
    backward_checkpointed,
    forward_checkpointed,
    stored_numbers,
)


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def random(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=generator(seed), dtype=torch.float64)


def network_of(sizes) -> DeepNetwork:
    network = DeepNetwork(sizes, generator=generator(1)).double()
    with torch.no_grad():
        for layer in network.layers:
            layer.weight *= 6**0.5  # so that the signal comes through many layers
    return network


@given(
    sizes=st.lists(st.integers(1, 6), min_size=2, max_size=9),
    num_examples=st.integers(1, 5),
    every=st.integers(1, 10),
)
@settings(max_examples=60)
def test_same_gradients_as_without(sizes, num_examples, every):
    layers = network_of(sizes).layers
    inputs = random(num_examples, sizes[0], seed=2)
    output_gradient = random(num_examples, sizes[-1], seed=3)
    kept = forward(layers, inputs)
    plain = backward(layers, kept, output_gradient)
    outputs, checkpoints = forward_checkpointed(layers, inputs, every)
    torch.testing.assert_close(outputs, kept.outputs, rtol=1e-12, atol=1e-14)
    again = backward_checkpointed(layers, checkpoints, output_gradient, every)
    for name in ("offsets", "weights"):
        for mine, other in zip(getattr(again, name), getattr(plain, name), strict=True):
            torch.testing.assert_close(mine, other, rtol=1e-12, atol=1e-14)
    torch.testing.assert_close(again.inputs, plain.inputs, rtol=1e-12, atol=1e-14)


def test_the_gradient_reaches_the_first_of_many_layers():
    layers = network_of((5, *[20] * 60, 2)).layers
    _, checkpoints = forward_checkpointed(layers, random(8, 5), 8)
    assert len(checkpoints) == 8  # 61 layers: 7 · 8 + 5
    found = backward_checkpointed(layers, checkpoints, random(8, 2), 8)
    kept = forward(layers, random(8, 5))
    plain = backward(layers, kept, random(8, 2))
    assert plain.weights[0].abs().max() > 1e-6
    torch.testing.assert_close(found.weights[0], plain.weights[0], rtol=1e-12, atol=0)


def numbers_in(kept: Pass) -> int:
    return sum(values.numel() for values in kept.pre_activations + kept.activations)


@pytest.mark.parametrize("every", [None, 1, 2, 3, 4, 5, 9])
def test_stored_numbers_are_those_that_are_kept(every, monkeypatch):
    layers, inputs, most = network_of((3, 7, 2, 8, 4, 6)).layers, random(11, 3), [0]
    if every is None:
        kept = forward(layers, inputs)
        counted = numbers_in(kept)
        assert stored_numbers(layers, 11) == counted
        return

    def watched(segment, inputs):
        kept = forward(segment, inputs)
        size = numbers_in(kept)
        most[0] = max(most[0], size - inputs.numel())  # the inputs are a checkpoint
        return kept

    outputs, checkpoints = forward_checkpointed(layers, inputs, every)
    monkeypatch.setattr(checkpointing, "forward", watched)
    backward_checkpointed(layers, checkpoints, outputs, every)
    counted = sum(values.numel() for values in checkpoints) + most[0]
    assert stored_numbers(layers, 11, every) == counted


def test_by_hand():
    # 9 layers of 10 → 10 and 1 example. All: 9 · 20. Every 3rd: 3 · 10 + 60 - 10.
    layers = network_of([10] * 10).layers
    assert stored_numbers(layers, 1) == stored_numbers(layers, 1, 9) == 180
    assert stored_numbers(layers, 1, 3) == 80
    assert stored_numbers(layers, 7, 3) == 560
    # Every layer: 9 · 10 and what one of them computes.
    assert stored_numbers(layers, 1, 1) == 100


def test_wrong_arguments_name_the_numbers():
    layers = network_of((3, 4, 4, 2)).layers
    for every in (0, -1):
        with pytest.raises(ValueError, match=f"at least 1 layer, got every={every}"):
            forward_checkpointed(layers, random(5, 3), every)
        with pytest.raises(ValueError, match=f"at least 1 layer, got every={every}"):
            stored_numbers(layers, 5, every)
    with pytest.raises(ValueError, match=r"3 inputs; got shape \(5, 2\)"):
        forward_checkpointed(layers, random(5, 2), 2)
    outputs, checkpoints = forward_checkpointed(layers, random(5, 3), 2)
    with pytest.raises(ValueError, match="segments of 1 have 3 checkpoints, got 2"):
        backward_checkpointed(layers, checkpoints, outputs, 1)
    with pytest.raises(ValueError, match=r"shape \(5, 2\); got \(5, 1\)"):
        backward_checkpointed(layers, checkpoints, random(5, 1), 2)
