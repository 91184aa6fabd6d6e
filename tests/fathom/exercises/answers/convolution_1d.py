"""Right and wrong answers to the exercise on convolution."""

import torch
from torch.nn import functional

from fathom.networks.convolution_1d import convolution_matrix


def by_loops(
    inputs, weights, stride, padding, dilation, *, front=None, step=None, skip=0
):
    """Five loops and an if; the other arguments make mistakes."""
    (channels, size), kernel = inputs.shape, weights.shape[2]
    positions = (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    front, step = padding if front is None else front, step or dilation
    result = torch.zeros(len(weights), positions, dtype=inputs.dtype)
    for o in range(len(weights)):
        for i in range(positions):
            for c in range(skip, channels):
                for k in range(kernel):
                    place = stride * i + step * k - front
                    if 0 <= place < size:
                        result[o, i] += weights[o, c, k] * inputs[c, place]
    return result


def plain_numbers(*arguments):
    inputs, weights, *how = arguments
    return by_loops(inputs.double(), weights.double(), *how).tolist()


def library(inputs, weights, *how):
    stride, padding, dilation = how
    return functional.conv1d(inputs[None], weights, None, stride, padding, dilation)[0]


def by_matrix(inputs, weights, *how):
    matrix = convolution_matrix(weights, inputs.shape[1], *how)
    return (matrix @ inputs.flatten()).view(len(weights), -1)


def by_unfolding(inputs, weights, stride, padding, dilation):
    padded = functional.pad(inputs, (padding, padding))
    spread = torch.zeros(*weights.shape[:2], dilation * (weights.shape[2] - 1) + 1)
    spread[:, :, ::dilation] = weights
    windows = padded.unfold(1, spread.shape[2], stride)
    return tuple((windows * one[:, None]).sum(dim=(0, 2)) for one in spread)


def in_place(inputs, weights, stride, padding, dilation):
    inputs = inputs.clone()
    inputs *= 1.0
    return library(inputs, weights, stride, padding, dilation)


def turned(inputs, weights, *how):
    return library(inputs, weights.flip(2), *how)


def channels_apart(inputs, weights, *how):
    """The mean over channels in place of the sum."""
    return library(inputs, weights, *how) / len(inputs)


def one_kernel(inputs, weights, *how):
    """All output channels use the first one's kernels."""
    return library(inputs, weights[:1].expand_as(weights), *how)


def kernel_for_all_channels(inputs, weights, *how):
    """One kernel for all channels of the input."""
    return library(inputs, weights[:, :1].expand_as(weights), *how)


def ends_repeated(inputs, weights, stride, padding, dilation):
    padded = functional.pad(inputs[None], (padding, padding), mode="replicate")[0]
    return library(padded, weights, stride, 0, dilation)


def writes(inputs, weights, *how):
    result = library(inputs, weights, *how)
    inputs.zero_()
    return result


RIGHT = {
    "convolve": [
        by_loops,
        plain_numbers,
        library,
        by_matrix,
        by_unfolding,
        in_place,
        lambda *a: library(*a).numpy(),
    ],
}
WRONG = {
    "convolve": [
        (turned, "meets the first number"),
        (channels_apart, "meets the first number"),
        (lambda *a: by_loops(*a, skip=1), "meets the first number"),
        (lambda *a: by_loops(*a, front=0), "there are zeros"),
        (ends_repeated, "there are zeros"),
        (lambda *a: by_loops(*a, step=1), "a zero between its weights"),
        (lambda x, w, s, p, d: library(x, w, s, p, d + 1), "The result should be"),
        (lambda x, w, s, p, d: library(x, w, 1, p, d), "The result should be"),
        (lambda x, w, s, p, d: library(x, w, s, 0, d), "The result should be"),
        (one_kernel, "its own kernel"),
        (kernel_for_all_channels, "its own kernel"),
        (writes, "changed its arguments"),
    ],
}
