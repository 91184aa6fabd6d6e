"""Exercises on transformer layers: rotary codes for the rows of a matrix."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole
from fathom.networks.positions import rotate

__all__ = ["rotary"]


def _rotary(vectors: Tensor, positions: Tensor, base: float) -> Tensor:
    """In double precision, so that no digits are lost far away."""
    return rotate(vectors, positions, base)


def _rows(generator: torch.Generator) -> dict[str, Any]:
    count, width = whole(generator, 2, 5), 2 * whole(generator, 2, 4)
    return {
        "vectors": draw(generator, count, width),
        "positions": torch.randint(0, 30, (count,), generator=generator),
        "base": 10.0 ** whole(generator, 1, 4),
    }


def _place_zero(trial: Trial) -> bool:
    """At place 0 nothing turns."""
    i = trial.inputs
    still = trial.again(positions=torch.zeros_like(i["positions"]))
    return close(still, i["vectors"])


def _lengths_stay(trial: Trial) -> bool:
    return close(trial.answer.norm(dim=1), trial.inputs["vectors"].norm(dim=1))


def _pairs_stay_apart(trial: Trial) -> bool:
    """Each pair of neighbours keeps its own length."""
    pairs = [x.unflatten(1, (-1, 2)) for x in (trial.answer, trial.inputs["vectors"])]
    return close(pairs[0].norm(dim=2), pairs[1].norm(dim=2))


def _first_pair(trial: Trial) -> bool:
    """The first pair turns by one radian for each place, either way round."""
    i = trial.inputs
    angles = i["positions"].double()
    first, second = i["vectors"][:, :2].double().unbind(dim=1)
    along = trial.answer[:, 0].double()
    turned = first * angles.cos()
    across = second * angles.sin()
    return close(along, turned - across) or close(along, turned + across)


def _slow_pairs(trial: Trial) -> bool:
    """With an enormous base only the first pair turns."""
    found = trial.again(base=1e60)
    return close(found[:, 2:], trial.inputs["vectors"][:, 2:])


rotary = Exercise(
    _rotary,
    _rows,
    {
        "At place 0 nothing is turned.": _place_zero,
        "A turned vector is as long as before.": _lengths_stay,
        "Neighbours are pairs: the numbers 0 and 1, then 2 and 3, and so on. Each pair "
        "is turned by itself.": _pairs_stay_apart,
        "The first pair turns by one radian for each place.": _first_pair,
        "With a huge base, all pairs but the first stand nearly still.": _slow_pairs,
    },
    "Pair k = 0, 1, ... of D numbers turns by base to the power of −2k/D for each "
    "place. Which way does it turn?",
)
