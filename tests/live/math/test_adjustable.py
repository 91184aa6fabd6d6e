"""The adjustable network between two training steps, against fathom.live.adjustable."""

import pytest
import torch
from torch.utils import _pytree as pytree

from fathom.live import adjustable

RUN = """const { layers, output } = m.run(a.parameters, a.inputs, a.settings);
return [layers.map((units) => units.map((values) => [...values])), [...output]];"""


@pytest.mark.parametrize(
    ("width", "depth", "activation"),
    [(1, 1, "ReLU"), (5, 2, "tanh"), (16, 3, "sigmoid"), (7, 3, "ReLU")],
)
def test_units_and_output(node, width, depth, activation):
    generator = torch.Generator().manual_seed(width)
    parameters = pytree.tree_map(
        torch.Tensor.double, adjustable.initial_parameters(generator, width)
    )
    inputs = 2 * torch.rand(30, 2, generator=generator, dtype=torch.float64) - 1
    number = list(adjustable.ACTIVATIONS).index(activation)
    layers, output = node(
        "math/adjustable.js",
        RUN,
        {
            "parameters": [
                leaf.flatten().tolist() for leaf in pytree.tree_leaves(parameters)
            ],
            "inputs": inputs.tolist(),
            "settings": {"width": width, "depth": depth, "activation": number},
        },
    )
    knobs = [torch.tensor(float(value)) for value in (width, depth, number)]
    expected = adjustable.predict(parameters, inputs, *knobs)
    torch.testing.assert_close(torch.tensor(output, dtype=torch.float64), expected)
    hidden = inputs
    for units, (weights, offsets) in zip(layers, parameters, strict=False):
        before = hidden @ weights[:, : hidden.shape[1]].T + offsets
        hidden = adjustable.ACTIVATIONS[activation](before)[:, :width]
        found = torch.tensor(units, dtype=torch.float64).T
        torch.testing.assert_close(found, hidden)
    assert len(layers) == depth


def test_start_lies_within_its_bounds(node):
    shapes = [list(leaf.shape) for leaf in pytree.tree_leaves(_start())]
    settings = {"seed": 3, "width": 4, "inputs": 1}
    values = node(
        "math/adjustable.js",
        "return m.initialParameters(a[0], a[1]).map((row) => [...row])",
        [shapes, settings],
    )
    for i, row in enumerate(values):
        bound = 1.0 if i < 2 else 0.5
        assert len(row) == _start_leaf(i).numel()
        assert max(map(abs, row)) <= bound
    assert max(map(abs, values[2])) > 0.45


def test_silent_units_are_counted(node):
    layers = [[[0, 0], [0, 1]], [[0, 0], [0, 0]]]
    assert node("math/adjustable.js", "return m.silent(a)", layers) == [1, 2]


def _start():
    return adjustable.initial_parameters()


def _start_leaf(i):
    return pytree.tree_leaves(_start())[i]
