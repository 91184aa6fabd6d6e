"""Back-propagation through time is autograd's gradient, over random shapes."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from fathom.networks.recurrent import rnn_step, unroll
from fathom.training.through_time import rnn_backward

SMALL = st.integers(1, 4)


@given(SMALL, st.integers(1, 6), SMALL, SMALL)
def test_equal_to_autograd(examples, steps, num_inputs, num_hidden):
    torch.manual_seed(0)
    shapes = [
        (examples, num_hidden), (num_hidden, num_inputs), (num_hidden, num_hidden),
        (num_hidden,), (num_hidden,),
    ]  # fmt: skip
    arguments = [torch.randn(s, dtype=torch.float64).requires_grad_() for s in shapes]
    x = torch.randn(examples, steps, num_inputs, dtype=torch.float64)
    states = unroll(rnn_step, x, *arguments)
    direction = torch.randn_like(states)
    expected = torch.autograd.grad(states, arguments, direction)
    start, _, state_weights, *_ = arguments
    all_states = torch.cat([start[:, None], states], dim=1).detach()
    by_inputs, by_states, by_offset, by_start = rnn_backward(
        x, all_states, state_weights.detach(), direction
    )
    found = (by_start, by_inputs, by_states, by_offset, by_offset)
    torch.testing.assert_close(found, expected)


def test_by_hand():
    # One unit, two steps, x = 1 and 2, states 0, 0.5 and 0.8, U = 2, g = (0, 1):
    # delta_2 = 1 - 0.64 = 0.36; delta_1 = (1 - 0.25) * 2 * 0.36 = 0.54
    found = rnn_backward(
        torch.tensor([[[1.0], [2.0]]]),
        torch.tensor([[[0.0], [0.5], [0.8]]]),
        torch.tensor([[2.0]]),
        torch.tensor([[[0.0], [1.0]]]),
    )
    # W: 0.54 * 1 + 0.36 * 2 = 1.26; U: 0.36 * 0.5 = 0.18; b: 0.9; h_0: 2 * 0.54
    expected = [1.26, 0.18, 0.9, 1.08]
    for value, right in zip(found, expected, strict=True):
        torch.testing.assert_close(value.flatten(), torch.tensor([right]))


def test_one_state_too_few():
    with pytest.raises(ValueError, match="one more than inputs: got 3 and 3"):
        rnn_backward(
            torch.zeros(1, 3, 1),
            torch.zeros(1, 3, 2),
            torch.eye(2),
            torch.ones(1, 3, 2),
        )
