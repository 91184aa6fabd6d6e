r"""Gradient descent on a function of parameters: paths and critical points.

A *function* takes a parameter vector and returns one number. Where many vectors are
given, ``"*walks parameters"``, it returns one number for each of them.
"""

from collections.abc import Callable
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

__all__ = [
    "Function",
    "critical_points",
    "descend",
    "gradient",
    "hessian",
    "kind",
]

Function = Callable[[Tensor], Tensor]


def gradient(
    function: Function, points: Float[Tensor, "*walks parameters"]
) -> Float[Tensor, "*walks parameters"]:
    r"""Compute :math:`\nabla L` at one point, or at each of many.

    The points share nothing, so the gradient of the sum of their values holds the
    gradient of each.
    """
    points = points.detach().requires_grad_()
    return torch.autograd.grad(function(points).sum(), points)[0]


def descend(
    function: Function,
    start: Float[Tensor, "*walks parameters"],
    lr: float,
    num_steps: int,
) -> Float[Tensor, "steps *walks parameters"]:
    r"""Take steps of gradient descent and keep every point, the start included.

    .. math::

        \phi_{t+1} = \phi_t - \alpha\, \nabla L[\phi_t]

    Args:
        function: the loss :math:`L`.
        start: :math:`\phi_0`; many starts make as many walks.
        lr: the learning rate :math:`\alpha`, above zero.
        num_steps: how many steps, at least zero.

    Raises:
        ValueError: if a number is out of its range.

    UDL section 6.1, equation 6.3.
    """
    if not lr > 0 or num_steps < 0:
        raise ValueError(
            "the learning rate is above zero and the number of steps at least zero, "
            f"got {lr} and {num_steps}"
        )
    path = [start]
    for _ in range(num_steps):
        path.append(path[-1] - lr * gradient(function, path[-1]))
    return torch.stack(path)


def hessian(
    function: Function, points: Float[Tensor, "*walks parameters"]
) -> Float[Tensor, "*walks parameters parameters"]:
    r"""Compute :math:`\partial^2 L/\partial\phi_j\,\partial\phi_k` at each point."""
    points = points.detach().requires_grad_()
    (slopes,) = torch.autograd.grad(function(points).sum(), points, create_graph=True)
    slopes = slopes + 0 * points  # a constant slope depends on the point now, too
    rows = [
        torch.autograd.grad(slope.sum(), points, retain_graph=True)[0]
        for slope in slopes.unbind(dim=-1)
    ]
    return torch.stack(rows, dim=-2)


def critical_points(
    function: Function,
    starts: Float[Tensor, "walks parameters"],
    num_steps: int = 50,
    tolerance: float = 1e-8,
) -> Float[Tensor, "points parameters"]:
    r"""Find places with :math:`\nabla L = \mathbf{0}` by Newton's steps.

    .. math::

        \phi_{t+1} = \phi_t - \mathbf{H}^{-1}\,\nabla L[\phi_t]

    leads to where the gradient would be zero if it were linear, uphill as well as down.
    Walks that don't arrive are left out. Nothing says that all places have been found.

    Args:
        function: the loss.
        starts: where the walks begin, in double precision.
        num_steps: how many steps each takes.
        tolerance: a walk whose last step is shorter than this has arrived.

    Returns:
        Each place once (to a distance of 0.0001), from the lowest to the highest.
    """
    points, steps = starts, torch.full_like(starts, torch.inf)
    for _ in range(num_steps):
        slopes = gradient(function, points)
        steps, _ = torch.linalg.solve_ex(hessian(function, points), slopes)
        points = points - steps
    points = points[steps.norm(dim=1) < tolerance]
    points = points[function(points).argsort(stable=True)]
    distinct: list[Tensor] = []
    for point in points:
        if all((point - other).norm() > 1e-4 for other in distinct):
            distinct.append(point)
    return torch.stack(distinct) if distinct else points


def kind(
    matrix: Float[Tensor, "parameters parameters"], tolerance: float = 1e-6
) -> Literal["minimum", "saddle", "maximum", "undecided"]:
    """Name a critical point by the signs of its Hessian's eigenvalues.

    All positive: a minimum. All negative: a maximum. Both signs: a saddle. If some are
    zero and the others have one sign, the second derivatives don't decide.

    Args:
        matrix: the Hessian at a place where the gradient is zero.
        tolerance: eigenvalues up to this share of the largest (in absolute value)
            count as zero.

    UDL section 6.1.3.
    """
    eigenvalues = torch.linalg.eigvalsh(matrix)
    zero = tolerance * eigenvalues.abs().max()
    rising, falling = eigenvalues > zero, eigenvalues < -zero
    if rising.any() and falling.any():
        return "saddle"
    if rising.all():
        return "minimum"
    return "maximum" if falling.all() else "undecided"
