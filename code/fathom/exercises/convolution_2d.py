"""Exercises on the convolution of images: all channels, a stride and padding."""

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import pad

from fathom.exercises.checking import Exercise, Trial, close, draw, whole
from fathom.networks.convolution_2d import convolve_images

__all__ = ["image_convolution"]


def _image_convolution(
    image: Tensor, weights: Tensor, offsets: Tensor, stride: int, padding: int
) -> Tensor:
    """Output channels, rows, columns."""
    return convolve_images(image[None], weights, offsets, stride, padding)[0]


def _images(generator: torch.Generator) -> dict[str, Any]:
    channels, outputs = whole(generator, 2, 3), whole(generator, 2, 3)
    rows, columns = whole(generator, 6, 9), whole(generator, 6, 9)
    return {
        "image": 1 + draw(generator, channels, rows, columns),
        "weights": draw(generator, outputs, channels, 3, 2),
        "offsets": 3 + draw(generator, outputs),
        "stride": whole(generator, 2, 3),
        "padding": whole(generator, 1, 2),
    }


def _offsets_alone(trial: Trial) -> bool:
    """Weights of zero leave the offsets."""
    i = trial.inputs
    found = trial.again(weights=torch.zeros_like(i["weights"]))
    expected = i["offsets"].double()[:, None, None].expand(found.shape)
    return close(found, expected)


def _not_flipped(trial: Trial) -> bool:
    """A 1 in the kernel's first row and column reads the patch's first pixel."""
    return _reads_corner(trial, channel=0)


def _all_channels(trial: Trial) -> bool:
    """The second channel alone, read with a weight of one."""
    return _reads_corner(trial, channel=1)


def _reads_corner(trial: Trial, channel: int) -> bool:
    """A single weight of one, in the kernel's first row and column."""
    i = trial.inputs
    corner = torch.zeros_like(i["weights"])
    corner[:, channel, 0, 0] = 1
    found = trial.again(weights=corner, offsets=0 * i["offsets"], stride=1, padding=0)
    wanted = i["image"][channel, : found.shape[1], : found.shape[2]].double()
    return close(found, wanted.expand(found.shape))


def _zeros_around(trial: Trial) -> bool:
    i = trial.inputs
    larger = pad(i["image"], [i["padding"]] * 4)
    return close(trial.again(image=larger, padding=0), trial.answer)


def _stride_leaves_out(trial: Trial) -> bool:
    step = trial.inputs["stride"]
    return close(trial.again(stride=1)[:, ::step, ::step], trial.answer)


image_convolution = Exercise(
    _image_convolution,
    _images,
    {
        "Where all weights are zero, each output is its offset.": _offsets_alone,
        "Nothing is flipped: a kernel that is 1 in its first row and column, and else "
        "0, gives for each patch the patch's first pixel.": _not_flipped,
        "Each output reads all channels, each with its own weights, and adds up what "
        "it finds.": _all_channels,
        "Padding puts zeros on all four sides: the same image with the zeros already "
        "around it, and no padding, gives the same.": _zeros_around,
        "With stride 2, every other row and column of the result with stride 1 is "
        "left.": _stride_leaves_out,
    },
    "The numbers aren't right yet: do all products of a patch, over rows, columns and "
    "channels, end up in one sum?",
)
