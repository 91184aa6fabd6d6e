"""Exercises on writing pixel by pixel: going on with what is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from fathom.exercises.checking import Exercise, Trial, close, whole

__all__ = ["completion"]


@dataclass(frozen=True)
class Rule:
    """The next level from those so far: each counts, with its place, and how many."""

    factor: int

    def __call__(self, so_far: Sequence[int]) -> int:
        """A sum over all levels, modulo 17."""
        sums = sum((k + 1) * int(level) for k, level in enumerate(so_far))
        return (self.factor * len(so_far) + sums) % 17


@dataclass(frozen=True)
class HowMany:
    """As level: how many came before."""

    def __call__(self, so_far: Sequence[int]) -> int:
        """The number of levels so far."""
        return len(so_far)


@dataclass(frozen=True)
class OneMore:
    """One more than the last level."""

    def __call__(self, so_far: Sequence[int]) -> int:
        """The last level and one."""
        return int(so_far[-1]) + 1


def _completion(
    begun: list[int], length: int, next_level: Callable[[Sequence[int]], int]
) -> list[int]:
    found = list(begun)
    while len(found) < length:
        found.append(next_level(found))
    return found


def _beginnings(generator: torch.Generator) -> dict[str, Any]:
    given = whole(generator, 1, 4)
    return {
        "begun": torch.randint(17, (given,), generator=generator).tolist(),
        "length": given + whole(generator, 3, 6),
        "next_level": Rule(whole(generator, 1, 16)),
    }


def _begins_as_given(trial: Trial) -> bool:
    begun = trial.inputs["begun"]
    return close(trial.answer[: len(begun)], torch.tensor(begun).double())


def _asks_with_all(trial: Trial) -> bool:
    """Whoever is asked says how many levels it was told."""
    begun, length = trial.inputs["begun"], trial.inputs["length"]
    found = trial.again(next_level=HowMany())
    return close(found[len(begun) :], torch.arange(len(begun), length))


def _asks_with_the_new(trial: Trial) -> bool:
    begun, length = trial.inputs["begun"], trial.inputs["length"]
    new = 1 + torch.arange(length - len(begun)) + begun[-1]
    return close(trial.again(next_level=OneMore())[len(begun) :], new)


def _nothing_to_do(trial: Trial) -> bool:
    begun = trial.inputs["begun"]
    return close(trial.again(length=len(begun)), torch.tensor(begun))


completion = Exercise(
    _completion,
    _beginnings,
    {
        "The result begins with the levels that were given.": _begins_as_given,
        "For each new level, `next_level` is told all levels so far: those that were "
        "given and those that are new.": _asks_with_all,
        "With a rule that adds one to the last level, each new level is one more than "
        "the one before it.": _asks_with_the_new,
        "Where as many levels are given as are wanted, nothing is added.": (
            _nothing_to_do
        ),
    },
    "The levels aren't right yet: in which order is `next_level` told them?",
)
