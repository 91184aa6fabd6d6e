"""What is said to a reader: one complaint, the input, the result, never the answer."""

import re
import subprocess
import sys

import numpy as np
import pytest
import torch
from harness import found

from fathom.exercises import activation_functions, shallow_networks
from fathom.exercises.checking import (
    CHANGED,
    NOT_FINITE,
    Exercise,
    check,
    feedback,
    slopes_agree,
)

EXERCISES = {name: exercise for name, (_, exercise) in found().items()}


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


SQUARE = Exercise(
    lambda x: x**2,
    lambda generator: {"x": torch.randn(3, generator=generator)},
    {
        "No square is negative.": lambda trial: bool((trial.answer >= 0).all()),
        "The sign of x doesn't matter.": lambda trial: torch.equal(
            trial.answer, trial.again(x=-trial.inputs["x"])
        ),
    },
    "Something else is wrong.",
)
PAIR = Exercise(
    lambda x, values: (x.sum(), values[0] + 1),
    lambda generator: {
        "x": torch.randn(3, generator=generator),
        "values": [torch.zeros(2)],
    },
    {},
    "Wrong.",
)


def said(function, exercise=SQUARE) -> str:
    return feedback(exercise, function, generator())


def test_a_right_function_is_told_how_much_was_tried():
    assert said(lambda x: x * x) == "all 6 properties hold on 20 random inputs."


def test_the_first_property_that_fails_is_named_with_input_and_result():
    text = said(lambda x: x - 100)
    lines = text.split("\n")
    assert lines[0] == "not yet. No square is negative."
    found = re.fullmatch(r"  input: x = \[(.*)\]", lines[1])
    x = torch.tensor([float(number) for number in found.group(1).split(", ")])
    assert len(lines) == 3
    found = re.fullmatch(r"  your function returned \[(.*)\]", lines[2])
    returned = torch.tensor([float(number) for number in found.group(1).split(", ")])
    torch.testing.assert_close(returned, x - 100, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (lambda x: x.exp(), "The sign of x doesn't matter."),
        (lambda x: x.abs(), "Something else is wrong."),
        (lambda x: x**2 + 1e-2, "Something else is wrong."),
        (lambda x: x**2 / 0, NOT_FINITE),
        (lambda x: x.mul_(x), CHANGED),
        (lambda x: None, "Does it end with a return?"),
        (lambda x: "four", "should be a tensor of shape (3,), and yours is of str."),
        (lambda x: (x**2)[:, None], "shape (3,), and yours is of shape (3, 1)."),
        (lambda x: (x**2).sum(), "shape (3,), and yours is of shape ()."),
    ],
)
def test_complaints(function, sentence):
    assert sentence in said(function).split("\n")[0]


def test_what_a_function_raises_is_passed_on_with_the_input():
    text = said(lambda x: x @ torch.zeros(4))
    assert re.match(r"not yet. Your function raised RuntimeError: .*size", text)
    assert "input: x = [" in text
    assert "returned" not in text

    def raises_for_negatives(x):
        if (x < 0).all():
            raise ArithmeticError("all negative")
        return x**2

    exercise = Exercise(
        SQUARE.reference,
        lambda generator: {"x": torch.rand(3, generator=generator) + 1},
        SQUARE.properties,
        SQUARE.hint,
    )
    text = said(raises_for_negatives, exercise)
    assert "The sign of x doesn't matter. There it raised ArithmeticError: all" in text


def test_several_results():
    right = said(lambda x, values: (x.sum(), values[0] + 1), PAIR)
    assert right.startswith("all 4 properties")
    assert "should be 2 things: return a, b." in said(lambda x, values: x.sum(), PAIR)
    text = said(lambda x, values: (x, values[0] + 1), PAIR)
    assert "Result 1: The result should be one number, and yours is of shape (3" in text
    text = said(lambda x, values: (x.sum(), values[0]), PAIR)
    assert text.startswith("not yet. Wrong.")
    assert "input: values = [[0, 0]]" in text
    assert re.search(r"returned \(-?[\d.]+, \[0, 0\]\)", text)
    # A list is a list of arguments of their own: changing one is noticed, too.
    assert CHANGED in said(lambda x, values: (x.sum(), values[0].add_(1)), PAIR)


