"""Fifty of the browser's training steps are fifty of PyTorch's, from the same start."""

import pytest
import torch
from figures.train_in_browser import CURVE, specimen
from torch.utils import _pytree as pytree

from fathom.live import adjustable

TRAIN = """const trainer = new m.Trainer(network, a.shapes);
trainer.start(a.settings);
const values = () => trainer.parameters.map(tensor => [...tensor.data]);
const start = values();
const losses = [];
for (let i = 0; i < 50; i += 1) losses.push(await trainer.step(a.rows, a.settings));
const grid = Array.from({ length: 1024 }, (_, i) => [i / 512 - 1, 0.3]);
return [start, values(), losses, [...await trainer.predict(grid, a.settings)]];"""


@pytest.fixture(scope="module")
def figure():
    return specimen()


@pytest.mark.parametrize(
    ("width", "depth", "activation", "inputs"),
    [(8, 1, 0, 1), (16, 3, 0, 2), (5, 2, 1, 2), (3, 3, 2, 1)],
)
def test_fifty_steps(node, figure, width, depth, activation, inputs):
    rows = [[x, 0.0, y] for x, y in CURVE] if inputs == 1 else _plane_rows()
    settings = {
        "width": width,
        "depth": depth,
        "activation": activation,
        "inputs": inputs,
        "rate": 0.1,
        "seed": 4,
    }
    start, after, losses, predicted = node(
        "kit/trainer.js",
        TRAIN,
        {"rows": rows, "settings": settings, "shapes": figure.values["shapes"]},
        models=figure.graphs,
    )
    shapes = adjustable.initial_parameters()
    parameters = _like(start, shapes)
    data = torch.zeros(adjustable.MAX_POINTS, 3)
    data[: len(rows)] = torch.tensor(rows)
    present = (torch.arange(adjustable.MAX_POINTS) < len(rows)).float()
    knobs = [torch.tensor(float(value)) for value in (width, depth, activation)]
    for step in range(50):
        parameters, loss = adjustable.training_step(
            parameters, data[:, :2], data[:, 2], present, *knobs, torch.tensor(0.1)
        )
        assert losses[step] == pytest.approx(loss.item(), rel=1e-5, abs=1e-7)
    pairs = zip(
        pytree.tree_leaves(_like(after, shapes)),
        pytree.tree_leaves(parameters),
        strict=True,
    )
    for browser, python in pairs:
        torch.testing.assert_close(browser, python, rtol=1e-5, atol=1e-6)
    grid = torch.stack([torch.arange(1024) / 512 - 1, torch.full((1024,), 0.3)], dim=1)
    expected = adjustable.predict(parameters, grid, *knobs)
    torch.testing.assert_close(torch.tensor(predicted), expected, rtol=1e-5, atol=1e-5)


def _plane_rows():
    generator = torch.Generator().manual_seed(0)
    points = 2 * torch.rand(40, 2, generator=generator) - 1
    targets = (points.norm(dim=1) < 0.6).float() * 2 - 1
    return torch.cat([points, targets[:, None]], dim=1).tolist()


def _like(values, shapes):
    leaves, structure = pytree.tree_flatten(shapes)
    tensors = [
        torch.tensor(row).reshape(leaf.shape)
        for row, leaf in zip(values, leaves, strict=True)
    ]
    return pytree.tree_unflatten(tensors, structure)
