"""Exercises on pictures as tokens: cutting out patches in the right order."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole
from fathom.networks.vision_transformer import cut

__all__ = ["patches"]


def _patches(image: Tensor, side: int) -> Tensor:
    """Patches, numbers."""
    return cut(image[None], side)[0]


def _pictures(generator: torch.Generator) -> dict[str, Any]:
    side, down, across = (
        whole(generator, 2, 3),
        whole(generator, 2, 3),
        whole(generator, 4, 5),
    )
    return {
        "image": draw(generator, whole(generator, 2, 3), side * down, side * across),
        "side": side,
    }


def _constant_patches(trial: Trial) -> bool:
    """Where each patch has one shade, each row has one number."""
    image, side = trial.inputs["image"], trial.inputs["side"]
    rows, columns = (n // side for n in image.shape[1:])
    shades = torch.arange(float(rows * columns)).reshape(rows, columns)
    picture = shades.repeat_interleave(side, 0).repeat_interleave(side, 1)
    found = trial.again(image=picture.expand_as(image).clone())
    return close(found, found[:, :1].expand_as(found))


def _as_one_reads(trial: Trial) -> bool:
    """Patches of one shade each, numbered from the left and from the top."""
    image, side = trial.inputs["image"], trial.inputs["side"]
    rows, columns = (n // side for n in image.shape[1:])
    shades = torch.arange(float(rows * columns)).reshape(rows, columns)
    picture = shades.repeat_interleave(side, 0).repeat_interleave(side, 1)
    found = trial.again(image=picture.expand_as(image).clone())
    return close(found[:, 0], shades.flatten())


def _channel_by_channel(trial: Trial) -> bool:
    """Channels of one shade each come one after the other."""
    image, side = trial.inputs["image"], trial.inputs["side"]
    shades = torch.arange(float(len(image)))
    picture = shades[:, None, None].expand_as(image).clone()
    found = trial.again(image=picture)
    return close(found[0], shades.repeat_interleave(side**2))


patches = Exercise(
    _patches,
    _pictures,
    {
        "Where each patch of the picture has one shade, each row holds that shade "
        "alone: do the pixels of a row lie in one square?": _constant_patches,
        "Patches come as one reads: the second row of numbers belongs to the patch "
        "right of the first.": _as_one_reads,
        "In each row all pixels of the first channel come first.": _channel_by_channel,
    },
    "The right numbers are in each row, in another order: within a patch, too, pixels "
    "come as one reads.",
)
