"""Right and wrong answers to the exercises on shallow networks."""

import numpy as np
import torch

from fathom.analysis import regions
from fathom.networks.shallow import ShallowNetwork


def hidden(x, theta):
    return torch.relu(theta[:, 0] + x[:, None] * theta[:, 1])


def unit_by_unit(x, theta, phi):
    total = phi[0].expand(len(x)).clone()
    for (offset, slope), weight in zip(theta, phi[1:], strict=True):
        total += weight * torch.relu(offset + slope * x)
    return total


def point_by_point(x, theta, phi):
    return [
        phi[0]
        + sum(
            phi[d + 1] * max(0.0, theta[d, 0] + theta[d, 1] * one)
            for d in range(len(theta))
        )
        for one in x
    ]


def slopes_of(knots, values):
    return values.diff() / knots.diff()


def knot_by_knot(knots, values):
    weights, slope = [], 0.0
    for i in range(len(knots) - 1):
        new = (values[i + 1] - values[i]) / (knots[i + 1] - knots[i])
        weights.append(new - slope)
        slope = new
    return values[0], weights


def by_equations(knots, values):
    matrix = torch.relu(knots[1:, None] - knots[:-1])
    return values[0], torch.linalg.solve(
        matrix.double(), (values[1:] - values[0]).double()
    )


def own_network(x, theta, phi):
    return ShallowNetwork.from_parameters(theta, phi[None])(x[:, None])[:, 0]


def own_joints(theta):
    phi = torch.zeros(1, 1 + len(theta))
    return regions.joints(ShallowNetwork.from_parameters(theta, phi))


def in_place(theta):
    joints = theta[:, 0].clone()
    joints /= theta[:, 1]
    return joints.neg_()


def bends(knots, values):
    return slopes_of(knots, values).diff(prepend=torch.zeros(1))


RIGHT = {
    "shallow_network": [
        # the book's own
        own_network,
        # unit by unit
        unit_by_unit,
        # point by point
        point_by_point,
        # an array
        lambda x, t, p: (
            p[0].item()
            + np.maximum(0, t[:, 0].numpy() + np.outer(x, t[:, 1])) @ p[1:].numpy()
        ),
    ],
    "joints": [
        # the book's own
        own_joints,
        # a loop
        lambda t: [-float(offset) / float(slope) for offset, slope in t],
        # in place
        in_place,
        # an array
        lambda t: -t[:, 0].numpy() / t[:, 1].numpy(),
    ],
    "interpolant": [
        # slopes
        lambda k, v: (v[0], bends(k, v)),
        # knot by knot
        knot_by_knot,
        # equations
        by_equations,
        # a plain number
        lambda k, v: [v[0].item(), bends(k, v).tolist()],
    ],
}
WRONG = {
    "shallow_network": [
        (lambda x, t, p: p[0] + (t[:, 0] + x[:, None] * t[:, 1]) @ p[1:], "flat on"),
        (lambda x, t, p: hidden(x, t) @ p[1:], "only the offset"),
        (lambda x, t, p: torch.relu(p[0] + hidden(x, t) @ p[1:]), "nothing is clipped"),
        (lambda x, t, p: p[0] + hidden(x, t.flip(1)) @ p[1:], "flat on one side"),
        (lambda x, t, p: p[-1] + hidden(x, t) @ p[:-1], "only the offset"),
        (lambda x, t, p: p[0] + hidden(x, t) @ p[1:].flip(0), "belongs to which unit"),
    ],
    "joints": [
        (lambda t: t[:, 0] / t[:, 1], "put your result in"),
        (lambda t: -t[:, 1] / t[:, 0], "put your result in"),
        (lambda t: -t[:, 0], "put your result in"),
        (lambda t: (-t[:, 0] / t[:, 1]).sort().values, "order isn't right"),
        (lambda t: -t[0] / t[1], ""),
        (lambda t: (-t[:, 0] / t[:, 1]).flip(0), "order isn't right"),
    ],
    "interpolant": [
        (lambda k, v: (v[0], slopes_of(k, v)), "one unit; the others"),
        (lambda k, v: (0.0, bends(k, v)), "starts at the first point"),
        (
            lambda k, v: (v[0], v.diff().diff(prepend=torch.zeros(1))),
            "reach the second point",
        ),
        (lambda k, v: (v[0], slopes_of(k, v).diff()), "Result 2: The result should be"),
        (
            lambda k, v: (
                v[0],
                torch.cat([slopes_of(k, v)[:1], -slopes_of(k, v).diff()]),
            ),
            "misses one of the later points",
        ),
        (lambda k, v: (bends(k, v), v[0]), "Result 1: The result should be one number"),
    ],
}
