"""Right and wrong answers to the exercise on ink that is put into the middle."""

import math

import torch


def middle_of(profile, weigh=True, base=0.0):
    if not weigh:
        profile = (profile > 0).float()
    places = torch.arange(len(profile)) + base
    return (profile * places).sum() / profile.sum()


def rolled(picture, rounding=round, weigh=True, sign=1, swap=False):
    moves = []
    for axis in (0, 1):
        profile = picture.sum(dim=1 - axis)
        goal = (len(profile) - 1) / 2
        moves.append(sign * rounding((goal - middle_of(profile, weigh)).item()))
    if swap:
        moves.reverse()
    return torch.roll(picture, tuple(moves), (0, 1))


def by_loops(picture):
    n = len(picture)
    total = row = column = 0.0
    for i in range(n):
        for j in range(n):
            total += float(picture[i, j])
            row += i * float(picture[i, j])
            column += j * float(picture[i, j])
    down = round((n - 1) / 2 - row / total)
    right = round((n - 1) / 2 - column / total)
    result = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            if 0 <= i - down < n and 0 <= j - right < n:
                result[i][j] = float(picture[i - down, j - right])
    return result


def in_double(picture):
    return rolled(picture.double())


def by_padding(picture):
    n = len(picture)
    wide = torch.nn.functional.pad(picture, (n, n, n, n))
    row = round(middle_of(picture.sum(dim=1)).item() - (n - 1) / 2) + n
    column = round(middle_of(picture.sum(dim=0)).item() - (n - 1) / 2) + n
    return wide[row : row + n, column : column + n]


def by_scipy(picture):
    from scipy import ndimage

    centre = ndimage.center_of_mass(picture.numpy())
    moves = [round((len(picture) - 1) / 2 - each) for each in centre]
    return ndimage.shift(picture.numpy(), moves, order=0)


def in_place(picture):
    picture.copy_(rolled(picture))
    return picture


def by_the_box(picture):
    n = len(picture)
    moves = []
    for axis in (0, 1):
        ink = picture.any(dim=1 - axis).nonzero()
        moves.append(math.floor((n - 1) / 2 - (ink.min() + ink.max()).item() / 2 + 0.5))
    return picture.roll(tuple(moves), (0, 1))


def between_pixels(picture):
    """By parts of a pixel: the ink is smeared."""
    result = picture
    for axis in (0, 1):
        profile = picture.sum(dim=1 - axis)
        off = ((len(profile) - 1) / 2 - middle_of(profile)).item()
        low = math.floor(off)
        share = off - low
        result = (1 - share) * result.roll(low, axis) + share * result.roll(
            low + 1, axis
        )
    return result


RIGHT = {
    "centred": [
        rolled,
        by_loops,
        in_double,
        by_padding,
        by_scipy,
        lambda picture: tuple(map(tuple, by_loops(picture))),
    ],
}
WRONG = {
    "centred": [
        (lambda p: rolled(p, rounding=int), ""),
        (lambda p: rolled(p, rounding=math.floor), "half a pixel"),
        (lambda p: rolled(p, weigh=False), "half a pixel"),
        (by_the_box, "half a pixel"),
        (lambda p: rolled(p, sign=-1), ""),
        (lambda p: rolled(p, swap=True), ""),
        (lambda p: rolled(p).T, "neither turned"),
        (lambda p: rolled(p).flip(0), "neither turned"),
        (lambda p: p, "half a pixel"),
        (between_pixels, "whole pixels"),
        (lambda p: rolled(p / p.sum()), "whole pixels"),
        (in_place, "changed its arguments"),
    ],
}