def test_counts_have_to_be_exact():
    exercise = Exercise(
        lambda n: 10**6 * n,
        lambda generator: {"n": int(torch.randint(1, 9, (), generator=generator))},
        {},
        "Off.",
    )
    assert said(lambda n: 10**6 * n, exercise).startswith("all 4")
    assert said(lambda n: torch.tensor(10**6 * n), exercise).startswith("all 4")
    assert "Off." in said(lambda n: 10**6 * n + 1, exercise)


def test_numbers_arrays_and_gradients_are_accepted():
    for function in (
        lambda x: [float(number) ** 2 for number in x],
        lambda x: x.numpy() ** 2,
        lambda x: x.double() ** 2,
        lambda x: x.requires_grad_() ** 2,
    ):
        assert said(function).startswith("all 6")


def test_large_inputs_are_not_listed():
    exercise = Exercise(
        lambda x: x, lambda generator: {"x": torch.zeros(5, 5)}, {}, "Wrong."
    )
    text = said(lambda x: x + 1, exercise)
    assert text.count("a tensor of shape (5, 5)") == 2


def test_check_prints_one_line_and_draws_fresh_inputs(capsys):
    seen = []

    def softplus(z):
        seen.append(z.clone())
        return torch.logaddexp(z, torch.zeros(()))

    before = torch.random.get_rng_state()
    assert check(activation_functions.softplus, softplus) is None
    check(activation_functions.softplus, softplus)
    line = "softplus: all 9 properties hold on 20 random inputs.\n"
    assert capsys.readouterr().out == 2 * line
    assert torch.equal(before, torch.random.get_rng_state())
    first, second = seen[0], seen[len(seen) // 2]
    assert not torch.equal(first, second)


def test_check_with_a_generator_repeats(capsys):
    for _ in range(2):
        check(shallow_networks.joints, lambda theta: theta[:, 0], generator(3))
    first, second = capsys.readouterr().out.split("your function: ")[1:]
    assert first == second
    assert first.startswith("not yet. At its joint")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ('"softplus", torch.relu', "'softplus' is none"),
        ("torch.relu, exercise", "is none"),
        ("exercise, torch.zeros(2)", "leave out the brackets"),
    ],
)
def test_arguments_that_are_none_are_told_so(arguments, sentence):
    """In a process of its own: here, the annotations would refuse them first."""
    code = (
        "import torch; from fathom.exercises.checking import check;"
        "from fathom.exercises.activation_functions import softplus as exercise;"
        f"check({arguments})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ValueError: ") and sentence in last


@pytest.mark.parametrize("name", EXERCISES)
def test_sentences_are_sentences(name):
    for sentence in [*EXERCISES[name].properties, EXERCISES[name].hint]:
        assert sentence[0].isupper()
        assert sentence[-1] in ".?"
        assert "  " not in sentence


class Unprintable:
    def __repr__(self):
        raise RuntimeError("no")


class Mute(Exception):
    def __str__(self):
        raise RuntimeError("no")


def raises(error):
    def function(*arguments):
        raise error

    return function


def a_list_that_holds_itself():
    values = []
    values.append(values)
    return values


