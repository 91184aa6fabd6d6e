"""Right and wrong answers to the exercise on the convolution of images."""

import torch
from torch.nn.functional import conv2d, pad, unfold


def loops(image, weights, offsets, stride, padding):
    image = pad(image, [padding] * 4)
    rows, columns = weights.shape[2:]
    height = (image.shape[1] - rows) // stride + 1
    width = (image.shape[2] - columns) // stride + 1
    result = torch.zeros(len(weights), height, width)
    for o in range(len(weights)):
        for i in range(height):
            for j in range(width):
                top, left = i * stride, j * stride
                patch = image[:, top : top + rows, left : left + columns]
                result[o, i, j] = (patch * weights[o]).sum() + offsets[o]
    return result


def plain_numbers(*arguments):
    return loops(*arguments).tolist()


def by_torch(image, weights, offsets, stride, padding):
    return conv2d(image[None], weights, offsets, stride, padding)[0]


def in_double(image, weights, offsets, stride, padding):
    a = image.double()[None], weights.double(), offsets.double()
    return conv2d(*a, stride, padding)[0]


def by_unfold(image, weights, offsets, stride, padding):
    size = weights.shape[2:]
    columns = unfold(image[None], size, padding=padding, stride=stride)[0]
    height = (image.shape[1] + 2 * padding - size[0]) // stride + 1
    return (weights.flatten(1) @ columns + offsets[:, None]).unflatten(1, (height, -1))


def shift_and_add(image, weights, offsets, stride, padding):
    """One weight of the kernel after the other, on the whole image; in place."""
    image = pad(image, [padding] * 4)
    rows, columns = weights.shape[2:]
    height, width = image.shape[1] - rows + 1, image.shape[2] - columns + 1
    result = offsets[:, None, None].repeat(1, height, width)
    for m in range(rows):
        for n in range(columns):
            part = image[:, m : m + height, n : n + width]
            result += torch.einsum("oc,cij->oij", weights[:, :, m, n], part)
    return result[:, ::stride, ::stride]


def flipped(image, weights, *rest):
    return by_torch(image, weights.flip(2, 3), *rest)


def without_offsets(image, weights, offsets, *rest):
    return by_torch(image, weights, 0 * offsets, *rest)


def offset_per_channel(image, weights, offsets, *rest):
    return by_torch(image, weights, len(image) * offsets, *rest)


def first_channel(image, weights, *rest):
    return by_torch(image[:1], weights[:, :1], *rest)


def mean_of_channels(image, weights, *rest):
    return by_torch(image, weights / len(image), *rest)


def same_kernel_for_all(image, weights, *rest):
    return by_torch(image, weights[:, :1].expand_as(weights), *rest)


def replicated(image, weights, offsets, stride, padding):
    image = pad(image, [padding] * 4, mode="replicate")
    return by_torch(image, weights, offsets, stride, 0)


def without_stride(image, weights, offsets, stride, padding):
    return by_torch(image, weights, offsets, 1, padding)


def begins_late(image, weights, offsets, stride, padding):
    """The right number of patches, one pixel too far to the right."""
    moved = image.roll(-1, 2)
    return by_torch(moved, weights, offsets, stride, padding)


def wrong_steps(image, weights, offsets, stride, padding):
    """As many rows as the stride asks for, but neighbours."""
    full = by_torch(image, weights, offsets, 1, padding)
    _, rows, columns = by_torch(image, weights, offsets, stride, padding).shape
    return full[:, :rows, :columns]


def without_padding(image, weights, offsets, stride, padding):
    return by_torch(image, weights, offsets, stride, 0)


def in_place(image, weights, *rest):
    result = by_torch(image, weights, *rest)
    weights.mul_(2)
    return result


RIGHT = {
    "image_convolution": [
        *(loops, plain_numbers, by_torch, in_double, by_unfold, shift_and_add)
    ],
}
WRONG = {
    "image_convolution": [
        (flipped, "Nothing is flipped"),
        (without_offsets, "each output is its offset"),
        (offset_per_channel, "each output is its offset"),
        (first_channel, "reads all channels"),
        (mean_of_channels, "Nothing is flipped"),
        (same_kernel_for_all, "Nothing is flipped"),
        (replicated, "zeros on all four sides"),
        (without_stride, "The result should be"),
        (without_padding, "The result should be"),
        (begins_late, "Nothing is flipped"),
        (wrong_steps, "every other row and column"),
        (in_place, "changed its arguments"),
        (lambda *a: None, "returned nothing"),
    ],
}
