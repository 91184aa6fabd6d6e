r"""Back-propagation through time: the gradient of a recurrent network, written out.

The simple rule :math:`\mathbf{h}_t = \tanh[\mathbf{W}\mathbf{x}_t + \mathbf{b} +
\mathbf{U}\mathbf{h}_{t-1}]`, unrolled over the steps, is a deep network whose layers
share their weights. The backward pass goes from the last step to the first, and adds up
each step's share.
"""

import torch
from jaxtyping import Float
from torch import Tensor

from fathom.networks.shallow import check_real

__all__ = ["rnn_backward"]


def rnn_backward(
    inputs: Float[Tensor, "examples steps inputs"],
    states: Float[Tensor, "examples steps_and_one hidden"],
    state_weights: Float[Tensor, "hidden hidden"],
    gradient: Float[Tensor, "examples steps hidden"],
) -> tuple[
    Float[Tensor, "hidden inputs"],
    Float[Tensor, "hidden hidden"],
    Float[Tensor, "hidden"],
    Float[Tensor, "examples hidden"],
]:
    r"""From the gradient by the states to that by the weights.

    With :math:`\mathbf{g}_t`, what the loss says of :math:`\mathbf{h}_t` directly, and
    :math:`\boldsymbol\delta_t`, the gradient by what stands inside of the tanh,

    .. math::

        \boldsymbol\delta_t = (1 - \mathbf{h}_t^2) \odot \bigl(\mathbf{g}_t +
        \mathbf{U}^\mathsf{T}\boldsymbol\delta_{t+1}\bigr), \qquad
        \frac{\partial L}{\partial\mathbf{W}} =
        \sum_t \boldsymbol\delta_t\mathbf{x}_t^\mathsf{T}, \qquad
        \frac{\partial L}{\partial\mathbf{U}} =
        \sum_t \boldsymbol\delta_t\mathbf{h}_{t-1}^\mathsf{T}, \qquad
        \frac{\partial L}{\partial\mathbf{b}} = \sum_t \boldsymbol\delta_t .

    Args:
        inputs: :math:`\mathbf{x}_1, \dots, \mathbf{x}_T`.
        states: :math:`\mathbf{h}_0, \dots, \mathbf{h}_T`, one more.
        state_weights: :math:`\mathbf{U}`.
        gradient: :math:`\mathbf{g}_1, \dots, \mathbf{g}_T`.

    Returns:
        The gradients by :math:`\mathbf{W}`, :math:`\mathbf{U}`, :math:`\mathbf{b}` and
        :math:`\mathbf{h}_0`; the first three summed over the examples.

    Raises:
        ValueError: if the states aren't one more than the inputs, or numbers aren't
            real or of two precisions.

    Source: D. E. Rumelhart, G. E. Hinton and R. J. Williams (1986), "Learning
    representations by back-propagating errors", Nature 323.
    """
    check_real(inputs=inputs, states=states, gradient=gradient, weights=state_weights)
    if states.shape[1] != inputs.shape[1] + 1:
        raise ValueError(
            "states begin with the one before the first step, so there is one more "
            f"than inputs: got {states.shape[1]} and {inputs.shape[1]}"
        )
    by_inputs = inputs.new_zeros(len(state_weights), inputs.shape[2])
    by_states = torch.zeros_like(state_weights)
    by_offset = states.new_zeros(len(state_weights))
    later = torch.zeros_like(states[:, 0])  # U^T delta of the next step
    for t in reversed(range(inputs.shape[1])):
        delta = (1 - states[:, t + 1] ** 2) * (gradient[:, t] + later)
        by_inputs += delta.T @ inputs[:, t]
        by_states += delta.T @ states[:, t]
        by_offset += delta.sum(dim=0)
        later = delta @ state_weights
    return by_inputs, by_states, by_offset, later
