r"""Recurrent networks: one state, and one rule that renews it at each step.

A rule takes the input :math:`\mathbf{x}_t` and the state :math:`\mathbf{h}_{t-1}` and
gives :math:`\mathbf{h}_t`, with the same weights at each step; so a sequence may have
any length. All three rules use weights and offsets in PyTorch's order,

.. math::

    \mathbf{a} = \mathbf{W}\mathbf{x}_t + \mathbf{b}, \qquad
    \mathbf{c} = \mathbf{U}\mathbf{h}_{t-1} + \mathbf{d},

whose rows are cut into as many parts as the rule has gates. Leading axes may be any: a
stack of networks, each with a batch, is an array like another.
"""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor, nn

from fathom.networks.shallow import check_real

__all__ = ["Recurrent", "gru_step", "lstm_step", "rnn_step", "unroll"]

Sums = Float[Tensor, "*examples rows"]
State = Float[Tensor, "*examples state"]
Step = Callable[[Tensor, Tensor, Tensor], Tensor]


def rnn_step(from_input: Sums, from_state: Sums, state: State) -> State:
    r"""The simple rule: :math:`\mathbf{h}_t = \tanh[\mathbf{a} + \mathbf{c}]`.

    Args:
        from_input: :math:`\mathbf{a}`.
        from_state: :math:`\mathbf{c}`.
        state: :math:`\mathbf{h}_{t-1}`, which acts through the second argument alone.

    Source: J. L. Elman (1990), "Finding Structure in Time", Cognitive Science 14.
    """
    return torch.tanh(from_input + from_state)


def gru_step(from_input: Sums, from_state: Sums, state: State) -> State:
    r"""The gated recurrent unit: a gate for each unit says how much of it stays.

    .. math::

        \mathbf{r} = \sigma[\mathbf{a}_r + \mathbf{c}_r], \quad
        \mathbf{z} = \sigma[\mathbf{a}_z + \mathbf{c}_z], \quad
        \mathbf{n} = \tanh[\mathbf{a}_n + \mathbf{r} \odot \mathbf{c}_n], \quad
        \mathbf{h}_t = \mathbf{z} \odot \mathbf{h}_{t-1} +
        (1 - \mathbf{z}) \odot \mathbf{n}

    Args:
        from_input: :math:`\mathbf{a}`, its parts r, z and n side by side.
        from_state: :math:`\mathbf{c}`, likewise.
        state: :math:`\mathbf{h}_{t-1}`.

    Source: K. Cho and others (2014), "Learning Phrase Representations using RNN
    Encoder-Decoder", EMNLP, arXiv 1406.1078; in PyTorch's form, where the gate r
    comes after the product with :math:`\mathbf{U}_n`.
    """
    a_reset, a_keep, a_new = from_input.chunk(3, dim=-1)
    c_reset, c_keep, c_new = from_state.chunk(3, dim=-1)
    reset = torch.sigmoid(a_reset + c_reset)
    keep = torch.sigmoid(a_keep + c_keep)
    new = torch.tanh(a_new + reset * c_new)
    return keep * state + (1 - keep) * new


def lstm_step(from_input: Sums, from_state: Sums, state: State) -> State:
    r"""Long short-term memory: a second state, the cell, kept and added to by gates.

    .. math::

        \mathbf{i}, \mathbf{f}, \mathbf{o} = \sigma[\mathbf{a} + \mathbf{c}], \quad
        \mathbf{g} = \tanh[\mathbf{a}_g + \mathbf{c}_g], \quad
        \mathbf{s}_t = \mathbf{f} \odot \mathbf{s}_{t-1} + \mathbf{i} \odot \mathbf{g},
        \quad \mathbf{h}_t = \mathbf{o} \odot \tanh[\mathbf{s}_t]

    Args:
        from_input: :math:`\mathbf{a}`, its parts i, f, g and o side by side.
        from_state: :math:`\mathbf{c}`, likewise.
        state: :math:`\mathbf{h}_{t-1}` and the cell :math:`\mathbf{s}_{t-1}`, side by
            side; so is what is returned.

    Source: S. Hochreiter and J. Schmidhuber (1997), "Long Short-Term Memory", Neural
    Computation 9; the gate f is by F. A. Gers and others (2000).
    """
    _, cell = state.chunk(2, dim=-1)
    enter, keep, new, show = (from_input + from_state).chunk(4, dim=-1)
    cell = torch.sigmoid(keep) * cell + torch.sigmoid(enter) * torch.tanh(new)
    return torch.cat([torch.sigmoid(show) * torch.tanh(cell), cell], dim=-1)


