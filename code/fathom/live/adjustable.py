r"""A network whose width, depth and activation are numbers, and its training step.

A live figure can't rebuild a network when a reader turns a knob: it runs a fixed list
of operations. So this network is as large as it may become, and three numbers say how
much of it is in use. Units and layers out of use change nothing and learn nothing:
what remains *is* the smaller network.
"""

import itertools
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from fathom.live.export import to_onnx

__all__ = [
    "ACTIVATIONS",
    "MAX_DEPTH",
    "MAX_POINTS",
    "MAX_WIDTH",
    "Parameters",
    "for_browser",
    "initial_parameters",
    "predict",
    "training_step",
]

MAX_WIDTH = 16
MAX_DEPTH = 3
MAX_POINTS = 64
ACTIVATIONS = {"ReLU": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}

Parameters = list[tuple[Tensor, Tensor]]
"""Weights and offsets of each hidden layer, then of the output."""

Number = Float[Tensor, ""]


def initial_parameters(
    generator: torch.Generator | None = None,
    width: int = MAX_WIDTH,
    num_inputs: int = 2,
) -> Parameters:
    r"""Draw a start: uniform in :math:`\pm 1/\sqrt{n}` where a unit reads n values.

    Args:
        generator: where it is drawn from; PyTorch's global generator if None.
        width: how many units of each hidden layer are in use: as many values the next
            layer reads. All `MAX_WIDTH` units get numbers.
        num_inputs: 1 or 2; with one, the second input is 0 and counts for nothing.

    Raises:
        ValueError: if there is no such network.
    """
    if not (1 <= width <= MAX_WIDTH and 1 <= num_inputs <= 2):
        raise ValueError(
            f"width is 1 to {MAX_WIDTH} and num_inputs 1 or 2; got {width} and "
            f"{num_inputs}"
        )
    sizes = [2] + [MAX_WIDTH] * MAX_DEPTH + [1]
    read = [num_inputs] + [width] * MAX_DEPTH

    def uniform(*shape: int) -> Tensor:
        return 2 * torch.rand(*shape, generator=generator) - 1

    return [
        (uniform(rows, columns) * n**-0.5, uniform(rows) * n**-0.5)
        for n, (columns, rows) in zip(read, itertools.pairwise(sizes), strict=True)
    ]


def predict(
    parameters: Parameters,
    inputs: Float[Tensor, "examples 2"],
    width: Number,
    depth: Number,
    activation: Number,
) -> Float[Tensor, "examples"]:
    """Run the part of the network that is in use.

    Args:
        parameters: weights and offsets, layer by layer, the output's last.
        inputs: two numbers per example; the second is 0 where there is only one input.
        width: how many units of each hidden layer are in use, 1 to `MAX_WIDTH`.
        depth: how many hidden layers are in use, 1 to `MAX_DEPTH`.
        activation: which of `ACTIVATIONS`, counted from 0.
    """
    in_use = torch.arange(MAX_WIDTH) < width
    *hidden_layers, (output_weights, output_offset) = parameters
    hidden = inputs
    for layer, (weights, offsets) in enumerate(hidden_layers):
        before = hidden @ weights.T + offsets
        after = before
        for number, function in enumerate(ACTIVATIONS.values()):
            after = torch.where(activation == number, function(before), after)
        after = after * in_use
        # A layer that is not in use hands on what it was given.
        hidden = after if layer == 0 else torch.where(layer < depth, after, hidden)
    return (hidden @ output_weights.T + output_offset)[:, 0]


def training_step(
    parameters: Parameters,
    inputs: Float[Tensor, "examples 2"],
    targets: Float[Tensor, "examples"],
    present: Float[Tensor, "examples"],
    width: Number,
    depth: Number,
    activation: Number,
    learning_rate: Number,
) -> tuple[Parameters, Number]:
    r"""Take one step of gradient descent on the mean squared error.

    .. math::

        \phi \leftarrow \phi - \alpha \, \frac{\partial L}{\partial \phi}

    Args:
        parameters, inputs, width, depth, activation: those of `predict`.
        targets: what the network should say.
        present: 1 for examples that count, 0 for empty places.
        learning_rate: the step size :math:`\alpha`.

    Returns:
        The new parameters, and the loss before the step.
    """

    def loss(parameters: Parameters) -> Number:
        errors = predict(parameters, inputs, width, depth, activation) - targets
        return (present * errors**2).sum() / present.sum()

    gradients, value = torch.func.grad_and_value(loss)(parameters)
    new = [
        (
            weights - learning_rate * weights_gradient,
            offsets - learning_rate * offsets_gradient,
        )
        for (weights, offsets), (weights_gradient, offsets_gradient) in zip(
            parameters, gradients, strict=True
        )
    ]
    return new, value


def for_browser() -> dict[str, Any]:
    """Export `training_step` for the live figure ``train-in-browser``.

    Returns:
        The arguments of `live_figure` that say what runs and how large it is. What the
        units say between two steps, the figure computes by itself.
    """
    parameters = initial_parameters()
    number = torch.ones(())
    inputs, column = torch.zeros(MAX_POINTS, 2), torch.ones(MAX_POINTS)
    arguments = [parameters, inputs, column, column, number, number, number, number]
    return {
        "graphs": {"step": to_onnx(training_step, arguments)},
        "shapes": [list(values.shape) for layer in parameters for values in layer],
        "most": {"width": MAX_WIDTH, "depth": MAX_DEPTH, "points": MAX_POINTS},
        "activations": list(ACTIVATIONS),
    }
