"""How a reader's function is tried out, and what is said when it isn't right yet."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

__all__ = ["Exercise", "Trial", "check", "close", "draw", "feedback", "whole"]

NUM_INPUTS = 20
MAX_SHOWN = 24  # numbers of a tensor; of larger ones only the shape is shown
NOT_FINITE = (
    "Not every number of the result is finite. Is there an overflow on the way, a "
    "division by zero or a logarithm of zero?"
)
CHANGED = (
    "Your function changed its arguments: work on copies, or without operations that "
    "write in place."
)


@dataclass(frozen=True)
class Trial:
    """What a reader's function returned for one input, and what is right."""

    function: Callable[..., Any]
    inputs: dict[str, Any]
    answer: Any
    expected: Any
    kept_inputs: bool

    def again(self, **changed: Any) -> Any:
        """Call the function once more, with some of the arguments changed."""
        return _tensors(self.function(*map(_copy, (self.inputs | changed).values())))


@dataclass(frozen=True)
class Exercise:
    """A function that readers write, and what it has to fulfil.

    Attributes:
        reference: the function that is right.
        inputs: draws arguments by name, in the order of the function's signature.
        properties: for each property a sentence, which says what must hold and helps
            without giving the answer, and the test of one trial.
        hint: the last sentence, if all properties hold and the numbers are still wrong.
    """

    reference: Callable[..., Any]
    inputs: Callable[[torch.Generator], dict[str, Any]]
    properties: dict[str, Callable[[Trial], bool]]
    hint: str


def check(
    exercise: Exercise,
    function: Callable[..., Any],
    generator: torch.Generator | None = None,
) -> None:
    """Try your function on random inputs and print what holds, or what doesn't.

    A function that isn't right yet gets a sentence that says which property failed and
    helps, the input for which it failed, and what the function returned there. The
    right result is never shown. Inputs are fresh at each call.

    Args:
        exercise: the exercise, as its text names it.
        function: yours, with the arguments in the order that the text gives.
        generator: where the inputs are drawn from; a new one, seeded by the operating
            system, if None. PyTorch's global generator is left alone.

    Raises:
        ValueError: if the first argument is no exercise, or the second no function.
    """
    if not isinstance(exercise, Exercise):
        raise ValueError(
            f"the first argument is an exercise, like shallow_networks.joints; "
            f"{exercise!r} is none"
        )
    if not callable(function):
        raise ValueError(
            f"the second argument is your function, and {function!r} can't be called: "
            "leave out the brackets after its name"
        )
    if generator is None:
        generator = torch.Generator()
        generator.seed()
    name = getattr(function, "__name__", "your function")
    name = "your function" if name == "<lambda>" else name
    print(f"{name}: {feedback(exercise, function, generator)}")


def feedback(
    exercise: Exercise,
    function: Callable[..., Any],
    generator: torch.Generator,
) -> str:
    """Try a function on random inputs and say what holds, or what doesn't.

    The properties are tried in their order, from the plainest to the one that all
    numbers are right, so that the first complaint is the one to mend first.

    Returns:
        A sentence, and for a function that fails also the input and what the function
        returned there; never what it should have returned.
    """
    trials = []
    for _ in range(NUM_INPUTS):
        inputs = exercise.inputs(generator)
        arguments = [_copy(value) for value in inputs.values()]
        try:
            answer = function(*arguments)
        except Exception as error:
            said = f"Your function raised {type(error).__name__}: {error}"
            return _complaint(said, inputs)
        expected = exercise.reference(*map(_copy, inputs.values()))
        misshapen = _misshapen(answer, expected)
        if misshapen:
            return _complaint(misshapen, inputs, answer)
        kept = all(map(_same, arguments, inputs.values()))
        trials.append(Trial(function, inputs, _tensors(answer), expected, kept))
    properties = {
        NOT_FINITE: _is_finite,
        CHANGED: lambda trial: trial.kept_inputs,
        **exercise.properties,
        exercise.hint: _is_right,
    }
    for sentence, holds in properties.items():
        for trial in trials:
            try:
                held = holds(trial)
            except Exception as error:
                said = f"There it raised {type(error).__name__}: {error}"
                return _complaint(f"{sentence} {said}", trial.inputs, trial.answer)
            if not held:
                return _complaint(sentence, trial.inputs, trial.answer)
    count = len(properties) + 1  # the shape is one, too
    return f"all {count} properties hold on {NUM_INPUTS} random inputs."


def draw(generator: torch.Generator, *shape: int, scale: float = 1.0) -> Tensor:
    """Normal random numbers."""
    return scale * torch.randn(shape, generator=generator)


def whole(generator: torch.Generator, low: int, high: int) -> int:
    """A random whole number from low to high, both included."""
    return int(torch.randint(low, high + 1, (), generator=generator))


def close(value: Any, other: Any, tolerance: float = 1e-4) -> bool:
    """Whether two results agree up to the rounding of single precision."""
    if isinstance(other, tuple):
        return all(map(close, value, other))
    value, other = _tensors(value), _tensors(other)
    return torch.allclose(value, other, rtol=tolerance, atol=0.1 * tolerance)


def _is_finite(trial: Trial) -> bool:
    parts = trial.answer if isinstance(trial.answer, tuple) else (trial.answer,)
    return all(bool(part.isfinite().all()) for part in parts)


def _is_right(trial: Trial) -> bool:
    if isinstance(trial.expected, int):  # a count has no rounding errors
        return bool(trial.answer == trial.expected)
    return close(trial.answer, trial.expected)


def _tensors(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_tensors, value))
    return torch.as_tensor(value).detach().double()


def _copy(value: Any) -> Any:
    if isinstance(value, list):
        return [_copy(part) for part in value]
    return value.clone() if isinstance(value, Tensor) else value


def _same(value: Any, other: Any) -> bool:
    if isinstance(value, list):
        return len(value) == len(other) and all(map(_same, value, other))
    if isinstance(value, Tensor):
        return torch.equal(value, other)
    return bool(value == other)


def _misshapen(answer: Any, expected: Any) -> str | None:
    """What is wrong with the kind of a result, before its numbers are looked at."""
    if answer is None:
        return "Your function returned nothing. Does it end with a return?"
    if isinstance(expected, tuple):
        if not isinstance(answer, tuple) or len(answer) != len(expected):
            return f"The result should be {len(expected)} things: return a, b."
        for number, parts in enumerate(zip(answer, expected, strict=True), start=1):
            said = _misshapen(*parts)
            if said:
                return f"Result {number}: {said}"
        return None
    try:
        shape = tuple(_tensors(answer).shape)
    except (TypeError, ValueError, RuntimeError):
        shape = None
    wanted = tuple(torch.as_tensor(expected).shape)
    if shape == wanted:
        return None
    kind = f"a tensor of shape {wanted}" if wanted else "one number"
    found = type(answer).__name__ if shape is None else f"shape {shape}"
    return f"The result should be {kind}, and yours is of {found}."


def _complaint(sentence: str, inputs: dict[str, Any], *answer: Any) -> str:
    lines = [f"not yet. {sentence}"]
    lines += [f"  input: {name} = {_show(value)}" for name, value in inputs.items()]
    lines += [f"  your function returned {_show(value)}" for value in answer]
    return "\n".join(lines)


def _show(value: Any) -> str:
    if isinstance(value, Tensor):
        if value.numel() > MAX_SHOWN:
            return f"a tensor of shape {tuple(value.shape)}"
        return _show(value.tolist())
    if isinstance(value, list):
        return f"[{', '.join(map(_show, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(_show, value))})"
    return f"{value:.4g}" if isinstance(value, float) else repr(value)[:200]
