"""Exercises on the classification of images: ink that is put into the middle."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["centred"]


def _centred(picture: Tensor) -> Tensor:
    """Move ink by whole pixels, its centre of mass nearest to the picture's middle."""
    moved = picture
    for axis in (0, 1):
        profile = picture.sum(dim=1 - axis)
        places = torch.arange(len(profile), dtype=profile.dtype)
        off = (len(profile) - 1) / 2 - (profile @ places) / profile.sum()
        # Nothing leaves: the inputs have room at their edges.
        moved = moved.roll(round(off.item()), axis)
    return moved


def _pictures(generator: torch.Generator) -> dict[str, Any]:
    """A light stroke with a heavy end, off the middle, with room around it.

    The way to the middle is never near half a pixel, where rounding is a choice.
    """
    while True:
        # As many rows as columns, so that a picture turned over has the same shape.
        side = whole(generator, 13, 16)
        picture = torch.zeros(side, side)
        height, width = whole(generator, 3, 5), whole(generator, 2, 4)
        top, left = whole(generator, 3, 4), side - width - whole(generator, 3, 4)
        ink = 0.1 + 0.1 * draw(generator, height, width).abs()
        ink[-1, -1] = 2.0  # far from the middle of the ink's box
        picture[top : top + height, left : left + width] = ink
        off = [(side - 1) / 2 - place for place in _centre(picture)]
        parts = [abs(each % 1 - 0.5) for each in off]
        by_box = [
            (side - 1) / 2 - (first + size / 2 - 0.5)
            for first, size in ((top, height), (left, width))
        ]
        differ = [round(a) != round(b) for a, b in zip(off, by_box, strict=True)]
        up = off[0] % 1 > 0.5 and off[1] % 1 > 0.5
        if min(parts) > 0.1 and any(differ) and up:
            return {"picture": picture}


def _centre(picture: Tensor) -> list[float]:
    """The row and the column of the centre of mass."""
    rows, columns = picture.nonzero().double().T
    ink = picture[picture != 0].double()
    return [float((places @ ink) / ink.sum()) for places in (rows, columns)]


def _keeps_its_ink(trial: Trial) -> bool:
    """The same numbers, in some order."""
    before = trial.inputs["picture"].flatten().sort().values.double()
    return close(trial.answer.double().flatten().sort().values, before)


def _stays_upright(trial: Trial) -> bool:
    """Cut to its ink, the picture is what it was: turned over it is another."""
    before, after = (_ink(each) for each in (trial.inputs["picture"], trial.answer))
    return before.shape == after.shape and close(after.double(), before.double())


def _ink(picture: Tensor) -> Tensor:
    """The picture without its empty edges."""
    dark = picture.abs() > 0.05
    rows, columns = (dark.any(dim=axis).nonzero()[:, 0] for axis in (1, 0))
    return picture[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def _comes_to_the_middle(trial: Trial) -> bool:
    middle = (len(trial.answer) - 1) / 2
    return max(abs(each - middle) for each in _centre(trial.answer)) <= 0.5


def _from_anywhere(trial: Trial) -> bool:
    picture = trial.inputs["picture"]
    moved = picture.roll((1, -1), (0, 1))
    return close(trial.again(picture=moved), trial.answer)


centred = Exercise(
    _centred,
    _pictures,
    {
        "The picture is moved by whole pixels: all numbers stay, in other places.": (
            _keeps_its_ink
        ),
        "It is neither turned nor mirrored: what was at the lower right of the ink "
        "still is.": _stays_upright,
        "The centre of mass lies within half a pixel of the middle, (n − 1)/2, both "
        "ways; dark pixels count for more than light ones.": _comes_to_the_middle,
        "It doesn't matter where the ink was: moved by a pixel, it comes to the same "
        "place.": _from_anywhere,
    },
    "The numbers aren't right yet: rows and columns each have a move of their own.",
)
