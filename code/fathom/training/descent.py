r"""Gradient descent on a function of parameters: paths, step lengths, critical points.

A *function* takes a parameter vector and returns one number. Where many vectors are
given, ``"*walks parameters"``, it returns one number for each of them.
"""

from collections.abc import Callable
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

__all__ = [
    "along",
    "bracket",
    "critical_points",
    "descend",
    "golden_section",
    "gradient",
    "hessian",
    "kind",
    "steepest_descent",
]

Function = Callable[[Tensor], Tensor]
OnLine = Callable[[float], float]

GOLDEN = (5**0.5 - 1) / 2  # the share of an interval that one try leaves


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


def along(
    function: Function,
    start: Float[Tensor, "parameters"],
    direction: Float[Tensor, "parameters"],
) -> OnLine:
    """Cut a function along a line: its value at so many times the direction."""
    return lambda length: float(function(start + length * direction))


def bracket(
    function: OnLine, width: float = 1.0, num_tries: int = 60
) -> tuple[float, float]:
    """Walk along a line from zero, in strides that double, until it goes up.

    If the function falls at zero and is continuous, the interval holds a minimum.

    Args:
        function: the height at a distance from zero.
        width: the first distance that is tried, above zero.
        num_tries: after so many distances the search gives up.

    Raises:
        ValueError: if the width isn't above zero, or the height never rises.
    """
    if not width > 0:
        raise ValueError(f"the first width is above zero, got {width}")
    low, middle, high = 0.0, 0.0, width
    for _ in range(num_tries):
        if not function(high) < function(middle):  # NaN and infinity are up, too
            return low, high
        low, middle, high = middle, high, 2 * high
    raise ValueError(
        f"no minimum up to a distance of {middle:g}: the function falls all the way"
    )


def golden_section(
    function: OnLine, low: float, high: float, tolerance: float = 1e-8
) -> float:
    r"""Shrink an interval around a minimum, by one new try at a time.

    Of two inner places the higher one becomes an end, and the lower one is used again:
    each try leaves :math:`(\sqrt5 - 1)/2 \approx 0.618` of the interval.

    **It assumes one minimum in the interval.** With several it finds one of them, not
    always the lowest; with none it finds an end of the interval.

    Args:
        function: the height at a place.
        low, high: the ends of the interval.
        tolerance: the length at which to stop. Heights closer to a minimum than the
            root of the machine's precision can't be told apart.

    Raises:
        ValueError: if the interval is empty or the tolerance isn't above zero.

    UDL section 6.1.1 divides the interval in another way. Kiefer (1953).
    """
    if not (low < high and tolerance > 0):
        raise ValueError(
            f"need low < high and a tolerance above zero, got {low}, {high} and "
            f"{tolerance}"
        )
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left, at_right = function(left), function(right)
    while high - low > tolerance and low < left < right < high:
        if not at_right < at_left:
            high, right, at_right = right, left, at_left
            left = high - GOLDEN * (high - low)
            at_left = function(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + GOLDEN * (high - low)
            at_right = function(right)
    return (low + high) / 2


def steepest_descent(
    function: Function,
    start: Float[Tensor, "parameters"],
    num_steps: int,
    width: float = 1.0,
) -> Float[Tensor, "steps parameters"]:
    r"""Descend by steps whose lengths a line search chooses.

    A step ends where the slope along its line is zero. So the next gradient is at a
    right angle to it: :math:`\nabla L[\phi_{t+1}]^T\,\nabla L[\phi_t] = 0`.

    Args:
        function: the loss.
        start: where to begin.
        num_steps: how many steps to take.
        width: the first step length that each search tries, in lengths of the gradient.

    UDL sections 6.1 and 6.1.1.
    """
    path = [start]
    for _ in range(num_steps):
        slopes = gradient(function, path[-1])
        line = along(function, path[-1], -slopes)
        path.append(path[-1] - golden_section(line, *bracket(line, width)) * slopes)
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

    UDL section 6.1.2.
    """
    eigenvalues = torch.linalg.eigvalsh(matrix)
    zero = tolerance * eigenvalues.abs().max()
    rising, falling = eigenvalues > zero, eigenvalues < -zero
    if rising.any() and falling.any():
        return "saddle"
    if rising.all():
        return "minimum"
    return "maximum" if falling.all() else "undecided"
