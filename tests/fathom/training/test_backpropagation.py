"""The gradients are those of autograd, and of a case worked by hand."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from fathom.networks.deep import DeepNetwork
from fathom.training.backpropagation import backward, forward

SIZES = st.lists(st.integers(1, 7), min_size=2, max_size=7)


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def random(*shape: int, seed: int = 0, dtype=torch.float64) -> torch.Tensor:
    return torch.randn(shape, generator=generator(seed), dtype=dtype)


def network_of(sizes, dtype=torch.float64, scale=2.0) -> DeepNetwork:
    network = DeepNetwork(sizes, generator=generator(1)).to(dtype)
    with torch.no_grad():
        for layer in network.layers:
            layer.weight *= scale  # so that much of the signal comes through
    return network


def by_autograd(network, inputs, output_gradient):
    """Gradients of sum(outputs * output_gradient): offsets, weights, inputs."""
    inputs = inputs.clone().requires_grad_()
    offsets = [layer.bias for layer in network.layers]
    weights = [layer.weight for layer in network.layers]
    found = torch.autograd.grad(
        network(inputs), [*offsets, *weights, inputs], output_gradient
    )
    number = len(offsets)
    return found[:number], found[number:-1], found[-1]


def assert_same(ours, theirs, **tolerance):
    for mine, library in zip(ours.offsets, theirs[0], strict=True):
        torch.testing.assert_close(mine, library, **tolerance)
    for mine, library in zip(ours.weights, theirs[1], strict=True):
        torch.testing.assert_close(mine, library, **tolerance)
    torch.testing.assert_close(ours.inputs, theirs[2], **tolerance)


@given(sizes=SIZES, num_examples=st.integers(1, 6), seed=st.integers(0, 10**6))
@settings(max_examples=60)
def test_equals_autograd(sizes, num_examples, seed):
    network = network_of(sizes)
    inputs = random(num_examples, sizes[0], seed=seed)
    output_gradient = random(num_examples, sizes[-1], seed=seed + 1)
    kept = forward(network.layers, inputs)
    torch.testing.assert_close(kept.outputs, network(inputs), rtol=1e-13, atol=1e-13)
    ours = backward(network.layers, kept, output_gradient)
    theirs = by_autograd(network, inputs, output_gradient)
    assert_same(ours, theirs, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("loss", [nn.functional.cross_entropy, nn.functional.l1_loss])
def test_any_loss_enters_by_its_derivative(loss):
    network = network_of((4, 8, 8, 3))
    inputs = random(20, 4)
    targets = random(20, 3, seed=2).softmax(dim=1)
    kept = forward(network.layers, inputs)
    outputs = kept.outputs.clone().requires_grad_()
    (output_gradient,) = torch.autograd.grad(loss(outputs, targets), outputs)
    ours = backward(network.layers, kept, output_gradient)
    loss(network(inputs), targets).backward()
    for layer, offset, weight in zip(
        network.layers, ours.offsets, ours.weights, strict=True
    ):
        torch.testing.assert_close(offset, layer.bias.grad, rtol=1e-12, atol=1e-14)
        torch.testing.assert_close(weight, layer.weight.grad, rtol=1e-12, atol=1e-14)


def test_by_hand():
    # Two examples, x = 1 and x = -1; units max(0, x) and max(0, 2 - x); y = 3a + 5b.
    # x = 1: units 1 and 1; x = -1: units 0 (silent) and 3. Let dL/dy be 1 and 10.
    network = DeepNetwork.from_parameters(
        [torch.tensor([0.0, 2.0]), torch.tensor([0.0])],
        [torch.tensor([[1.0], [-1.0]]), torch.tensor([[3.0, 5.0]])],
    )
    kept = forward(network.layers, torch.tensor([[1.0], [-1.0]]))
    assert kept.activations[1].tolist() == [[1, 1], [0, 3]]
    assert kept.pre_activations[0].tolist() == [[1, 1], [-1, 3]]
    assert kept.outputs.tolist() == [[8], [15]]
    found = backward(network.layers, kept, torch.tensor([[1.0], [10.0]]))
    assert found.offsets[1].tolist() == [11]  # 1 + 10
    assert found.weights[1].tolist() == [[1, 31]]  # 1·1 + 10·0, 1·1 + 10·3
    # Back at the units: (3, 5) for x = 1 and (30, 50) for x = -1, less the silent 30.
    assert found.offsets[0].tolist() == [3, 55]
    assert found.weights[0].tolist() == [[3], [-45]]  # 3·1 + 0, 5·1 + 50·(-1)
    assert found.inputs.tolist() == [[-2], [-50]]  # 3·1 + 5·(-1), 0 + 50·(-1)


def test_on_a_joint_the_slope_is_zero_as_in_pytorch():
    network = DeepNetwork.from_parameters(
        [torch.zeros(2), torch.zeros(1)], [torch.ones(2, 1), torch.ones(1, 2)]
    )
    inputs, output_gradient = torch.zeros(1, 1), torch.ones(1, 1)
    ours = backward(network.layers, forward(network.layers, inputs), output_gradient)
    assert ours.offsets[0].tolist() == [0, 0]
    assert_same(ours, by_autograd(network, inputs, output_gradient))


@pytest.mark.parametrize("value", [float("inf"), float("nan"), 1e30])
def test_extremes_spread_as_in_pytorch(value):
    network = network_of((2, 5, 5, 2), torch.float32)
    inputs, output_gradient = random(4, 2).float(), random(4, 2, seed=3).float()
    output_gradient[1, 0] = value
    ours = backward(network.layers, forward(network.layers, inputs), output_gradient)
    theirs = by_autograd(network, inputs, output_gradient)
    assert_same(ours, theirs, equal_nan=True)
    inputs[2, 1] = value
    ours = backward(network.layers, forward(network.layers, inputs), output_gradient)
    theirs = by_autograd(network, inputs, output_gradient)
    assert_same(ours, theirs, equal_nan=True)


def test_no_examples_give_zeros():
    network = network_of((3, 4, 2))
    kept = forward(network.layers, random(0, 3))
    found = backward(network.layers, kept, random(0, 2))
    assert found.inputs.shape == (0, 3)
    assert all(torch.equal(g, torch.zeros_like(g)) for g in found.weights)


def test_the_input_gradient_can_be_left_out():
    network = network_of((3, 4, 2))
    kept = forward(network.layers, random(5, 3))
    full = backward(network.layers, kept, random(5, 2))
    less = backward(network.layers, kept, random(5, 2), input_gradient=False)
    assert less.inputs is None
    for mine, other in zip(less.weights, full.weights, strict=True):
        assert torch.equal(mine, other)
    for mine, other in zip(less.offsets, full.offsets, strict=True):
        assert torch.equal(mine, other)


def test_what_was_kept_is_left_alone():
    network = network_of((3, 4, 4, 2))
    kept = forward(network.layers, random(5, 3))
    parts = kept.pre_activations + kept.activations
    before = [values.clone() for values in parts]
    output_gradient = random(5, 2)
    backward(network.layers, kept, output_gradient)
    assert all(map(torch.equal, before, parts))
    assert torch.equal(output_gradient, random(5, 2))
    assert not any(values.requires_grad for values in parts)


def test_wrong_arguments_name_the_shapes(as_readers):
    network = network_of((3, 4, 2))
    with pytest.raises(ValueError, match=r"3 inputs; got shape \(5, 2\)"):
        forward(network.layers, random(5, 2))
    with pytest.raises(ValueError, match=r"float32.*float64"):
        forward(network.layers, random(5, 3).float())
    kept = forward(network.layers, random(5, 3))
    with pytest.raises(ValueError, match=r"shape \(5, 2\); got \(5,\)"):
        backward(network.layers, kept, random(5))
    with pytest.raises(ValueError, match=r"shape \(5, 2\); got \(5, 1\)"):
        backward(network.layers, kept, random(5, 1))
