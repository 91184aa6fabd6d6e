"""Exercises on decoding: the nucleus of a distribution."""

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole
from fathom.generation.decoding import nucleus

__all__ = ["nucleus_shares"]


def _nucleus(
    shares: Float[Tensor, "tokens"], mass: float | int
) -> Float[Tensor, "tokens"]:
    return nucleus(shares.log(), mass).softmax(dim=-1)


def _shares(generator: torch.Generator) -> dict[str, Any]:
    while True:
        count = whole(generator, 4, 9)
        shares = draw(generator, count, scale=1.2).softmax(dim=-1)
        mass = 0.3 + 0.55 * torch.rand(1, generator=generator).item()
        ordered = shares.sort(descending=True).values
        sums = ordered.cumsum(dim=-1)
        kept = int((sums < mass).sum()) + 1
        # Rounding decides nothing, no two are equal, some are kept and some cut.
        clear = (sums - mass).abs().min() > 0.01 and ordered.diff().abs().min() > 0.005
        if clear and 2 <= kept <= count - 2:
            return {"shares": shares, "mass": mass}


def _sums_to_one(trial: Trial) -> bool:
    return close(trial.answer.sum(), torch.ones_like(trial.answer.sum()))


def _keeps_places(trial: Trial) -> bool:
    shares = trial.inputs["shares"]
    return close(trial.again(shares=shares.flip(0)), trial.answer.flip(0))


def _enough(trial: Trial) -> bool:
    together = trial.inputs["shares"][trial.answer > 0].sum()
    return bool(together >= trial.inputs["mass"])


def _fewest(trial: Trial) -> bool:
    kept = trial.inputs["shares"][trial.answer > 0]
    return bool(kept.sum() - kept.min() < trial.inputs["mass"])


nucleus_shares = Exercise(
    _nucleus,
    _shares,
    {
        "The new probabilities don't sum to 1.": _sums_to_one,
        "Listed the other way round, the same tokens get other probabilities: does "
        "each token keep its place, and does the place not matter?": _keeps_places,
        "The tokens that are left don't have the mass together.": _enough,
        "The least probable of the tokens that are left isn't needed: the others have "
        "the mass without it.": _fewest,
    },
    "The right tokens are left, or as many, but their probabilities aren't right yet: "
    "which are the most probable ones, and in which ratios do they stay?",
)
