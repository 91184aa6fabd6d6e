"""Exercises on shallow networks: their output, joints, regions and activations."""

import math
from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["EXERCISES"]


def shallow_network(x: Tensor, theta: Tensor, phi: Tensor) -> Tensor:
    """The output at each x of a network with one input and one output."""
    hidden = torch.relu(theta[:, 0] + x[:, None] * theta[:, 1])
    return phi[0] + hidden @ phi[1:]


def _network_and_x(generator: torch.Generator) -> dict[str, Any]:
    num_hidden = whole(generator, 2, 4)
    return {
        "x": draw(generator, whole(generator, 2, 5)),
        "theta": draw(generator, num_hidden, 2),
        "phi": draw(generator, 1 + num_hidden),
    }


def _without_units(trial: Trial) -> bool:
    phi = torch.zeros_like(trial.inputs["phi"])
    phi[0] = -2.0
    return close(trial.again(phi=phi), torch.full_like(trial.answer, -2.0))


def _bends(trial: Trial) -> bool:
    """A unit on its right, switched off on its left: silent there, and a line here."""
    theta, phi = torch.tensor([[0.0, 1.0]]), torch.tensor([0.0, 1.0])
    left = trial.again(x=torch.tensor([-2.0, -1.0]), theta=theta, phi=phi)
    right = trial.again(x=torch.tensor([1.0, 2.0]), theta=theta, phi=phi)
    return close(left[0], left[1]) and not close(right[0], right[1])


def joints(theta: Tensor) -> Tensor:
    """Where each hidden unit switches."""
    return -theta[:, 0] / theta[:, 1]


def _units(generator: torch.Generator) -> dict[str, Any]:
    theta = draw(generator, whole(generator, 2, 5), 2)
    return {"theta": theta + 0.3 * theta.sign()}  # no slope near zero


def _zero_at_the_joint(trial: Trial) -> bool:
    offsets, slopes = trial.inputs["theta"].double().unbind(dim=1)
    # In any order: this is about the places, the next property about their order.
    values = offsets + slopes * trial.answer[:, None]
    return bool((values.abs().min(dim=1).values < 1e-3).all())


