"""The adjustable network is the small network that it claims to be."""

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn

from fathom.live import adjustable

SETTINGS = [(1, 1, "ReLU"), (5, 2, "tanh"), (16, 3, "sigmoid"), (7, 3, "ReLU")]
MODULES = {"ReLU": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}


def knobs(width, depth, activation):
    number = list(adjustable.ACTIVATIONS).index(activation)
    return [torch.tensor(float(value)) for value in (width, depth, number)]


def start():
    return adjustable.initial_parameters(torch.Generator().manual_seed(0))


def plain_network(parameters, width, depth, activation):
    """The same network as PyTorch builds it, with just the units in use."""
    layers = []
    columns = 2
    for weights, offsets in parameters[:depth]:
        layer = nn.Linear(columns, width)
        layer.weight.data = weights[:width, :columns].clone()
        layer.bias.data = offsets[:width].clone()
        layers += [layer, MODULES[activation]()]
        columns = width
    output = nn.Linear(columns, 1)
    output.weight.data = parameters[-1][0][:, :columns].clone()
    output.bias.data = parameters[-1][1].clone()
    return nn.Sequential(*layers, output)


def data(num_points=10):
    generator = torch.Generator().manual_seed(1)
    inputs = 2 * torch.rand(adjustable.MAX_POINTS, 2, generator=generator) - 1
    targets = torch.rand(adjustable.MAX_POINTS, generator=generator)
    present = (torch.arange(adjustable.MAX_POINTS) < num_points).float()
    return inputs, targets, present


@pytest.mark.parametrize("setting", SETTINGS)
def test_predict_is_the_plain_network(setting):
    parameters = start()
    inputs = data()[0]
    predictions = adjustable.predict(parameters, inputs, *knobs(*setting))
    expected = plain_network(parameters, *setting)(inputs)[:, 0].detach()
    torch.testing.assert_close(predictions, expected)


@pytest.mark.parametrize("setting", SETTINGS)
def test_fifty_steps_are_torchs(setting):
    parameters = start()
    width = setting[0]
    inputs, targets, present = data()
    network = plain_network(parameters, *setting)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    for _ in range(50):
        parameters, loss = adjustable.training_step(
            parameters, inputs, targets, present, *knobs(*setting), torch.tensor(0.1)
        )
        expected = ((network(inputs[:10])[:, 0] - targets[:10]) ** 2).mean()
        optimizer.zero_grad()
        expected.backward()
        optimizer.step()
        torch.testing.assert_close(loss, expected.detach(), rtol=1e-5, atol=1e-7)
    torch.testing.assert_close(
        parameters[0][0][:width], network[0].weight.detach(), rtol=1e-4, atol=1e-6
    )


@pytest.mark.parametrize("setting", SETTINGS)
def test_what_is_out_of_use_learns_nothing(setting):
    before = start()
    width, depth, _ = setting
    after, _ = adjustable.training_step(
        before, *data(), *knobs(*setting), torch.tensor(0.5)
    )
    for layer in range(adjustable.MAX_DEPTH):
        first = width if layer < depth else 0
        torch.testing.assert_close(
            after[layer][0][first:], before[layer][0][first:], rtol=0, atol=0
        )
    assert not torch.equal(after[-1][1], before[-1][1])


# Its export takes seconds: one worker makes it for all tests that need it.
needs_export = pytest.mark.xdist_group("adjustable export")


@pytest.fixture(scope="module")
def exported():
    return adjustable.for_browser()


@needs_export
@pytest.mark.slow
@pytest.mark.parametrize("setting", SETTINGS)
def test_exported_steps_are_pytorchs(setting, exported):
    step = onnxruntime.InferenceSession(
        exported["graphs"]["step"], providers=["CPUExecutionProvider"]
    )
    parameters = start()
    numbers = [np.asarray(leaf) for layer in parameters for leaf in layer]
    inputs, targets, present = data()
    rate = torch.tensor(0.1)
    arguments = [inputs, targets, present, *knobs(*setting), rate]
    for _ in range(50):
        parameters, loss = adjustable.training_step(parameters, *arguments)
        *numbers, value = run(step, *numbers, *arguments)
        assert value == pytest.approx(loss.item(), rel=1e-5, abs=1e-7)
    leaves = [leaf for layer in parameters for leaf in layer]
    for number, leaf in zip(numbers, leaves, strict=True):
        torch.testing.assert_close(torch.tensor(number), leaf, rtol=1e-5, atol=1e-6)


def run(session, *inputs):
    names = [value.name for value in session.get_inputs()]
    return session.run(None, dict(zip(names, map(np.asarray, inputs), strict=True)))


@needs_export
def test_the_browser_is_told_the_sizes(exported):
    leaves = [leaf for layer in start() for leaf in layer]
    assert exported["shapes"] == [list(leaf.shape) for leaf in leaves]
    assert sum(map(len, exported["graphs"].values())) < 30_000
    assert exported["activations"] == ["ReLU", "tanh", "sigmoid"]


@pytest.mark.parametrize(("width", "num_inputs"), [(16, 2), (5, 1), (1, 2)])
def test_start_is_pytorchs(width, num_inputs):
    """Of the network in use: uniform as far as one over the root of what is read."""
    parameters = adjustable.initial_parameters(
        torch.Generator().manual_seed(0), width, num_inputs
    )
    for layer, (weights, offsets) in enumerate(parameters):
        reach = (width if layer else num_inputs) ** -0.5
        for values in (weights, offsets):
            assert values.abs().max() <= reach
        assert weights.abs().max() > 0.8 * reach
    spread = parameters[1][0].std().item()
    assert spread == pytest.approx(width**-0.5 / 3**0.5, rel=0.1)


def test_start_of_a_network_that_does_not_exist_is_refused():
    for width, num_inputs in [(0, 2), (17, 2), (4, 3), (4, 0)]:
        with pytest.raises(ValueError, match=f"got {width} and {num_inputs}"):
            adjustable.initial_parameters(None, width, num_inputs)
