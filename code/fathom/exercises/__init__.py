"""Immediate feedback on the code exercises of the pages.

    >>> from fathom.exercises import check
    >>> check("softplus", lambda z: z.clamp(min=0))

One module holds the exercises on one topic, each as a reference, a generator of random
inputs and a list of properties.
"""

from collections.abc import Callable
from typing import Any

import torch

from fathom.exercises import (
    activations,
    deep,
    foundations,
    likelihood,
    regions,
    regression,
    shallow,
)
from fathom.exercises.checking import feedback

__all__ = ["check"]

EXERCISES = (
    foundations.EXERCISES
    | regression.EXERCISES
    | shallow.EXERCISES
    | regions.EXERCISES
    | activations.EXERCISES
    | deep.EXERCISES
    | likelihood.EXERCISES
)


def check(
    name: str,
    function: Callable[..., Any],
    generator: torch.Generator | None = None,
) -> None:
    """Try your function on random inputs and print what holds, or what doesn't.

    A function that isn't right yet gets a sentence that says which property failed and
    helps, the input for which it failed, and what the function returned there. The
    right result is never shown. Inputs are fresh at each call.

    Args:
        name: of the exercise, as its text gives it.
        function: yours, with the arguments in the order that the text gives.
        generator: where the inputs are drawn from; a new one, seeded by the operating
            system, if None. PyTorch's global generator is left alone.

    Raises:
        ValueError: if there is no exercise of this name; it lists the names.
    """
    if name not in EXERCISES:
        raise ValueError(
            f"there is no exercise {name!r}; the exercises are {', '.join(EXERCISES)}"
        )
    if generator is None:
        generator = torch.Generator()
        generator.seed()
    print(f"{name}: {feedback(EXERCISES[name], function, generator)}")
