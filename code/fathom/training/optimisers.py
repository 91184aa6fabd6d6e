r"""Optimisers: how a gradient becomes a step.

Each class adds one idea to an earlier one, and each step subtracts the learning rate
:math:`\alpha` times a direction:

.. math::

    \phi_{t+1} = \phi_t - \alpha\, \mathbf{d}_t .

Only the direction differs. It is computed from the gradient
:math:`\mathbf{g}_t = \partial L / \partial \phi` that ``backward()`` left in ``.grad``
and from what the optimiser remembers. All of them are used like those of
``torch.optim`` and can be given to :func:`fathom.training.loop.fit` in their place.

They leave out much of what their models in ``torch.optim`` can do besides, such as
groups of parameters and saving what they remember.
"""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from fathom.training.loop import Optimizer

__all__ = ["Adam", "AdamW", "GradientDescent", "Momentum", "Nesterov", "path"]


def _check_share(name: str, value: float) -> float:
    if not 0 <= value < 1:
        raise ValueError(f"{name} is a share from 0 to below 1, got {value}")
    return value


class GradientDescent:
    r"""Step against the gradient: :math:`\mathbf{d}_t = \mathbf{g}_t`.

    With gradients of random batches it is stochastic gradient descent.
    Equal to ``torch.optim.SGD``.

    Args:
        parameters: what to change, such as ``model.parameters()``.
        lr: learning rate :math:`\alpha`, above zero. It may be changed between steps.
        weight_decay: :math:`\lambda`, at least zero; :math:`\lambda\phi_t` is added to
            the gradient, as if :math:`\tfrac{\lambda}{2}\lVert\phi\rVert^2` were added
            to the loss.

    Raises:
        ValueError: if there are no parameters, or one tensor where a list of them is
            needed, or a number is out of its range.

    UDL sections 6.1 and 6.2; weight decay: section 9.1.
    """

    def __init__(
        self, parameters: Iterable[Tensor], lr: float, weight_decay: float = 0.0
    ) -> None:
        if isinstance(parameters, Tensor):  # as a list, its rows would get no gradient
            raise ValueError(
                f"parameters are a tensor of shape {tuple(parameters.shape)}, and "
                "should be a list of tensors: write [...] around it"
            )
        self.parameters = list(parameters)
        if not self.parameters:
            raise ValueError(
                "there are no parameters: model.parameters() can be gone through "
                "once; call it again"
            )
        if not lr > 0:
            raise ValueError(f"the learning rate is above zero, got {lr}")
        if not weight_decay >= 0:
            raise ValueError(f"weight_decay is at least zero, got {weight_decay}")
        self.lr = lr
        self.weight_decay = weight_decay
        self.memories: list[dict[str, Any]] = [{} for _ in self.parameters]

    def zero_grad(self) -> None:
        """Forget the gradients of the last step."""
        for parameter in self.parameters:
            parameter.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """Change each parameter that has a gradient, in place."""
        for parameter, memory in zip(self.parameters, self.memories, strict=True):
            if parameter.grad is not None:
                gradient = parameter.grad + self.weight_decay * parameter
                parameter -= self.lr * self.direction(gradient, memory)

    def direction(
        self, gradient: Float[Tensor, "..."], memory: dict[str, Any]
    ) -> Float[Tensor, "..."]:
        """Turn a gradient into the direction of the step; `memory` is kept for it."""
        return gradient


