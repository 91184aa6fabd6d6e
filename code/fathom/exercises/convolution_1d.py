"""Exercises on convolution: one small set of weights, moved along the inputs."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole
from fathom.networks.convolution_1d import convolve_1d

__all__ = ["convolve"]


def _convolve(
    inputs: Tensor, weights: Tensor, stride: int, padding: int, dilation: int
) -> Tensor:
    how = {"stride": stride, "padding": padding, "dilation": dilation}
    return convolve_1d(inputs[None], weights, **how)[0]


def _examples(generator: torch.Generator) -> dict[str, Any]:
    num_channels, kernel_size = whole(generator, 1, 3), whole(generator, 2, 3)
    return {
        "inputs": draw(generator, num_channels, whole(generator, 7, 10)),
        "weights": draw(generator, whole(generator, 1, 3), num_channels, kernel_size),
        "stride": whole(generator, 1, 3),
        "padding": whole(generator, 0, 2),
        "dilation": whole(generator, 1, 3),
    }


def _padded_with_zeros(trial: Trial) -> bool:
    """Ones everywhere: near the ends, only what is there counts."""
    i = trial.inputs
    ones = torch.ones_like(i["inputs"]), torch.ones_like(i["weights"])
    found = trial.again(inputs=ones[0], weights=ones[1], stride=1, dilation=1)
    return close(found, _convolve(*ones, 1, i["padding"], 1))


def _single_weight(trial: Trial, place: int) -> Tensor:
    """The result where each kernel is zero, but for a 1 at a place."""
    weights = torch.zeros_like(trial.inputs["weights"])
    weights[:, :, place] = 1
    return trial.again(weights=weights, stride=1, padding=0, dilation=1)


def _not_turned(trial: Trial) -> bool:
    x = trial.inputs["inputs"].sum(dim=0)
    last = trial.inputs["weights"].shape[2] - 1
    first, other = _single_weight(trial, 0), _single_weight(trial, last)
    return close(first[0], x[: len(x) - last]) and close(other[0], x[last:])


def _strides(trial: Trial) -> bool:
    """A longer stride leaves out positions of a shorter one, and changes none."""
    every = trial.again(stride=1)
    return close(trial.again(stride=3), every[:, ::3])


def _dilation_leaves_out(trial: Trial) -> bool:
    """Dilation 2 does what zeros between the weights do."""
    weights = trial.inputs["weights"]
    longer = torch.zeros(*weights.shape[:2], 2 * weights.shape[2] - 1)
    longer[:, :, ::2] = weights
    return close(trial.again(dilation=2), trial.again(weights=longer, dilation=1))


convolve = Exercise(
    _convolve,
    _examples,
    {
        "Let each kernel be zero but for a single 1, with stride and dilation 1 and no "
        "padding: what comes out is the sum over channels, moved, and the first weight "
        "meets the first number.": _not_turned,
        "Where all inputs and weights are 1, with stride and dilation 1, a position "
        "counts the inputs under the kernel, all channels together; beyond the ends "
        "there are zeros.": _padded_with_zeros,
        "Stride 3 gives every third position of stride 1.": _strides,
        "Dilation 2 is the same as a longer kernel with a zero between its weights.": (
            _dilation_leaves_out
        ),
    },
    "The numbers aren't right yet: does each output channel use its own kernel for "
    "each input channel?",
)
