r"""Schedules: by what factor the learning rate is multiplied as training goes on.

Each is a plain function from the number of steps taken so far to a factor between 0
and 1. Before step :math:`t = 0, 1, \dots` an optimiser gets the learning rate

.. math::

    \alpha_t = \alpha\, s[t],

where :math:`\alpha` is the learning rate that was chosen and :math:`s` the schedule:
`optimiser.lr = rate * cosine(step, num_steps)`. With an optimiser of PyTorch,
:class:`torch.optim.lr_scheduler.LambdaLR` does the same.
"""

import math

__all__ = ["cosine", "exponential", "step_decay", "warmup_cosine"]


def step_decay(step: int, every: int, factor: float = 0.1) -> float:
    r"""Multiply by the same factor once in a while: a staircase.

    .. math::

        s[t] = \gamma^{\lfloor t / n \rfloor}

    Equal to :class:`torch.optim.lr_scheduler.StepLR`.

    Args:
        step: :math:`t`, how many steps have been taken, from 0.
        every: :math:`n`, the number of steps on each stair, at least 1.
        factor: :math:`\gamma`, above 0 and at most 1.

    Raises:
        ValueError: if a number is out of its range.

    UDL section 6.2.2.
    """
    _check_step(step)
    if not every >= 1:
        raise ValueError(f"a stair has at least one step, got every={every}")
    return _check_factor(factor) ** (step // every)


def exponential(step: int, factor: float) -> float:
    r"""Multiply by the same factor after every step.

    .. math::

        s[t] = \gamma^t

    Equal to :class:`torch.optim.lr_scheduler.ExponentialLR`.

    Args:
        step: :math:`t`, how many steps have been taken, from 0.
        factor: :math:`\gamma`, above 0 and at most 1; :math:`0.01^{1/T}` falls to a
            hundredth in :math:`T` steps.

    Raises:
        ValueError: if a number is out of its range.
    """
    _check_step(step)
    return _check_factor(factor) ** step


def cosine(step: int, num_steps: int) -> float:
    r"""Fall from one to zero along half a wave: slowly, fast, slowly.

    .. math::

        s[t] = \tfrac12 \Bigl(1 + \cos\frac{\pi t}{T}\Bigr)

    Up to step :math:`T` equal to :class:`torch.optim.lr_scheduler.CosineAnnealingLR`;
    afterwards this one stays at zero, and PyTorch's rises again.

    Args:
        step: :math:`t`, how many steps have been taken, from 0.
        num_steps: :math:`T`, the length of the training, at least 1.

    Raises:
        ValueError: if a number is out of its range.

    Loshchilov and Hutter (2017).
    """
    _check_step(step)
    if not num_steps >= 1:
        raise ValueError(f"training has at least one step, got num_steps={num_steps}")
    return 0.5 * (1 + math.cos(math.pi * min(step / num_steps, 1)))


def warmup_cosine(step: int, num_steps: int, num_warmup: int) -> float:
    r"""Rise in a straight line to one, then fall to zero along half a wave.

    .. math::

        s[t] = \begin{cases}
        (t + 1) / (W + 1) & t < W\\
        \tfrac12 \bigl(1 + \cos\frac{\pi (t - W)}{T - W}\bigr) & t \ge W
        \end{cases}

    The first step isn't zero, and step :math:`W` has the full rate. Up to step
    :math:`T` equal to :class:`torch.optim.lr_scheduler.SequentialLR`, made of
    :class:`torch.optim.lr_scheduler.LinearLR`, begun at :math:`1 / (W + 1)`, and of
    :class:`torch.optim.lr_scheduler.CosineAnnealingLR`.

    Args:
        step: :math:`t`, how many steps have been taken, from 0.
        num_steps: :math:`T`, the length of the training, warm-up included.
        num_warmup: :math:`W`, the length of the warm-up, at least 0 and below
            :math:`T`.

    Raises:
        ValueError: if a number is out of its range.

    Goyal et al. (2017).
    """
    _check_step(step)
    if not 0 <= num_warmup < num_steps:
        raise ValueError(
            f"a warm-up of {num_warmup} steps doesn't fit into {num_steps}: it is at "
            "least 0 and shorter than the training"
        )
    if step < num_warmup:
        return (step + 1) / (num_warmup + 1)
    return cosine(step - num_warmup, num_steps - num_warmup)


def _check_step(step: int) -> None:
    if not step >= 0:
        raise ValueError(f"steps are counted from 0, got {step}")


def _check_factor(factor: float) -> float:
    if not 0 < factor <= 1:
        raise ValueError(f"a factor is above 0 and at most 1, got {factor}")
    return factor
