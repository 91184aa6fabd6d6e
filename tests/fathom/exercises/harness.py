"""Try each exercise with right answers and wrong ones, as readers write them.

The answers to the exercises of a module lie in `answers`, in a file of its name:
`answers/introduction.py` for `fathom.exercises.introduction`. It holds

    RIGHT = {"exercise": [function, ...]}
    WRONG = {"exercise": [(function, "part of the sentence that it gets"), ...]}

    python tests/fathom/exercises/harness.py [exercise ...]    # prints the table

The table tries every wrong answer on 200 draws, the test on as many as it has time for;
the command ends with 1 if an answer surprised it.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import torch
from torch import Tensor

import fathom.exercises
from fathom.exercises.checking import NUM_INPUTS, Exercise, attempts, judge

NUM_RIGHT_DRAWS = 5  # each of them 20 inputs
NUM_WRONG_DRAWS = 200  # in the table
NUM_TESTED_DRAWS = 15  # in the test
NUM_SENTENCES = 10  # in how many of them the sentence is looked at
LEAST_RIGHT = 4
LEAST_WRONG = 5
USUAL = 0.9  # the share of draws in which a wrong answer gets the sentence for it


@dataclass
class Tried:
    """What became of the answers to one exercise."""

    right: int = 0
    accepted: int = 0
    wrong: int = 0
    rejected: int = 0
    surprises: list[str] = field(default_factory=list)


def found() -> dict[str, tuple[str, Exercise]]:
    """Every exercise, with the name of its module."""
    return {
        name: (module.name, value)
        for module in iter_modules(fathom.exercises.__path__)
        for name, value in vars(
            import_module(f"fathom.exercises.{module.name}")
        ).items()
        if isinstance(value, Exercise)
    }


def answers(name: str) -> tuple[list[Callable], list[tuple[Callable, str]]]:
    """The right and the wrong answers to an exercise."""
    module, exercise = found()[name]
    file = Path(__file__).with_name("answers") / f"{module}.py"
    assert file.exists(), (
        f"nobody has answered {name}: write tests/fathom/exercises/answers/{file.name} "
        "with RIGHT and WRONG, as harness.py says"
    )
    beside = import_module(f"answers.{module}")
    right, wrong = beside.RIGHT.get(name, []), beside.WRONG.get(name, [])
    assert len(right) >= LEAST_RIGHT and len(wrong) >= LEAST_WRONG, (
        f"answers/{file.name} has {len(right)} right and {len(wrong)} wrong answers to "
        f"{name}: write at least {LEAST_RIGHT} right ones, as readers would, and "
        f"{LEAST_WRONG} wrong ones, the mistake that the exercise is about among them"
    )
    return [*right, *in_other_forms(exercise.reference)], wrong


def in_other_forms(reference: Callable) -> list[Callable]:
    """The solution, also in double precision, and returned as lists and tuples."""

    def doubled(value: Any) -> Any:
        if isinstance(value, list):
            return [doubled(part) for part in value]
        real = isinstance(value, Tensor) and value.is_floating_point()
        return value.double() if real else value

    def plain(value: Any, kind: type) -> Any:
        if isinstance(value, tuple):
            return kind(plain(part, kind) for part in value)
        if not isinstance(value, Tensor) or not value.ndim:
            return value
        return kind(value)

    return [
        reference,
        lambda *a: reference(*map(doubled, a)),
        lambda *a: plain(reference(*a), list),
        lambda *a: plain(reference(*a), tuple),
    ]


def remembering(reference: Callable) -> Callable:
    """The same function, which computes what it was asked before no second time.

    Each answer's check asks it for the same arguments: those of a draw, as drawn and as
    the properties change them.
    """
    known: dict[Any, Any] = {}

    def key(value: Any) -> Any:
        if isinstance(value, list):
            return ("list", *map(key, value))
        if isinstance(value, Tensor):
            return value.dtype, value.shape, value.contiguous().numpy().tobytes()
        return type(value), value

    def remembered(*arguments: Any) -> Any:
        if any(isinstance(a, Tensor) and a.requires_grad for a in arguments):
            return reference(*arguments)
        asked = tuple(map(key, arguments))
        if asked not in known:
            known[asked] = reference(*arguments)
        return known[asked]

    return remembered


class Draws:
    """The random inputs of many checks; of most of them only the first few are made."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = replace(exercise, reference=remembering(exercise.reference))
        self.made: dict[tuple[int, int], list] = {}

    def get(self, seed: int, num_inputs: int = NUM_INPUTS) -> list:
        if (seed, num_inputs) not in self.made:
            generator = torch.Generator().manual_seed(seed)
            made = attempts(self.exercise, generator, num_inputs)
            self.made[seed, num_inputs] = made
        return self.made[seed, num_inputs]

    def reject(self, function: Callable, seed: int) -> bool:
        """Whether a check would; what fails on some of the inputs fails on all."""
        return any(
            judge(self.exercise, function, self.get(seed, n)).startswith("not yet. ")
            for n in (1, 4, NUM_INPUTS)
        )


def try_all(name: str, num_draws: int = NUM_WRONG_DRAWS) -> Tried:
    """Try all answers to an exercise on many draws."""
    exercise = found()[name][1]
    right, wrong = answers(name)
    draws = Draws(exercise)
    exercise = draws.exercise
    tried = Tried(len(right), 0, len(wrong), 0)
    for number, function in enumerate(right):
        said = [judge(exercise, function, draws.get(i)) for i in range(NUM_RIGHT_DRAWS)]
        refused = [text for text in said if not text.startswith("all ")]
        tried.accepted += not refused
        if refused:
            tried.surprises.append(f"right, and refused: {number}: {refused[0]}")
    for number, (function, part) in enumerate(wrong):
        said = [judge(exercise, function, draws.get(i)) for i in range(NUM_SENTENCES)]
        passed = [seed for seed in range(num_draws) if not draws.reject(function, seed)]
        tried.rejected += not passed
        if passed:
            tried.surprises.append(f"wrong, and accepted: {number} in {passed}: {part}")
        elif sum(part in text.split("\n")[0] for text in said) < USUAL * len(said):
            tried.surprises.append(f"another sentence: {number}: {part}: {said[0]}")
    return tried


def line(name: str, tried: Tried) -> str:
    """One line of the table, and below it what went wrong."""
    numbers = f"{tried.right:5} {tried.accepted:8} {tried.wrong:5} {tried.rejected:8}"
    return "\n    ".join([f"{name:24} {numbers}", *tried.surprises])


if __name__ == "__main__":
    print(f"{'exercise':24} {'right':>5} {'accepted':>8} {'wrong':>5} {'rejected':>8}")
    surprised = False
    for name in sys.argv[1:] or found():
        tried = try_all(name)
        surprised |= bool(tried.surprises)
        print(line(name, tried), flush=True)
    sys.exit(surprised)
