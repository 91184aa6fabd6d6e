r"""Line search: let a function itself say how far to walk along a line.

A minimum is first *bracketed*, by an interval that holds it, and the interval is then
shrunk. Gradient descent with such steps turns by a right angle after each.
"""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

from fathom.training.descent import Function, gradient

__all__ = ["along", "bracket", "golden_section", "steepest_descent"]

OnLine = Callable[[float], float]

GOLDEN = (5**0.5 - 1) / 2  # the share of an interval that one try leaves


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
    """Walk along a line from zero, to distances that double, until it goes up.

    If the function falls at zero and is continuous, the interval holds a minimum.
    Each distance is tried once.

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
    at_middle = function(middle)
    for _ in range(num_tries):
        at_high = function(high)
        if not at_high < at_middle:  # NaN and infinity are up, too
            return low, high
        low, middle, high, at_middle = middle, high, 2 * high, at_high
    raise ValueError(
        f"no minimum up to a distance of {middle:g}: the function falls all the way"
    )


def golden_section(
    function: OnLine, low: float, high: float, tolerance: float = 1e-8
) -> float:
    r"""Shrink an interval around a minimum, by one new try at a time.

    Of two inner places the higher one becomes an end, and the lower one is used again:
    each try leaves :math:`(\sqrt5 - 1)/2 \approx 0.618` of the interval.

    **It assumes that the function falls to one minimum in the interval and then
    rises.** Otherwise it finds some minimum, not always the lowest, or an end of the
    interval.

    Args:
        function: the height at a place.
        low, high: the ends of the interval.
        tolerance: the length at which to stop. Places closer to a minimum than the
            root of the machine's precision can't be told apart.

    Raises:
        ValueError: if the interval is empty or the tolerance isn't above zero.

    Kiefer (1953).
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

    UDL section 6.1.
    """
    path = [start]
    for _ in range(num_steps):
        slopes = gradient(function, path[-1])
        line = along(function, path[-1], -slopes)
        path.append(path[-1] - golden_section(line, *bracket(line, width)) * slopes)
    return torch.stack(path)
