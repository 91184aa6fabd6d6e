"""An exported model says what the model says."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn

from fathom.live.export import to_onnx
from fathom.networks.shallow import ShallowNetwork


def run(graph, *inputs):
    """The graph's outputs, by the runtime that also runs in browsers."""
    options = onnxruntime.SessionOptions()
    # As code/live/kit/runtime.js has it, and for the same reason.
    level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.graph_optimization_level = level
    session = onnxruntime.InferenceSession(
        graph, options, providers=["CPUExecutionProvider"]
    )
    names = [value.name for value in session.get_inputs()]
    return session.run(None, dict(zip(names, map(np.asarray, inputs), strict=True)))


def generator():
    return torch.Generator().manual_seed(0)


@pytest.mark.parametrize("num_examples", [1, 2, 7])
def test_module_with_any_number_of_examples(num_examples):
    network = ShallowNetwork(3, 20, 2, generator=generator())
    inputs = torch.randn(num_examples, 3, generator=generator())
    graph = to_onnx(network, torch.zeros(1, 3))
    (outputs,) = run(graph, inputs)
    expected = network(inputs).detach()
    torch.testing.assert_close(torch.tensor(outputs), expected, rtol=1e-6, atol=1e-6)


def test_module_is_exported_for_use_and_left_as_it_was():
    model = nn.Sequential(nn.Linear(2, 50), nn.Dropout(0.9), nn.Linear(50, 1)).train()
    graph = to_onnx(model, torch.zeros(2, 2))
    assert model.training
    inputs = torch.randn(4, 2, generator=generator())
    expected = model.eval()(inputs).detach()
    torch.testing.assert_close(torch.tensor(run(graph, inputs)[0]), expected)


def test_function_with_derivatives():
    def step(weights, inputs, targets, rate):
        def loss(weights):
            return (
                (inputs @ weights["slope"] + weights["offset"] - targets) ** 2
            ).mean()

        slopes, value = torch.func.grad_and_value(loss)(weights)
        return {name: weights[name] - rate * slopes[name] for name in weights}, value

    weights = {"slope": torch.randn(3, generator=generator()), "offset": torch.ones(())}
    inputs = torch.randn(8, 3, generator=generator())
    arguments = [weights, inputs, torch.ones(8), torch.tensor(0.1)]
    graph = to_onnx(step, arguments)
    # Other numbers than those it was traced with; leaves in the order of the arguments.
    other = {"slope": torch.ones(3), "offset": torch.tensor(-2.0)}
    new, value = step(other, 2 * inputs, torch.zeros(8), torch.tensor(0.5))
    slope, offset, loss = run(
        graph,
        other["slope"],
        other["offset"],
        2 * inputs,
        torch.zeros(8),
        0.5 * np.ones((), "float32"),
    )
    torch.testing.assert_close(torch.tensor(slope), new["slope"])
    torch.testing.assert_close(torch.tensor(offset), new["offset"])
    torch.testing.assert_close(torch.tensor(loss), value)


def test_one_tensor_given_twice_stays_two_inputs():
    ones = torch.ones(2)
    graph = to_onnx(lambda a, b: a - 2 * b, [ones, ones])
    (difference,) = run(graph, torch.tensor([5.0, 6.0]), torch.tensor([1.0, 2.0]))
    assert difference.tolist() == [3.0, 2.0]


def test_half_precision_halves_the_weights():
    network = ShallowNetwork(20, 500, 1, generator=generator())
    full = to_onnx(network, torch.zeros(2, 20))
    half = to_onnx(network, torch.zeros(2, 20), half=True)
    assert len(half) < 0.55 * len(full)
    inputs = torch.randn(50, 20, generator=generator())
    outputs = torch.tensor(run(half, inputs)[0])
    torch.testing.assert_close(outputs, network(inputs).detach(), rtol=0, atol=2e-3)


def test_no_trace_of_this_machine_is_left():
    graph = to_onnx(ShallowNetwork(2, 3, generator=generator()), torch.zeros(2, 2))
    assert b".py" not in graph and str(Path.home()).encode() + b"/" not in graph


def test_the_same_model_gives_the_same_bytes():
    first, second = (
        to_onnx(ShallowNetwork(2, 3, generator=generator()), torch.zeros(2, 2))
        for _ in range(2)
    )
    assert first == second


def test_double_precision_is_refused():
    with pytest.raises(ValueError, match=r"float64; convert them with \.float\(\)"):
        to_onnx(nn.Linear(2, 1).double(), torch.zeros(1, 2, dtype=torch.float64))


def test_export_is_silent(capfd, recwarn):
    to_onnx(nn.Linear(2, 1), torch.zeros(1, 2))
    to_onnx(lambda a: a.sin(), torch.zeros(3))
    captured = capfd.readouterr()
    assert not captured.out and not captured.err and not recwarn.list
