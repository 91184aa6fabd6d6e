r"""Which smooth path the steps of gradient descent follow, and that of its mean epoch.

Steps of length :math:`\alpha` are not points of the path of steepest descent, the
*gradient flow* :math:`\dot\phi = -\nabla L[\phi]`. To one order more they are points of
the flow of another loss, whose extra term nobody asked for.
"""

import itertools
from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from fathom.training.descent import Function, gradient

__all__ = ["epoch_loss", "epochs_in_all_orders", "flow", "steps_loss"]


def flow(
    function: Function,
    start: Float[Tensor, "*walks parameters"],
    time: float | int | Float[Tensor, "*walks"],
    num_steps: int = 1000,
) -> Float[Tensor, "steps *walks parameters"]:
    r"""Follow steepest descent without steps, by Runge and Kutta's rule of order four.

    .. math::

        \frac{d\phi}{dt} = -\nabla L[\phi]

    Steps of gradient descent at the rate :math:`\alpha` count as times
    :math:`\alpha`.

    Args:
        function: the loss :math:`L`.
        start: :math:`\phi` at time 0; many starts make as many walks.
        time: until when to follow it, at least zero; a tensor holds one for each walk.
        num_steps: how many steps the rule takes, at least one. Where the loss bends
            sharply, take more and see that nothing changes.

    Returns:
        The path at ``num_steps + 1`` equidistant times, the start included.

    Raises:
        ValueError: if a number is out of its range.
    """
    if not (torch.as_tensor(time) >= 0).all() or num_steps < 1:
        raise ValueError(
            "time is at least 0 and the number of steps at least 1, "
            f"got {time} and {num_steps}"
        )
    h = torch.as_tensor(time, dtype=start.dtype)[..., None] / num_steps
    path = [start]
    for _ in range(num_steps):
        now = path[-1]
        first = -gradient(function, now)
        second = -gradient(function, now + h / 2 * first)
        third = -gradient(function, now + h / 2 * second)
        fourth = -gradient(function, now + h * third)
        path.append(now + h / 6 * (first + 2 * second + 2 * third + fourth))
    return torch.stack(path)


def steps_loss(
    function: Function, lr: float | int | Float[Tensor, "*walks"]
) -> Function:
    r"""Give the loss whose flow the steps of gradient descent follow.

    .. math::

        \tilde L[\phi] = L[\phi] + \frac{\alpha}{4} \lVert\nabla L[\phi]\rVert^2

    A step differs from the flow of :math:`L` over the time :math:`\alpha` by
    :math:`O(\alpha^2)`, from that of :math:`\tilde L` by :math:`O(\alpha^3)`, if
    :math:`L` has continuous derivatives up to the fourth.

    Args:
        function: the loss :math:`L`.
        lr: the learning rate :math:`\alpha`, at least zero; a tensor holds one for
            each walk.

    Raises:
        ValueError: if a learning rate is below zero.

    UDL section 9.2.1; Barrett and Dherin (2021), arXiv 2009.11162.
    """
    if not (torch.as_tensor(lr) >= 0).all():
        raise ValueError(f"a learning rate is at least zero, got {lr}")

    def modified(points: Tensor) -> Tensor:
        if not points.requires_grad:
            points = points.detach().requires_grad_()
        loss = function(points)
        (slope,) = torch.autograd.grad(loss.sum(), points, create_graph=True)
        return loss + lr / 4 * slope.square().sum(dim=-1)

    return modified


def epoch_loss(
    functions: Sequence[Function], lr: float | int | Float[Tensor, "*walks"]
) -> Function:
    r"""Give the loss whose flow the mean epoch of stochastic gradient descent follows.

    .. math::

        \tilde L[\phi] = \frac{1}{M} \sum_m \Bigl(L_m[\phi]
        + \frac{\alpha}{4} \lVert\nabla L_m[\phi]\rVert^2\Bigr)

    After one epoch, a step for each of :math:`M` batches, the mean over all their
    orders differs from this flow over the time :math:`M\alpha` by
    :math:`O(\alpha^3)`.

    Args:
        functions: the losses :math:`L_m` of the batches, at least one.
        lr: the learning rate :math:`\alpha`, at least zero; a tensor holds one for
            each walk.

    Raises:
        ValueError: if there is no batch, or a learning rate is below zero.

    UDL section 9.2.2; Smith, Dherin, Barrett and De (2021), arXiv 2101.12176.
    """
    if not functions:
        raise ValueError("an epoch needs at least one batch, got none")
    modified = [steps_loss(function, lr) for function in functions]
    return lambda points: sum(loss(points) for loss in modified) / len(modified)


def epochs_in_all_orders(
    functions: Sequence[Function],
    start: Float[Tensor, "*walks parameters"],
    lr: float | int | Float[Tensor, "*walks"],
) -> Float[Tensor, "orders *walks parameters"]:
    r"""Take a step for each batch, in each of the possible orders.

    Args:
        functions: the losses of the batches; :math:`M` have :math:`M!` orders.
        start: where each epoch begins.
        lr: the learning rate :math:`\alpha`; a tensor holds one for each walk.

    Returns:
        Where each order ends.

    Raises:
        ValueError: if there is no batch, or more than seven (5,040 orders).
    """
    if not 1 <= len(functions) <= 7:
        raise ValueError(f"from 1 to 7 batches have few orders, got {len(functions)}")
    rate = torch.as_tensor(lr, dtype=start.dtype)[..., None]
    ends = []
    for order in itertools.permutations(functions):
        point = start
        for function in order:
            point = point - rate * gradient(function, point)
        ends.append(point)
    return torch.stack(ends)
