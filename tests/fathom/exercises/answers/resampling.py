"""Right and wrong answers to the exercise on stamps of a kernel that are added."""

import torch


def loops(numbers, kernel, stride, padding, add=True, mirrored=False, cut=True):
    size = stride * (len(numbers) - 1) + len(kernel)
    result = torch.zeros(size)
    for j in range(len(numbers)):
        for a in range(len(kernel)):
            weight = kernel[len(kernel) - 1 - a] if mirrored else kernel[a]
            if add:
                result[stride * j + a] += weight * numbers[j]
            else:
                result[stride * j + a] = weight * numbers[j]
    if not cut:
        return torch.nn.functional.pad(result, (padding, padding))
    return result[padding : size - padding]


def plain_lists(numbers, kernel, stride, padding):
    result = [0.0] * (stride * (len(numbers) - 1) + len(kernel))
    for j, number in enumerate(numbers.tolist()):
        for a, weight in enumerate(kernel.tolist()):
            result[stride * j + a] += weight * number
    return result[padding : len(result) - padding]


def by_the_matrix(numbers, kernel, stride, padding):
    size = stride * (len(numbers) - 1) + len(kernel) - 2 * padding
    matrix = torch.nn.functional.conv1d(
        torch.eye(size)[:, None], kernel[None, None], None, stride, padding
    )[:, 0]
    return matrix @ numbers


def by_slices(numbers, kernel, stride, padding):
    """A slice for each copy, in double precision."""
    result = torch.zeros(stride * (len(numbers) - 1) + len(kernel)).double()
    for j, number in enumerate(numbers.double()):
        result[stride * j : stride * j + len(kernel)] += number * kernel
    return result[padding:-padding] if padding else result


def torchs(numbers, kernel, stride, padding):
    return torch.nn.functional.conv_transpose1d(
        numbers[None, None], kernel[None, None], None, stride, padding
    ).flatten()


def spread(numbers, stride):
    wide = torch.zeros(stride * (len(numbers) - 1) + 1)
    wide[::stride] = numbers
    return wide


def mirrored_by_spreading(numbers, kernel, stride, padding):
    """Zeros between, then the layer that is called convolution: the kernel turns."""
    wide = spread(numbers, stride)[None, None]
    margin = len(kernel) - 1 - padding
    return torch.nn.functional.conv1d(
        wide, kernel[None, None], padding=margin
    ).flatten()


def right_by_spreading(numbers, kernel, stride, padding):
    return mirrored_by_spreading(numbers, kernel.flip(0), stride, padding)


def by_numpy(numbers, kernel, stride, padding):
    import numpy as np

    whole = np.convolve(spread(numbers, stride).numpy(), kernel.numpy())
    return whole[padding : len(whole) - padding]


def repeated(numbers, kernel, stride, padding):
    """Numbers repeated where zeros belong."""
    size = stride * (len(numbers) - 1) + 1
    wide = numbers.repeat_interleave(stride)[:size]
    margin = len(kernel) - 1 - padding
    return torch.nn.functional.conv1d(
        wide[None, None], kernel.flip(0)[None, None], padding=margin
    ).flatten()


def cut_at_one_end(numbers, kernel, stride, padding):
    whole = loops(numbers, kernel, stride, 0)
    return whole[: len(whole) - 2 * padding]


def averaged(numbers, kernel, stride, padding):
    """Overlaps averaged, as if no place might count twice."""
    ones = loops(torch.ones_like(numbers), torch.ones_like(kernel), stride, padding)
    return loops(numbers, kernel, stride, padding) / ones.clamp(min=1)


RIGHT = {
    "transposed_convolution": [
        loops,
        plain_lists,
        by_the_matrix,
        by_slices,
        torchs,
        right_by_spreading,
        by_numpy,
        lambda *a: tuple(plain_lists(*a)),
    ],
}
WRONG = {
    "transposed_convolution": [
        (lambda *a: loops(*a, add=False), "overlap"),
        (lambda *a: loops(*a, mirrored=True), "own order"),
        (mirrored_by_spreading, "own order"),
        (lambda x, w, s, p: loops(x, w, 1, p), ""),
        (lambda x, w, s, p: loops(x, w, s, 0), ""),
        (lambda *a: loops(*a, cut=False), ""),
        (repeated, ""),
        (cut_at_one_end, "both ends"),
        (averaged, "overlap"),
        (
            lambda x, w, s, p: torch.nn.functional.conv1d(
                x[None, None], w[None, None], None, s, len(w)
            ).flatten(),
            "",
        ),
    ],
}