class Momentum(GradientDescent):
    r"""Step along a running mean of the gradients.

    .. math::

        \mathbf{m}_{t+1} = \beta\,\mathbf{m}_t + (1 - \beta)\,\mathbf{g}_t, \qquad
        \mathbf{d}_t = \mathbf{m}_{t+1}, \qquad \mathbf{m}_0 = \mathbf{0}.

    ``torch.optim.SGD`` leaves the factor :math:`1 - \beta` out; with its learning rate
    ``lr * (1 - beta)`` it takes the same steps.

    Args:
        parameters: what to change.
        lr: learning rate :math:`\alpha`.
        beta: :math:`\beta`, the share of the old mean that is kept, 0 to below 1.
        weight_decay: :math:`\lambda`, added as in :class:`GradientDescent`.

    UDL section 6.3, equation 6.11. Polyak (1964).
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        lr: float,
        beta: float = 0.9,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters, lr, weight_decay)
        self.beta = _check_share("beta", beta)

    def direction(self, gradient: Tensor, memory: dict[str, Any]) -> Tensor:
        mean = self.beta * memory.get("mean", 0.0) + (1 - self.beta) * gradient
        memory["mean"] = mean
        return mean


class Nesterov(Momentum):
    r"""Momentum whose gradient is taken where momentum alone would lead.

    .. math::

        \mathbf{m}_{t+1} = \beta\,\mathbf{m}_t + (1 - \beta)\,
        \frac{\partial L}{\partial \phi}\bigl[\phi_t - \alpha\beta\,\mathbf{m}_t\bigr],
        \qquad \phi_{t+1} = \phi_t - \alpha\,\mathbf{m}_{t+1}.

    The parameters of a model hold the *look-ahead* point
    :math:`\tilde\phi_t = \phi_t - \alpha\beta\,\mathbf{m}_t`, because there the
    gradient is computed. From one such point to the next the step is

    .. math::

        \tilde\phi_{t+1} = \tilde\phi_t
        - \alpha\bigl(\beta\,\mathbf{m}_{t+1} + (1 - \beta)\,\mathbf{g}_t\bigr),

    which is what this class does, as ``torch.optim.SGD(nesterov=True)`` does with
    learning rate ``lr * (1 - beta)``.

    UDL section 6.3.1, equation 6.12, as corrected. Nesterov (1983).
    """

    def direction(self, gradient: Tensor, memory: dict[str, Any]) -> Tensor:
        mean = super().direction(gradient, memory)
        return self.beta * mean + (1 - self.beta) * gradient


class Adam(GradientDescent):
    r"""Momentum, divided by a running root mean square of the gradient.

    .. math::

        \mathbf{m}_{t+1} &= \beta\,\mathbf{m}_t + (1 - \beta)\,\mathbf{g}_t, &
        \mathbf{v}_{t+1} &= \gamma\,\mathbf{v}_t + (1 - \gamma)\,\mathbf{g}_t^2, \\
        \mathbf{d}_t &= \frac{\mathbf{m}_{t+1} / (1 - \beta^{t+1})}
        {\sqrt{\mathbf{v}_{t+1} / (1 - \gamma^{t+1})} + \epsilon}

    for each parameter apart. Both means begin at zero; the divisions by
    :math:`1 - \beta^{t+1}` and :math:`1 - \gamma^{t+1}` make up for it.
    Equal to ``torch.optim.Adam``, as long as the square of a gradient doesn't
    overflow (in single precision, gradients below about 1.8e19).

    Args:
        parameters: what to change.
        lr: learning rate :math:`\alpha`: about the largest change of a parameter in a
            step, in its own unit.
        beta: :math:`\beta`, the share of the mean gradient that is kept.
        gamma: :math:`\gamma`, the share of the mean square that is kept.
        epsilon: :math:`\epsilon`, a small positive number.
        weight_decay: :math:`\lambda`, added to the gradient.
        bias_correction: whether to divide both means, as above.

    UDL section 6.4, equations 6.15 to 6.17. Kingma and Ba (2015).
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        lr: float = 1e-3,
        beta: float = 0.9,
        gamma: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
        bias_correction: bool = True,
    ) -> None:
        super().__init__(parameters, lr, weight_decay)
        self.beta = _check_share("beta", beta)
        self.gamma = _check_share("gamma", gamma)
        if not epsilon > 0:
            raise ValueError(f"epsilon is above zero, got {epsilon}")
        self.epsilon = epsilon
        self.bias_correction = bias_correction

    def direction(self, gradient: Tensor, memory: dict[str, Any]) -> Tensor:
        beta, gamma, step = self.beta, self.gamma, memory.get("step", 0) + 1
        mean = beta * memory.get("mean", 0.0) + (1 - beta) * gradient
        square = gamma * memory.get("square", 0.0) + (1 - gamma) * gradient**2
        memory.update(step=step, mean=mean, square=square)
        if self.bias_correction:
            mean, square = mean / (1 - beta**step), square / (1 - gamma**step)
        return mean / (square.sqrt() + self.epsilon)


class AdamW(Adam):
    r"""Adam that shrinks the parameters apart from the gradient.

    .. math::

        \phi_{t+1} = (1 - \alpha\lambda)\,\phi_t - \alpha\,\mathbf{d}_t,

    where :math:`\mathbf{d}_t` is Adam's direction without weight decay.
    Equal to ``torch.optim.AdamW``, within the limit of :class:`Adam`.

    Args:
        parameters: what to change.
        lr: learning rate :math:`\alpha`.
        weight_decay: :math:`\lambda`.
        **options: as for :class:`Adam`.

    UDL section 6.4 and chapter 9. Loshchilov and Hutter (2019).
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        lr: float = 1e-3,
        weight_decay: float = 0.01,
        **options: Any,
    ) -> None:
        super().__init__(parameters, lr, **options)
        if not weight_decay >= 0:
            raise ValueError(f"weight_decay is at least zero, got {weight_decay}")
        self.shrinkage = weight_decay

    @torch.no_grad()
    def step(self) -> None:
        """Shrink each parameter that has a gradient, then step as Adam does."""
        for parameter in self.parameters:
            if parameter.grad is not None:
                parameter *= 1 - self.lr * self.shrinkage
        super().step()


def path(
    make: Callable[[list[Tensor]], Optimizer],
    loss: Callable[[Tensor], Tensor],
    start: Float[Tensor, "parameters"],
    num_steps: int,
) -> Float[Tensor, "steps parameters"]:
    """Walk down a loss and keep all places, the start among them.

    Args:
        make: makes an optimiser from a list of parameters, one of this module's or of
            ``torch.optim``; ``partial(Momentum, lr=0.1)`` is one.
        loss: takes the parameters and returns one number.
        start: where to begin; it is not changed.
        num_steps: how many steps to take.

    Returns:
        A row for each place, one more than there are steps.
    """
    parameters = start.detach().clone().requires_grad_()
    optimiser = make([parameters])
    places = [parameters.detach().clone()]
    for _ in range(num_steps):
        optimiser.zero_grad()
        loss(parameters).backward()
        optimiser.step()
        places.append(parameters.detach().clone())
    return torch.stack(places)
