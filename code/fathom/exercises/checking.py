"""How a reader's function is tried out, and what is said when it isn't right yet."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from fathom.exercises.results import Misshapen, converted, raised, show, tensor_of

__all__ = [
    "Exercise",
    "Trial",
    "attempts",
    "check",
    "close",
    "draw",
    "feedback",
    "judge",
    "slopes_agree",
    "whole",
]

NUM_INPUTS = 20
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
    reference: Callable[..., Any]
    inputs: dict[str, Any]
    answer: Any
    expected: Any
    kept_inputs: bool
    # Results by the shapes of the arguments, which say what shape a result must have.
    forms: dict[tuple, Any] = field(default_factory=dict)

    def again(self, **changed: Any) -> Any:
        """Call the function once more, with some of the arguments changed."""
        inputs = (self.inputs | changed).values()
        form = tuple(map(_form, inputs))
        if form not in self.forms:
            self.forms[form] = self.reference(*map(_copy, inputs))
        return converted(self.function(*map(_copy, inputs)), self.forms[form])

    def slope(self, name: str, function: Callable[..., Any]) -> Tensor | None:
        """The gradient of all results by one argument; None if there is none.

        Whoever computes with plain numbers or arrays gets no gradient, and needs none.
        """
        inputs = {key: _copy(value) for key, value in self.inputs.items()}
        inputs[name].requires_grad_()
        try:
            total = tensor_of(function(*inputs.values())).sum()
            return torch.autograd.grad(total, inputs[name])[0].double()
        except Exception:
            return None


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
    return judge(exercise, function, attempts(exercise, generator))


def attempts(
    exercise: Exercise, generator: torch.Generator, num_inputs: int = NUM_INPUTS
) -> list[tuple[dict[str, Any], Any]]:
    """Draw the random inputs of one check, each with what is right for it."""
    drawn = [exercise.inputs(generator) for _ in range(num_inputs)]
    return [(i, exercise.reference(*map(_copy, i.values()))) for i in drawn]


def judge(
    exercise: Exercise,
    function: Callable[..., Any],
    drawn: Sequence[tuple[dict[str, Any], Any]],
) -> str:
    """Try a function on inputs that have been drawn, and say what `feedback` says."""
    unfit = _wrong_arguments(function, drawn[0][0])
    if unfit:
        return f"not yet. {unfit}"
    trials = []
    for inputs, expected in drawn:
        arguments = [_copy(value) for value in inputs.values()]
        try:
            answer = function(*arguments)
        except (Exception, SystemExit) as error:  # an interruption stops the check
            return _complaint(f"Your function {raised(error)}", inputs)
        try:
            result = converted(answer, expected)
        except Misshapen as wrong:
            return _complaint(str(wrong), inputs, answer)
        kept = all(map(_same, arguments, inputs.values()))
        trials.append(
            Trial(function, exercise.reference, inputs, result, expected, kept)
        )
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
            except Misshapen as wrong:
                said = f"{sentence} With other inputs: {wrong}"
                return _complaint(said, trial.inputs, trial.answer)
            except (Exception, SystemExit) as error:
                said = f"{sentence} There it {raised(error)}"
                return _complaint(said, trial.inputs, trial.answer)
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
    value, other = (torch.as_tensor(v).detach().double() for v in (value, other))
    return torch.allclose(value, other, rtol=tolerance, atol=0.1 * tolerance)


def slopes_agree(trial: Trial, name: str, tolerance: float = 1e-3) -> bool:
    """Whether the gradient by one argument is right, where the value is.

    A function that computes no gradient passes, and so does one with wrong values:
    about those, other sentences speak.
    """
    if not close(trial.answer, trial.expected):
        return True
    found = trial.slope(name, trial.function)
    return found is None or close(found, trial.slope(name, trial.reference), tolerance)


def _is_finite(trial: Trial) -> bool:
    parts = trial.answer if isinstance(trial.answer, tuple) else (trial.answer,)
    return all(bool(part.isfinite().all()) for part in parts)


def _is_right(trial: Trial) -> bool:
    if isinstance(trial.expected, int):  # a count has no rounding errors
        return bool(trial.answer == trial.expected)
    return close(trial.answer, trial.expected)


def _copy(value: Any) -> Any:
    if isinstance(value, list):
        return [_copy(part) for part in value]
    return value.clone() if isinstance(value, Tensor) else value


def _form(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_form, value))
    return value.shape if isinstance(value, Tensor) else value


def _same(value: Any, other: Any) -> bool:
    if isinstance(value, list):
        return len(value) == len(other) and all(map(_same, value, other))
    if isinstance(value, Tensor):
        return torch.equal(value, other)
    return bool(value == other)


def _wrong_arguments(
    function: Callable[..., Any], inputs: dict[str, Any]
) -> str | None:
    """Whether a function can't be called with as many arguments as there are."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # not every built-in function has one
        return None
    try:
        signature.bind(*inputs.values())
    except TypeError as error:
        names = ", ".join(inputs)
        return f"Your function is called with the arguments ({names}), and: {error}."
    return None


def _complaint(sentence: str, inputs: dict[str, Any], *answer: Any) -> str:
    lines = [f"not yet. {sentence}"]
    lines += [f"  input: {name} = {show(value)}" for name, value in inputs.items()]
    lines += [f"  your function returned {show(value)}" for value in answer]
    return "\n".join(lines)
