"""Exercises on shallow networks: their output, joints and weights."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["interpolant", "joints", "shallow_network"]


def _shallow_network(x: Tensor, theta: Tensor, phi: Tensor) -> Tensor:
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
    """One unit with its joint at zero: constant on its left, not on its right."""
    theta, phi = torch.tensor([[0.0, 1.0]]), torch.tensor([0.0, 1.0])
    left = trial.again(x=torch.tensor([-2.0, -1.0]), theta=theta, phi=phi)
    right = trial.again(x=torch.tensor([1.0, 2.0]), theta=theta, phi=phi)
    return close(left[0], left[1]) and not close(right[0], right[1])


def _joints(theta: Tensor) -> Tensor:
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


def _interpolant(knots: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
    """Offset and weights of the units a[x - knot] that pass through the points."""
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


shallow_network = Exercise(
    _shallow_network,
    _network_and_x,
    {
        "Changing the sign of all of φ changes the sign of the output: nothing is "
        "clipped after the units have been added up.": lambda trial: close(
            trial.again(phi=-trial.inputs["phi"]), -trial.answer
        ),
        "If all units have weight zero, only the offset φ₀ is left.": (_without_units),
        "A single unit is flat on one side of its joint and sloped on the other: "
        "what does the activation do, and where do you apply it?": _bends,
    },
    "The numbers aren't right yet: which column of θ holds the offsets, and which "
    "entry of φ belongs to which unit?",
)

joints = Exercise(
    _joints,
    _units,
    {
        "At its joint a unit's line θ_d0 + θ_d1 x is zero: put your result in.": (
            _zero_at_the_joint
        ),
    },
    "Each joint is one of the right places, and the order isn't right: keep that "
    "of the units.",
)

interpolant = Exercise(
    _interpolant,
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
)