# The rule, into how many parts the rows are cut, and how many vectors are a state.
KINDS: dict[str, tuple[Step, int, int]] = {
    "RNN": (rnn_step, 1, 1),
    "GRU": (gru_step, 3, 1),
    "LSTM": (lstm_step, 4, 2),
}


class Recurrent(nn.Module):
    r"""A recurrent layer, with PyTorch's start: uniform in :math:`\pm 1/\sqrt{H}`.

    Args:
        kind: "RNN", "GRU" or "LSTM".
        num_inputs: length of each :math:`\mathbf{x}_t`.
        num_hidden: :math:`H`, length of :math:`\mathbf{h}_t`.
        generator: where the random start is drawn from; PyTorch's global generator
            if None.

    Raises:
        ValueError: if there is no such layer.
    """

    def __init__(
        self,
        kind: str,
        num_inputs: int,
        num_hidden: int,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if kind not in KINDS or min(num_inputs, num_hidden) < 1:
            raise ValueError(
                f"kind is one of {[*KINDS]}, and there is at least one input and one "
                f"hidden unit; got {kind!r}, {num_inputs} and {num_hidden}"
            )
        self.step, parts, vectors = KINDS[kind]
        self.num_hidden, self.num_state = num_hidden, vectors * num_hidden
        rows, bound = parts * num_hidden, num_hidden**-0.5

        def uniform(*shape: int) -> nn.Parameter:
            start = torch.empty(shape).uniform_(-bound, bound, generator=generator)
            return nn.Parameter(start)

        self.input_weights = uniform(rows, num_inputs)
        self.state_weights = uniform(rows, num_hidden)
        self.input_offset = uniform(rows)
        self.state_offset = uniform(rows)

    def forward(
        self,
        inputs: Float[Tensor, "examples steps inputs"],
        state: Float[Tensor, "examples state"] | None = None,
    ) -> Float[Tensor, "examples steps hidden"]:
        """Read sequences, from left to right.

        Args:
            inputs: all of the same length.
            state: what is known before the first step, of an LSTM with its cell;
                zeros if None.

        Returns:
            The hidden state after each step (of an LSTM without its cell).

        Raises:
            ValueError: if the inputs or the state don't fit the layer, or what
                :func:`unroll` raises.
        """
        num_inputs = self.input_weights.shape[1]
        if inputs.ndim != 3 or inputs.shape[-1] != num_inputs:
            raise ValueError(
                f"inputs have the shape (examples, steps, {num_inputs}), "
                f"got {tuple(inputs.shape)}"
            )
        if state is None:
            state = inputs.new_zeros(len(inputs), self.num_state)
        if state.shape != (len(inputs), self.num_state):
            raise ValueError(
                f"{len(inputs)} examples need a state of the shape "
                f"{(len(inputs), self.num_state)}, got {tuple(state.shape)}"
            )
        parameters = list(self.parameters())
        return unroll(self.step, inputs, state, *parameters)[..., : self.num_hidden]


def unroll(
    step: Step,
    inputs: Float[Tensor, "*networks examples steps inputs"],
    state: Float[Tensor, "*networks examples state"],
    input_weights: Float[Tensor, "*networks rows inputs"],
    state_weights: Float[Tensor, "*networks rows hidden"],
    input_offset: Float[Tensor, "*networks rows"],
    state_offset: Float[Tensor, "*networks rows"],
) -> Float[Tensor, "*networks examples steps state"]:
    r"""Apply a rule step by step.

    Args:
        step: :func:`rnn_step`, :func:`gru_step` or :func:`lstm_step`.
        inputs: the sequences.
        state: before the first step.
        input_weights: :math:`\mathbf{W}`.
        state_weights: :math:`\mathbf{U}`.
        input_offset: :math:`\mathbf{b}`.
        state_offset: :math:`\mathbf{d}`.

    Returns:
        The state after each step.

    Raises:
        ValueError: if there is no step, or numbers aren't real or of two precisions.
    """
    check_real(inputs=inputs, state=state, state_weights=state_weights)
    if inputs.shape[-2] == 0:
        raise ValueError("a sequence needs at least one step, got none")
    hidden = state_weights.shape[-1]
    # All steps at once, because no input depends on a state.
    summed = inputs @ input_weights.mT.unsqueeze(-3) + input_offset[..., None, None, :]
    states = []
    for from_input in summed.unbind(-2):
        from_state = state[..., :hidden] @ state_weights.mT + state_offset[..., None, :]
        state = step(from_input, from_state, state)
        states.append(state)
    return torch.stack(states, dim=-2)
