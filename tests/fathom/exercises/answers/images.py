"""Right and wrong answers to the exercise on cutting a picture into patches."""

import numpy as np
from einops import rearrange
from torch.nn.functional import unfold


def by_loops(image, side):
    rows = []
    for top in range(0, image.shape[1], side):
        for left in range(0, image.shape[2], side):
            patch = image[:, top : top + side, left : left + side]
            rows.append(patch.flatten().tolist())
    return rows


def by_axes(image, side):
    c, height, width = image.shape
    parts = image.reshape(c, height // side, side, width // side, side)
    return parts.permute(1, 3, 0, 2, 4).reshape(-1, c * side**2)


def by_unfold(image, side):
    return unfold(image[None], side, stride=side)[0].T


def by_torch_unfold(image, side):
    parts = image.unfold(1, side, side).unfold(2, side, side)
    return parts.permute(1, 2, 0, 3, 4).flatten(2).flatten(0, 1)


def in_numpy(image, side):
    return np.array(by_loops(image.double(), side))


def rearranged(pattern):
    return lambda image, side: rearrange(image, pattern, a=side, b=side)


def plain_reshape(image, side):
    return image.reshape(-1, len(image) * side**2)


def strips(image, side):
    """Whole rows of the picture, cut to the right length."""
    return image.permute(1, 2, 0).reshape(-1, len(image) * side**2)


def turned(image, side):
    return by_axes(image.transpose(1, 2), side)


RIGHT = {
    "patches": [
        by_loops,
        by_axes,
        by_unfold,
        by_torch_unfold,
        in_numpy,
        rearranged("c (i a) (j b) -> (i j) (c a b)"),
    ],
}
WRONG = {
    "patches": [
        (plain_reshape, "one square"),
        (strips, "one square"),
        (rearranged("c (a i) (b j) -> (i j) (c a b)"), "one square"),
        (rearranged("c (i a) (j b) -> (j i) (c a b)"), "as one reads"),
        (turned, "as one reads"),
        (lambda image, side: by_axes(image, side).flip(0), "as one reads"),
        (rearranged("c (i a) (j b) -> (i j) (a b c)"), "first channel"),
        (rearranged("c (i a) (j b) -> (i j) (a c b)"), "first channel"),
        (rearranged("c (i a) (j b) -> (i j) (c b a)"), "within a patch"),
        (lambda image, side: by_axes(image.flip(1, 2), side).flip(0), "within a patch"),
    ],
}