# Whatever a reader's function returns or raises: none of it is right, none may crash.
ODD = {
    "nothing": lambda *_: None,
    "a string": lambda *_: "four",
    "a number in a string": lambda *_: "4",
    "a true": lambda *_: True,
    "truth values": lambda *a: torch.ones(3, dtype=torch.bool),
    "complex": lambda *_: 1 + 2j,
    "nan": lambda *_: float("nan"),
    "infinity": lambda *_: torch.tensor(torch.inf),
    "a 0-d tensor": lambda *_: torch.tensor(-1234.5),
    "a 0-d array": lambda *_: np.array(-1234.5),
    "text in an array": lambda *_: np.array(["a", "b"]),
    "objects in an array": lambda *_: np.array([None, "b"]),
    "an empty list": lambda *_: [],
    "an empty tuple": lambda *_: (),
    "a pair of strings": lambda *_: ("a", "b"),
    "a pair of nothing": lambda *_: (None, None),
    "tensors of many sizes": lambda *_: [torch.zeros(2), torch.zeros(3)],
    "a deep list": lambda *_: [[1, 2], [3]],
    "a list that holds itself": lambda *_: a_list_that_holds_itself(),
    "a dictionary": lambda *_: {"a": 1},
    "a set": lambda *_: {1, 2},
    "a generator": lambda *_: (v for v in (1, 2)),
    "a function": lambda *_: torch.relu,
    "a module": lambda *_: torch.nn.Linear(1, 1),
    "a type": lambda *_: float,
    "a huge number": lambda *_: 10**400,
    "an object": lambda *_: Unprintable(),
    "a sparse tensor": lambda *_: torch.eye(3).to_sparse(),
    "a tensor without numbers": lambda *_: torch.zeros(3, device="meta"),
    "gradients": lambda *_: torch.full((3,), -99.0, requires_grad=True),
    "its arguments": lambda *a: a,
    "its first argument": lambda *a: [a[0]],
    "no arguments": lambda: 1,
    "too many arguments": lambda a, b, c, d, e, f, g: 1,
    "names only": lambda *, z: 1,
    "an error": raises(ValueError("some\nlines")),
    "an error without words": raises(ArithmeticError()),
    "an error that can't speak": raises(Mute()),
    "the end": raises(SystemExit(0)),
    "a stop": raises(StopIteration()),
    "recursion": lambda *a: ODD["recursion"](*a),
}


@pytest.mark.parametrize("name", EXERCISES)
def test_odd_results_get_a_sentence(name):
    for what, function in ODD.items():
        text = feedback(EXERCISES[name], function, generator())
        first, *lines = text.split("\n")
        assert first.startswith("not yet. "), what
        assert first[-1] in ".?" or "raised" in first, what
        assert all(line.startswith("  ") for line in lines), what


def test_wrong_numbers_of_arguments_are_named():
    text = said(lambda: 1)
    assert "called with the arguments (x), and: too many positional arguments." in text


def test_an_interruption_stops_the_check():
    with pytest.raises(KeyboardInterrupt):
        said(raises(KeyboardInterrupt()))


def test_a_wrong_kind_with_other_inputs_is_named():
    def nothing_for_negatives(x):
        return x**2 if (x > 0).all() else None

    exercise = Exercise(
        SQUARE.reference,
        lambda generator: {"x": torch.rand(3, generator=generator) + 1},
        SQUARE.properties,
        SQUARE.hint,
    )
    text = said(nothing_for_negatives, exercise)
    assert "matter. With other inputs: Your function returned nothing." in text


def test_lists_and_tuples_are_as_good_as_tensors():
    for kind in (list, tuple):
        assert said(lambda x, kind=kind: kind(x**2)).startswith("all 6")
        pair = said(lambda x, v, kind=kind: kind([x.sum(), list(v[0] + 1)]), PAIR)
        assert pair.startswith("all 4")


def test_slopes_are_tested_where_there_are_any():
    exercise = Exercise(
        lambda x: x**2,
        SQUARE.inputs,
        {"The slope.": lambda trial: slopes_agree(trial, "x")},
        "Wrong.",
    )
    for function in (lambda x: x * x, lambda x: x.numpy() ** 2, lambda x: x.tolist()):
        assert "The slope." not in said(function, exercise)
    assert "The slope." in said(lambda x: x * x.detach(), exercise)
