r"""How far back a recurrent network's gradient reaches.

The Jacobian :math:`\partial\mathbf{h}_T/\partial\mathbf{h}_{T-k}` says how the last
state answers to a small change, :math:`k` steps earlier. It is a product of :math:`k`
matrices, so its size changes about exponentially with :math:`k`.
"""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

__all__ = ["gradient_lengths"]


def gradient_lengths(
    step: Callable[[Tensor, Tensor], Tensor],
    inputs: Float[Tensor, "*networks examples steps inputs"],
    state: Float[Tensor, "*networks examples state"],
    direction: Float[Tensor, "*networks examples state"],
) -> Float[Tensor, "*networks steps_and_one"]:
    r"""Follow a gradient from the last state back to the first.

    For one direction :math:`\mathbf{v}` of the last state, the gradient
    :math:`(\partial\mathbf{h}_T/\partial\mathbf{h}_{T-k})^\mathsf{T}\mathbf{v}`. If
    :math:`\mathbf{v}` is random with mean zero and covariance :math:`\mathbf{I}/D`, the
    mean of its squared length is the squared Frobenius norm of the Jacobian over
    :math:`D`, the mean of its squared singular values.

    Args:
        step: from one step's inputs and the state to the next state, each example by
            itself.
        inputs: the sequences.
        state: before the first step.
        direction: :math:`\mathbf{v}`.

    Returns:
        The length for :math:`k = 0, \dots, T`, as the root of the mean square over
        the examples.

    Source: Y. Bengio, P. Simard and P. Frasconi (1994), "Learning Long-Term
    Dependencies with Gradient Descent is Difficult", IEEE Transactions on Neural
    Networks 5.
    """
    states = [state.detach().requires_grad_()]
    for x in inputs.unbind(-2):
        states.append(step(x, states[-1]))
    # Zeros where a state doesn't depend on the one before.
    reached = torch.autograd.grad(states[-1], states, direction, materialize_grads=True)
    return torch.stack(
        [g.square().sum(-1).mean(-1).sqrt() for g in reversed(reached)], -1
    )