def interpolant(knots: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
    """Offset and weights of the units relu(x - knot) that pass through the points."""
    slopes = values.diff() / knots.diff()
    return values[0], slopes.diff(prepend=torch.zeros(1))


def _knots(generator: torch.Generator) -> dict[str, Any]:
    num_knots = whole(generator, 3, 5)
    gaps = 0.3 + torch.rand(num_knots, generator=generator)
    return {"knots": gaps.cumsum(0), "values": draw(generator, num_knots)}


def _curve(trial: Trial) -> Tensor:
    knots = trial.inputs["knots"].double()
    offset, weights = trial.answer
    return offset + torch.relu(knots[:, None] - knots[:-1]) @ weights


def _line_needs_one_unit(trial: Trial) -> bool:
    _, weights = trial.again(values=1 + 2 * trial.inputs["knots"])
    return bool((weights[1:].abs() < 1e-3).all())


def max_regions(num_hidden: int, num_inputs: int) -> int:
    """Zaslavsky's number."""
    return sum(math.comb(num_hidden, j) for j in range(num_inputs + 1))


def _sizes(generator: torch.Generator) -> dict[str, Any]:
    return {
        "num_hidden": whole(generator, 3, 9),
        "num_inputs": whole(generator, 1, 4),
    }


def _doubles(trial: Trial) -> bool:
    num_inputs = trial.inputs["num_inputs"]
    counts = [trial.again(num_hidden=d) for d in range(1, num_inputs + 1)]
    return all(close(b, 2 * a) for a, b in zip(counts, counts[1:], strict=False))


def count_patterns(inputs: Tensor, theta: Tensor) -> int:
    """How many activation patterns occur among the examples."""
    active = theta[:, 0] + inputs @ theta[:, 1:].T > 0
    return len(torch.unique(active, dim=0))


def _examples_and_units(generator: torch.Generator) -> dict[str, Any]:
    num_inputs = whole(generator, 1, 2)
    return {
        "inputs": draw(generator, whole(generator, 5, 8), num_inputs, scale=2),
        "theta": draw(generator, whole(generator, 2, 4), 1 + num_inputs),
    }


def _wide_z(generator: torch.Generator) -> dict[str, Any]:
    z = draw(generator, 4, scale=3)
    z[whole(generator, 0, 3)] = [300.0, -300.0][whole(generator, 0, 1)]
    return {"z": z}


def _z_and_slope(generator: torch.Generator) -> dict[str, Any]:
    return {
        "z": draw(generator, 5, scale=2),
        "slope": 0.05 * whole(generator, 1, 10),
    }


EXERCISES = {
    "shallow_network": Exercise(
        shallow_network,
        _network_and_x,
        {
            "If all units have weight zero, only the offset φ₀ is left.": _without_units,
            "A single unit is flat on one side of its joint and sloped on the other: "
            "what does the activation do, and where do you apply it?": _bends,
            "Doubling all of φ doubles the output: nothing is clipped after the units "
            "have been added up.": lambda trial: close(
                trial.again(phi=2 * trial.inputs["phi"]), 2 * trial.answer
            ),
        },
        "The numbers aren't right yet: which column of θ holds the offsets, and which "
        "entry of φ belongs to which unit?",
    ),
    "joints": Exercise(
        joints,
        _units,
        {
            "At its joint a unit's line θ_d0 + θ_d1 x is zero: put your result in.": (
                _zero_at_the_joint
            ),
        },
        "Each joint is one of the right places, and the order isn't right: keep that "
        "of the units.",
    ),
    "interpolant": Exercise(
        interpolant,
        _knots,
        {
            "The curve starts at the first point: there every unit is silent.": (
                lambda trial: close(_curve(trial)[0], trial.inputs["values"][0])
            ),
            "Between the first two knots only the first unit is active, and it has to "
            "reach the second point.": lambda trial: close(
                _curve(trial)[1], trial.inputs["values"][1], 1e-3
            ),
            "Points on a line need one unit; the others have nothing to change.": (
                _line_needs_one_unit
            ),
        },
        "The curve misses one of the later points: which units are active there, and "
        "what slope do they have together?",
    ),
    "max_regions": Exercise(
        max_regions,
        _sizes,
        {
            "Without hidden units there is one region.": lambda trial: close(
                trial.again(num_hidden=0), 1
            ),
            "With one input each further unit adds one region.": lambda trial: close(
                trial.again(num_inputs=1, num_hidden=trial.inputs["num_hidden"] + 1),
                trial.again(num_inputs=1) + 1,
            ),
            "As long as there are no more units than inputs, each further unit doubles "
            "the number: every pattern occurs.": _doubles,
        },
        "The simple cases are right, this one isn't: how many regions does a new "
        "line add when it crosses the old ones?",
    ),
    "count_patterns": Exercise(
        count_patterns,
        _examples_and_units,
        {
            "Listing every example twice brings no new pattern.": lambda trial: close(
                trial.again(inputs=trial.inputs["inputs"].repeat(2, 1)), trial.answer
            ),
            "Making a unit's numbers θ ten times larger doesn't change where it is "
            "active.": lambda trial: close(
                trial.again(theta=10 * trial.inputs["theta"]), trial.answer
            ),
        },
        "The number isn't right yet: a pattern says which units are active, not how "
        "many, and the offset takes part in deciding it.",
    ),
    "softplus": Exercise(
        lambda z: torch.logaddexp(z, torch.zeros(())),
        _wide_z,
        {
            "The softplus is never negative.": lambda trial: bool(
                (trial.answer >= 0).all()
            ),
            "The values at z and at -z differ by z: what happens to very large "
            "inputs?": lambda trial: close(
                trial.answer - trial.again(z=-trial.inputs["z"]), trial.inputs["z"]
            ),
        },
        "The numbers aren't right yet: compare with the value at zero, which you can "
        "work out by hand.",
    ),
    "leaky_relu": Exercise(
        lambda z, slope: torch.where(z > 0, z, slope * z),
        _z_and_slope,
        {
            "Positive inputs pass unchanged.": lambda trial: close(
                trial.answer[trial.inputs["z"] > 0],
                trial.inputs["z"][trial.inputs["z"] > 0],
            ),
            "A negative input leaks: its result isn't zero, and keeps the sign.": (
                lambda trial: bool((trial.answer[trial.inputs["z"] < 0] < 0).all())
            ),
            "Doubling the inputs doubles the results, on either side of zero.": (
                lambda trial: close(
                    trial.again(z=2 * trial.inputs["z"]), 2 * trial.answer
                )
            ),
        },
        "Negative inputs aren't scaled by the right factor yet.",
    ),
}
