"""Exercises on down- and upsampling: stamps of a kernel that are added."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole
from fathom.networks.transposed_convolution import transposed_convolution_1d

__all__ = ["transposed_convolution"]


def _stamps(numbers: Tensor, kernel: Tensor, stride: int, padding: int) -> Tensor:
    """A copy of the kernel for each number, a stride apart, added; both ends cut."""
    found = transposed_convolution_1d(
        numbers[None, None], kernel[None, None], stride, padding
    )
    return found[0, 0]


def _numbers(generator: torch.Generator) -> dict[str, Any]:
    """Copies that overlap, and a kernel that differs from its mirror image."""
    stride = whole(generator, 1, 3)
    size = stride + whole(generator, 1, 3)
    return {
        "numbers": 1 + draw(generator, whole(generator, 3, 6)).abs(),
        "kernel": torch.arange(1.0, size + 1) + draw(generator, size, scale=0.1),
        "stride": stride,
        "padding": whole(generator, 0, 1),
    }


def _one_number_one_copy(trial: Trial) -> bool:
    kernel = trial.inputs["kernel"]
    found = trial.again(numbers=torch.tensor([2.0]), padding=0)
    return close(found, 2 * kernel)


def _a_stride_apart(trial: Trial) -> bool:
    """Under a kernel of one number, the numbers themselves stand a stride apart."""
    numbers, stride = trial.inputs["numbers"], trial.inputs["stride"]
    found = trial.again(kernel=torch.ones(1), padding=0)
    expected = torch.zeros(stride * (len(numbers) - 1) + 1)
    expected[::stride] = numbers
    return close(found, expected)


def _overlaps_add(trial: Trial) -> bool:
    numbers, kernel = trial.inputs["numbers"], trial.inputs["kernel"]
    found = trial.again(stride=1, padding=0)
    return close(found.sum(), numbers.sum() * kernel.sum(), 1e-3)


def _both_ends_are_cut(trial: Trial) -> bool:
    whole_result = trial.again(padding=0)
    return close(trial.again(padding=1), whole_result[1:-1])


transposed_convolution = Exercise(
    _stamps,
    _numbers,
    {
        "A single number leaves one copy of the kernel, in the kernel's own order, "
        "times that number.": _one_number_one_copy,
        "With a kernel of a single 1 the numbers stand a stride apart, and zeros are "
        "between them.": _a_stride_apart,
        "Where copies overlap, they add up: with stride 1 and no padding the results "
        "sum to the numbers' sum times the kernel's.": _overlaps_add,
        "Padding cuts the result at both ends, and adds nothing.": _both_ends_are_cut,
    },
    "The numbers aren't right yet: copy j begins at the place of j strides.",
)
