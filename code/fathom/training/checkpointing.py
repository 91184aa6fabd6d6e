r"""Backpropagation that keeps a few layers and computes the others again.

The layers are cut into segments of `every` layers. The forward pass keeps what each
segment reads, its *checkpoint*; the backward pass goes through the segments from the
last to the first and repeats the forward pass of each before it goes back through it.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from fathom.training.backpropagation import Gradients, backward, forward

__all__ = ["backward_checkpointed", "forward_checkpointed", "stored_numbers"]


def _starts(layers: nn.ModuleList, every: int) -> range:
    if every < 1:
        raise ValueError(f"a segment has at least 1 layer, got every={every}")
    return range(0, len(layers), every)


@torch.no_grad()
def forward_checkpointed(
    layers: nn.ModuleList, inputs: Float[Tensor, "examples inputs"], every: int
) -> tuple[Float[Tensor, "examples outputs"], list[Tensor]]:
    r"""Compute the outputs and keep only what every so many layers read.

    Args:
        layers: linear layers, with a ReLU after each but the last.
        inputs: one row per example.
        every: number :math:`s` of layers from one checkpoint to the next.

    Returns:
        The outputs, and the checkpoints
        :math:`\mathbf{H}_0, \mathbf{H}_s, \mathbf{H}_{2s}, \dots`

    Raises:
        ValueError: if `every` is below one, or the first layer can't read the inputs.

    Chen et al. (2016).
    """
    checkpoints, hidden = [], inputs
    for start in _starts(layers, every):
        checkpoints.append(hidden)
        outputs = forward(layers[start : start + every], hidden).outputs
        hidden = outputs.relu()
    return outputs, checkpoints


@torch.no_grad()
def backward_checkpointed(
    layers: nn.ModuleList,
    checkpoints: list[Tensor],
    output_gradient: Float[Tensor, "examples outputs"],
    every: int,
) -> Gradients:
    r"""Compute all gradients, with each segment's forward pass made anew.

    Args:
        layers: those of the forward pass, with the same parameters.
        checkpoints: what :func:`forward_checkpointed` kept.
        output_gradient: :math:`\partial L/\partial\mathbf{F}_K`, one row per example.
        every: as in the forward pass.

    Raises:
        ValueError: if there are more or fewer checkpoints than segments, or the output
            gradient has another shape than the outputs.
    """
    starts = _starts(layers, every)
    if len(checkpoints) != len(starts):
        raise ValueError(
            f"{len(layers)} layers in segments of {every} have {len(starts)} "
            f"checkpoints, got {len(checkpoints)}"
        )
    offsets, weights, gradient = [], [], output_gradient
    for start, hidden in zip(reversed(starts), reversed(checkpoints), strict=True):
        segment = layers[start : start + every]
        found = backward(segment, forward(segment, hidden), gradient)
        offsets = found.offsets + offsets
        weights = found.weights + weights
        gradient = found.inputs.masked_fill(hidden <= 0, 0.0)  # the ReLU in between
    return Gradients(offsets, weights, found.inputs)


def stored_numbers(
    layers: nn.ModuleList, num_examples: int, every: int | None = None
) -> int:
    """Count the numbers that are kept at one time for the backward pass, at most.

    A layer that is kept in full costs what it reads and what it computes. With
    checkpoints these are the layers of one segment; of each other segment only what
    its first layer reads is kept.

    Args:
        layers: linear layers.
        num_examples: number of rows.
        every: number of layers per segment; None for the plain passes, which keep all.

    Raises:
        ValueError: if `every` is below one.
    """
    starts = _starts(layers, len(layers) if every is None else every)
    checkpoints = sum(layers[start].in_features for start in starts)
    segments = [layers[start : start + starts.step] for start in starts]
    largest = max(
        sum(layer.in_features + layer.out_features for layer in segment)
        - segment[0].in_features
        for segment in segments
    )
    return num_examples * (checkpoints + largest)
